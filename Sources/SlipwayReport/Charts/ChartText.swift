import SlipwayFormats

/// Text in charts: its width is estimated, since no font is at hand, and rather too wide than too narrow.
enum ChartText {
    /// The width of a text in user units.
    static func width(_ text: String, size: Double = 12) -> Double {
        text.unicodeScalars.reduce(0) { $0 + share($1) } * size
    }

    /// The width of a character as a share of the font's size: the widest of the usual sans-serif fonts.
    private static func share(_ scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "I", "'", "|", ".", ",", ":", ";", "!", " ": 0.34
        case "f", "t", "r", "(", ")", "[", "]", "/", "-": 0.44
        case "m", "w", "M", "W", "@", "%": 0.98
        case "A"..."Z": 0.74
        case "0"..."9", "a"..."z", "_", "\"": 0.64
        default: DisplayText.width(of: scalar) == 2 ? 1.1 : (DisplayText.width(of: scalar) == 0 ? 0 : 0.84)
        }
    }

    /// A text on one line, cut in its middle where it is wider than the room: both ends of a variant's name matter.
    static func fitted(_ text: String, into room: Double, size: Double = 12) -> String {
        let safe = DisplayText.safe(text)
        if width(safe, size: size) <= room { return safe }
        let characters = Array(safe)
        var (low, high) = (0, characters.count)
        while low < high {
            let middle = (low + high + 1) / 2
            if width(cut(characters, to: middle), size: size) <= room { low = middle } else { high = middle - 1 }
        }
        return cut(characters, to: low)
    }

    private static func cut(_ characters: [Character], to count: Int) -> String {
        let tail = count / 2
        return String(characters.prefix(count - tail)) + "…" + String(characters.suffix(tail))
    }

    /// A line of text.
    static func node(
        _ text: String, _ x: Double, _ y: Double, _ classes: String? = nil
    ) -> MarkupNode {
        .element("text", [("class", classes), ("x", svgNumber(x)), ("y", svgNumber(y))], text: text)
    }
}

/// A rectangle that something takes up.
struct ChartBox: Hashable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    func overlaps(_ other: ChartBox) -> Bool {
        x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
    }

    func contains(_ other: ChartBox) -> Bool {
        other.x >= x && other.y >= y && other.x + other.width <= x + width && other.y + other.height <= y + height
    }
}
