internal import CTritonConfig
package import SlipwayDiagnostics

extension ConfigText {
    /// Parses a file of text format, such as a config.pbtxt.
    ///
    /// What is accepted is what the server accepts (libprotobuf decides); every fault found becomes a finding, and the
    /// first one notes the server's own words with the line and column of its log.
    ///
    /// - Parameters:
    ///   - source: The text.
    ///   - name: The full name of the message that it holds.
    ///   - bag: Takes the findings.
    /// - Returns: The message with the place of every value, or nil if there was an error.
    package static func parse(
        _ source: SourceFile, as name: String = ModelConfigSchema.root, into bag: inout DiagnosticBag
    ) -> ConfigMessage? {
        parse(source.bytes, as: name, isFile: true, into: &bag) { SourceRange(source.id, $0) }
    }

    /// Parses a fragment of text format that is inside a larger text, such as the raw block of a YAML spec.
    ///
    /// - Parameters:
    ///   - fragment: The text of the fragment, freed from the indentation and escapes of the outer text.
    ///   - name: The full name of the message that it holds.
    ///   - bag: Takes the findings.
    ///   - place: Turns a span of the fragment's bytes into the range of the outer text that it came from.
    /// - Returns: The message with the place of every value, or nil if there was an error.
    package static func parse(
        fragment: String, as name: String = ModelConfigSchema.root, into bag: inout DiagnosticBag,
        place: (ByteSpan) -> SourceRange?
    ) -> ConfigMessage? {
        parse(Array(fragment.utf8), as: name, isFile: false, into: &bag, place: place)
    }

    private static func parse(
        _ bytes: [UInt8], as name: String, isFile: Bool, into bag: inout DiagnosticBag,
        place: (ByteSpan) -> SourceRange?
    ) -> ConfigMessage? {
        guard let parsed = ParsedText(bytes, as: name) else {
            bag.add(Diagnostic(.configTooLarge, "configuration is too large to read", at: place(ByteSpan(0, 0))))
            return nil
        }
        guard parsed.isAccepted else {
            var faults = parsed.faults()
            if let refusal = parsed.refusal(withPlace: isFile), !faults.isEmpty { faults[0].note = refusal }
            for fault in faults { bag.add(fault.diagnostic(in: bytes, place: place)) }
            return nil
        }
        let before = bag.count(.error)
        var assembler = EventAssembler(as: name)
        // SAFETY: the assembler copies what it keeps of an event.
        unsafe parsed.forEachEvent { event in unsafe assembler.take(event, place: place) }
        let message = assembler.finish()
        bag.merge(assembler.bag)
        return bag.count(.error) == before ? message : nil
    }
}

/// A text that the C wrapper has parsed.
@safe struct ParsedText: ~Copyable {
    // SAFETY: owned by this value, which cannot be copied; freed once in deinit. Nothing read from it outlives a call.
    private let handle: OpaquePointer

    init?(_ bytes: [UInt8], as name: String) {
        let handle = unsafe bytes.withUnsafeBytes { bytes in
            // SAFETY: the wrapper reads `count` bytes during the call and keeps no pointer.
            unsafe ctc_parse(name, bytes.assumingMemoryBound(to: CChar.self).baseAddress, bytes.count)
        }
        guard let handle = unsafe handle else { return nil }
        unsafe self.handle = handle
    }

    deinit {
        unsafe ctc_parsed_free(handle)
    }

    /// Whether the text is a message.
    var isAccepted: Bool { unsafe ctc_parsed_accepted(handle) }

    /// What the server's log says about the text, or nil when it is accepted.
    func refusal(withPlace: Bool) -> String? {
        // SAFETY: the message is NUL-terminated and lives as long as the handle.
        var refusal = unsafe ctc_refusal()
        guard unsafe ctc_parsed_refusal(handle, &refusal), let message = unsafe refusal.message else { return nil }
        let words = unsafe String(cString: message)
        guard withPlace else { return "Triton's words: \(words)" }
        return unsafe "Triton's log says: \(refusal.line):\(refusal.column): \(words)"
    }

    /// Calls a function with each event in order.
    func forEachEvent(_ body: (ctc_event) -> Void) {
        // SAFETY: an event's string lives as long as the handle; `body` copies it.
        var event = unsafe ctc_event()
        var index = 0
        while unsafe ctc_parsed_event(handle, index, &event) {
            unsafe body(event)
            index += 1
        }
    }

    /// Every fault in the order of the text.
    func faults() -> [ConfigFault] {
        var faults: [ConfigFault] = []
        // SAFETY: the strings of a fault are NULL or NUL-terminated and live as long as the handle.
        var raw = unsafe ctc_fault()
        while unsafe ctc_parsed_fault(handle, faults.count, &raw) {
            unsafe faults.append(
                ConfigFault(
                    kind: ConfigFault.Kind(rawValue: raw.kind.rawValue) ?? .syntax,
                    span: ByteSpan(raw.span.begin, raw.span.end),
                    other: ByteSpan(raw.other.begin, raw.other.end),
                    messageName: raw.type.map { unsafe String(cString: $0) },
                    field: raw.field,
                    words: raw.message.map { unsafe String(cString: $0) }
                )
            )
        }
        return faults
    }
}
