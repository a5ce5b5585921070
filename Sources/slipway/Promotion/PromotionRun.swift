import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion
import SlipwayReport
import SlipwaySpec
import SlipwayTriton
import SlipwayWorkspace

/// One run of `slipway apply-best`: puts spec, release, measurements and policy together.
struct PromotionRun {
    /// What becomes of the release.
    struct Choice {
        /// Why it holds what it will hold.
        var record: PromotionRecord
        /// Whether that is new: another variant, another build of it, or the first decision.
        var isNew: Bool
        /// What the measurements said; nil where none were asked.
        var decision: Decision?
        /// Why nothing changes, for people.
        var note: String?
    }

    let options: ApplyBestCommand
    let console: Console
    /// The findings about measurements and policy, and the texts that they point into.
    private(set) var bag = DiagnosticBag()
    private(set) var sources = SourceSet()

    init(_ options: ApplyBestCommand, _ console: Console) {
        self.options = options
        self.console = console
    }

    /// Decides and writes.
    mutating func run() -> ExitStatus {
        let target = SpecCompiler.OutputTarget(out: options.out, weights: options.weights)
        let compilation = SpecCompiler(project: options.project, target: target).compile(options.spec)
        console.findings(compilation.bag, sources: compilation.sources)
        if let failure = compilation.failure { console.report(failure.error) }
        guard compilation.status == .done, let (plan, emitted) = compilation.result else { return compilation.status }
        sources = compilation.sources
        defer { console.findings(bag, sources: sources) }
        do throws(WorkspaceError) {
            let name = options.release.map { "release-\($0)" } ?? "release"
            guard let directory = RelativePath(name) else { return .wrongInput }
            let release = try ReleaseOnDisk(directory, out: options.out, name: plan.name, into: &bag)
            guard !bag.hasErrors else { return .wrongInput }
            let context = PromotionContext(plan: plan, emitted: emitted, release: release)
            guard let choice = try choose(context), !bag.hasErrors else { return .wrongInput }
            return try PromotionOutput(
                options: options, console: console, context: context, choice: choice, compiled: compilation.options,
                sources: sources
            ).finish(&bag)
        } catch {
            console.report(error)
            return ExitStatus(error, named: true)
        }
    }

    // MARK: - The choice

    private mutating func choose(_ context: PromotionContext) throws(WorkspaceError) -> Choice? {
        let bindings = options.bind.compactMap(FileBinding.init)
        let names = Set(context.variants.map(\.variant.text))
        let input = try MeasurementInput(
            options.measurements, bindings: bindings, requestBatch: options.requestBatch,
            isVariant: { names.contains($0) })
        for file in input.files { sources.add(file.file) }
        for binding in bindings where !names.contains(binding.variant) {
            report(
                .unknownVariant, "\"\(binding.variant)\" is no variant of this output", names: names, binding.variant)
        }
        guard !bag.hasErrors else { return nil }
        let measured = input.files.isEmpty ? nil : read(input, context)
        guard !bag.hasErrors else { return nil }
        if let wanted = options.to { return force(wanted, context, input, measured) }
        guard let measured else { return carry(context) }
        return decideWinner(context, input, measured)
    }

    private mutating func report(_ code: DiagnosticCode, _ message: String, names: Set<String>, _ name: String) {
        let near = didYouMean(name, among: names.sorted())
        bag.add(Diagnostic(code, message, at: nil, help: near.map { ["did you mean \"\($0)\"?"] } ?? [code.remedy]))
    }

    /// The runs of this output's variants.
    private mutating func read(_ input: MeasurementInput, _ context: PromotionContext) -> MeasurementSet {
        var set = readMeasurements(input.files, into: &bag)
        checkIdentity(&set, context.known, into: &bag)
        let requests = context.emitted.measurements?.requests ?? []
        unifyRequests(&set, requests)
        checkPlatforms(set, target: context.plan.release.text, requests: requests, into: &bag)
        return set
    }

