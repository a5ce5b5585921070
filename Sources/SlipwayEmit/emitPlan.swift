package import SlipwayCompiler
package import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayMeasurements
package import SlipwayOutput
import SlipwayPromotion
import SlipwaySpec
import SlipwayTriton

/// What is written beside the variants.
package struct EmitOptions: Sendable {
    /// Whether `graph.lock.json` is written, which stands in for the model where its weights are not at hand.
    package var graphLock: Bool
    /// Whether a release stands in the output that something was promoted to; it is left as it is.
    package var keepsRelease: Bool
    /// What the release holds, where something was promoted to it. A variant of that name stands in the output even when
    /// the spec no longer yields it.
    package var incumbent: Incumbent?
    /// Releases beside `release/`, one for each kind of hardware or stage; they are left as they are.
    package var otherReleases: [RelativePath]
    /// A release to write; nil writes the baseline to `release/` unless that is kept.
    package var order: ReleaseOrder?

    /// Makes options.
    package init(
        graphLock: Bool = false, keepsRelease: Bool = false, incumbent: Incumbent? = nil,
        otherReleases: [RelativePath] = [], order: ReleaseOrder? = nil
    ) {
        self.graphLock = graphLock
        self.keepsRelease = keepsRelease
        self.incumbent = incumbent
        self.otherReleases = otherReleases
        self.order = order
    }
}

/// The output of one spec in memory.
package struct EmittedPlan: Sendable {
    /// The files, ready for the workspace.
    package let output: OutputTree
    /// The variants with their ids, in the plan's order.
    package let variants: [EmittedVariant]
    /// The incumbent that the spec no longer yields, where there is one.
    package let kept: MeasurementPlan.Row?
    /// What is measured; nil when the spec has no `profile`.
    package let measurements: MeasurementPlan?
}

/// Writes a plan down as the tree of `OUT/<name>/`.
///
/// - Parameters:
///   - plan: The plan.
///   - options: What is written beside the variants.
///   - digest: The SHA-256 of bytes.
///   - bag: Receives the findings of the raw fragment, and what the rules of a repository say of the variants.
/// - Returns: The tree, or nil when at least one error was added.
package func emitPlan(
    _ plan: DeploymentPlan, options: EmitOptions, digest: @escaping DigestFunction, into bag: inout DiagnosticBag
) -> EmittedPlan? {
    let errorsBefore = bag.count(.error)
    let assembler = TreeAssembler(plan, digest: digest)
    let cache = WarmupCache(plan.variants, digest: digest)
    let judge = VariantJudge(plan)
    let ordered = options.order?.record.winner.variant
    let runs = mapConcurrently(plan.variants) { variants in
        var run = VariantRun(ordered: ordered)
        for variant in variants { run.add(variant, assembler, cache, judge) }
        return run
    }
    var told = Set(bag.all)
    for finding in runs.lazy.flatMap(\.findings) where told.insert(finding).inserted { bag.add(finding) }
    // What the checks of the spec have said of a place is said in the words of the spec.
    let said = bag.all
    for finding in runs.lazy.flatMap(\.judgement) where told.insert(finding).inserted {
        if !said.contains(where: { $0.covers(finding) }) { bag.add(finding) }
    }
    guard bag.count(.error) == errorsBefore, let baseline = runs.first?.first else { return nil }
    return assembler.assemble(
        runs.flatMap(\.models), baseline: baseline, ordered: runs.lazy.compactMap(\.found).first, options: options)
}

/// Some neighbouring variants, lowered.
private struct VariantRun: Sendable {
    /// The first of them, from which another model can be made.
    private(set) var first: LoweredVariant?
    /// The one that a release is made of.
    private(set) var found: LoweredVariant?
    /// Their models.
    private(set) var models: [EmittedModel] = []
    /// The findings, each once: every variant would repeat those of the fragment.
    private(set) var findings: [Diagnostic] = []
    /// What the rules of a repository say of them, each once.
    private(set) var judgement: [Diagnostic] = []
    private var told: Set<Diagnostic> = []
    private let ordered: ModelName?

    init(ordered: ModelName?) {
        self.ordered = ordered
    }

    mutating func add(
        _ variant: Variant, _ assembler: TreeAssembler, _ cache: WarmupCache, _ judge: VariantJudge
    ) {
        var bag = DiagnosticBag()
        let lowered = LoweredVariant(
            variant, of: assembler.plan, cache: cache, digest: assembler.digest, judge: judge, into: &bag)
        for finding in lowered.judgement where told.insert(finding).inserted { judgement.append(finding) }
        for finding in bag.all where told.insert(finding).inserted { findings.append(finding) }
        if first == nil { first = lowered }
        if lowered.emitted.name == ordered { found = lowered }
        models.append(assembler.model(lowered, named: variant.name))
    }
}

extension Diagnostic {
    /// Whether this finding, as grave or graver, stands at the place of another one.
    fileprivate func covers(_ other: Diagnostic) -> Bool {
        guard severity <= other.severity, let mine = primary?.range, let theirs = other.primary?.range else {
            return false
        }
        return mine.source == theirs.source && mine.span.start < theirs.span.end && theirs.span.start < mine.span.end
    }
}

/// The directory of one model as Triton reads it.
private struct EmittedModel: Sendable {
    let variant: EmittedVariant
    let files: [(path: RelativePath, content: FileContent, digest: ContentDigest)]
}

/// Puts the files of a plan into a tree and keeps count of their digests.
private struct TreeAssembler: Sendable {
    let plan: DeploymentPlan
    let digest: DigestFunction

    init(_ plan: DeploymentPlan, digest: @escaping DigestFunction) {
        self.plan = plan
        self.digest = digest
    }

