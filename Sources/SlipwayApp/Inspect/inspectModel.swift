import SlipwayBackends
import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayONNX
import SlipwayWorkspace

/// Which model is to be inspected, and who is asked.
package struct InspectionRequest: Sendable {
    /// The path of the model.
    package let path: String
    /// Whether it is worked out if a model that was exported for one row could take more.
    package var asksForRebatch = false
    /// Whose opinion is asked besides; nil where nobody's is.
    package var opinion: Opinion?

    /// A second opinion.
    package enum Opinion: Hashable, Sendable {
        /// That of a program, by its path.
        case program(String)
        /// That of `slipway-onnx-checker` beside the running executable.
        case besideExecutable
    }

    /// Makes a request.
    package init(_ path: String) {
        self.path = path
    }
}

/// What a model is, without its weights.
package struct ModelInspection: Sendable {
    /// The path of the model.
    package let path: String
    /// The size of the model file in bytes.
    package let byteCount: UInt64
    /// What the file declares.
    package let signature: GraphSignature
    /// What following the graph says.
    package let inferred: InferredModel
    /// Whether `model.rebatch` would make the model, which was exported for one row, batchable.
    package fileprivate(set) var isRebatchable = false
}

/// Inspects a model.
///
/// - Parameter request: The model.
/// - Returns: What it is; a model that contradicts the second opinion has both a value and an error.
package func inspectModel(_ request: InspectionRequest) -> Outcome<ModelInspection> {
    var outcome = Outcome<ModelInspection>()
    let display = SourceID(request.path)
    do {
        let found = try ONNXModel.open(path: request.path, display: display, into: &outcome.bag)
        guard let found else { return outcome }
        var inspection = ModelInspection(
            path: request.path, byteCount: UInt64(found.fileSize), signature: found.signature,
            inferred: try ShapeInference.infer(found, into: &outcome.bag))
        if let opinion = request.opinion {
            var program: String?
            if case .program(let path) = opinion { program = path }
            try SecondOpinion(program: program)
                .ask(about: found, display: display, inferred: inspection.inferred, into: &outcome.bag)
        }
        if request.asksForRebatch { inspection.isRebatchable = !outcome.bag.hasErrors && isRebatchable(found) }
        outcome.value = inspection
    } catch {
        outcome.fail(WorkspaceError(error))
    }
    return outcome
}

/// Whether a model that was exported for one row can be given more.
private func isRebatchable(_ model: ONNXModel) -> Bool {
    let isForOneRow = model.signature.inputs.allSatisfy { $0.shape?.dimensions.first?.fixedSize == 1 }
    guard isForOneRow, case .done? = try? model.rebatched(keeping: nil) else { return false }
    return true
}
