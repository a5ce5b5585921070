import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwayWorkspace

/// What one side of a comparison says of a model: what a build makes, or what stands in an output.
struct ModelSnapshot {
    /// A release.
    struct Release {
        /// Why it holds what it holds.
        let document: PromotionDocument
        /// What it serves; nil where the file is not there.
        let config: [UInt8]?
        /// The files for the services that it is deployed to, by path below the release.
        let deployment: [RelativePath: [UInt8]]
    }

    /// What was made.
    let manifest: Manifest
    /// The config.pbtxt of every variant whose file is there, by the variant's name.
    let configs: [String: [UInt8]]
    /// The releases, by their directory.
    let releases: [RelativePath: Release]

    /// What a spec yields.
    ///
    /// - Parameters:
    ///   - compiled: The spec.
    ///   - out: The output root that holds its releases; nil where there is none.
    /// - Throws: The failure to read a release.
    init?(_ compiled: CompiledSpec, out: String?) throws(WorkspaceError) {
        let output = compiled.emitted.output
        let disk = out.map { OutputDirectory(out: $0, name: output.name) }
        var reader = DocumentReader()
        try self.init(output.name, &reader) { path throws(WorkspaceError) in
            if path == output.manifestPath { return output.manifest }
            if case .bytes(let bytes)? = output.tree[path] { return bytes }
            guard let disk, output.kept.contains(where: path.isInside) else { return nil }
            return try disk.bytesIfPresent(at: path)
        } releases: {
            let made = output.tree.files.keys.filter { $0.lastComponent == ReleaseLayout.record.text }
            return Set(made.compactMap(\.parent)).union(output.kept)
        }
    }

    /// What stands in an output.
    ///
    /// - Parameters:
    ///   - directory: The output.
    ///   - reader: Receives what is wrong with its documents.
    /// - Throws: The failure to read a file.
    init?(_ directory: OutputDirectory, _ reader: inout DocumentReader) throws(WorkspaceError) {
        try self.init(directory.name, &reader) { path throws(WorkspaceError) in
            try directory.bytesIfPresent(at: path)
        } releases: {
            Set(directory.releases())
        } shown: {
            directory.shown($0)
        }
    }

    /// Reads a side; nil where it has no manifest that can be read.
    private init?(
        _ name: ModelName, _ reader: inout DocumentReader,
        bytes: (RelativePath) throws(WorkspaceError) -> [UInt8]?, releases: () -> Set<RelativePath>,
        shown: (RelativePath) -> String = { $0.text }
    ) throws(WorkspaceError) {
        guard
            let manifest = try reader.read(
                Manifest.self, bytes(OutputLayout.manifest), at: shown(OutputLayout.manifest))
        else { return nil }
        var configs: [String: [UInt8]] = [:]
        for variant in manifest.variants {
            let path = OutputLayout.variant(variant.name).appending(ModelLayout.config)
            configs[variant.name.text] = try bytes(path)
        }
        var found: [RelativePath: Release] = [:]
        for release in releases() {
            let record = release.appending(ReleaseLayout.record)
            guard let document = try reader.read(PromotionDocument.self, bytes(record), at: shown(record)) else {
                continue
            }
            let config = release.appending(ReleaseLayout.model(document.name)).appending(ModelLayout.config)
            var deployment: [RelativePath: [UInt8]] = [:]
            for path in document.digests.keys where !path.isInside(ReleaseLayout.repository) {
                deployment[path] = try bytes(release.appending(path))
            }
            found[release] = Release(document: document, config: try bytes(config), deployment: deployment)
        }
        self.manifest = manifest
        self.configs = configs
        self.releases = found
    }

    /// What clients use: the release that `build` writes first, else the baseline.
    var served: [UInt8]? {
        releases[OutputLayout.release]?.config
            ?? manifest.variants.first(where: \.isBaseline).flatMap { configs[$0.name.text] }
    }
}
