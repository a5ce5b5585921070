package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayOutput
internal import SlipwaySystem

/// Makes one serving root of releases: every file verified by its digest, model files brought in.
///
/// The root is published as any other output: the models are its units, `serving.json` is its manifest. So it changes
/// model by model under a journal, a second run touches nothing, and files that nobody lists stay.
package struct Materializer {
    /// What is made of the root.
    package struct Plan: Sendable {
        /// The output, whose name is that of the root.
        package let output: OutputTree
        /// The releases, in the order given.
        package let releases: [Release]
        /// The models of an earlier run that no release names.
        package let unnamed: [ModelName]
        /// The directory that holds the root, and the store `.weights` beside it: absolute.
        package let out: String
    }

    /// Brings the model of an address into the cache.
    package typealias Fetch = (ModelFetcher, _ url: String, ContentDigest) -> Result<ModelFetcher.Entry, FetchFailure>

    /// Runs a command that brings a model into the cache.
    package typealias Run = (ModelFetcher, ModelCommand, ContentDigest) -> Result<ModelFetcher.Entry, CommandFailure>

    /// How model files come in; not `digest`.
    package let mode: WeightsMode
    /// Whether models that no release names go.
    package let prunes: Bool
    /// The project root that model paths of manifests start from; nil: the nearest folder with `.git` above a release.
    package let projectRoot: String?
    private let out: String
    private let rootName: ModelName
    private let modelRoots: [String]
    private var finder: WeightsFinder
    private var reader = DocumentReader()
    private let fetcher: ModelFetcher?
    private let fetch: Fetch
    private let commands: CommandUse
    private let run: Run
    private let calls = FileCalls()

    /// Makes a materializer; nil after an error.
    ///
    /// - Parameters:
    ///   - root: The serving root, which need not exist.
    ///   - mode: How model files come in; not `digest`.
    ///   - prunes: Whether models that no release names go.
    ///   - projectRoot: The project root, or nil for the nearest folder with `.git` above each release.
    ///   - modelRoots: Further directories that models may come from.
    ///   - fetcher: The cache of models from addresses, or nil.
    ///   - fetch: Brings the model of an address into the cache.
    ///   - commands: Whether commands are run.
    ///   - run: Runs a command.
    ///   - bag: Receives `unsuitableRoot`.
    /// - Throws: `notFound` and `notADirectory` for the directories that are named.
    package init?(
        root: String, mode: WeightsMode, prunes: Bool, projectRoot: String? = nil, modelRoots: [String] = [],
        fetcher: ModelFetcher?, fetch: @escaping Fetch, commands: CommandUse = .never,
        run: @escaping Run = { _, _, _ in .failure(.offline) },
        into bag: inout DiagnosticBag
    ) throws(WorkspaceError) {
        let path = Workspace.normalized(root, from: Workspace.folder(of: try Workspace.workingFile()))
        let parts = path.utf8.split(separator: 0x2F).map { String(Substring($0)) }
        guard let last = parts.last, let name = ModelName(last) else {
            bag.add(Diagnostic(.unsuitableRoot, "\"\(root)\" cannot be a serving root", at: nil))
            return nil
        }
        self.mode = mode
        self.prunes = prunes
        self.projectRoot = projectRoot
        self.fetcher = fetcher
        self.fetch = fetch
        self.commands = commands
        self.run = run
        rootName = name
        out = Workspace.folder(of: path)
        var directories: [String] = []
        for directory in modelRoots { directories.append(try Workspace.directory(directory)) }
        self.modelRoots = directories
        finder = WeightsFinder(modelRoots: directories, cache: fetcher?.cache, target: out)
    }

    /// The texts of records that cannot be read.
    package var sources: SourceSet { reader.sources }

    /// Reads and verifies releases, finds their model files, and plans the root.
    ///
    /// - Parameters:
    ///   - directories: The releases.
    ///   - bag: Receives what is wrong with them, one finding a file.
    /// - Returns: The plan, or nil after an error.
    /// - Throws: `notFound` when a release does not exist, or the failure to read.
    package mutating func plan(
        _ directories: [String], into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> Plan? {
        let errorsBefore = bag.count(.error)
        var releases: [Release] = []
        for directory in directories {
            guard let release = try Release.read(directory, &reader, into: &bag) else { continue }
            let names = Set(release.promotion.modelNames)
            if let other = releases.first(where: { !names.isDisjoint(with: $0.promotion.modelNames) }),
                let name = other.promotion.modelNames.first(where: names.contains)
            {
                bag.add(
                    Diagnostic(
                        .duplicateRelease,
                        "two releases of \"\(name)\": \"\(other.directory)\" and \"\(directory)\"", at: nil))
                continue
            }
            releases.append(release)
        }
        let path = "\(out)/\(rootName)/\(ServingLayout.record)"
        // What an earlier run wrote.
        let standing = try reader.read(ServingRecord.self, at: path) ?? ServingRecord()
        var tree = FileTree()
        var record = ServingRecord()
        for release in releases {
            let files = try read(release, standing, into: &bag)
            for (full, content, digest) in files {
                tree[full] = content
                record.digests[full] = digest
            }
            let winner = release.promotion.record.winner
            record.models.append(.init(name: release.name, variant: winner.variant, id: winner.id))
            for member in release.promotion.members {
                record.models.append(.init(name: member.name, variant: member.variant, id: member.id))
            }
        }
        let models = releases.flatMap(\.promotion.modelNames)
        let named = Set(models)
        let unnamed = standing.models.filter { !named.contains($0.name) }
        if !prunes {
            for model in unnamed {
                record.models.append(model)
                record.digests.merge(standing.files(of: model.name)) { mine, _ in mine }
            }
        }
        bag.merge(reader.takeFindings())
        guard bag.count(.error) == errorsBefore else { return nil }
        let output = OutputTree(
            name: rootName, tree: tree, units: models.map(ServingLayout.model),
            manifestPath: ServingLayout.record, manifest: record.text,
            kept: prunes ? [] : unnamed.map { ServingLayout.model($0.name) })
        return Plan(output: output, releases: releases, unnamed: unnamed.map(\.name), out: out)
    }

    // MARK: - One release

    private mutating func read(
        _ release: Release, _ standing: ServingRecord, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> [(path: RelativePath, content: FileContent, digest: ContentDigest)] {
        let manifest = try reader.read(
            Manifest.self, at: "\(Workspace.folder(of: release.absolute))/\(OutputLayout.manifest)")
        let checker = ListedFiles(directory: release.absolute, display: release.directory, record: ReleaseLayout.record)
        let models = release.promotion.modelNames.map { (ReleaseLayout.model($0), ServingLayout.model($0)) }
        var files: [(path: RelativePath, content: FileContent, digest: ContentDigest)] = []
        for (path, digest) in release.promotion.digests.sorted(by: { $0.key < $1.key }) {
            let place = models.lazy.compactMap { model, served in
                path.relative(to: model).map { (own: $0, served: served.appending($0)) }
            }.first
            if let place {
                if ModelLayout.isModelFile(place.own) {
                    if let found = weights(digest, at: path, in: release, manifest, standing, into: &bag) {
                        files.append((place.served, .weights(found), digest))
                    }
                } else if let bytes = try checker.bytes(path, digest, into: &bag) {
                    files.append((place.served, .bytes(bytes), digest))
                }
            } else {
                _ = try checker.bytes(path, digest, into: &bag)
            }
        }
        try checker.reportUnlisted(release.promotion.digests, into: &bag)
        return files
    }

    private mutating func weights(
        _ digest: ContentDigest, at path: RelativePath, in release: Release, _ manifest: Manifest?,
        _ standing: ServingRecord, into bag: inout DiagnosticBag
    ) -> WeightsReference? {
        let shown = "\(release.directory)/\(path)"
        if let found = try? SHA256Hasher.knownDigest(ofFile: "\(release.absolute)/\(path)"), found.digest != digest {
            bag.add(ListedFiles.changed(shown, expected: digest, found: found))
            return nil
        }
        let nearest = (try? Workspace(spec: "\(release.absolute)/\(ReleaseLayout.record)"))?.root
        let project = projectRoot ?? nearest ?? release.absolute
        let (found, places) = finder.find(digest, file: path, in: release, manifest, project: project)
        if let found { return found }
        // What the root holds already needs no other place.
        for (file, listed) in standing.digests.sorted(by: { $0.key < $1.key }) where listed == digest {
            if let found = finder.match("\(out)/\(rootName)/\(file)", digest, nil) { return found }
        }
        let source = manifest?.origin(of: digest)
        let holder = manifest?.model(holding: digest)
        if case .url(let url)? = holder?.source, let fetcher, holder?.digest == digest {
            switch fetch(fetcher, url, digest) {
            case .success(let entry):
                return WeightsReference(
                    digest: digest, byteCount: entry.digest.byteCount, sourcePath: entry.path)
            case .failure(let problem): bag.add(problem.diagnostic(url, .fetchFailed))
            }
        }
        let isMade =
            holder?.graphs.contains { $0.digest == digest || $0.weights?.digest == digest } ?? false
        var help: [String] = []
        if case .command(let words)? = holder?.source, holder?.digest == digest,
            let command = ModelCommand(words)
        {
            switch (commands, fetcher) {
            case (.trusted, let fetcher?):
                switch run(fetcher, command, digest) {
                case .success(let entry):
                    return WeightsReference(
                        digest: digest, byteCount: entry.digest.byteCount, sourcePath: entry.path)
                case .failure(let problem):
                    bag.add(problem.diagnostic(command))
                    return nil
                }
            case (.untrusted, _):
                bag.add(
                    Diagnostic(
                        .commandNotTrusted, "a command would bring the model file \"\(shown)\"", at: nil,
                        notes: ["the command is: \(command.text)"], help: [DiagnosticCode.commandNotTrusted.remedy]))
                return nil
            default: help.append("a command brings it: --fetch --trust runs it (\(command.text))")
            }
        } else if case .converted? = holder?.source, holder?.digest == digest {
            help.append("convert it again: slipway convert \(manifest?.spec.path ?? "SPEC")")
        } else if let source {
            let place = source.path.contains("://") ? "\"\(source.path)\"" : "the model \"\(source.path)\""
            help.append("name a directory that holds \(place) with --model-root")
        } else if !isMade {
            help.append("name a directory that holds the file, under any name, with --model-root")
        }
        if let spec = manifest?.spec.path {
            help.append("\(isMade ? "" : "or ")run slipway build \(spec) --out DIR, and give --model-root DIR")
        }
        let notes =
            ["its SHA-256 is \(digest)"]
            + (isMade ? ["Slipway makes it of the model: it belongs to a graph in half precision"] : [])
        bag.add(
            Diagnostic(
                .weightsNotFound, "the model file \"\(shown)\" was not found", at: nil,
                notes: notes + places.map { "looked for at \($0)" }, help: help))
        return nil
    }
}
