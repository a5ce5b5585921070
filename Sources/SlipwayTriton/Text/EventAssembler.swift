internal import CTritonConfig
internal import SlipwayDiagnostics

/// Makes a message with places from the events of a parsed text.
struct EventAssembler {
    /// A message that is being filled, and the entry of its parent that it will become.
    private struct Open {
        let schema: ModelConfigSchema.Message?
        let field: Int32
        let range: SourceRange?
        let nameRange: SourceRange?
        var message = ConfigMessage()
    }

    /// What the text says although the server takes it.
    private(set) var bag = DiagnosticBag()
    private var stack: [Open]

    init(as name: String) {
        stack = [Open(schema: ModelConfigSchema.message(name), field: 0, range: nil, nameRange: nil)]
    }

    /// The whole message, after the last event.
    mutating func finish() -> ConfigMessage {
        let root = stack.removeLast()
        reportDuplicateKeys(in: root)
        return root.message
    }

    mutating func take(_ event: ctc_event, place: (ByteSpan) -> SourceRange?) {
        let top = stack.count - 1
        let number = unsafe event.field
        let range = unsafe place(ByteSpan(event.value.begin, event.value.end))
        let nameRange = unsafe place(ByteSpan(event.name.begin, event.name.end))
        switch unsafe event.event {
        case CTC_ENTER:
            var schema: ModelConfigSchema.Message?
            if case .message(let type)? = stack[top].schema?.field(number)?.kind {
                schema = ModelConfigSchema.message(type)
            }
            stack.append(Open(schema: schema, field: number, range: range, nameRange: nameRange))
        case CTC_LEAVE:
            let closed = stack.removeLast()
            reportDuplicateKeys(in: closed)
            let entry = ConfigEntry(.message(closed.message), range: closed.range, nameRange: closed.nameRange)
            stack[top - 1].message.append(entry, to: closed.field)
        case CTC_SCALAR:
            let entry = ConfigEntry(unsafe value(event, at: range), range: range, nameRange: nameRange)
            let isRepeated = stack[top].schema?.field(number)?.isRepeated ?? false
            // A singular field may be written again while it holds its default; the last value counts.
            if !isRepeated { stack[top].message[number] = [] }
            stack[top].message.append(entry, to: number)
        default:
            break
        }
    }

    private mutating func value(_ event: ctc_event, at range: SourceRange?) -> ConfigValue {
        switch unsafe event.kind {
        case CTC_INT32, CTC_INT64: return unsafe .integer(event.int_value)
        case CTC_UINT32, CTC_UINT64: return unsafe .unsigned(event.uint_value)
        case CTC_FLOAT, CTC_DOUBLE: return unsafe .double(event.double_value)
        case CTC_BOOL: return unsafe .boolean(event.int_value != 0)
        case CTC_ENUM: return unsafe .enumeration(Int32(truncatingIfNeeded: event.int_value))
        default:
            // SAFETY: a string event holds `string_count` bytes that live as long as the parsed handle; copied here.
            let raw = unsafe UnsafeRawBufferPointer(start: event.string, count: event.string_count)
            let bytes = unsafe [UInt8](raw)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                bag.add(Diagnostic(.configInvalidUTF8, "string is not valid UTF-8", at: range))
                return .string(String(decoding: bytes, as: UTF8.self))
            }
            return .string(text)
        }
    }

    private mutating func reportDuplicateKeys(in open: Open) {
        for field in open.message.fields {
            guard let known = open.schema?.field(field.number), known.isMap else { continue }
            var first: [ConfigValue?: ConfigEntry] = [:]
            for entry in field.entries {
                let key = entry.message?[1].last
                guard let earlier = first.updateValue(entry, forKey: key?.value) else { continue }
                let shown = key.flatMap(Self.shown) ?? "without a name"
                let other = (earlier.message?[1].last?.range ?? earlier.range).map { Label($0, "first here") }
                bag.add(
                    Diagnostic(
                        .duplicateConfigMapKey, "key \(shown) appears twice in \"\(known.name)\"",
                        at: key?.range ?? entry.range, secondary: other.map { [$0] } ?? [],
                        notes: ["The server takes the last value without a word."],
                        help: ["Remove the entry that is not meant."]
                    )
                )
            }
        }
    }

    private static func shown(_ key: ConfigEntry) -> String? {
        switch key.value {
        case .string(let text): "\"\(text)\""
        case .unsigned(let number): "\(number)"
        default: nil
        }
    }
}
