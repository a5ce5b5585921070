package import SlipwayDiagnostics

/// A replacement of some bytes of a file. Everything outside of it, comments and line breaks included, stays as it is.
package struct YAMLEdit: Hashable, Sendable {
    /// The bytes that go.
    package let range: SourceRange
    /// The text that comes in their place.
    package let text: String

    /// Makes an edit.
    ///
    /// - Parameters:
    ///   - range: The bytes that go; of no bytes for an insertion.
    ///   - text: The text that comes in their place.
    /// - Returns: The edit.
    package static func replace(_ range: SourceRange, with text: String) -> YAMLEdit {
        YAMLEdit(range: range, text: text)
    }

    /// Makes an edit that gives a value another text, at the place where the value is used.
    ///
    /// An alias is replaced by the text, so that other users of its anchor keep theirs; an anchor or tag before the
    /// value stays.
    ///
    /// - Parameters:
    ///   - node: The value; not a block collection, whose lines cannot give way to a scalar.
    ///   - value: The scalar that comes in its place.
    /// - Returns: The edit.
    package static func replace(_ node: YAMLNode, with value: YAMLScalarValue) -> YAMLEdit {
        let isEmpty = node.range.span.start == node.range.span.end
        // An empty value is right after its ":" or "-".
        return YAMLEdit(range: node.range, text: (isEmpty ? " " : "") + YAMLWriter.text(of: value))
    }

    /// Applies edits to a file.
    ///
    /// - Parameters:
    ///   - edits: The edits in any order; insertions at one place keep theirs.
    ///   - file: The file.
    /// - Returns: The bytes of the edited file.
    /// - Throws: ``YAMLEditError`` when an edit is of another file or outside of it, or two overlap.
    package static func apply(_ edits: [YAMLEdit], to file: SourceFile) throws(YAMLEditError) -> [UInt8] {
        let sorted = edits.enumerated().sorted { one, other in
            let (left, right) = (one.element.range.span, other.element.range.span)
            if left.start != right.start { return left.start < right.start }
            return left.end != right.end ? left.end < right.end : one.offset < other.offset
        }
        var result: [UInt8] = []
        var position = 0
        for (_, edit) in sorted {
            let span = edit.range.span
            guard edit.range.source == file.id, span.start >= 0, span.end <= file.bytes.count else {
                throw .outside(edit.range)
            }
            guard span.start >= position else { throw .overlap(edit.range) }
            result += file.bytes[position..<span.start]
            result += edit.text.utf8
            position = span.end
        }
        return result + file.bytes[position...]
    }
}

/// Why edits cannot be applied; each is a fault of the caller, not of the file.
package enum YAMLEditError: Error, Hashable {
    /// Two edits want the same bytes.
    case overlap(SourceRange)
    /// An edit is of another file, or past the end.
    case outside(SourceRange)
}
