import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SlipwaySpec
import SlipwayWorkspace

/// Makes the graph that a spec has served: without the outputs that it does not name, with the shapes that were found.
struct ServedGraphMaker {
    /// The outputs that the spec names, as far as the model has them; nil for all.
    let names: Set<String>?
    /// Where the spec asks for a batch axis; nil where it does not.
    private let rebatch: SourceRange?
    /// The edit that takes that wish back.
    private let withdrawal: Suggestion?

    /// The values inside the graph that the spec names, which are outputs of the model by now.
    private let inner: [String]

    /// How a batch axis is among the edits.
    static let rebatchWord = "rebatch"

    /// How a value inside the graph that is served is among the edits.
    private static func serveWord(_ name: String) -> String { "serve \"\(name)\"" }

    /// Reads the outputs that a spec names.
    ///
    /// - Parameters:
    ///   - document: The spec.
    ///   - outputs: The outputs of the model, values inside the graph that the spec names among them.
    ///   - inner: Those values.
    init(_ document: SpecDocument, outputs: [GraphTensor], inner: [String]) {
        self.inner = inner
        let stated = document.outNames.map { Set($0.value.map(\.value)) }
        let known = stated?.intersection(outputs.map(\.name))
        // Names that the model lacks are reported when spec and graph are compared; nothing is cut because of them.
        names = known == stated ? known : nil
        rebatch = document.model.rebatch.flatMap { $0.value ? $0.range : nil }
        withdrawal = rebatch.flatMap(document.tree.removing(_:))
    }

    /// The values inside the graph that a locked model was made to serve and that the spec names.
    static func inner(of locked: ModelArtifact, for document: SpecDocument) -> [String] {
        let named = document.outNames?.value.map(\.value) ?? []
        return named.filter { locked.edited?.edits.contains(serveWord($0)) == true }
    }

    /// The model with a batch axis.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - path: Its path, for findings.
    ///   - bag: Receives why that cannot be, or need not be.
    /// - Returns: The model, or nil where the spec does not ask for it, and where it cannot be or need not be.
    /// - Throws: The failure to read the file.
    func rebatched(
        _ model: ONNXModel, path: String, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> ONNXModel? {
        guard let rebatch else { return nil }
        return try RebatchRequest(keeping: names, at: rebatch, withdrawal: withdrawal)
            .model(model, path: path, into: &bag)
    }

    /// Whether a locked model is what the spec asks for: its edits are those that would be made now.
    ///
    /// A lock of Slipway 0.1, whose dims may be less exact, stands in as it is.
    func isCurrent(_ locked: ModelArtifact) -> Bool {
        let plans = [true, false].map { plan(locked.signature, locked.evidence, fixesDynamic: $0) }
        return plans.contains { isCurrent(locked, words: $0.edits.map(\.description)) }
    }

    private func isCurrent(_ locked: ModelArtifact, words: [String]) -> Bool {
        let edits = locked.edited?.edits ?? []
        let words = inner.map(Self.serveWord) + words
        guard rebatch != nil else { return edits == words }
        // A model that needed no batch axis has none made.
        let isBatched =
            locked.signature.inputs.allSatisfy { $0.shape?.dimensions.first.map { $0.fixedSize == nil } == true }
            && locked.evidence.allSatisfy { $0.batch == .proven }
        return edits == [Self.rebatchWord] + words || isBatched && edits == words
    }

    /// What changes in a model.
    func plan(
        _ signature: GraphSignature, _ evidence: [OutputEvidence], fixesDynamic: Bool = true
    ) -> OutputPlan {
        planOutputs(signature.outputs, evidence: evidence, keeping: names, fixesDynamic: fixesDynamic)
    }

    /// What Slipway 0.1 would have served in place of a graph.
    ///
    /// - Parameters:
    ///   - signature: What the model declares.
    ///   - evidence: What following its graph says.
    ///   - edits: How the graph that is served differs from the model.
    /// - Returns: The former graph; nil where it is the same.
    func former(
        _ signature: GraphSignature, _ evidence: [OutputEvidence], edits: [String]
    ) -> ModelArtifact.FormerGraph? {
        // It served no values from inside.
        guard inner.isEmpty else { return nil }
        let plan = plan(signature, evidence, fixesDynamic: false)
        let words = (edits.first == Self.rebatchWord ? [Self.rebatchWord] : []) + plan.edits.map(\.description)
        return words == edits ? nil : ModelArtifact.FormerGraph(outputs: plan.outputs, edits: words)
    }

    /// Makes the graph.
    ///
    /// - Parameters:
    ///   - model: The model, with a batch axis where the spec asks for one.
    ///   - isRebatched: Whether that axis was made here.
    ///   - inferred: What following its graph says.
    ///   - file: The model file.
    ///   - bag: Receives the failure of an edit.
    /// - Returns: nil where the file is served as it is, or after an error.
    /// - Throws: The failure to read the file.
    func make(
        _ model: ONNXModel, isRebatched: Bool, _ inferred: InferredModel, file: ReferencedFile,
        into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> ModelArtifact.ServedGraph? {
        let plan = plan(model.signature, inferred.outputs.map(\.evidence))
        guard isRebatched || !inner.isEmpty || !plan.edits.isEmpty else { return nil }
        var weightsName = "model.onnx.weights"
        while model.signature.externalFiles.contains(where: { $0.location == weightsName }) { weightsName += "_" }
        let edited: EditedModel
        do throws(EditError) {
            edited = try model.edited(plan, contradicted: inferred.contradictedValues, linkTo: weightsName)
        } catch {
            if case .environment(let error) = error { throw WorkspaceError(error) }
            bag.add(error.diagnostic(of: file.path))
            return nil
        }
        let digest = try SHA256Hasher.digest(of: edited.content, from: file.sourcePath)
        let needed = Set(edited.signature.externalFiles.map(\.location))
        return ModelArtifact.ServedGraph(
            outputs: plan.outputs,
            edits: (isRebatched ? [Self.rebatchWord] : []) + inner.map(Self.serveWord) + plan.edits.map(\.description),
            graph: ReferencedFile(
                path: file.path, digest: digest.digest, byteCount: digest.byteCount, sourcePath: file.sourcePath,
                content: edited.content),
            weightsName: edited.isLinked ? RelativePath(weightsName) : nil,
            external: model.signature.externalFiles.filter { needed.contains($0.location) }
                .compactMap { RelativePath(simplifying: $0.location) })
    }
}

extension RelativePath {
    /// A location of external data without `.` components and doubled slashes.
    package init?(simplifying location: String) {
        self.init(location.split(separator: "/").filter { $0 != "." }.joined(separator: "/"))
    }
}
