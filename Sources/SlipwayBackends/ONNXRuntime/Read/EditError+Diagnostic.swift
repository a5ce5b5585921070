package import SlipwayDiagnostics
package import SlipwayONNX

extension EditError {
    /// The failure as a finding about the model.
    package func diagnostic(of path: String) -> Diagnostic {
        let file = SourceID(path)
        switch self {
        case .tooLarge(let byteCount):
            let code = DiagnosticCode.editedModelTooLarge
            return Diagnostic(
                code, "the edited model would have \(byteCount) bytes; an ONNX file has at most 2 GiB - 1", at: nil,
                file: file, help: [code.remedy])
        case .mismatch(let reason): return failed("the edited model is not what it should be: \(reason)", file)
        case .conflict(let place): return failed("the model cannot be edited at byte \(place.lowerBound)", file)
        case .unreadable(let finding): return finding
        case .environment: return failed("the model cannot be read", file)
        }
    }

    private func failed(_ message: String, _ file: SourceID) -> Diagnostic {
        Diagnostic(.editFailed, message, at: nil, file: file, help: [DiagnosticCode.editFailed.remedy])
    }
}
