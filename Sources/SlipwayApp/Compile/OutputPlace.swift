import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwayWorkspace

/// What already is in `OUT/<name>/` and changes what is made.
struct OutputPlace {
    /// Where it stays; nil where nothing is written.
    let directory: OutputDirectory?
    /// The documents of the output; nil where nothing is written.
    let records: OutputRecords?
    /// How model files come in: as it is stated, else as they came into what is there, else by the store.
    let weights: WeightsMode
    /// The graph lock; nil where there is none.
    let graphLock: LockedGraph?
    /// What was promoted to releases, by their directories; those are left out whose files are not there.
    let incumbents: [RelativePath: Incumbent]
    /// The releases beside `release/`.
    let otherReleases: [RelativePath]
    /// The releases that were made under another name of the model, with their records under this one.
    let renamed: [RelativePath: PromotionRecord]

    /// Whether something was promoted to the release; a build leaves such a release as it is.
    var hasPromotedRelease: Bool { records?.promotions[OutputLayout.release]?.isPromoted ?? false }

    /// What the manifest says of the mode: nothing in one of 0.1 that stays as it is, so that an upgrade changes no output.
    ///
    /// - Parameter version: The version of the graph lock that is written.
    /// - Returns: The mode; nil for nothing.
    func statedWeights(withLock version: Int64) -> String? {
        guard let records, let manifest = records.manifest, manifest.weights == nil, weights == records.weights else {
            return weights.rawValue
        }
        return records.graphLock?.version == version ? nil : weights.rawValue
    }

    /// The variant that is released where nothing was promoted: the one that is stated, else the one that is there while the
    /// spec yields it, else what a new output releases.
    func initial(_ choice: InitialRelease, _ plan: DeploymentPlan) -> ModelName {
        let renamed = records?.renamed(to: plan.name)[OutputLayout.release]
        let standing = (renamed ?? records?.promotions[OutputLayout.release]?.record)?.winner.variant
        guard choice.stated == nil, let standing, plan.variants.contains(where: { $0.name == standing }) else {
            return choice.fresh
        }
        return standing
    }

    /// Looks at the output directory of a model.
    ///
    /// - Parameters:
    ///   - target: The output root and mode; nil where nothing is written.
    ///   - name: The model's name.
    ///   - formerNames: The names that it had before, under which its output may be; empty to look for none.
    ///   - reader: Receives what is wrong with documents that cannot be read.
    /// - Throws: The failure to read a document.
    init(
        _ target: OutputTarget?, name: ModelName, formerly formerNames: [ModelName], _ reader: inout DocumentReader
    ) throws(WorkspaceError) {
        guard let target else {
            directory = nil
            records = nil
            weights = .store
            graphLock = nil
            incumbents = [:]
            otherReleases = []
            renamed = [:]
            return
        }
        let former = try FormerOutput(name, formerNames, in: target.out, &reader)
        let directory = former?.directory ?? OutputDirectory(out: target.out, name: name)
        let records = if let former { former.records } else { try OutputRecords(directory, &reader) }
        self.directory = directory
        self.records = records
        weights = target.stated ?? records.weights ?? .store
        graphLock = records.graphLock.map { lock in
            LockedGraph(
                lock: lock, path: directory.shown(OutputLayout.graphLock),
                data: records.manifest.map { EmittedData(directory: directory, manifest: $0, lock: lock) })
        }
        otherReleases = directory.namedReleases()
        renamed = records.renamed(to: name).filter { records.promotions[$0.key]?.isPromoted ?? false }
        var incumbents: [RelativePath: Incumbent] = [:]
        for (release, promotion) in records.promotions where promotion.isPromoted {
            incumbents[release] = Self.incumbent(
                promotion, as: renamed[release]?.winner, in: directory.shown(release))
        }
        self.incumbents = incumbents
    }

    /// The winner that a record names, with the files of its model directory that the record lists.
    private static func incumbent(
        _ promotion: PromotionDocument, as renamed: PromotionRecord.Holder?, in directory: String
    ) -> Incumbent? {
        var files: [Incumbent.File] = []
        let model = ReleaseLayout.model(promotion.name)
        for (path, digest) in promotion.modelFiles {
            let source = "\(directory)/\(model.appending(path))"
            if ModelLayout.isModelFile(path) {
                // Not there where weights are left out; then nobody reads it either.
                let size = (try? Workspace.size(ofFile: source)) ?? 0
                let weights = WeightsReference(digest: digest, byteCount: size, sourcePath: source)
                files.append(Incumbent.File(path: path, content: .weights(weights), digest: digest))
            } else {
                guard let bytes = try? Workspace.readText(source, limit: 512 << 20) else { return nil }
                files.append(Incumbent.File(path: path, content: .bytes(bytes), digest: digest))
            }
        }
        let winner = renamed ?? promotion.record.winner
        return Incumbent(variant: winner.variant, id: winner.id, configID: winner.configID, files: files)
    }
}

extension OutputRecords {
    /// How model files came into the output; nil where there is none, or where nobody knows.
    var weights: WeightsMode? {
        // A manifest of 0.1 does not say it, but had a lock, of the first form, beside it in one mode alone.
        guard let stated = manifest?.weights else { return manifest != nil && graphLock?.version == 1 ? .digest : nil }
        return WeightsMode(rawValue: stated)
    }
}

extension CompiledSpec {
    /// That the output keeps its mode of weights although nobody states it; nil where it is stated, or the default.
    func weightsNote(_ target: OutputTarget) -> Diagnostic? {
        guard target.stated == nil, weights != .store else { return nil }
        return Diagnostic(
            .weightsModeKept, "\"\(target.out)/\(plan.name)\" keeps --weights \(weights.rawValue), as it was built",
            at: nil,
            help: [DiagnosticCode.weightsModeKept.remedy])
    }
}

/// A graph lock that can be used instead of a model.
struct LockedGraph {
    /// What it says.
    let lock: GraphLock
    /// Its path, as messages show it.
    let path: String
    /// Finds the data that is in the output; nil where nothing was built.
    let data: EmittedData?
}
