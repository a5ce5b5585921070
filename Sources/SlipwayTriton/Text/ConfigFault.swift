internal import SlipwayDiagnostics

/// One thing wrong with a text, as the C wrapper found it, and the finding that people read.
struct ConfigFault {
    /// The kinds, with the numbers of `ctc_fault_kind`.
    enum Kind: UInt32 {
        case syntax = 1
        case unknownField, wrongType, outOfRange, unknownEnumValue, duplicate, oneof, byteOrderMark, unclosed
    }

    let kind: Kind
    /// The bytes at fault.
    let span: ByteSpan
    /// A second place, empty when there is none.
    let other: ByteSpan
    /// The full name of the message that the fault is in.
    let messageName: String?
    /// The number of the field concerned, 0 when none.
    let field: Int32
    /// The reader's words for a syntax fault.
    let words: String?
    /// What the server says about the text, on its first fault.
    var note: String?

    init(kind: Kind, span: ByteSpan, other: ByteSpan, messageName: String?, field: Int32, words: String?) {
        self.kind = kind
        self.span = span
        self.other = other
        self.messageName = messageName
        self.field = field
        self.words = words
    }

    /// The finding for people.
    func diagnostic(in bytes: [UInt8], place: (ByteSpan) -> SourceRange?) -> Diagnostic {
        let message = messageName.flatMap(ModelConfigSchema.message)
        let field = message?.field(field)
        let text = Self.text(bytes, span)
        let type = message?.shortName ?? "the message"
        let name = field?.name ?? text
        switch kind {
        case .syntax:
            return make(.configSyntax, Self.headline(words ?? "not text format"), place)
        case .unknownField:
            return make(
                .unknownConfigField, "unknown field \"\(text)\" in \(type)", place, help: nameHelp(text, message),
                meant: nameMeant(text, message))
        case .wrongType:
            let found = Self.describe(text)
            let headline = "\"\(name)\" takes \(field.map(Self.expectation) ?? "another type"), not \(found)"
            return make(
                .configWrongType, headline, place, help: typeHelp(text, field, message), meant: valueMeant(text, field))
        case .outOfRange:
            let headline = "\(text) is out of range for \"\(name)\""
            return make(
                .configNumberOutOfRange, headline, place, help: field.flatMap(Self.rangeHelp).map { [$0] } ?? [])
        case .unknownEnumValue:
            let headline = "\"\(text)\" is not a value of \"\(name)\""
            return make(
                .unknownConfigEnumValue, headline, place, help: enumHelp(text, field), meant: enumMeant(text, field))
        case .duplicate:
            let first = place(other).map { [Label($0, "first set here")] } ?? []
            return make(.duplicateConfigField, "\"\(name)\" is set twice", place, secondary: first)
        case .oneof:
            let earlier = Self.text(bytes, other)
            let first = place(other).map { [Label($0, "\"\(earlier)\" is set here")] } ?? []
            let headline = "\"\(name)\" cannot be set together with \"\(earlier)\""
            return make(.conflictingConfigFields, headline, place, secondary: first)
        case .byteOrderMark:
            return make(
                .configByteOrderMark, "file starts with a byte order mark", place,
                help: ["Save the file as UTF-8 without a byte order mark."])
        case .unclosed:
            return make(.unclosedConfigBracket, "\"\(text)\" is never closed", place)
        }
    }

    private func make(
        _ code: DiagnosticCode, _ headline: String, _ place: (ByteSpan) -> SourceRange?, secondary: [Label] = [],
        help: [String] = [], meant: String? = nil
    ) -> Diagnostic {
        let range = place(span)
        let suggestion = range.flatMap { range in meant.map { Suggestion(range, $0, isSafe: false) } }
        return Diagnostic(
            code, headline, at: range, secondary: secondary, notes: note.map { [$0] } ?? [], help: help,
            suggestion: suggestion)
    }

    private static func text(_ bytes: [UInt8], _ span: ByteSpan) -> String {
        let end = min(span.end, bytes.count)
        return String(decoding: bytes[min(span.start, end)..<end], as: UTF8.self)
    }

    /// libprotobuf's sentences as headlines: lower case, no final period.
    private static func headline(_ words: String) -> String {
        var words = words
        if words.hasSuffix(".") { words.removeLast() }
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
