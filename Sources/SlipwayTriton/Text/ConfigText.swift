/// Triton's configuration as protobuf text and as wire bytes.
package enum ConfigText {
    /// Prints a message as text format, the form of config.pbtxt.
    ///
    /// Fields are in the order of their numbers, map entries in the order of their keys, repeated numbers on one line
    /// (`dims: [-1, 256]`). The same message gives the same bytes on any machine. A singular field without presence that
    /// holds its default is left out: it reads the same.
    ///
    /// - Parameters:
    ///   - message: A message whose fields and value types follow the schema.
    ///   - name: The full name of its type.
    ///   - header: Lines to put before it as comments, without their `#`.
    /// - Returns: The text in UTF-8, ending with a line break unless it is empty.
    package static func print(
        _ message: ConfigMessage, as name: String = ModelConfigSchema.root, header: [String] = []
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in header.flatMap({ $0.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) }) {
            bytes.append(contentsOf: (line.isEmpty ? "#" : "# " + line).utf8)
            bytes.append(0x0A)
        }
        guard let encoder = encoder(for: message, as: name, { $0.appendText(message, $1) }) else {
            return bytes + MessageWriter(message, as: name).text()
        }
        return bytes.isEmpty ? encoder.bytes : bytes + encoder.bytes
    }

    /// Serialises a message in wire format with fields by number and map entries by key: equal messages give equal bytes.
    package static func wireBytes(_ message: ConfigMessage, as name: String = ModelConfigSchema.root) -> [UInt8] {
        let encoder = encoder(for: message, as: name) { $0.appendWire(message, $1) }
        return encoder?.bytes ?? MessageWriter(message, as: name).wire()
    }

    /// The text and the wire bytes as libprotobuf writes them, which ``print(_:as:header:)`` and ``wireBytes(_:as:)`` equal.
    ///
    /// - Parameters:
    ///   - message: A message whose fields and value types follow the schema.
    ///   - name: The full name of its type.
    /// - Returns: Both forms.
    package static func reference(
        _ message: ConfigMessage, as name: String = ModelConfigSchema.root
    ) -> (text: [UInt8], wire: [UInt8]) {
        let writer = MessageWriter(message, as: name)
        return (writer.text(), writer.wire())
    }

    /// An encoder that has written a message, or nil when the message is libprotobuf's to write.
    private static func encoder(
        for message: ConfigMessage, as name: String, _ body: (inout ConfigEncoder, Int) -> Void
    ) -> ConfigEncoder? {
        guard let index = ConfigLayout.index(of: name), !ConfigEncoder.holdsFloatingPoint(message) else { return nil }
        var encoder = ConfigEncoder()
        body(&encoder, index)
        return encoder
    }
}

extension ConfigMessage {
    /// The message as the server keeps it: map entries by key, of equal keys the last, and no singular field that holds
    /// the default of its type and has no presence.
    ///
    /// - Parameter name: The full name of the message's type.
    /// - Returns: The message; unknown fields and the places of values are kept.
    package func canonical(as name: String = ModelConfigSchema.root) -> ConfigMessage {
        guard let schema = ModelConfigSchema.message(name) else { return self }
        let isEntry = schema.isMapEntry
        return ConfigMessage(
            fields: fields.compactMap { field in
                guard let known = schema.field(field.number) else { return field }
                var entries = field.entries
                if case .message(let type) = known.kind {
                    for index in entries.indices {
                        guard let inner = entries[index].message else { continue }
                        entries[index].value = .message(inner.canonical(as: type))
                    }
                }
                if known.isMap { entries = Self.sortedByKey(entries) }
                if !known.isRepeated { entries = entries.suffix(1) }
                let hasPresence = known.isRepeated || known.oneof != nil || isEntry
                if !hasPresence, entries.allSatisfy({ $0.value.isDefault }) { return nil }
                return ConfigField(field.number, entries)
            }
        )
    }

    /// Map entries by key, of equal keys the last.
    static func sortedByKey(_ entries: [ConfigEntry]) -> [ConfigEntry] {
        if entries.count < 2 { return entries }
        let keys = entries.map { $0.message?[1].last?.value }
        let absent = keys.contains { if case .string? = $0 { true } else { false } } ? MapKey.text("") : .number(0)
        var keyed: [(key: MapKey, offset: Int)] = []
        keyed.reserveCapacity(entries.count)
        for (offset, key) in keys.enumerated() { keyed.append((MapKey(key) ?? absent, offset)) }
        keyed.sort { $0.key == $1.key ? $0.offset < $1.offset : $0.key < $1.key }
        return keyed.indices.compactMap { place in
            let isLast = place + 1 == keyed.count || keyed[place + 1].key != keyed[place].key
            return isLast ? entries[keyed[place].offset] : nil
        }
    }
}

/// The key of a map entry in the order of the wire: texts by their bytes.
private enum MapKey: Comparable {
    case number(UInt64)
    case text(String)

    init?(_ value: ConfigValue?) {
        switch value {
        case .string(let text)?: self = .text(text)
        case .unsigned(let number)?: self = .number(number)
        default: return nil
        }
    }

    static func < (left: MapKey, right: MapKey) -> Bool {
        switch (left, right) {
        case (.number(let one), .number(let other)): one < other
        case (.text(let one), .text(let other)): one.utf8.lexicographicallyPrecedes(other.utf8)
        case (.number, .text): true
        case (.text, .number): false
        }
    }

    // Equal texts are those of equal bytes; Swift's own comparison also equates canonically equivalent ones.
    static func == (left: MapKey, right: MapKey) -> Bool { !(left < right) && !(right < left) }
}

extension ModelConfigSchema.Message {
    /// Whether this is the entry message of a map.
    var isMapEntry: Bool { ModelConfigSchema.mapEntryNames.contains(name) }
}

extension ModelConfigSchema {
    fileprivate static let mapEntryNames: Set<String> = Set(
        messages.flatMap(\.fields).compactMap { field in
            if field.isMap, case .message(let name) = field.kind { name } else { nil }
        }
    )
}
