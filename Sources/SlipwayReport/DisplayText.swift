/// Text from a user's file made safe and measurable for a terminal.
///
/// A control character could move the cursor or change colors, a bidirectional control could show text in another order
/// than it is read: both are replaced by visible characters.
package enum DisplayText {
    /// How many columns a tab takes.
    static let tabWidth = 4

    /// A text on one line; line breaks become control pictures as well.
    package static func safe(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars { result.unicodeScalars.append(visible(scalar)) }
        return result
    }

    /// The lines of a text of several lines, each safe.
    package static func safeLines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map { safe(String($0)) }
    }

    /// The scalar to show for one of a user's text.
    static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x00...0x1F: return Unicode.Scalar(0x2400 + scalar.value) ?? replacement
        case 0x7F: return "\u{2421}"
        // C1 controls (0x9B starts an escape sequence), zero-width space, line separators, bidirectional controls, BOM.
        case 0x80...0x9F, 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: return replacement
        default: return scalar
        }
    }

    /// The columns of a terminal that a visible scalar takes: 0, 1 or 2.
    ///
    /// The ranges are the blocks of wide characters of Unicode Standard Annex 11 that are wide as a whole.
    static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.value {
        case 0x200C, 0x200D, 0xFE00...0xFE0F: return 0
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            return 2
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: return 1
        }
    }

    /// What stands for a scalar or a byte that cannot be shown.
    static let replacement: Unicode.Scalar = "\u{FFFD}"
}

/// One line of a source text as it is shown: an array of terminal columns and the way from bytes to columns.
struct DisplayLine {
    /// The most columns that a line takes; longer ones are cut around the place of interest.
    static let widthLimit = 160
    /// How many columns before the place of interest stay visible in a cut line.
    static let lead = 40

    /// What each column shows; the second column of a wide character is empty.
    private(set) var columns: [String] = []
    /// The column at which each byte of the window starts, and one more for its end.
    private var columnOfByte: [Int] = []
    private let firstByte: Int

    /// Lays out a line.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the whole text.
    ///   - start: The first byte of the line.
    ///   - end: The byte after its last character.
    ///   - focus: The byte that must stay visible when the line is cut.
    init(_ bytes: [UInt8], from start: Int, to end: Int, focus: Int) {
        let focus = min(max(focus, start), end)
        // A line of megabytes (minified JSON) is not laid out whole for one window of it.
        var low = max(start, focus - 4 * 1_024)
        var high = min(end, focus + 4 * 1_024)
        while low > start, bytes[low] & 0xC0 == 0x80 { low -= 1 }
        while high < end, bytes[high] & 0xC0 == 0x80 { high += 1 }
        firstByte = low
        layOut(bytes[low..<high])
        cut(around: column(of: focus), moreBefore: low > start, moreAfter: high < end)
    }

    /// The text of the line without trailing spaces.
    var text: String {
        var end = columns.count
        while end > 0, columns[end - 1] == " " { end -= 1 }
        return columns[..<end].joined()
    }

    /// The column, from 0, at which a byte is shown; bytes outside the window are taken to its edge.
    func column(of byte: Int) -> Int {
        columnOfByte[min(max(byte - firstByte, 0), columnOfByte.count - 1)]
    }

    /// The column, from 0, of the first character that is no space.
    var firstInk: Int { columns.firstIndex { $0 != " " } ?? 0 }

    private mutating func layOut(_ bytes: ArraySlice<UInt8>) {
        var iterator = bytes.makeIterator()
        var parser = Unicode.UTF8.ForwardParser()
        while true {
            let scalar: Unicode.Scalar
            let length: Int
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded):
                scalar = Unicode.UTF8.decode(encoded)
                length = encoded.count
            case .error(let bad):
                scalar = DisplayText.replacement
                length = bad
            case .emptyInput:
                columnOfByte.append(columns.count)
                return
            }
            columnOfByte.append(contentsOf: repeatElement(columns.count, count: length))
            append(scalar)
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if scalar == "\t" {
            columns.append(contentsOf: repeatElement(" ", count: DisplayText.tabWidth))
            return
        }
        let shown = DisplayText.visible(scalar)
        switch DisplayText.width(of: shown) {
        case 0 where !columns.isEmpty: columns[columns.count - 1].unicodeScalars.append(shown)
        case 2: columns += [String(shown), ""]
        default: columns.append(String(shown))
        }
    }

    private mutating func cut(around focus: Int, moreBefore: Bool, moreAfter: Bool) {
        var low = 0
        if columns.count > Self.widthLimit || moreBefore || moreAfter {
            if focus > Self.widthLimit - Self.lead { low = min(focus, columns.count) - Self.lead }
            let high = min(columns.count, low + Self.widthLimit)
            let endsEarly = high < columns.count || moreAfter
            columns = Array(columns[low..<high])
            if low > 0 || moreBefore, !columns.isEmpty { columns[0] = "…" }
            if endsEarly, !columns.isEmpty { columns[columns.count - 1] = "…" }
            if columns.count > 1, columns[1].isEmpty { columns[1] = " " }
        }
        let width = columns.count
        if low > 0 || (columnOfByte.last ?? 0) > width {
            columnOfByte = columnOfByte.map { min(max($0 - low, 0), width) }
        }
    }
}
