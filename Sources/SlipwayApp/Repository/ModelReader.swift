import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SlipwaySystem
import SlipwayTriton
import SlipwayWorkspace

/// What was read of one model.
struct ReadModel: Sendable {
    /// The model as the rules judge it; its configuration counts as refused where too little of it could be read.
    var model: RepositoryModel
    /// The text of its configuration.
    var source: SourceFile?
    /// What is wrong with its files, and with the text of its configuration.
    var bag = DiagnosticBag()
    /// A failure of the environment.
    var failure: WorkspaceError?
    /// The directories below it that hold models, where it is none itself; see `RepositoryModel.nestedRepositories`.
    var nested: [String] = []
}

/// Reads the directories of models into the values that the rules judge.
struct ModelReader: Sendable {
    /// The largest config.pbtxt that is read, in bytes; real ones have kilobytes.
    static let configLimit: UInt64 = 8 << 20
    /// The largest data file whose bytes are looked at.
    static let contentLimit: UInt64 = 16 << 20
    /// The server that is to load the models.
    let server: ServerFacts
    /// The server's `--model-config-name`, or nil.
    let configName: String?
    /// The graphs that were read before.
    let graphs = GraphCache()

    /// Reads one model.
    ///
    /// - Parameters:
    ///   - name: The name of its directory.
    ///   - repository: The repository that holds it.
    /// - Returns: The model and what is wrong with it.
    func read(_ name: String, of repository: ModelRepository) -> ReadModel {
        let directory = SourceID(repository.display(nil, of: name))
        let listing = repository.list(name)
        var result = ReadModel(
            model: RepositoryModel(
                directoryName: name, directory: directory, config: .refused(directory), entries: []))
        for failure in listing.failures { result.add(failure) }
        // Of a directory that cannot be listed every rule would say that something is missing.
        if !listing.failures.isEmpty { return result }
        report(listing, of: directory, into: &result.bag)
        guard let config = readConfig(listing, of: name, in: repository, into: &result) else { return result }
        result.model = RepositoryModel(
            directoryName: name, directory: directory, config: config,
            entries: listing.entries.compactMap(\.ruleEntry))
        result.model.outside = Dictionary(
            uniqueKeysWithValues: result.model.outsidePaths.compactMap { path in
                repository.outsideKind(path, of: name).map { (path, $0) }
            })
        let identities = listing.identities
        for (version, path) in result.model.graphPaths(server: server).sorted(by: { $0.key < $1.key }) {
            guard let identity = identities[path] else { continue }
            readGraph(path, identity, version, of: name, in: repository, into: &result)
        }
        for path in result.model.contentPaths {
            do throws(WorkspaceError) {
                result.model.contents[path] = try repository.read(path, of: name, limit: Self.contentLimit)
            } catch {
                result.add(error)
            }
        }
        return result
    }

    private func report(_ listing: ModelListing, of directory: SourceID, into bag: inout DiagnosticBag) {
        for entry in listing.entries where entry.kind == .brokenLink && !entry.path.utf8.contains(0x2F) {
            bag.add(
                Diagnostic(
                    .brokenRepositoryLink, "the link \"\(entry.path)\" leads nowhere", at: nil, file: directory,
                    notes: [
                        "Triton looks at the age of everything right below the directory of a model.",
                        "Triton's log says: Poll failed for model directory '\(directory.name)': failed to stat file",
                    ],
                    help: ["correct the link or remove it"]))
        }
        if !listing.isWhole {
            bag.add(
                Diagnostic(
                    .repositoryReading, "the directory has more than \(ModelListing.limit) entries", at: nil,
                    file: directory, notes: ["the deepest directories were not examined"],
                    help: ["keep environments and data sets outside of the repository"]))
        }
    }

    // MARK: - Configuration

