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
    /// How model files come in, as the manifest says it: `store`, `link`, `copy` or `digest`; nil where it does not.
    package var weights: String?
    /// The version of the form of `graph.lock.json`: that of the lock that stood in for the model, else the newest.
    package var lockVersion: Int64
    /// Whether a release is in the output that something was promoted to; it is left as it is.
    package var keepsRelease: Bool
    /// What releases hold that something was promoted to, by their directories. A variant of that name is in the output
    /// even when the spec no longer generates it.
    package var incumbents: [RelativePath: Incumbent]
    /// Releases beside `release/`, one for each kind of hardware or stage; they are left as they are.
    package var otherReleases: [RelativePath]
    /// The variant that `release/` holds where nothing was promoted to it; nil for the baseline.
    package var initial: ModelName?
    /// A release to write; nil writes the initial variant to `release/` unless that is kept.
    package var order: ReleaseOrder?
    /// Releases that are written again because the model has another name now.
    package var renamed: [ReleaseOrder]
    /// The key of the one deployment target that a first release is deployed to; nil for all that the spec states.
    package var onlyTarget: String?

    /// Makes options.
    package init(
        weights: String? = "store", lockVersion: Int64 = GraphLock.newestVersion, keepsRelease: Bool = false,
        incumbents: [RelativePath: Incumbent] = [:], otherReleases: [RelativePath] = [], initial: ModelName? = nil,
        order: ReleaseOrder? = nil, renamed: [ReleaseOrder] = []
    ) {
        self.weights = weights
        self.lockVersion = lockVersion
        self.keepsRelease = keepsRelease
        self.incumbents = incumbents
        self.otherReleases = otherReleases
        self.initial = initial
        self.order = order
        self.renamed = renamed
    }

    /// Where a first release is deployed to.
    func deployments(_ plan: DeploymentPlan) -> [Deployment] {
        plan.deployments.filter { onlyTarget == nil || $0.section.target == onlyTarget }
    }

    /// Every release to write: the one that is asked for, and those that it leaves to be written again.
    var orders: [ReleaseOrder] {
        [order].compactMap(\.self) + renamed.filter { $0.directory != order?.directory }
    }
}

/// The output of one spec in memory.
package struct EmittedPlan: Sendable {
    /// The files, ready for the workspace.
    package let output: OutputTree
    /// The variants with their ids, in the plan's order.
    package let variants: [EmittedVariant]
    /// What releases hold and the spec no longer generates, by their directories.
    package let kept: [RelativePath: MeasurementPlan.Row]
    /// What is measured; nil when the spec has no `profile`.
    package var measurements: MeasurementPlan? { measurements(for: OutputLayout.release) }
    /// What is measured for the releases that something was promoted to.
    let plans: [RelativePath: MeasurementPlan]
    /// What is measured for any other release.
    let firstPlan: MeasurementPlan?
    /// Why `release/` holds what it holds, where nothing was promoted to it; nil where it is left as it is or ordered.
    package let initial: PromotionRecord?

    /// What is measured for a release, beside its incumbent.
    ///
    /// - Parameter release: The directory of the release, which need not exist.
    /// - Returns: The plan; nil when the spec has no `profile`.
    package func measurements(for release: RelativePath) -> MeasurementPlan? { plans[release] ?? firstPlan }
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
    let wanted = Set(options.orders.map(\.record.winner.variant) + [options.initial].compactMap(\.self))
    let runs = mapConcurrently(plan.variants) { variants in
        var run = VariantRun(wanted: wanted)
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
        runs.flatMap(\.models), baseline: baseline,
        wanted: runs.reduce(into: [:]) { $0.merge($1.found) { first, _ in first } }, options: options)
}

/// Some neighbouring variants, lowered.
private struct VariantRun: Sendable {
    /// The first of them, from which another model can be made.
    private(set) var first: LoweredVariant?
    /// Those that releases are made of.
    private(set) var found: [ModelName: LoweredVariant] = [:]
    /// Their models.
    private(set) var models: [EmittedModel] = []
    /// The findings, each once: every variant would repeat those of the fragment.
    private(set) var findings: [Diagnostic] = []
    /// What the rules of a repository say of them, each once.
    private(set) var judgement: [Diagnostic] = []
    private var told: Set<Diagnostic> = []
    private let wanted: Set<ModelName>

    init(wanted: Set<ModelName>) {
        self.wanted = wanted
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
        if wanted.contains(lowered.emitted.name) { found[lowered.emitted.name] = lowered }
        models.append(assembler.model(lowered, named: variant.name))
    }
}

extension Diagnostic {
    /// Whether this finding, as grave or graver, is at the place of another one.
    fileprivate func covers(_ other: Diagnostic) -> Bool {
        guard severity <= other.severity, let mine = primary?.range, let theirs = other.primary?.range else {
            return false
        }
        return mine.source == theirs.source && mine.span.start < theirs.span.end && theirs.span.start < mine.span.end
    }
}

extension PromotionRecord.Holder {
    /// A variant of the plan.
    package init(_ emitted: EmittedVariant) {
        self.init(variant: emitted.name, id: emitted.id, configID: emitted.configID)
    }
}