    private mutating func decideWinner(
        _ context: PromotionContext, _ input: MeasurementInput, _ set: MeasurementSet
    ) -> Choice? {
        let policy = makePromotionPolicy(context.plan.spec.resolved.document.promote)
        let isAgainstBaseline = options.against == .baseline
        let held = context.incumbent
        // The same evidence and the same rules were decided already; asking again, now with their winner as the incumbent,
        // could only turn in circles.
        if let record = context.release.record, context.release.isPromoted, record.measurements == input.digests,
            record.policy == policy.withoutPlaces, record.isAgainstBaseline == isAgainstBaseline,
            held?.id == record.winner.id
        {
            return Choice(record: record, isNew: false, note: "these measurements decided it")
        }
        if held == nil, !isAgainstBaseline, let record = context.release.record {
            let isRenamed = !context.variants.contains { $0.variant == record.winner.variant }
            bag.add(
                Diagnostic(
                    isRenamed ? .incumbentUnmeasured : .incumbentReconfigured,
                    "the incumbent \"\(record.winner.variant)\" is not among the variants of the output", at: nil,
                    notes: ["the release holds id \(record.winner.id), which the spec does not yield"],
                    help: ["compare with the baseline: --against baseline"]))
            return nil
        }
        guard
            let decision = decide(
                set, policy: policy, candidates: context.facts, incumbent: held?.variant.text,
                baseline: context.plan.baseline.name.text, againstBaseline: isAgainstBaseline, into: &bag),
            let standing = decision.winner, let winner = context.holder(standing.variant)
        else { return nil }
        if context.release.isPromoted, let record = context.release.record, winner.id == record.winner.id {
            return Choice(record: record, isNew: false, decision: decision, note: nil)
        }
        var record = PromotionRecord(
            decision, winner: winner, incumbent: context.releasedHolder, policy: policy, set: set,
            holder: context.holder)
        record.measurements = input.digests
        return Choice(record: record, isNew: true, decision: decision)
    }

    /// What is released, made of the model's new weights.
    private mutating func carry(_ context: PromotionContext) -> Choice? {
        guard context.release.isPromoted, let record = context.release.record else {
            bag.add(
                Diagnostic(
                    .nothingToCarry, "nothing was promoted to \"\(context.release.directory)\" yet", at: nil,
                    help: [
                        "give the measurements: --measurements FILE", "or name a variant: --to VARIANT --because TEXT",
                    ]
                ))
            return nil
        }
        guard let held = context.incumbent else {
            bag.add(
                Diagnostic(
                    .incumbentNotYielded, "the spec no longer yields \"\(record.winner.variant)\" as it is released",
                    at: nil, notes: ["the release holds id \(record.winner.id)"],
                    help: ["put the configuration back into the spec, or promote another variant"]))
            return nil
        }
        if held.id == record.winner.id {
            return Choice(record: record, isNew: false, note: "configuration and model are those that are released")
        }
        guard let graph = context.plan.spec.resolved.model.graphDigest, graph == record.graphDigest else {
            bag.add(
                Diagnostic(
                    .graphChanged, "the model's graph is not the released one", at: nil,
                    notes: ["only new weights in the same graph leave measurements valid"],
                    help: ["measure again, or promote it by name: --to \(held.variant) --because TEXT"]))
            return nil
        }
        var carried = record
        carried.winner = held
        carried.incumbent = record.winner
        carried.verdict = .carried
        carried.reason = nil
        carried.gain = nil
        carried.incumbentPoints = []
        carried.runnersUp = []
        return Choice(record: carried, isNew: true)
    }

    /// The variant that a person names, with what was measured of it.
    private mutating func force(
        _ wanted: String, _ context: PromotionContext, _ input: MeasurementInput, _ set: MeasurementSet?
    ) -> Choice? {
        let holders = context.variants
        guard
            let winner = holders.first(where: { $0.variant.text == wanted })
                ?? holders.first(where: { $0.id == wanted })
        else {
            report(
                .unknownPromotionTarget, "\"\(wanted)\" is no variant of this output",
                names: Set(holders.map(\.variant.text)), wanted)
            return nil
        }
        if let record = context.release.record, record.winner.id == winner.id {
            return Choice(record: record, isNew: false, note: "it is released already")
        }
        var record = PromotionRecord(winner: winner, incumbent: context.releasedHolder, verdict: .forced)
        var decision: Decision?
        if let set {
            let policy = makePromotionPolicy(context.plan.spec.resolved.document.promote)
            // What the policy says is shown, and does not stand in the way.
            var said = DiagnosticBag()
            decision = decide(
                set, policy: policy, candidates: context.facts, incumbent: context.incumbent?.variant.text,
                baseline: context.plan.baseline.name.text, againstBaseline: options.against == .baseline, into: &said)
            for finding in said.all where finding.severity != .error { bag.add(finding) }
            if let decision {
                record = PromotionRecord(
                    decision, winner: winner, incumbent: context.releasedHolder, policy: policy, set: set,
                    holder: context.holder)
                record.verdict = .forced
                record.measurements = input.digests
            }
        }
        record.reason = options.because
        return Choice(record: record, isNew: true, decision: decision)
    }
}
