internal import CTritonConfig

/// Fills a builder of the C wrapper from a message and takes its output.
@safe struct MessageWriter: ~Copyable {
    // SAFETY: owned by this value, which cannot be copied; freed once in deinit.
    private let builder: OpaquePointer

    /// Copies a message into a new builder.
    ///
    /// A message that does not follow the schema is a bug of the caller: user text becomes a message only by parsing.
    init(_ message: ConfigMessage, as name: String) {
        guard let builder = unsafe ctc_builder_new(name) else {
            preconditionFailure("no message \(name) in the schema. This is a bug in Slipway.")
        }
        unsafe self.builder = builder
        put(message.canonical(as: name), as: name)
    }

    deinit {
        unsafe ctc_builder_free(builder)
    }

    private func put(_ message: ConfigMessage, as name: String) {
        for field in message.fields {
            for entry in field.entries {
                let status = put(entry.value, into: field.number)
                guard status == CTC_OK else {
                    preconditionFailure(
                        "field \(field.number) of \(name) refuses its value (\(status.rawValue)). "
                            + "This is a bug in Slipway."
                    )
                }
            }
        }
    }

    private func put(_ value: ConfigValue, into number: Int32) -> ctc_status {
        // SAFETY: the builder is alive; the wrapper copies strings before it returns.
        switch value {
        case .integer(let value): return unsafe ctc_builder_put_int(builder, number, value)
        case .unsigned(let value): return unsafe ctc_builder_put_uint(builder, number, value)
        case .double(let value): return unsafe ctc_builder_put_double(builder, number, value)
        case .boolean(let value): return unsafe ctc_builder_put_bool(builder, number, value)
        case .enumeration(let value): return unsafe ctc_builder_put_enum(builder, number, value)
        case .string(var text):
            return text.withUTF8 { bytes in
                unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
                    unsafe ctc_builder_put_string(builder, number, bytes.baseAddress, bytes.count)
                }
            }
        case .message(let inner):
            let status = unsafe ctc_builder_begin(builder, number)
            guard status == CTC_OK else { return status }
            put(inner, as: "a sub-message")
            return unsafe ctc_builder_end(builder)
        }
    }

    /// The message as text format.
    func text() -> [UInt8] {
        var bytes: UnsafePointer<CChar>? = nil
        var count = 0
        // SAFETY: on success the builder owns `count` bytes at `bytes` until its next output call; they are copied here.
        guard unsafe ctc_builder_text(builder, &bytes, &count) == CTC_OK else { return [] }
        return unsafe UnsafeBufferPointer(start: bytes, count: count).map { UInt8(bitPattern: $0) }
    }

    /// The message in wire format.
    func wire() -> [UInt8] {
        var bytes: UnsafePointer<UInt8>? = nil
        var count = 0
        // SAFETY: as in `text()`.
        guard unsafe ctc_builder_wire(builder, &bytes, &count) == CTC_OK else { return [] }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    }
}