    /// The configuration, or nil when its file is there and cannot be read.
    private func readConfig(
        _ listing: ModelListing, of name: String, in repository: ModelRepository, into result: inout ReadModel
    ) -> RepositoryModel.Config? {
        let kinds = Dictionary(listing.entries.map { ($0.path, $0.kind) }) { first, _ in first }
        var path = "config.pbtxt"
        if let configName, kinds["configs/\(configName).pbtxt"] != nil { path = "configs/\(configName).pbtxt" }
        let shown = repository.display(path, of: name)
        switch kinds[path] {
        case nil:
            return .absent
        case .brokenLink:
            // Right below the model's directory it is reported already.
            if path.utf8.contains(0x2F) { result.add(.notFound(path: shown)) }
            return nil
        case .directory:
            result.bag.add(
                Diagnostic(
                    .unreadableRepositoryPart, "\"\(path)\" is a directory", at: nil, file: SourceID(shown),
                    notes: [
                        "tritonserver 24.10 ends with an uncaught exception when it reads it, whatever else it serves"
                    ],
                    help: ["replace it by a file"]))
            return nil
        case .special:
            result.add(.notAFile(path: shown))
            return nil
        case .file:
            break
        }
        let source: SourceFile
        do throws(WorkspaceError) {
            source = SourceFile(
                id: SourceID(shown), bytes: try repository.read(path, of: name, limit: Self.configLimit))
        } catch .tooLarge(_, let count, _) {
            result.bag.add(
                Diagnostic(
                    .configTooLarge, "the configuration has \(count) bytes; at most \(Self.configLimit) are read",
                    at: nil, file: SourceID(shown), help: ["check that the file is a config.pbtxt"]))
            return nil
        } catch {
            result.add(error)
            return nil
        }
        result.source = source
        guard let message = ConfigTemplate.parse(source, into: &result.bag) else { return .refused(source.id) }
        return .read(message, source.id)
    }

    // MARK: - Graphs

    private func readGraph(
        _ path: String, _ identity: FileIdentity, _ version: String, of name: String, in repository: ModelRepository,
        into result: inout ReadModel
    ) {
        let display = SourceID(repository.display(path, of: name))
        do throws(ONNXReadError) {
            let reading = try graphs.read(
                repository.absolute(path, of: name), display: display, identity: identity)
            for finding in reading.findings { result.bag.add(finding) }
            result.model.unreadableGraphs[version] = reading.fault
            guard let signature = reading.signature else { return }
            result.model.graphs[version] = signature
            result.model.evidence[version] = reading.evidence
            let isLeftOut = server.isWithoutWeights
            var external = DiagnosticBag()
            _ = checkExternalFiles(signature.externalFiles, of: display, into: &external) { location in
                let folder = repository.absolute(path, of: name).utf8.split(separator: 0x2F).dropLast()
                let base = "/" + folder.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
                let size = try? Workspace.size(ofFile: "\(base)/\(location.text)")
                // A pointer of Git LFS stands for a file that is not there.
                return isLeftOut && size.map { $0 <= RepositoryModel.pointerLimit } == true ? nil : size
            }
            for finding in external.all {
                let isWeight = finding.code == .externalDataMissing && isLeftOut
                result.bag.add(isWeight ? finding.weighing(.note) : finding)
            }
        } catch {
            switch error {
            case .notFound: break
            case .isDirectory, .notRegular: result.add(.notAFile(path: display.path))
            case .permissionDenied: result.add(.permission(path: display.path, action: "read"))
            case .io, .shrunk: result.add(.changedWhileRead(path: display.path))
            }
        }
    }
}

extension ReadModel {
    /// Adds a failure to read a part, which keeps the exit code of its kind.
    fileprivate mutating func add(_ error: WorkspaceError) {
        bag.add(
            Diagnostic(
                .unreadableRepositoryPart, error.message, at: nil, file: SourceID(error.path),
                help: [error.code.remedy]))
        if failure == nil { failure = error }
    }
}

extension SourceID {
    /// The last component of the path.
    fileprivate var name: String {
        path.utf8.split(separator: 0x2F).last.map { String(decoding: $0, as: UTF8.self) } ?? path
    }
}

extension ModelListing {
    /// Which file is at each path.
    fileprivate var identities: [String: FileIdentity] {
        var result: [String: FileIdentity] = [:]
        for entry in entries {
            if case .file(_, let identity) = entry.kind { result[entry.path] = identity }
        }
        return result
    }
}

extension ModelRepository {
    /// What is at a path outside of a model's directory, relative to it; nil where nothing does.
    fileprivate func outsideKind(_ path: String, of model: String) -> RepositoryModel.Entry.Kind? {
        switch Workspace.target(of: absolute(path, of: model)) {
        case .file(let byteCount)?: .file(byteCount: byteCount)
        case .directory?: .directory
        case nil: nil
        }
    }
}

extension ModelListing.Entry {
    /// The entry as the rules see it; nothing where no file of data can be.
    fileprivate var ruleEntry: RepositoryModel.Entry? {
        switch kind {
        case .file(let byteCount, _): RepositoryModel.Entry(path, .file(byteCount: byteCount))
        case .directory: RepositoryModel.Entry(path, .directory)
        case .brokenLink: RepositoryModel.Entry(path, .brokenLink)
        case .special: nil
        }
    }
}
