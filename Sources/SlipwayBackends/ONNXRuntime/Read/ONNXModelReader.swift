import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SlipwaySpec
import SlipwayWorkspace

/// Reads an ONNX model with its external data, and makes the graph that is served.
struct ONNXModelReader {
    private let stated: StatedModel
    private let document: SpecDocument
    private var found: Workspace.ResolvedPath { stated.file }
    private var path: Located<String> { stated.place }
    /// A failure of the environment that the spec is not to blame for.
    private(set) var failure: WorkspaceError?

    init(_ stated: StatedModel, _ document: SpecDocument) {
        self.stated = stated
        self.document = document
    }

    /// Reads the model.
    ///
    /// - Parameter bag: Receives the findings, at the place that names the file.
    /// - Returns: The model, or nil after an error or a ``failure``.
    mutating func read(into bag: inout DiagnosticBag) -> ModelArtifact? {
        let display = SourceID(found.display)
        do {
            var findings = DiagnosticBag()
            defer { place(findings, of: found, at: path, into: &bag) }
            guard let model = try ONNXModel.open(path: found.absolute, display: display, into: &findings),
                !findings.hasErrors
            else { return nil }
            stated.checkSource(model.signature, &findings)
            guard !findings.hasErrors else { return nil }
            let external = resolveExternal(model.signature, beside: found, into: &findings)
            guard let external, let file = reference(found) else { return nil }
            let errorsBefore = bag.count(.error)
            let inner = serveInner(model, found, into: &bag)
            guard bag.count(.error) == errorsBefore, failure == nil else { return nil }
            let whole = inner?.model ?? model
            let maker = ServedGraphMaker(
                document, outputs: whole.signature.outputs, inner: inner?.names ?? [])
            let rebatched = rebatch(maker, whole, found, into: &bag)
            guard bag.count(.error) == errorsBefore, failure == nil else { return nil }
            let inferred = try ShapeInference.infer(rebatched ?? whole, keeping: maker.names, into: &findings)
            var repeated = DiagnosticBag()
            let graph = try model.graphDigest(SHA256Hasher.digest, into: &repeated)
            // A graph that no runtime loads is one fault; what follows from it is none.
            guard !findings.hasErrors else { return nil }
            let served = serve(maker, rebatched ?? whole, rebatched != nil, inferred, file, into: &findings)
            guard !findings.hasErrors, failure == nil else { return nil }
            let halves = rewrite(
                HalfGraphMaker(
                    model: model, base: rebatched ?? whole, file: file, external: external,
                    plan: maker.plan((rebatched ?? whole).signature, inferred.outputs.map(\.evidence)),
                    contradicted: inferred.contradictedValues, edits: served?.edits ?? []), into: &bag)
            guard bag.count(.error) == errorsBefore, failure == nil else { return nil }
            let signature = (rebatched ?? whole).signature
            let evidence = inferred.outputs.map(\.evidence)
            var artifact = ModelArtifact(
                file: file, external: external, signature: signature, evidence: evidence, edited: served,
                rewritten: halves, graphDigest: graph,
                former: maker.former(signature, evidence, edits: served?.edits ?? []),
                separateBatches: inferred.separateBatches,
                isRebatchable: rebatched == nil && isRebatchable(maker, model))
            if document.dependsOnQuantization { artifact.quantization = try model.quantization() }
            return artifact
        } catch {
            report(error, found, path, into: &bag)
            return nil
        }
    }

    private mutating func serve(
        _ maker: ServedGraphMaker, _ model: ONNXModel, _ isRebatched: Bool, _ inferred: InferredModel,
        _ file: ReferencedFile, into findings: inout DiagnosticBag
    ) -> ModelArtifact.ServedGraph? {
        do throws(WorkspaceError) {
            return try maker.make(model, isRebatched: isRebatched, inferred, file: file, into: &findings)
        } catch {
            failure = error
            return nil
        }
    }

    /// Makes values inside the graph that the spec names outputs.
    private mutating func serveInner(
        _ model: ONNXModel, _ found: Workspace.ResolvedPath, into bag: inout DiagnosticBag
    ) -> InnerOutputs? {
        guard let names = document.outNames?.value else { return nil }
        let inner: InnerOutputs
        do throws(EditError) {
            inner = try InnerOutputs(names.map(\.value), of: model)
        } catch {
            if case .environment(let error) = error { failure = WorkspaceError(error) }
            bag.add(error.diagnostic(of: found.display))
            return nil
        }
        for refusal in inner.refused {
            let (code, name, message, help): (DiagnosticCode, String, String, String) =
                switch refusal {
                case .noTensor(let name, let word):
                    (
                        .notATensor, name, "\"\(name)\" of the graph is a \(word), not a tensor",
                        "name the tensor in front of the node that gives it"
                    )
                case .unknownType(let name, let node):
                    (
                        .innerTypeUnknown, name, "the element type of \"\(name)\", which \(node) gives, is not known",
                        "name a value behind it, or export the model with declared inner values"
                    )
                }
            let place = names.first { $0.value == name }?.range ?? path.range
            bag.add(
                Diagnostic(
                    code, message, at: place, path: "out_names", notes: ["it is a value inside \(found.display)"],
                    help: [help]))
        }
        return inner
    }

