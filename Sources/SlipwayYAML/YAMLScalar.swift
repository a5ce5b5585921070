package import SlipwayDiagnostics

/// A text of a YAML file. What it means (a number, a Boolean, a name) is for the field that takes it to say.
package struct YAMLScalar: Sendable {
    /// The text, with quotes, escapes and indentation taken off.
    package let text: String
    /// How it is written.
    package let style: Style
    /// The explicit tag, or nil.
    package let tag: YAMLTag?
    /// Where the text itself is written, quotes or block header included: the anchored place for an alias.
    package let textRange: SourceRange
    /// Where pieces of the text are in the file, where that is not one run of bytes.
    let segments: [TextSegment]

    /// Makes a scalar.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - style: How it is written.
    ///   - tag: The explicit tag.
    ///   - textRange: Where it is written.
    package init(_ text: String, style: Style = .plain, tag: YAMLTag? = nil, textRange: SourceRange) {
        self.init(text, style: style, tag: tag, textRange: textRange, segments: [])
    }

    init(_ text: String, style: Style, tag: YAMLTag?, textRange: SourceRange, segments: [TextSegment]) {
        self.text = text
        self.style = style
        self.tag = tag
        self.textRange = textRange
        self.segments = segments
    }

    /// The five ways to write a text.
    package enum Style: Sendable {
        /// Without quotes.
        case plain
        /// In single quotes.
        case singleQuoted
        /// In double quotes.
        case doubleQuoted
        /// A block after `|`.
        case literal
        /// A block after `>`.
        case folded
    }

    /// Whether the text has neither quotes nor a tag, so that the field may read it as a number, a Boolean or null.
    package var isPlain: Bool { style == .plain && tag == nil }

    /// Whether the value is null: plain and empty, `~`, `null`, `Null` or `NULL`, or tagged `!!null`.
    package var isNull: Bool {
        tag == .null || (isPlain && ["", "~", "null", "Null", "NULL"].contains(text))
    }

    /// The byte of the file at which a byte of the text is written.
    ///
    /// Exact in every style; within a line break or an escape it is the start of what stands for the byte.
    ///
    /// - Parameter textOffset: An offset in the text's UTF-8 bytes, from 0; the end of the text is allowed.
    /// - Returns: The offset in the file's bytes.
    package func sourceOffset(of textOffset: Int) -> Int {
        guard !segments.isEmpty else {
            let quote = style == .plain ? 0 : 1
            return min(textRange.span.start + quote + max(textOffset, 0), textRange.span.end)
        }
        var low = 0
        var high = segments.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if segments[middle].text <= textOffset { low = middle } else { high = middle }
        }
        let segment = segments[low]
        return segment.source + min(max(textOffset - segment.text, 0), segment.length)
    }

    /// The place in the file of a range of the text's bytes.
    ///
    /// - Parameter range: Offsets in the text's UTF-8 bytes, from 0.
    /// - Returns: The place in the file; a range over several lines covers what is between them.
    package func sourceRange(of range: Range<Int>) -> SourceRange {
        let start = sourceOffset(of: range.lowerBound)
        let end = range.isEmpty ? start : max(start, sourceOffset(of: range.upperBound - 1) + 1)
        return SourceRange(textRange.source, ByteSpan(start, end))
    }
}

/// A run of bytes of a scalar's text that is unchanged in the file.
struct TextSegment: Sendable, Equatable {
    /// The first byte in the text.
    let text: Int
    /// The first byte in the file.
    let source: Int
    /// The number of bytes.
    let length: Int
}

/// The tags that a value may carry: those of YAML's core schema.
package enum YAMLTag: Hashable, Sendable {
    /// `!`: not resolved, so a plain scalar is a text.
    case nonSpecific
    /// `!!str`.
    case string
    /// `!!int`.
    case integer
    /// `!!float`.
    case float
    /// `!!bool`.
    case boolean
    /// `!!null`.
    case null
}
