import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwayWorkspace

/// Judges the releases of one output: whether each holds what its record says, and whether the spec still says the same.
struct ReleaseGate {
    private let compiled: CompiledSpec
    private let disk: OutputDirectory
    private let hasWeights: Bool
    private let failsBehind: Bool
    private var search: ModelFileSearch

    /// Prepares the judgement.
    ///
    /// - Parameters:
    ///   - compiled: The spec, compiled for the output.
    ///   - target: The output root and mode.
    ///   - failsBehind: Whether a release that has to be measured anew makes the gate say no.
    init(_ compiled: CompiledSpec, target: OutputTarget, failsBehind: Bool) {
        self.compiled = compiled
        self.failsBehind = failsBehind
        disk = OutputDirectory(out: target.out, name: compiled.plan.name)
        hasWeights = compiled.weights != .digest
        let model = "\(compiled.workspace.root)/\(compiled.plan.spec.resolved.model.file.path)"
        search = ModelFileSearch(in: Workspace.folder(of: model), below: compiled.workspace.modelRoots)
    }

    /// The reasons, by release.
    ///
    /// - Throws: The failure to read a release.
    mutating func reasons() throws(WorkspaceError) -> [GateReason] {
        var reasons: [GateReason] = []
        for (release, document) in (compiled.records?.promotions ?? [:]).sorted(by: { $0.key < $1.key }) {
            let differences = try disk.differences(of: release, from: document, hasWeights: hasWeights)
            if !differences.isEmpty { reasons.append(reason(release, differences, isPromoted: document.isPromoted)) }
            // What nothing was promoted to follows every build.
            if document.isPromoted { reasons += judge(release, document) }
        }
        return reasons
    }

    private var name: ModelName { compiled.plan.name }

    private func reason(
        _ release: RelativePath, _ differences: [ReleaseDifference], isPromoted: Bool
    ) -> GateReason {
        let names = differences.map { one in
            switch one.kind {
            case .changed: "\(one.path)"
            case .missing: "\(one.path) (missing)"
            case .unlisted: "\(one.path) (not in the record)"
            }
        }
        let unlisted = differences.allSatisfy { $0.kind == .unlisted }
        let remedy =
            unlisted
            ? "remove what was added by hand"
            : "\(isPromoted ? promotionCommand(release) : "slipway build") writes it again; change the spec instead"
        let count = differences.count == 1 ? "1 file is" : "\(differences.count) files are"
        return GateReason(
            .releaseDiffers, name, release,
            "\(count) not what \(ReleaseLayout.record) says: \(listed(names)); \(remedy)")
    }

    // MARK: - Promoted releases

    private mutating func judge(_ release: RelativePath, _ document: PromotionDocument) -> [GateReason] {
        let winner = document.record.winner
        if let own = compiled.emitted.variants.first(where: { $0.id == winner.id }) {
            return [outdated(release, document, own)].compactMap(\.self)
        }
        let standing = ReleaseStanding(release, document, compiled, config: config(release))
        if standing.isFormer {
            return [
                GateReason(
                    .releaseOutdated, name, release,
                    "an earlier version of Slipway wrote it with less exact dims; \(promotionCommand(release)) makes it again"
                )
            ]
        }
        var reasons: [GateReason] = []
        let unknown = unknownFiles(document)
        if !unknown.isEmpty {
            reasons.append(
                GateReason(
                    .unknownDigest, name, release,
                    "it serves \(listed(unknown)), which nothing in the project generates any more; "
                        + (standing.isCarried
                            ? "\(promotionCommand(release)) makes it of the new weights, and what was measured stays valid"
                            : "put the file back, or measure and promote again")))
        }
        if unknown.isEmpty || !standing.isCarried {
            reasons.append(GateReason(.behind, name, release, standing.text, fails: failsBehind))
        }
        return reasons
    }

    /// Why a release whose variant the spec generates would be made otherwise now: its deployment, comments.
    private func outdated(
        _ release: RelativePath, _ document: PromotionDocument, _ own: EmittedVariant
    ) -> GateReason? {
        var record = document.record
        record.winner = PromotionRecord.Holder(own)
        guard
            let made = emitRelease(
                record, of: compiled.plan, deployments: compiled.deployments(of: release), at: release,
                digest: SHA256Hasher.digest)
        else { return nil }
        let paths = Set(made.digests.keys).union(document.digests.keys)
            .filter { made.digests[$0] != document.digests[$0] }.sorted()
        guard !paths.isEmpty else { return nil }
        let count = paths.count == 1 ? "1 file" : "\(paths.count) files"
        return GateReason(
            .releaseOutdated, name, release,
            "the spec now makes \(count) of it otherwise (\(listed(paths.map(\.text)))), and nothing has to be measured "
                + "again; \(promotionCommand(release)) writes it")
    }

    /// The files of the model that a release names and that neither the spec's model nor a file nor a pointer of Git LFS
    /// beside it or in a model root yields. Graphs that Slipway edited are made of the model and stand for themselves.
    private mutating func unknownFiles(_ document: PromotionDocument) -> [String] {
        let model = compiled.plan.spec.resolved.model
        let known = Set([model.file.digest] + model.external.map(\.file.digest))
        var wanted = document.model.map { [(name: "model", digest: $0)] } ?? []
        for (path, digest) in document.modelFiles
        where ModelLayout.isModelFile(path) && path.lastComponent != ModelLayout.model.text && digest != document.model
        {
            wanted.append((name: path.lastComponent, digest: digest))
        }
        return wanted.filter { !known.contains($0.digest) && !search.has($0.digest) }.map {
            "\($0.name) \($0.digest.prefix(12))"
        }
    }

    /// The configuration that a release serves; nil where it cannot be read.
    private func config(_ release: RelativePath) -> [UInt8]? {
        try? disk.bytes(at: release.appending(ReleaseLayout.model(name)).appending(ModelLayout.config))
    }
}