    private mutating func rebatch(
        _ maker: ServedGraphMaker, _ model: ONNXModel, _ found: Workspace.ResolvedPath, into bag: inout DiagnosticBag
    ) -> ONNXModel? {
        do throws(WorkspaceError) {
            return try maker.rebatched(model, path: found.display, into: &bag)
        } catch {
            failure = error
            return nil
        }
    }

    /// The graphs in other precisions that the spec asks for.
    private mutating func rewrite(
        _ maker: HalfGraphMaker, into bag: inout DiagnosticBag
    ) -> [GraphKey: ModelArtifact.ServedGraph] {
        do throws(WorkspaceError) {
            return try maker.make(document.wantedGraphs, into: &bag)
        } catch {
            failure = error
            return [:]
        }
    }

    /// Whether a graph for one row, for which the spec asks batches, can be given a batch axis.
    private func isRebatchable(_ maker: ServedGraphMaker, _ model: ONNXModel) -> Bool {
        guard document.asksForBatching,
            model.signature.inputs.allSatisfy({ $0.shape?.dimensions.first?.fixedSize == 1 })
        else { return false }
        var unsaid = DiagnosticBag()
        return (try? RebatchRequest(keeping: maker.names).model(model, path: found.display, into: &unsaid)) != nil
    }

    private mutating func report(
        _ error: ONNXReadError, _ found: Workspace.ResolvedPath, _ path: Located<String>, into bag: inout DiagnosticBag
    ) {
        let reason: String
        switch error {
        case .notFound: reason = "it vanished while it was read"
        case .isDirectory: reason = "it is a directory"
        case .notRegular: reason = "it is no regular file"
        case .permissionDenied: reason = "permission denied"
        case .io(_, let words): reason = words
        case .shrunk: reason = "it became shorter while it was read"
        }
        bag.add(
            Diagnostic(
                .unreadableFile, "cannot read the model \"\(found.display)\": \(reason)", at: path.range,
                path: "model.source"))
        switch error {
        case .permissionDenied: failure = .permission(path: found.display, action: "read")
        case .io, .shrunk: failure = .changedWhileRead(path: found.display)
        case .notFound, .isDirectory, .notRegular: break
        }
    }

    /// Puts findings in a model file, which has no lines, at the place of the spec that names the file.
    private func place(
        _ findings: DiagnosticBag, of found: Workspace.ResolvedPath, at path: Located<String>,
        into bag: inout DiagnosticBag
    ) {
        for finding in findings.all {
            bag.add(
                Diagnostic(
                    finding.code, finding.message, at: path.range, path: "model.source",
                    notes: ["the file is \(found.display)"] + finding.notes,
                    help: finding.help.isEmpty ? [finding.code.remedy] : finding.help,
                    severity: finding.severity))
        }
    }

    private mutating func resolveExternal(
        _ signature: GraphSignature, beside model: Workspace.ResolvedPath, into bag: inout DiagnosticBag
    ) -> [ModelArtifact.ExternalArtifact]? {
        guard !signature.externalFiles.isEmpty else { return [] }
        let errorsBefore = bag.count(.error)
        var found: [RelativePath: Workspace.ResolvedPath] = [:]
        let locations = checkExternalFiles(signature.externalFiles, of: SourceID(model.display), into: &bag) {
            location in
            guard let path = try? stated.workspace.resolve(location.text, from: model.absolute, models: true),
                let size = try? Workspace.size(ofFile: path.absolute)
            else { return nil }
            found[location] = path
            return size
        }
        guard bag.count(.error) == errorsBefore else { return nil }
        var artifacts: [ModelArtifact.ExternalArtifact] = []
        for location in locations {
            if location.text == "model.onnx" {
                bag.add(
                    Diagnostic(
                        .externalDataProblem, "the external data of \"\(model.display)\" is named model.onnx", at: nil,
                        file: SourceID(model.display),
                        notes: ["Triton needs that name for the model itself, in the same directory"],
                        help: ["save the model again with another name for its data"]))
                return nil
            }
            guard let path = found[location], let file = reference(path) else { return nil }
            artifacts.append(.init(location: location, file: file))
        }
        return artifacts.sorted { $0.location < $1.location }
    }

    private mutating func reference(_ path: Workspace.ResolvedPath) -> ReferencedFile? {
        do throws(WorkspaceError) {
            return try StatedModel.reference(path)
        } catch {
            failure = error
            return nil
        }
    }
}
