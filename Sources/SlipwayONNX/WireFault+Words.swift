import SlipwayDiagnostics

extension Findings {
    /// Reports the fault that ended the reading of a file which does start as an ONNX model.
    ///
    /// - Parameters:
    ///   - fault: The fault.
    ///   - size: The size of the file in bytes.
    mutating func add(_ fault: WireFault, fileSize size: Int) {
        let place = "The field starts at byte \(fault.offset) of the file, in a \(fault.message)."
        let again = ["Copy, download or export the file again."]
        switch fault.kind {
        case .truncated(let end):
            let wanted = end.map { "inside a field that extends to byte \($0)" } ?? "inside a number"
            add(
                .truncatedModel, "the model is cut off: it ends at byte \(size), \(wanted)", notes: [place], help: again
            )
        case .tooDeep, .nameTooLong, .tooMany:
            add(.malformedModel, "the model is not plausible: \(fault.words)", notes: [place], help: again)
        default:
            add(.malformedModel, "the model is damaged: \(fault.words)", notes: [place], help: again)
        }
    }
}

extension WireFault {
    /// What is wrong, as the end of a sentence.
    var words: String {
        switch kind {
        case .truncated(let end):
            end.map { "a field extends to byte \($0), behind the end of the file" } ?? "the file ends inside a number"
        case .pastParent(let end, let limit):
            end.map { "a field extends to byte \($0), but the \(message) around it ends at byte \(limit)" }
                ?? "a field extends past the end of the \(message) around it, byte \(limit)"
        case .numberTooLong: "a number has more bits than protobuf allows"
        case .badTag: "byte \(offset) starts no field"
        case .group: "byte \(offset) starts a protobuf group, which ONNX does not have"
        case .wrongEncoding(let field): "\(message).\(field) has an encoding that it cannot have"
        case .repeated(let field): "\(message).\(field) appears twice"
        case .tooDeep: "more than \(ReaderLimits.depth) messages lie inside each other"
        case .nameTooLong: "a name has more than \(ReaderLimits.nameBytes) bytes"
        case .tooMany(let what, let limit): "there are more than \(limit) \(what)"
        }
    }
}
