import SlipwayBackends
import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SlipwayReleases
import SlipwayWorkspace

/// A model as a first spec is made of it: what can be served of it, and what its graph shows.
struct DraftModel {
    /// The path of the model, as the request names it.
    let path: String
    private let model: ONNXModel
    private let outputs: ServableOutputs

    /// Opens a model.
    ///
    /// - Parameters:
    ///   - path: The path, absolute or from the working directory.
    ///   - bag: Receives one finding that says why nothing of it can be served.
    /// - Returns: The model; nil after a finding.
    /// - Throws: The failure to read it.
    static func read(_ path: String, into bag: inout DiagnosticBag) throws(WorkspaceError) -> DraftModel? {
        var findings = DiagnosticBag()
        defer {
            if let first = findings.firstError {
                bag.add(
                    Diagnostic(
                        first.code, first.message, at: nil, file: SourceID(path), notes: first.notes,
                        help: first.help.isEmpty ? [first.code.remedy] : first.help))
            }
        }
        let opened: ONNXModel?
        do throws(ONNXReadError) {
            opened = try ONNXModel.open(path: path, display: SourceID(path), into: &findings)
            guard let opened, !findings.hasErrors else { return nil }
            if let obstacle = inputObstacle(opened.signature, path) {
                bag.add(obstacle)
                return nil
            }
            _ = try ShapeInference.infer(opened, into: &findings)
        } catch {
            throw WorkspaceError(error)
        }
        guard let opened, !findings.hasErrors else { return nil }
        do throws(EditError) {
            let outputs = try ServableOutputs(opened)
            if outputs.names.isEmpty {
                bag.add(outputs.refusal(of: path))
                return nil
            }
            return DraftModel(path: path, model: opened, outputs: outputs)
        } catch {
            if case .environment(let error) = error { throw WorkspaceError(error) }
            bag.add(error.diagnostic(of: path))
            return nil
        }
    }

    /// Why the inputs alone forbid that a model is served; nil where they do not.
    private static func inputObstacle(_ signature: GraphSignature, _ path: String) -> Diagnostic? {
        func refused(_ reason: String, _ help: String) -> Diagnostic {
            Diagnostic(
                .notServable, "\"\(path)\" cannot be served: \(reason)", at: nil, file: SourceID(path), help: [help])
        }
        if signature.inputs.isEmpty {
            return refused("the graph has no inputs", "export the model with named inputs")
        }
        for input in signature.inputs {
            switch input.kind {
            case .other(let word):
                return refused(
                    "input \"\(input.name)\" is a \(word), and Triton takes tensors alone",
                    "export the model with tensors for inputs")
            case .unknownTensor(let number):
                return refused(
                    "input \"\(input.name)\" has the element type number \(number), which no ONNX release defines",
                    "export the model again")
            case .tensor(let type):
                if type.tritonName == nil {
                    return refused(
                        "input \"\(input.name)\" is \(type.rawValue), which Triton cannot carry",
                        "take another type outside and cast it inside the graph")
                }
                if input.shape == nil {
                    return refused(
                        "the graph declares no shape for input \"\(input.name)\", and the onnxruntime backend takes it for a scalar",
                        "export the model with declared shapes of its inputs")
                }
            }
        }
        return nil
    }

    /// Specs to try, the best first.
    func drafts(at place: DraftPlace) throws(WorkspaceError) -> [SpecDraft] {
        let companions = ModelCompanions(beside: place.modelFile)
        let kept = Set(outputs.names)
        do throws(ONNXReadError) {
            var unsaid = DiagnosticBag()
            let uses = try model.uses(into: &unsaid)
            let whole = outputs.model ?? model
            let plain = DraftDecisions(
                file: model.signature, served: whole.signature,
                inferred: try ShapeInference.infer(whole, keeping: kept, into: &unsaid).keeping(kept), uses: uses,
                companions: companions, isRebatched: false)
            var drafts = [draft(of: plain, at: place)].compactMap(\.self)
            if let first = drafts.first, first.batchLimits != [0] {
                drafts += [draft(of: plain, at: place, batched: false)].compactMap(\.self)
            } else if let rebatched = try rebatched(whole, kept) {
                let decisions = DraftDecisions(
                    file: model.signature, served: rebatched.signature,
                    inferred: try ShapeInference.infer(rebatched, keeping: kept, into: &unsaid).keeping(kept),
                    uses: uses, companions: companions, isRebatched: true)
                drafts = [draft(of: decisions, at: place)].compactMap(\.self) + drafts
            }
            return drafts
        } catch {
            throw WorkspaceError(error)
        }
    }

