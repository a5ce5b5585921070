/// A text with places in it: each keycap emoji (`1️⃣` … `9️⃣`, `0️⃣`) is taken out and its offset is kept.
package struct MarkedText: Sendable {
    /// The text without its markers.
    package let text: String
    /// The offset in UTF-8 bytes of each marker, by the marker as it is written (`1️⃣`).
    package let offsets: [String: Int]

    /// Makes a text from one with markers; of two equal markers the later one counts.
    package init(_ marked: String) {
        var text = ""
        var offsets: [String: Int] = [:]
        for character in marked {
            let scalars = character.unicodeScalars
            if scalars.count == 3, scalars.last == "\u{20E3}" {
                offsets[String(character)] = text.utf8.count
            } else {
                text.append(character)
            }
        }
        self.text = text
        self.offsets = offsets
    }

    /// The offset of a marker; -1 where the text has none, so that a comparison fails.
    package subscript(marker: String) -> Int { offsets[marker] ?? -1 }
}
