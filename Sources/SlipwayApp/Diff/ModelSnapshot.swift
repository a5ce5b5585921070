import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwayPromotion
import SlipwaySpec
import SlipwayWorkspace

/// What one side of a comparison says of a model: what a build makes, or what an output holds.
struct ModelSnapshot {
    /// A release.
    struct Release {
        /// Why it holds what it holds.
        let document: PromotionDocument
        /// What it serves; nil where the file is not there.
        let config: [UInt8]?
    }

    /// What was made.
    let manifest: Manifest
    /// The config.pbtxt of every variant whose file is there, by the variant's name.
    let configs: [String: [UInt8]]
    /// The releases, by their directory.
    let releases: [RelativePath: Release]
    /// The files for the services that each release is deployed to, by its directory: of a release that stands as the spec
    /// deploys it, and of one that `releases` of slipway.yaml names and nothing was promoted to as its first variant is.
    private(set) var deployments: [RelativePath: DeploymentFiles] = [:]
    /// What only the spec says; nil for an output.
    private(set) var stated: Statements?

    /// What a spec says of its clients and its releases.
    struct Statements {
        /// The largest batch that clients send, in items; nil where it is not stated.
        let largestRequest: Int?
        /// The names that the model had before.
        let formerNames: [ModelName]
        /// How the winner of each release is picked, by its directory.
        let policies: [RelativePath: PromotionPolicy]
    }

    /// What a spec yields.
    ///
    /// - Parameters:
    ///   - compiled: The spec.
    ///   - out: The output root that holds its releases; nil where there is none.
    /// - Throws: The failure to read a release.
    init?(_ compiled: CompiledSpec, out: String?) throws(WorkspaceError) {
        let output = compiled.emitted.output
        let disk = out.map { compiled.standing ?? OutputDirectory(out: $0, name: output.name) }
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
        let named = Set(compiled.overlays.keys)
        for release in named.union(releases.keys) {
            deployments[release] = try compiled.deployment(of: release, releases[release]?.document, on: disk)
        }
        let all = named.union(releases.keys).union([OutputLayout.release])
        stated = Statements(
            largestRequest: compiled.plan.spec.resolved.document.clients?.maxBatch?.value,
            formerNames: compiled.plan.spec.resolved.document.formerly.map(\.value),
            policies: Dictionary(
                uniqueKeysWithValues: all.map { ($0, makePromotionPolicy(compiled.promotion(of: $0))) }))
    }

    /// What the spec of a pipeline yields.
    ///
    /// - Parameter compiled: The pipeline.
    /// - Throws: The failure to read a document.
    init?(_ compiled: CompiledPipeline) throws(WorkspaceError) {
        let output = compiled.emitted.output
        var reader = DocumentReader()
        try self.init(output.name, &reader) { path throws(WorkspaceError) in
            if path == output.manifestPath { return output.manifest }
            if case .bytes(let bytes)? = output.tree[path] { return bytes }
            return nil
        } releases: {
            [OutputLayout.release]
        }
    }

    /// What an output holds.
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
        for (release, held) in releases {
            deployments[release] = try directory.deploymentFiles(of: release, held.document)
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
            found[release] = Release(document: document, config: try bytes(config))
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

extension CompiledSpec {
    /// The files that deploy a release as the spec says it now; those that are where the spec no longer generates what is
    /// released, because nothing writes them again then.
    ///
    /// - Parameters:
    ///   - release: Its directory.
    ///   - document: Its record; nil where there is none.
    ///   - disk: The output; nil where there is none.
    /// - Returns: The files.
    /// - Throws: The failure to read one.
    fileprivate func deployment(
        of release: RelativePath, _ document: PromotionDocument?, on disk: OutputDirectory?
    ) throws(WorkspaceError) -> DeploymentFiles? {
        let first = emitted.initial?.winner ?? emitted.variants.first.map(PromotionRecord.Holder.init)
        let made = document?.record ?? first.map { PromotionRecord(winner: $0, incumbent: nil, verdict: .initial) }
        guard var record = made else { return nil }
        guard let own = emitted.variants.first(where: { $0.id == record.winner.id }) else {
            guard let document else { return nil }
            return try disk?.deploymentFiles(of: release, document)
        }
        record.winner = PromotionRecord.Holder(own)
        let files = emitRelease(
            record, of: plan, deployments: deployments(of: release), at: release, digest: SHA256Hasher.digest)
        return files.map { DeploymentFiles(record.winner, in: $0.tree) }
    }
}