    /// The model with a batch axis, where it was exported for one row and can be given one.
    private func rebatched(_ whole: ONNXModel, _ kept: Set<String>) throws(ONNXReadError) -> ONNXModel? {
        guard whole.signature.inputs.allSatisfy({ $0.shape?.dimensions.first?.fixedSize == 1 }),
            case .done(let result)? = try? whole.rebatched(keeping: kept)
        else { return nil }
        return result
    }

    private func draft(of decisions: DraftDecisions, at place: DraftPlace, batched: Bool = true) -> SpecDraft? {
        guard let (release, releaseReason) = decisions.release else { return nil }
        var (limits, batchReason) = decisions.batch
        if !batched {
            (limits, batchReason) = (
                [0], "The graph's own dimensions are served; `slipway inspect` says more of its batch."
            )
        }
        let isBatched = limits != [0]
        let inputs = decisions.inputs(batched: isBatched)
        let signature = model.signature
        let opset = signature.opsets.map { "\($0.domain.isEmpty ? "ai.onnx" : $0.domain) \($0.version)" }
        return SpecDraft(
            name: place.name, model: place.model,
            summary: "\(signature.nodeCount) nodes, \(opset.prefix(3).joined(separator: ", ")), "
                + "\(size(signature.weightBytes)) of weights",
            schema: place.schema, hasSchema: place.hasSchema, isRebatched: decisions.isRebatched, inputs: inputs,
            outputs: outputs.names, omitted: outputs.omitted, axes: decisions.axes(inputs, batched: isBatched),
            release: release, releaseReason: releaseReason, batchLimits: limits, batchReason: batchReason,
            customDomains: outputs.customDomains)
    }

    /// The one finding that says why no spec for the model passes.
    func refusal(_ finding: Diagnostic, _ place: DraftPlace) -> Diagnostic {
        if finding.code == .pathOutsideRoot {
            return Diagnostic(
                .notServable,
                "the spec may not read \"\(place.model)\": it is outside the project root \(place.root)",
                at: nil, file: SourceID(path),
                help: [
                    "write the spec beside the model or in a git repository that holds both, or pass --root DIR or "
                        + "--model-root DIR, to init and to the other commands alike"
                ])
        }
        return Diagnostic(
            .notServable, "no spec for \"\(path)\" passes check: \(finding.message)", at: nil, file: SourceID(path),
            notes: finding.notes, help: finding.help.isEmpty ? [finding.code.remedy] : finding.help)
    }

    /// The finding of a graph that no release reads.
    var tooNew: Diagnostic {
        let signature = model.signature
        return Diagnostic(
            .notServable,
            "\"\(path)\" cannot be served: no release up to \(ReleaseTable.known.upperBound) reads its operator sets or IR "
                + "version \(signature.irVersion)",
            at: nil, file: SourceID(path), help: ["export the model with an older opset"])
    }
}

extension InferredModel {
    /// The same with what is said of some outputs alone.
    fileprivate func keeping(_ names: Set<String>) -> InferredModel {
        InferredModel(
            outputs: outputs.filter { names.contains($0.name) }, separateBatches: separateBatches, batch: batch,
            operatorCounts: operatorCounts, contradictedValues: contradictedValues)
    }
}

/// A number of bytes for people: `25.6 KiB`.
private func size(_ bytes: UInt64) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB"]
    var (value, unit) = (bytes * 10, 0)
    while value >= 10_240, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    return value % 10 == 0 ? "\(value / 10) \(units[unit])" : "\(value / 10).\(value % 10) \(units[unit])"
}
