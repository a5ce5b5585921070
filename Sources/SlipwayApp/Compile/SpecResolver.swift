import SlipwayBackends
import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
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
    /// The graph lock that replaces a model that is not there, or nil.
    let graphLock: LockedGraph?
    /// The cache of models given by URL.
    var fetcher: ModelFetcher?
    /// Whether model files are to be written, so that a model given by URL is fetched although a lock could stand in.
    var needsWeights = false
    /// Told how models are fetched; nil where nothing is to be fetched.
    var watch: FetchWatch?
    /// Whether this run may run commands of specs.
    var commands = CommandUse.never
    /// The spec as the request names it.
    var spec: String?
    /// Whether the file of ranges is left out, because it is to be written.
    var ignoresRanges = false
    /// The ranges that the spec names, once they were read.
    private(set) var ranges: RangesDocument?
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
        // A name that the language does not have is reported.
        let name = document.model.backend?.value ?? Language.joined.defaultBackend
        guard let backend = modelBackends.first(where: { $0.syntax.name == name }) else { return nil }
        var document = document
        ranges = ignoresRanges ? nil : readRanges(document, into: &bag)
        document.accuracy?.largeValues = ranges.map(\.largeValues) ?? []
        let model = resolveModel(document, backend, into: &bag)
        let (data, files) = resolveData(document, into: &bag)
        let release = resolveRelease(document, into: &bag)
        guard let model, let release, failure == nil else { return nil }
        ranges?.check(model, document, into: &bag)
        return ResolvedSpec(
            document: document, specPath: document.source.path, specDigest: texts.digest(of: document.sources),
            model: model,
            dataFiles: data, data: files, release: release, backend: backend, targets: deploymentTargets)
    }

    private func resolveRelease(_ document: SpecDocument, into bag: inout DiagnosticBag) -> TritonRelease? {
        guard let stated = document.tritonRelease else {
            // After an error the key may be there, only not readable.
            guard !bag.hasErrors else { return ReleaseTable.default }
            bag.add(.releaseByDefault(at: document.name.range, document.targeting(ReleaseTable.default)))
            return ReleaseTable.default
        }
        return TritonRelease.parse(stated.value, at: stated.range, into: &bag)
    }

    // MARK: - Model

    private mutating func resolveModel(
        _ document: SpecDocument, _ backend: any ModelBackend, into bag: inout DiagnosticBag
    ) -> ModelArtifact? {
        let section = document.model.source
        guard let source = modelSources.first(where: { $0.syntax.name == section.source }) else { return nil }
        let path = section.stated
        let found: Workspace.ResolvedPath
        var conversion: ModelConversion?
        let place = place(of: path)
        let sought =
            document.model.quantize.map { quantize in
                QuantizeRules(quantize).check(document.providers, into: &bag)
                return QuantizeStep.find(
                    quantize, of: section, in: place, self.place(of: Located("", quantize.place)), into: &bag)
            } ?? source.find(section, in: place, into: &bag)
        switch sought {
        case .converted(let file, let made):
            found = file
            conversion = made
        case .file(let file):
            found = file
            switch LockedFiles(graphLock?.lock, model: file.absolute, in: workspace) {
            case .readable: break
            case .lockable:
                return graphLock.flatMap { lockedModel($0, wanted: file.display, path, document, backend, into: &bag) }
            case .changed(let file, let locked, let found):
                bag.add(changedModel(file, locked: locked, found: found, at: path.range))
                return nil
            }
        case .locked(let wanted):
            let absent = "\(workspace.root)/\(wanted)"
            if case .changed(let file, let locked, let found) = LockedFiles(
                graphLock?.lock, model: absent, in: workspace)
            {
                bag.add(changedModel(file, locked: locked, found: found, at: path.range))
                return nil
            }
            return graphLock.flatMap { lockedModel($0, wanted: wanted, path, document, backend, into: &bag) }
        case .absent(let finding):
            if let model = missing(document, backend, into: &bag) { return model }
            bag.add(finding)
            return nil
        case .nothing: return nil
        case .failure(let error):
            failure = error
            return nil
        }
        let model = stated(found, at: path) { signature, findings in
            source.check(signature, section, into: &findings)
        }
        switch backend.read(model, for: document, into: &bag) {
        case .model(var artifact):
            artifact.conversion = conversion
            return artifact
        case .nothing: return nil
        case .failure(let error):
            failure = error
            return nil
        }
    }

    /// The model that is not there, where its backend says how it is made.
    private func missing(
        _ document: SpecDocument, _ backend: any ModelBackend, into bag: inout DiagnosticBag
    ) -> ModelArtifact? {
        let path = document.model.source.stated
        let file = Workspace.ResolvedPath(absolute: "", display: path.value)
        return backend.missing(stated(file, at: path) { _, _ in }, for: document, into: &bag)
    }

    private func stated(
        _ file: Workspace.ResolvedPath, at place: Located<String>,
        check: @escaping (GraphSignature, inout DiagnosticBag) -> Void
    ) -> StatedModel {
        StatedModel(
            file: file, place: place, workspace: workspace, stating: { [files] in files.absolutePath(of: $0) },
            checkSource: check)
    }

    /// The finding that a file of the model is another one than the lock describes, and not all of the model is at hand.
    private func changedModel(
        _ file: String, locked: ContentDigest, found: ContentDigest, at place: SourceRange
    ) -> Diagnostic {
        Diagnostic(
            .lockedModelChanged, "the model changed: \"\(file)\" is not the file that the graph lock describes",
            at: place,
            path: "model.source",
            notes: ["\(graphLock?.path ?? "") has SHA-256 \(locked)", "the project has SHA-256 \(found)"],
            help: ["build with it present: git lfs pull --include=\"\(file)\", then slipway build"])
    }

    /// Where a source may look.
    private func place(of path: Located<String>) -> SourcePlace {
        var place = SourcePlace(
            workspace: workspace, stating: files.absolutePath(of: path.range.source),
            locked: graphLock.map { ($0.lock.file.path, $0.lock.file.digest) }, fetchesFirst: needsWeights,
            fetcher: fetcher,
            fetch: watch.map { watch in
                { url, digest, fetcher in fetchModel(url, digest, with: fetcher, watch: watch) }
            })
        place.commands = commands
        place.lockedConversion = graphLock?.lock.conversion
        place.spec = spec
        place.run = watch.map { watch in
            { command, digest, fetcher in runCommand(command, digest, with: fetcher, watch: watch) }
        }
        return place
    }

    /// The model as a graph lock describes it, if it is the lock of the model that the spec names.
    private func lockedModel(
        _ locked: LockedGraph, wanted: String, _ path: Located<String>, _ document: SpecDocument,
        _ backend: any ModelBackend, into bag: inout DiagnosticBag
    ) -> ModelArtifact? {
        let model = ModelArtifact(locked.lock)
        // A model of a model root is locked under its path below that root.
        guard model.file.path == wanted || wanted.hasSuffix("/\(model.file.path)") || model.file.path == path.value
        else {
            bag.add(
                Diagnostic(
                    .missingModel, "the model \"\(path.value)\" does not exist", at: path.range, path: "model.source",
                    notes: ["\(locked.path) replaces another model, \"\(model.file.path)\""],
                    help: ["correct the path, or build again with the model present"]))
            return nil
        }
        switch backend.current(model, for: document) {
        case .success(let current): return current
        case .failure(let reason):
            bag.add(
                Diagnostic(
                    .outdatedGraphLock, reason.message, at: reason.place ?? path.range, path: reason.path,
                    notes: ["\(locked.path) replaces the model \"\(path.value)\", which is not there"],
                    help: ["build again with the model present"]))
            return nil
        }
    }

    // MARK: - Data files

    private mutating func resolveData(
        _ document: SpecDocument, into bag: inout DiagnosticBag
    ) -> (bytes: [DataFileKey: [UInt8]], files: [ReferencedFile]) {
        var result: [DataFileKey: [UInt8]] = [:]
        var read: [String: ReferencedFile] = [:]
        for file in document.dataFiles {
            let key = DataFileKey(statedIn: file.range.source, path: file.value)
            guard result[key] == nil else { continue }
            var found: Workspace.ResolvedPath?
            do throws(WorkspaceError) {
                let path = try workspace.resolve(file.value, from: files.absolutePath(of: file.range.source))
                found = path
                var bytes = try Workspace.readText(path.absolute, limit: 256 << 20)
                if LFSPointer.isPointer(bytes) {
                    // What is built does not hold the requests of accuracy: who measures needs them.
                    let measured = document.accuracy?.files.contains { $0.range == file.range } ?? false
                    if measured, isLocked(bytes, path.display) { continue }
                    guard let found = lockedData(bytes, path.display) else {
                        bag.add(pointer(path.display, LFSPointer(bytes), at: file.range))
                        continue
                    }
                    bytes = found
                }
                result[key] = bytes
                if read[path.display] == nil {
                    read[path.display] = ReferencedFile(
                        path: path.display, digest: SHA256Hasher.digest(bytes), byteCount: UInt64(bytes.count),
                        sourcePath: path.absolute)
                }
            } catch {
                bag.add(
                    error.diagnostic(
                        of: file, key: nil, at: found, missing: .missingDataFile, what: "data file",
                        hasFurtherRoots: false))
                if error.failureClass == .io { failure = error }
            }
        }
        return (result, read.values.sorted { $0.path < $1.path })
    }

    /// Whether a pointer of Git LFS stands for the file that the lock has under this path.
    private func isLocked(_ pointer: [UInt8], _ path: String) -> Bool {
        guard let pointer = LFSPointer(pointer), let graphLock else { return false }
        return graphLock.lock.data.contains {
            $0.path == path && $0.digest == pointer.digest && $0.byteCount == pointer.byteCount
        }
    }

    /// What a pointer of Git LFS stands for, where the lock has the file and its bytes are in the output.
    private func lockedData(_ pointer: [UInt8], _ path: String) -> [UInt8]? {
        guard let pointer = LFSPointer(pointer), let graphLock,
            graphLock.lock.data.contains(where: {
                $0.path == path && $0.digest == pointer.digest && $0.byteCount == pointer.byteCount
            })
        else { return nil }
        return graphLock.data?.bytes(pointer.digest)
    }

    /// The finding of a data file that was not fetched.
    private func pointer(_ path: String, _ pointer: LFSPointer?, at place: SourceRange) -> Diagnostic {
        var notes: [String] = []
        if let graphLock, let locked = graphLock.lock.data.first(where: { $0.path == path }) {
            notes.append(
                locked.digest == pointer?.digest
                    ? "\(graphLock.path) has it, and its bytes are not in the output"
                    : "\(graphLock.path) has another file: it changed since the output was built")
        }
        return Diagnostic(
            .dataFilePointer, "the data file \"\(path)\" is a pointer of Git LFS, not the data", at: place,
            notes: notes,
            help: ["fetch it: git lfs pull --include=\"\(path)\""])
    }
}

extension SpecDocument {
    /// Every data file that the spec names, with the place of the name.
    fileprivate var dataFiles: [Located<String>] {
        let sets = warmup + providers.flatMap { $0.warmup ?? [] }
        let data = sets.flatMap(\.data) + (profile?.data ?? [])
        var made: [InputData] = []
        if case .generated(_, _, let entries) = accuracy?.inputs { made = entries }
        let named = (data + made).compactMap { entry -> Located<String>? in
            guard case .file(let path) = entry.source.value else { return nil }
            return Located(path, entry.source.range)
        }
        return named + (accuracy?.files ?? [])
    }
}

extension Diagnostic {
    /// No release is stated, and the default is taken.
    static func releaseByDefault(at place: SourceRange, _ suggestion: Suggestion? = nil) -> Diagnostic {
        Diagnostic(
            .defaultRelease, "no target.triton stated, so Triton \(ReleaseTable.default) is taken", at: place,
            help: ["write target: {triton: \"\(ReleaseTable.default)\"}"], suggestion: suggestion)
    }
}
