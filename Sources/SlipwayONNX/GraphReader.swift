import SlipwayDiagnostics

/// Reads the messages of onnx.proto from a wire reader; one file per message extends it.
struct GraphReader {
    /// The fields of the file.
    var wire: WireReader
    /// What is wrong without ending the reading.
    var findings: Findings
    /// The messages around the one being read.
    private var depth = 0
    /// The names and texts read so far.
    private var texts = 0

    /// Makes a reader at the start of a file.
    init(_ file: ModelFile, findings: Findings) {
        wire = WireReader(file)
        self.findings = findings
    }

    /// Goes into the content of a message field; every call is paired with one of ``leave()``.
    mutating func enter(_ content: Range<Int>, _ message: StaticString) throws(ReadStop) {
        guard depth < ReaderLimits.depth else { throw wire.fault(.tooDeep, content.lowerBound, message) }
        depth += 1
        wire.enter(content)
    }

    /// Comes out of the content that was entered last.
    mutating func leave() {
        depth -= 1
    }

    /// Refuses a known field in an encoding that it cannot have.
    func require(
        _ field: WireField, _ type: WireType, _ name: StaticString, in message: StaticString
    ) throws(ReadStop) {
        guard field.type == type else {
            throw wire.fault(.wrongEncoding(field: name.description), field.start, message)
        }
    }

    /// Refuses a message field that may be once and is again.
    ///
    /// Protobuf would merge the two, so that each reader sees something else than the writer meant.
    func requireFirst(
        _ earlier: Range<Int>?, _ field: WireField, _ name: StaticString, in message: StaticString
    ) throws(ReadStop) {
        guard earlier == nil else {
            throw wire.fault(.repeated(field: name.description), field.start, message)
        }
    }

    /// The text of a string field; ill-formed UTF-8 is reported and repaired.
    mutating func text(
        _ field: WireField, _ name: StaticString, in message: StaticString
    ) throws(ReadStop) -> String {
        try require(field, .delimited, name, in: message)
        guard field.content.count <= ReaderLimits.nameBytes else {
            throw wire.fault(.nameTooLong, field.start, message)
        }
        texts += 1
        guard texts <= ReaderLimits.texts else {
            throw wire.fault(.tooMany("names", limit: ReaderLimits.texts), field.start, message)
        }
        if let text = try wire.text(field.content) { return text }
        findings.add(
            .invalidModelText, "a name in the model is not valid UTF-8",
            notes: ["It is the field \(message).\(name) at byte \(field.content.lowerBound) of the file."])
        return String(decoding: try wire.bytes(field.content), as: UTF8.self)
    }

    /// Appends the numbers of a repeated integer field, packed or not.
    ///
    /// - Returns: false when the list is full: it has `limit` numbers and the field holds more.
    mutating func integers(
        _ field: WireField, _ name: StaticString, in message: StaticString, limit: Int, into list: inout [Int64]
    ) throws(ReadStop) -> Bool {
        if field.type == .varint {
            guard list.count < limit else { return false }
            list.append(field.signedValue)
            return true
        }
        try require(field, .delimited, name, in: message)
        wire.enter(field.content)
        while wire.position < field.content.upperBound {
            let value = try wire.number(until: field.content.upperBound, start: field.start, in: message)
            guard list.count < limit else {
                wire.enter(field.content.upperBound..<field.content.upperBound)
                return false
            }
            list.append(Int64(bitPattern: value))
        }
        return true
    }
}
