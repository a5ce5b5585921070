internal import SlipwayDomain
internal import SlipwaySystem

/// What a run is about to exchange, written before the first exchange so that the next run can finish it.
///
/// A journal exists only while its stage is complete. Whether a step is done is not written: it shows from which of
/// the two paths holds the staged file's identity.
struct PublishJournal: Hashable, Sendable {
    /// One step with the identity of the file or directory that it moves.
    struct Step: Hashable, Sendable {
        let kind: PublishPlan.Step.Kind
        let path: RelativePath
        /// The staged one; for `drop` the live one.
        let identity: FileIdentity
    }

    let steps: [Step]
    /// The files that may be removed from what the steps move out.
    let owned: Set<RelativePath>

    /// The text: a line for the format, one for each step, one for each owned file, one with the number of lines.
    var bytes: [UInt8] {
        var lines = ["slipway-journal 1"]
        for step in steps {
            lines.append("\(step.kind.rawValue) \(step.identity.device):\(step.identity.inode) \(escape(step.path))")
        }
        for path in owned.sorted() { lines.append("own \(escape(path))") }
        lines.append("end \(lines.count)")
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    init(steps: [Step], owned: Set<RelativePath>) {
        self.steps = steps
        self.owned = owned
    }

    /// Reads a journal; nil when it is not whole.
    init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self), bytes.last == 0x0A else { return nil }
        let lines = text.utf8.split(separator: 0x0A).map { Substring($0) }
        guard lines.first == "slipway-journal 1", let last = lines.last, last == "end \(lines.count - 1)" else {
            return nil
        }
        var steps: [Step] = []
        var owned: Set<RelativePath> = []
        for line in lines.dropFirst().dropLast() {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "own", let path = unescape(words[1]) {
                owned.insert(path)
                continue
            }
            guard words.count == 3, let kind = PublishPlan.Step.Kind(rawValue: String(words[0])),
                let identity = Self.identity(words[1]), let path = unescape(words[2])
            else { return nil }
            steps.append(Step(kind: kind, path: path, identity: identity))
        }
        self.init(steps: steps, owned: owned)
    }

    private static func identity(_ text: Substring) -> FileIdentity? {
        let numbers = text.split(separator: ":").compactMap { UInt64($0) }
        return numbers.count == 2 ? FileIdentity(device: numbers[0], inode: numbers[1]) : nil
    }
}

/// A path without blanks, control characters and `%`.
private func escape(_ path: RelativePath) -> String {
    var bytes: [UInt8] = []
    for byte in path.text.utf8 {
        if byte > 0x20, byte < 0x7F, byte != 0x25 {
            bytes.append(byte)
        } else {
            let digits = Array("0123456789abcdef".utf8)
            bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

private func unescape(_ text: Substring) -> RelativePath? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        if byte != 0x25 {
            bytes.append(byte)
            continue
        }
        guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
            return nil
        }
        bytes.append(value)
        rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self).flatMap { RelativePath($0) }
}
