internal import CTritonConfig

/// Reads the embedded schema out of the C wrapper.
enum SchemaReader {
    static func messages() -> [ModelConfigSchema.Message] {
        var messages: [ModelConfigSchema.Message] = []
        // SAFETY: names are NUL-terminated and live as long as the process.
        while let name = unsafe ctc_message_name(messages.count) {
            let text = unsafe String(cString: name)
            messages.append(ModelConfigSchema.Message(name: text, fields: fields(of: text)))
        }
        return messages
    }

    private static func fields(of message: String) -> [ModelConfigSchema.Field] {
        var fields: [ModelConfigSchema.Field] = []
        // SAFETY: a plain C struct; all-zero is a valid value that the call overwrites.
        var raw = unsafe ctc_field()
        while unsafe ctc_message_field(message, fields.count, &raw) == CTC_OK {
            // SAFETY: the strings of a field are NUL-terminated and live as long as the process.
            unsafe fields.append(
                ModelConfigSchema.Field(
                    number: raw.number,
                    name: String(cString: raw.name),
                    kind: kind(raw),
                    isRepeated: raw.repeated,
                    isMap: raw.map,
                    oneof: raw.oneof.map { unsafe String(cString: $0) }
                )
            )
        }
        return fields
    }

    private static func kind(_ raw: ctc_field) -> ModelConfigSchema.Kind {
        // SAFETY: `type_name` is NULL or NUL-terminated and lives as long as the process.
        let typeName = unsafe raw.type_name.map { unsafe String(cString: $0) } ?? ""
        return switch unsafe raw.kind {
        case CTC_INT32: .int32
        case CTC_INT64: .int64
        case CTC_UINT32: .uint32
        case CTC_UINT64: .uint64
        case CTC_FLOAT: .float
        case CTC_DOUBLE: .double
        case CTC_BOOL: .boolean
        case CTC_STRING: .string
        case CTC_ENUM: .enumeration(typeName)
        default: .message(typeName)
        }
    }

    static func values(of enumeration: String) -> [(name: String, number: Int32)] {
        var values: [(name: String, number: Int32)] = []
        // SAFETY: the name that the call stores is NUL-terminated and lives as long as the process.
        var name: UnsafePointer<CChar>? = nil
        var number: Int32 = 0
        while unsafe ctc_enum_value(enumeration, values.count, &name, &number) == CTC_OK, let text = unsafe name {
            unsafe values.append((String(cString: text), number))
        }
        return values
    }
}
