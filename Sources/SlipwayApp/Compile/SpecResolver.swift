import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayONNX
import SlipwayOutput
import SlipwayReleases
import SlipwaySources
import SlipwaySpec
import SlipwayTargets
import SlipwayTriton
import SlipwayWorkspace

/// Brings everything that a decoded spec refers to: the model and its external data, data files, the Triton release.
struct SpecResolver {
    let workspace: Workspace
    let files: SpecFiles
    /// The graph lock that stands in for a model that is not there, or nil.
    let graphLock: LockedGraph?
    /// The cache of models given by URL.
    var fetcher: ModelFetcher?
    /// Told how models are fetched; nil where nothing is to be fetched.
    var watch: FetchWatch?
    /// A failure of the environment that the spec is not to blame for.
    var failure: WorkspaceError?

    init(workspace: Workspace, files: SpecFiles, graphLock: LockedGraph?) {
        self.workspace = workspace
        self.files = files
        self.graphLock = graphLock
    }

    /// Resolves a spec.
    ///
    /// - Parameters:
    ///   - document: The decoded spec.
    ///   - texts: The texts that it was read from.
    ///   - bag: Receives the findings.
    /// - Returns: The resolved spec, or nil after an error or a ``failure``.
    mutating func resolve(
        _ document: SpecDocument, texts: SourceSet, into bag: inout DiagnosticBag
    ) -> ResolvedSpec? {
        let model = resolveModel(document, into: &bag)
        let data = resolveData(document, into: &bag)
        let release = resolveRelease(document, into: &bag)
        guard let model, let release, failure == nil else { return nil }
        return ResolvedSpec(
            document: document, specPath: document.source.path, specDigest: specDigest(document, texts), model: model,
            dataFiles: data, release: release, targets: deploymentTargets)
    }

    /// The digest over the spec and its fragments: each path, size and content, in reading order.
    private func specDigest(_ document: SpecDocument, _ texts: SourceSet) -> ContentDigest {
        var hasher = SHA256Hasher()
        for source in document.sources {
            let bytes = texts[source]?.bytes ?? []
            hasher.update(Array("\(source.path) \(bytes.count)\n".utf8)[...])
            hasher.update(bytes[...])
        }
        return hasher.finish()
    }

    private func resolveRelease(_ document: SpecDocument, into bag: inout DiagnosticBag) -> TritonRelease? {
        guard let stated = document.tritonRelease else {
            // After an error the key may be there, only not readable.
            guard !bag.hasErrors else { return ReleaseTable.default }
            bag.add(
                Diagnostic(
                    .defaultRelease, "no target.triton stated, so Triton \(ReleaseTable.default) is taken",
                    at: document.name.range, help: ["write target: {triton: \"\(ReleaseTable.default)\"}"]))
            return ReleaseTable.default
        }
        return TritonRelease.parse(stated.value, at: stated.range, into: &bag)
    }

    // MARK: - Model

    private mutating func resolveModel(_ document: SpecDocument, into bag: inout DiagnosticBag) -> ModelArtifact? {
        let section = document.model.source
        guard let source = modelSources.first(where: { $0.syntax.name == section.source }) else { return nil }
        let path = section.stated
        let found: Workspace.ResolvedPath
        switch source.find(section, in: place(of: path), into: &bag) {
        case .file(let file): found = file
        case .locked(let wanted):
            return graphLock.flatMap { lockedModel($0, wanted: wanted, path, document, into: &bag) }
        case .nothing: return nil
        case .failure(let error):
            failure = error
            return nil
        }
        let display = SourceID(found.display)
        do {
            var findings = DiagnosticBag()
            defer { place(findings, of: found, at: path, into: &bag) }
            guard let model = try ONNXModel.open(path: found.absolute, display: display, into: &findings),
                !findings.hasErrors
            else { return nil }
            source.check(model.signature, section, into: &findings)
            guard !findings.hasErrors else { return nil }
            let external = resolveExternal(model.signature, beside: found, into: &findings)
            guard let external, let file = reference(found) else { return nil }
            let maker = ServedGraphMaker(document, outputs: model.signature.outputs)
            let errorsBefore = bag.count(.error)
            let rebatched = rebatch(maker, model, found, into: &bag)
            guard bag.count(.error) == errorsBefore, failure == nil else { return nil }
            let inferred = try ShapeInference.infer(rebatched ?? model, keeping: maker.names, into: &findings)
            var repeated = DiagnosticBag()
            let graph = try model.graphDigest(SHA256Hasher.digest, into: &repeated)
            // A graph that no runtime loads is one fault; what follows from it is none.
            guard !findings.hasErrors else { return nil }
            let served = serve(maker, rebatched ?? model, rebatched != nil, inferred, file, into: &findings)
            guard !findings.hasErrors, failure == nil else { return nil }
            let signature = (rebatched ?? model).signature
            let evidence = inferred.outputs.map(\.evidence)
            return ModelArtifact(
                file: file, external: external, signature: signature, evidence: evidence, served: served,
                graphDigest: graph, former: maker.former(signature, evidence, edits: served?.edits ?? []),
                separateBatches: inferred.separateBatches)
        } catch {
            report(error, found, path, into: &bag)
            return nil
        }
    }

