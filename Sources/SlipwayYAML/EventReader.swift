internal import CLibYAML

/// An event of libyaml as a value; positions count Unicode scalars from 0.
struct ReaderEvent {
    /// What happened.
    let kind: Kind
    /// The first scalar.
    let start: Int
    /// The scalar after the last one; for block collections and block scalars this may be lines too far.
    let end: Int

    /// The kinds of events.
    enum Kind {
        /// The stream starts; nothing is read yet.
        case streamStart
        /// No document follows.
        case streamEnd
        /// A document starts.
        case documentStart
        /// A document ends.
        case documentEnd
        /// `*name`.
        case alias(String)
        /// A text.
        case scalar(String, YAMLScalar.Style, Properties)
        /// A list starts; the flag says whether it is in brackets.
        case sequenceStart(isFlow: Bool, Properties)
        /// A mapping starts; the flag says whether it is in braces.
        case mappingStart(isFlow: Bool, Properties)
        /// The innermost open collection ends.
        case collectionEnd
    }

    /// What is before a node.
    struct Properties {
        /// The name after `&`, or nil.
        let anchor: String?
        /// The resolved tag, or nil.
        let tag: String?
    }
}

/// A complaint of libyaml; positions count Unicode scalars from 0.
struct ReaderFault: Error {
    /// What libyaml says is wrong.
    let problem: String
    /// Where it noticed.
    let problemIndex: Int
    /// What it was reading, or nil.
    let context: String?
    /// Where that started.
    let contextIndex: Int
}

/// The only owner of a libyaml parser.
///
/// The parser holds a pointer to itself, so it is allocated once and never moved; its input is copied beside it and
/// lives as long.
@safe final class EventReader {
    // SAFETY: allocated and initialised in init, deleted and deallocated in deinit, never handed out.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    // SAFETY: holds the parser's input; deallocated after the parser is deleted.
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// Makes a reader of a text.
    ///
    /// - Parameter bytes: Well-formed UTF-8 without a byte order mark.
    init?(_ bytes: ArraySlice<UInt8>) {
        // SAFETY: the buffer is filled up to its capacity before libyaml sees it.
        unsafe input = UnsafeMutableBufferPointer.allocate(capacity: max(bytes.count, 1))
        unsafe input.initialize(repeating: 0)
        _ = unsafe input.update(fromContentsOf: bytes)
        unsafe parser = UnsafeMutablePointer.allocate(capacity: 1)
        // SAFETY: yaml_parser_initialize fills the whole structure; on failure it holds nothing to delete.
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            unsafe input.deallocate()
            return nil
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        // SAFETY: both were made in init; the parser goes first because it points into the input.
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// Reads the next event.
    ///
    /// - Returns: The event.
    /// - Throws: The complaint, after which nothing more can be read.
    func next() throws(ReaderFault) -> ReaderEvent {
        // SAFETY: the event is filled by yaml_parser_parse and deleted on every path, its texts copied before.
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe ReaderEvent(
            kind: Self.kind(of: event), start: Int(event.start_mark.index), end: Int(event.end_mark.index)
        )
    }

    private func fault() -> ReaderFault {
        // SAFETY: problem and context point to constants of libyaml or are null.
        unsafe ReaderFault(
            problem: parser.pointee.problem.map { unsafe String(cString: $0) } ?? "out of memory",
            problemIndex: Int(parser.pointee.problem_mark.index),
            context: parser.pointee.context.map { unsafe String(cString: $0) },
            contextIndex: Int(parser.pointee.context_mark.index)
        )
    }

    private static func kind(of event: yaml_event_t) -> ReaderEvent.Kind {
        // SAFETY: the member of the union that is read is the one that the type names.
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return unsafe .alias(string(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: Int(scalar.length))
            return unsafe .scalar(
                String(decoding: bytes, as: UTF8.self), style(scalar.style),
                .init(anchor: string(scalar.anchor), tag: string(scalar.tag))
            )
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe .sequenceStart(
                isFlow: start.style == YAML_FLOW_SEQUENCE_STYLE,
                .init(anchor: string(start.anchor), tag: string(start.tag))
            )
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe .mappingStart(
                isFlow: start.style == YAML_FLOW_MAPPING_STYLE,
                .init(anchor: string(start.anchor), tag: string(start.tag))
            )
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .collectionEnd
        default: return .streamEnd
        }
    }

    private static func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        // SAFETY: libyaml ends its names with NUL.
        unsafe text.map { unsafe String(cString: $0) }
    }
}
