import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SlipwaySystem
import SlipwayWorkspace

/// Asks libonnx about a model, in a process of its own.
struct SecondOpinion {
    /// The file name of the helper program.
    static let programName = "slipway-onnx-checker"

    /// The path of the helper program, or nil.
    let program: String?

    /// Takes a helper program.
    ///
    /// - Parameter program: Its path; nil for the one beside the running executable.
    init(program: String?) {
        self.program = program ?? BoundedProgram.besideExecutable(Self.programName)
    }

    /// Reports what libonnx says of a model, and where its shapes contradict those that were found.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - display: The path of the model as people should see it.
    ///   - inferred: What was found.
    ///   - bag: Receives the findings; that there is no opinion is a warning.
    /// - Throws: When the model cannot be read any more.
    func ask(
        about model: ONNXModel, display: SourceID, inferred: InferredModel, into bag: inout DiagnosticBag
    ) throws(ONNXReadError) {
        func report(
            _ code: DiagnosticCode, _ message: String, notes: [String] = [], help: [String] = [],
            severity: Severity? = nil
        ) {
            bag.add(Diagnostic(code, message, at: nil, file: display, notes: notes, help: help, severity: severity))
        }

        guard let program else {
            return report(
                .opinionMissing, "there is no second opinion: \(Self.programName) is not beside slipway",
                help: ["Install it there, or name it in SLIPWAY_ONNX_CHECKER."])
        }
        guard let bytes = try model.withoutWeights(into: &bag) else {
            if !bag.hasErrors { report(.opinionTooLarge, "there is no second opinion: the graph is too large for it") }
            return
        }
        let outcome: BoundedProgram.Outcome
        do throws(Errno) {
            outcome = try BoundedProgram(path: program).run(input: bytes)
        } catch {
            return report(
                .opinionMissing, "there is no second opinion: cannot run \"\(program)\": \(error.words)",
                help: ["SLIPWAY_ONNX_CHECKER names the program to run; without it the one beside slipway is taken."])
        }
        guard case .exited(0, let output) = outcome, let reply = CheckerReply(output) else {
            return report(
                .opinionFailed, "there is no second opinion: \(Self.words(outcome))",
                notes: ["The inspection does not depend on it."])
        }
        for finding in findings(reply, model: model, display: display, inferred: inferred) { bag.add(finding) }
    }

    private static func words(_ outcome: BoundedProgram.Outcome) -> String {
        switch outcome {
        case .crashed(let signal): "libonnx crashed on the model (signal \(signal))"
        case .timedOut: "libonnx did not finish in time"
        case .tooMuchOutput: "\(programName) answered too much"
        case .exited(0, _): "\(programName) returned malformed output"
        case .exited(71, _): "libonnx needs more memory for the model than it is given"
        case .exited(let code, _): "\(programName) ended with exit code \(code)"
        }
    }

    /// What an answer means for the user.
    private func findings(
        _ reply: CheckerReply, model: ONNXModel, display: SourceID, inferred: InferredModel
    ) -> [Diagnostic] {
        if case .refused(let text) = reply.checker {
            let opset = model.signature.opsets.first { $0.domain.isEmpty }?.version ?? 0
            var notes = ["libonnx says: \(oneLine(text))"]
            // A library of older rules complains of what is newer than it.
            let isNewer = opset > reply.opset
            if isNewer {
                notes.append(
                    "The model has operator set \(opset) and this libonnx knows \(reply.opset); "
                        + "what it refuses may be right in the newer one.")
            }
            return [
                Diagnostic(
                    .opinionRefuses, "the checker of libonnx refuses the model", at: nil, file: display, notes: notes,
                    severity: isNewer ? .note : nil)
            ]
        }
        if case .refused(let text) = reply.inference {
            return [
                Diagnostic(
                    .opinionRefuses, "libonnx accepts the model and cannot follow its shapes", at: nil, file: display,
                    notes: ["libonnx says: \(oneLine(text))"], severity: .note)
            ]
        }
        return inferred.contradictions(with: reply.outputs).map { difference in
            Diagnostic(
                .opinionContradicts,
                "the output \"\(difference.output)\" has \(difference.ours) here and \(difference.theirs) in libonnx",
                at: nil, file: display,
                notes: ["One of the two is wrong."],
                help: ["Report this as a bug of Slipway, with the model or the part of it that gives the output."])
        }
    }
}
