/// Writes messages as text format and in wire format, byte for byte as libprotobuf does.
///
/// A build prints every variant, and reflection over dynamic messages is most of what that costs. libprotobuf stays the
/// judge: the tests compare the two on random messages. Fields of type float and double, which no generated configuration
/// has, are left to it (``holdsFloatingPoint(_:_:)``).
///
/// What is written is the canonical message (``ConfigMessage/canonical(as:)``), without making it: map entries by key, of
/// equal keys the last, and no singular field that holds the default of its type and has no presence.
struct ConfigEncoder {
    /// What was written.
    private(set) var bytes: [UInt8] = []

    /// Starts with room for a configuration of ordinary size.
    init() {
        bytes.reserveCapacity(2048)
    }

    /// Whether a message has values of float or double fields.
    static func holdsFloatingPoint(_ message: ConfigMessage) -> Bool {
        message.fields.contains { field in
            field.entries.contains { entry in
                switch entry.value {
                case .double: true
                case .message(let inner): holdsFloatingPoint(inner)
                default: false
                }
            }
        }
    }

    /// Calls `body` for each field to be written, with its canonical entries.
    private mutating func forEachField(
        of message: ConfigMessage, _ layout: ConfigLayout,
        _ body: (inout ConfigEncoder, ConfigLayout.Field, ArraySlice<ConfigEntry>) -> Void
    ) {
        if layout.isMapEntry {
            for number: Int32 in [1, 2] {
                guard let known = layout.field(number) else { continue }
                let stated = message[number].suffix(1)
                body(&self, known, stated.isEmpty ? [known.defaultEntry] : stated)
            }
            return
        }
        var oneofs = 0
        for field in message.fields {
            guard let known = layout.field(field.number) else {
                preconditionFailure("no field \(field.number) in \(layout.schema.name). This is a bug in Slipway.")
            }
            if known.isInOneof { oneofs += 1 }
            if known.isMap {
                body(&self, known, ConfigMessage.sortedByKey(field.entries)[...])
            } else if known.isRepeated {
                body(&self, known, field.entries[...])
            } else {
                let last = field.entries.suffix(1)
                if known.hasPresence || last.contains(where: { !$0.value.isDefault }) { body(&self, known, last) }
            }
        }
        precondition(oneofs < 2, "two members of a oneof of \(layout.schema.name). This is a bug in Slipway.")
    }

    private static func refuse(_ value: ConfigValue, _ field: ConfigLayout.Field) -> Never {
        preconditionFailure("field \(field.name) refuses \(value). This is a bug in Slipway.")
    }

    // MARK: - Text

    /// Appends a message as text format.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - index: The index of its layout.
    ///   - level: How deep it stays; two spaces each.
    mutating func appendText(_ message: ConfigMessage, _ index: Int, level: Int = 0) {
        forEachField(of: message, ConfigLayout.all[index]) { encoder, field, entries in
            if field.isPacked {
                encoder.indent(level)
                encoder.bytes += field.opening
                encoder.bytes.append(UInt8(ascii: "["))
                var isFirst = true
                for entry in entries {
                    if !isFirst { encoder.bytes += ", ".utf8 }
                    isFirst = false
                    encoder.appendText(entry.value, field)
                }
                encoder.bytes += "]\n".utf8
                return
            }
            for entry in entries {
                encoder.indent(level)
                encoder.bytes += field.opening
                if case .message(let inner) = entry.value, case .message(let type) = field.form {
                    encoder.appendText(inner, type, level: level + 1)
                    encoder.indent(level)
                    encoder.bytes += "}\n".utf8
                } else {
                    encoder.appendText(entry.value, field)
                    encoder.bytes.append(0x0A)
                }
            }
        }
    }

    private mutating func indent(_ level: Int) {
        for _ in 0..<level { bytes += "  ".utf8 }
    }

    private mutating func appendText(_ value: ConfigValue, _ field: ConfigLayout.Field) {
        switch (value, field.form) {
        case (.integer(let number), .integer) where !field.isNarrow || Int32(exactly: number) != nil:
            bytes += String(number).utf8
        case (.unsigned(let number), .unsigned) where !field.isNarrow || UInt32(exactly: number) != nil:
            bytes += String(number).utf8
        case (.boolean(let isTrue), .boolean):
            bytes += isTrue ? "true".utf8 : "false".utf8
        case (.enumeration(let number), .enumeration(let names)):
            if let name = names[number] { bytes += name } else { bytes += String(number).utf8 }
        case (.string(let text), .string):
            appendQuoted(text)
        default:
            Self.refuse(value, field)
        }
    }

    private mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != 0x22 && $0 != 0x27 && $0 != 0x5C }) {
            bytes += text.utf8
        } else {
            for byte in text.utf8 { appendEscaped(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case 0x0A: bytes += "\\n".utf8
        case 0x0D: bytes += "\\r".utf8
        case 0x09: bytes += "\\t".utf8
        case 0x22, 0x27, 0x5C: bytes += [0x5C, byte]
        case 0..<0x20, 0x7F: bytes += [0x5C, 0x30 + (byte >> 6), 0x30 + (byte >> 3 & 7), 0x30 + (byte & 7)]
        default: bytes.append(byte)
        }
    }

    // MARK: - Wire

    /// Appends a message in wire format.
    mutating func appendWire(_ message: ConfigMessage, _ index: Int) {
        forEachField(of: message, ConfigLayout.all[index]) { encoder, field, entries in
            if field.isPacked {
                encoder.bytes += field.tag
                encoder.appendDelimited { for entry in entries { $0.appendWire(entry.value, field) } }
                return
            }
            for entry in entries {
                encoder.bytes += field.tag
                if case .message(let inner) = entry.value, case .message(let type) = field.form {
                    encoder.appendDelimited { $0.appendWire(inner, type) }
                } else {
                    encoder.appendWire(entry.value, field)
                }
            }
        }
    }

    /// Appends what `body` appends, with its length before it.
    private mutating func appendDelimited(_ body: (inout ConfigEncoder) -> Void) {
        let place = bytes.count
        bytes.append(0)
        body(&self)
        let length = bytes.count - place - 1
        if length < 0x80 {
            bytes[place] = UInt8(length)
        } else {
            var prefix: [UInt8] = []
            appendVarint(UInt64(length), to: &prefix)
            bytes.replaceSubrange(place...place, with: prefix)
        }
    }

    private mutating func appendWire(_ value: ConfigValue, _ field: ConfigLayout.Field) {
        switch (value, field.form) {
        case (.integer(let number), .integer): appendVarint(UInt64(bitPattern: number), to: &bytes)
        case (.unsigned(let number), .unsigned): appendVarint(number, to: &bytes)
        case (.boolean(let isTrue), .boolean): bytes.append(isTrue ? 1 : 0)
        case (.enumeration(let number), .enumeration):
            appendVarint(UInt64(bitPattern: Int64(number)), to: &bytes)
        case (.string(let text), .string):
            appendVarint(UInt64(text.utf8.count), to: &bytes)
            bytes += text.utf8
        default:
            Self.refuse(value, field)
        }
    }
}