    /// Where a source may look.
    private func place(of path: Located<String>) -> SourcePlace {
        SourcePlace(
            workspace: workspace, stating: files.absolutePath(of: path.range.source),
            locked: graphLock.map { ($0.lock.file.path, $0.lock.file.digest) }, fetcher: fetcher,
            fetch: watch.map { watch in
                { url, digest, fetcher in fetchModel(url, digest, with: fetcher, watch: watch) }
            })
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

    /// The model as a graph lock describes it, if it is the lock of the model that the spec names.
    private func lockedModel(
        _ locked: LockedGraph, wanted: String, _ path: Located<String>, _ document: SpecDocument,
        into bag: inout DiagnosticBag
    ) -> ModelArtifact? {
        let model = ModelArtifact(locked.lock)
        // A model of a model root is locked under its path below that root.
        guard model.file.path == wanted || wanted.hasSuffix("/\(model.file.path)") || model.file.path == path.value
        else {
            bag.add(
                Diagnostic(
                    .missingModel, "the model \"\(path.value)\" does not exist", at: path.range, path: "model.source",
                    notes: ["\(locked.path) stands in for another model, \"\(model.file.path)\""],
                    help: ["correct the path, or build again with the model at hand"]))
            return nil
        }
        guard ServedGraphMaker(document, outputs: model.signature.outputs).isCurrent(model) else {
            bag.add(
                Diagnostic(
                    .outdatedGraphLock, "the graph lock was made for another graph than the spec asks for",
                    at: document.outNames?.range ?? path.range,
                    path: document.outNames == nil ? "model.source" : "out_names",
                    notes: ["\(locked.path) stands in for the model \"\(path.value)\", which is not there"],
                    help: ["build again with the model at hand and --weights digest"]))
            return nil
        }
        let former = ServedGraphMaker(document, outputs: model.signature.outputs)
            .former(model.signature, model.evidence, edits: model.served?.edits ?? [])
        return ModelArtifact(
            file: model.file, external: model.external, signature: model.signature, evidence: model.evidence,
            served: model.served, graphDigest: model.graphDigest, former: former)
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
            guard let path = try? workspace.resolve(location.text, from: model.absolute, models: true),
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
            let digest = try SHA256Hasher.knownDigest(ofFile: path.absolute)
            return ReferencedFile(
                path: path.display, digest: digest.digest, byteCount: digest.byteCount, sourcePath: path.absolute)
        } catch {
            failure = error
            return nil
        }
    }

    // MARK: - Data files

    private mutating func resolveData(
        _ document: SpecDocument, into bag: inout DiagnosticBag
    ) -> [DataFileKey: [UInt8]] {
        var result: [DataFileKey: [UInt8]] = [:]
        for file in document.dataFiles {
            let key = DataFileKey(statedIn: file.range.source, path: file.value)
            guard result[key] == nil else { continue }
            var found: Workspace.ResolvedPath?
            do throws(WorkspaceError) {
                let path = try workspace.resolve(file.value, from: files.absolutePath(of: file.range.source))
                found = path
                result[key] = try Workspace.readText(path.absolute, limit: 256 << 20)
            } catch {
                bag.add(
                    error.diagnostic(
                        of: file, key: nil, at: found, missing: .missingDataFile, what: "data file",
                        hasFurtherRoots: false))
                if error.failureClass == .io { failure = error }
            }
        }
        return result
    }
}

extension SpecDocument {
    /// Every data file that the spec names, with the place of the name.
    fileprivate var dataFiles: [Located<String>] {
        let sets = warmup + providers.flatMap { $0.warmup ?? [] }
        let data = sets.flatMap(\.data) + (profile?.data ?? [])
        return data.compactMap { entry in
            guard case .file(let path) = entry.source.value else { return nil }
            return Located(path, entry.source.range)
        }
    }
}
