package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayReleases

/// A model of a repository as its directory is on disk: a pure value that the rules judge.
package struct RepositoryModel: Sendable {
    /// What the model's directory says as config.pbtxt.
    package enum Config: Sendable {
        /// There is no config.pbtxt; the server makes one up (auto-complete).
        case absent
        /// There is one that the server cannot read: its faults are reported already, and no rule applies.
        case refused(SourceID)
        /// The configuration, with the file that states it.
        case read(ConfigMessage, SourceID)
    }

    /// A file or directory below the model's directory.
    package struct Entry: Hashable, Sendable {
        /// What a path leads to, symbolic links followed.
        package enum Kind: Hashable, Sendable {
            /// A regular file of so many bytes.
            case file(byteCount: UInt64)
            /// A directory, empty or not.
            case directory
            /// A symbolic link that leads nowhere.
            case brokenLink
        }

        /// The path relative to the model's directory, with `/` between names and none at the end.
        package let path: String
        /// What it is.
        package let kind: Kind

        /// Makes an entry.
        package init(_ path: String, _ kind: Kind) {
            self.path = path
            self.kind = kind
        }

        /// The bytes of a regular file, or nil.
        package var byteCount: UInt64? { if case .file(let count) = kind { count } else { nil } }
    }

    /// The name of the model's directory, which is the name the server gives the model.
    package let directoryName: String
    /// The directory as people should see it; what has no place in a file is reported of it.
    package let directory: SourceID
    /// The configuration.
    package let config: Config
    /// Everything below the model's directory, ancestors included, by the bytes of their paths.
    package let entries: [Entry]
    /// The graphs of the ONNX files read, by the name of the version directory; see ``graphPaths(server:)``.
    package var graphs: [String: GraphSignature]
    /// Why an ONNX file could not be read, as a clause, by the name of the version directory.
    package var unreadableGraphs: [String: String] = [:]
    /// What following a graph says of its outputs, by the name of the version directory.
    package var evidence: [String: [OutputEvidence]] = [:]
    /// The bytes of files, by their paths relative to the model's directory; see ``contentPaths``.
    package var contents: [String: [UInt8]] = [:]
    /// What is at paths outside of the model's directory, by the path relative to it; see ``outsidePaths``. Nil
    /// where nobody looked.
    package var outside: [String: Entry.Kind]?
    /// The place to show for what no text states, such as the spec's line of a generated configuration, or nil.
    package let fallback: SourceRange?
    private let kinds: [String: Entry.Kind]

    /// Makes a model.
    ///
    /// - Parameters:
    ///   - directoryName: The last component of the directory's path.
    ///   - directory: The directory as people should see it.
    ///   - config: What config.pbtxt says.
    ///   - entries: Everything below the directory, in any order.
    ///   - graphs: The graphs of the ONNX files, by the name of the version directory.
    ///   - fallback: The place to show for what no text states.
    package init(
        directoryName: String, directory: SourceID, config: Config, entries: [Entry],
        graphs: [String: GraphSignature] = [:], fallback: SourceRange? = nil
    ) {
        self.directoryName = directoryName
        self.directory = directory
        self.config = config
        self.entries = entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        self.graphs = graphs
        self.fallback = fallback
        kinds = Dictionary(entries.map { ($0.path, $0.kind) }) { first, _ in first }
    }

    /// The configuration as it is written; empty where there is none or none that can be read.
    package var message: ConfigMessage { if case .read(let message, _) = config { message } else { ConfigMessage() } }

    /// The file that states the configuration, or nil where there is none.
    package var source: SourceID? {
        switch config {
        case .absent: nil
        case .refused(let source), .read(_, let source): source
        }
    }

    /// A model that is generated from something else and is nowhere yet.
    ///
    /// - Parameters:
    ///   - config: The configuration; what no text states has no places.
    ///   - name: The name of the directory it will have.
    ///   - source: The text that it is generated from.
    ///   - fallback: The place in that text to show for what has no place, or nil.
    ///   - entries: The files and directories that will be written, ancestors included.
    ///   - graphs: The graphs of the ONNX files, by the name of the version directory.
    /// - Returns: The model.
    package static func generated(
        _ config: ConfigMessage, name: String, from source: SourceID, fallback: SourceRange?, entries: [Entry],
        graphs: [String: GraphSignature] = [:]
    ) -> RepositoryModel {
        RepositoryModel(
            directoryName: name, directory: source, config: .read(config, source), entries: entries, graphs: graphs,
            fallback: fallback)
    }

    /// What a path relative to the model's directory leads to, or nil when nothing is there.
    package func kind(of path: String) -> Entry.Kind? { kinds[path] }

    /// Whether the directory is meant as a model: it has a configuration, or a directory that the server reads as a version.
    package var looksLikeModel: Bool {
        if case .absent = config {
            return subdirectories.contains { if case .number = VersionSelection.read($0) { true } else { false } }
        }
        return true
    }

    /// The directories at or below one that is no model that hold the directories of models, the shallowest alone;
    /// relative to it, the empty path for itself.
    package var nestedRepositories: [String] {
        guard !looksLikeModel else { return [] }
        var found: [[Substring]] = []
        for entry in entries where entry.path.hasSuffix("/config.pbtxt") {
            guard case .file = entry.kind else { continue }
            let model = entry.path.split(separator: "/").dropLast()
            // A configuration in a version's directory is none of a model.
            if case .number? = model.last.map({ VersionSelection.read(String($0)) }) { continue }
            found.append(Array(model.dropLast()))
        }
        let depth = found.map(\.count).min()
        return Set(found.filter { $0.count == depth }.map { $0.joined(separator: "/") }).sorted()
    }

    /// The names of the directories right below the model's, sorted by bytes.
    package var subdirectories: [String] {
        entries.compactMap { $0.kind == .directory && !$0.path.utf8.contains(UInt8(ascii: "/")) ? $0.path : nil }
    }

    /// The names right below a directory, which is named relative to the model's; sorted by bytes.
    package func names(in directory: String) -> [String] {
        let prefix = directory + "/"
        return entries.compactMap { entry in
            guard entry.path.hasPrefix(prefix) else { return nil }
            let rest = entry.path.dropFirst(prefix.count)
            return rest.utf8.contains(UInt8(ascii: "/")) ? nil : String(rest)
        }
    }
}

/// What is known of the server that is to load a repository.
package struct ServerFacts: Hashable, Sendable {
    /// Its release.
    package var release: TritonRelease
    /// How many GPUs it sees, or nil when nobody said: what depends on it is a note then.
    package var gpuCount: Int?
    /// Whether it completes configurations; off with `--disable-auto-complete-config`.
    package var autoComplete: Bool
    /// Its `--backend-config=BACKEND,KEY=VALUE` options: by backend, then by key.
    package var backendOptions: [String: [String: String]]
    /// The backends that it has besides those of NVIDIA's images.
    package var installedBackends: Set<String>
    /// Whether the repository is judged without its weights, as it is in git: model files that are absent are notes.
    package var isWithoutWeights = false
    /// The image that it runs from.
    package var flavor = ImageFlavor.standard
    /// Whether somebody said the release; what the default alone makes of a graph is a warning.
    package var isReleaseStated = true

    /// Makes the facts of a server as it starts without options.
    package init(
        release: TritonRelease = ReleaseTable.default, gpuCount: Int? = nil, autoComplete: Bool = true,
        backendOptions: [String: [String: String]] = [:], installedBackends: Set<String> = []
    ) {
        self.release = release
        self.gpuCount = gpuCount
        self.autoComplete = autoComplete
        self.backendOptions = backendOptions
        self.installedBackends = installedBackends
    }
}