    func assemble(
        _ models: [EmittedModel], baseline: LoweredVariant, ordered: LoweredVariant?, options: EmitOptions
    ) -> EmittedPlan {
        var tree = FileTree()
        tree.reserveCapacity(models.reduce(8) { $0 + $1.files.count })
        var digests: [RelativePath: ContentDigest] = [:]
        digests.reserveCapacity(models.reduce(8) { $0 + $1.files.count })
        var units: [RelativePath] = []
        units.reserveCapacity(models.count + 1)
        for model in models {
            let unit = OutputLayout.variant(model.variant.name)
            for file in model.files {
                let path = unit.appending(file.path)
                tree[path] = file.content
                digests[path] = file.digest
            }
            units.append(unit)
        }
        if options.graphLock {
            let lock = GraphLock(plan.spec.resolved.model).text
            tree[OutputLayout.graphLock] = .bytes(lock)
            digests[OutputLayout.graphLock] = digest(lock)
        }
        let kept = keptVariant(models, options.incumbent)
        if let kept {
            let unit = OutputLayout.variant(kept.row.name)
            for file in kept.files {
                tree[unit.appending(file.path)] = file.content
                digests[unit.appending(file.path)] = file.digest
            }
            units.append(unit)
        }
        let variants = models.map(\.variant)
        let measurements = plan.profile.map { profile in
            MeasurementPlan(
                plan, profile, emitted: variants, incumbent: options.incumbent?.variant.text, kept: kept)
        }
        if let measurements, let profile = plan.profile {
            for (path, bytes) in profileFiles(measurements, profile, specPath: plan.spec.resolved.specPath) {
                tree[path] = .bytes(bytes)
                digests[path] = digest(bytes)
            }
            units.append(OutputLayout.profile)
        }
        var left = options.otherReleases
        if let order = options.order, let ordered {
            tree.graft(release(ordered, order.record), at: order.directory)
            units.append(order.directory)
            left.removeAll { $0 == order.directory }
        }
        if !units.contains(OutputLayout.release) {
            if options.keepsRelease {
                left.append(OutputLayout.release)
            } else {
                let holder = PromotionRecord.Holder(baseline.emitted)
                let record = PromotionRecord(winner: holder, incumbent: nil, verdict: .initial)
                tree.graft(release(baseline, record), at: OutputLayout.release)
                units.append(OutputLayout.release)
            }
        }
        let manifest = Manifest(plan, variants: variants, kept: kept, digests: digests)
        let output = OutputTree(
            name: plan.name, tree: tree, units: units, manifestPath: OutputLayout.manifest, manifest: manifest.text,
            kept: left)
        return EmittedPlan(output: output, variants: variants, kept: kept?.row, measurements: measurements)
    }

    /// What the release holds and the spec no longer yields.
    private func keptVariant(_ models: [EmittedModel], _ incumbent: Incumbent?) -> KeptVariant? {
        guard let incumbent, !models.contains(where: { $0.variant.name == incumbent.variant }) else { return nil }
        return KeptVariant(incumbent, digest: digest)
    }

    /// The directory of one model as Triton reads it.
    func model(_ variant: LoweredVariant, named name: ModelName) -> EmittedModel {
        let text = variant.configText(named: name, specPath: plan.spec.resolved.specPath)
        let resolved = plan.spec.resolved
        var files: [(path: RelativePath, content: FileContent, digest: ContentDigest)] = [
            (ModelLayout.config, .bytes(text), digest(text))
        ]
        let version = ModelLayout.version(plan.version)
        for (path, file) in resolved.backend.files(of: resolved.model, serving: variant.graph, version: version) {
            files.append((path, .weights(file.weights), file.digest))
        }
        for file in variant.warmup {
            files.append((ModelLayout.warmup.appending(file.path), .bytes(file.bytes), file.digest))
        }
        return EmittedModel(variant: variant.emitted, files: files)
    }

    /// A release: a variant under the model's own name, its deployment files and the record of the promotion.
    private func release(_ lowered: LoweredVariant, _ record: PromotionRecord) -> FileTree {
        var tree = FileTree()
        var digests: [RelativePath: ContentDigest] = [:]
        let unit = ReleaseLayout.model(plan.name)
        for file in model(lowered, named: plan.name).files {
            tree[unit.appending(file.path)] = file.content
            digests[unit.appending(file.path)] = file.digest
        }
        let variant = plan.variants.first { $0.name == lowered.emitted.name } ?? plan.baseline
        let serving = ServingFacts(record)
        let released = DeployedRelease(
            plan: plan, variant: variant, id: lowered.emitted.id, concurrency: serving.concurrency,
            timeoutMilliseconds: serving.timeoutMilliseconds)
        for deployment in plan.deployments {
            for file in deployment.target.files(deployment.section, for: released) {
                guard let path = RelativePath("\(deployment.section.target)/\(file.name)") else { continue }
                let text = Array(file.text.utf8)
                tree[path] = .bytes(text)
                digests[path] = digest(text)
            }
        }
        let model = plan.spec.resolved.model
        let promotion = PromotionDocument(
            name: plan.name, model: model.file.digest, graphDigest: model.graphDigest, record: record,
            digests: digests)
        tree[ReleaseLayout.record] = .bytes(promotion.text)
        return tree
    }
}

extension PromotionRecord.Holder {
    /// A variant of the plan.
    package init(_ emitted: EmittedVariant) {
        self.init(variant: emitted.name, id: emitted.id, configID: emitted.configID)
    }
}

extension ReferencedFile {
    /// The file as the workspace places it.
    var weights: WeightsReference {
        WeightsReference(digest: digest, byteCount: byteCount, sourcePath: sourcePath, content: content)
    }
}
