import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton
import SlipwayWorkspace

/// What a decision about a release is made of.
package struct Evidence: Sendable {
    /// The spec, compiled.
    let compiled: CompiledSpec
    /// Its variants and its release.
    let context: PromotionContext
    /// The rules of the spec.
    let policy: PromotionPolicy
    /// Whether gains are relative to the baseline although something is released.
    let isAgainstBaseline: Bool
    /// Whether a variant may win that breaks clients.
    let allowsBreaking: Bool
    /// The measurements of the spec's variants; nil where the request names none.
    let measured: MeasurementSet?
    /// What is to be known about the measurements themselves.
    let readings: [Diagnostic]
    /// The digests of the files of measurements, sorted.
    let digests: [ContentDigest]
    /// How far the answers of variants are from those of the reference, by id.
    var accuracy: [String: VariantAccuracy] = [:]
    /// What those values are about; nil where the spec does not ask for them.
    var accuracyIdentity: AccuracyIdentity?

    /// What the policy needs to know of the variants.
    var facts: [VariantFacts] {
        context.facts.map { facts in
            var facts = facts
            facts.accuracy = accuracy[facts.id]
            return facts
        }
    }
}

/// What measurements say about a release.
package struct ReleaseVerdict: Sendable {
    /// What it was decided by.
    let evidence: Evidence
    /// The measurements.
    let measured: MeasurementSet
    /// The decision; without a winner where nothing meets the limits or the measurements cannot answer.
    let decision: Decision
    /// Whether these very measurements put the released variant there. The decision is then the one of that time.
    let isSettled: Bool
    /// What is to be known about the measurements and the decision.
    let findings: [Diagnostic]
}

/// Decides which variant a release should hold. Nothing is written.
///
/// - Parameter request: The spec, the release and the measurements.
/// - Returns: The verdict. Where nothing meets the limits, or the measurements cannot answer, it has both a verdict without
///   a winner and an error.
package func decideRelease(_ request: DecisionRequest) -> Outcome<ReleaseVerdict> {
    let gathered = gatherEvidence(request)
    var outcome = Outcome<ReleaseVerdict>(withoutValue: gathered)
    guard let evidence = gathered.accepted, let measured = evidence.measured else { return outcome }
    outcome.value = evidence.decide(measured, into: &outcome.bag)
    return outcome
}

/// Compiles the spec, and reads the release and the measurements.
func gatherEvidence(_ request: DecisionRequest) -> Outcome<Evidence> {
    let compilation = SpecCompiler(project: request.project, target: request.target).compile(request.spec)
    var outcome = Outcome<Evidence>(withoutValue: compilation)
    guard let compiled = compilation.accepted else { return outcome }
    do throws(WorkspaceError) {
        let release = ReleaseOnDisk(
            request.release, of: OutputDirectory(out: request.target.out, name: compiled.plan.name),
            compiled.records)
        let context = PromotionContext(plan: compiled.plan, emitted: compiled.emitted, release: release)
        let names = context.variants.map(\.variant.text).sorted()
        let input = try MeasurementInput(
            request.measurements, bindings: request.bindings, requestBatch: request.requestBatch ?? 1,
            isVariant: Set(names).contains)
        for file in input.files { outcome.sources.add(file.file) }
        for binding in request.bindings where !names.contains(binding.variant) {
            outcome.bag.add(
                unknownName(
                    .unknownVariant, "\"\(binding.variant)\" is no variant of this output", binding.variant,
                    among: names))
        }
        guard !outcome.bag.hasErrors else { return outcome }
        var readings = DiagnosticBag()
        var measured =
            input.files.isEmpty ? nil : read(input, context, batch: request.requestBatch, into: &readings)
        let policy = makePromotionPolicy(compiled.promotion(of: request.release))
        if policy.readsAccuracy, let pointer = compiled.accuracyPointer { readings.add(pointer) }
        // Without measurements a release is made of new weights: what was compared of them is in the output.
        let records =
            measured?.accuracy
            ?? (policy.readsAccuracy
                ? ownAccuracy(request, of: OutputDirectory(out: request.target.out, name: compiled.plan.name)) : [])
        let identities = compiled.accuracyIdentities
        let accuracy = identities.isEmpty ? [:] : checkAccuracy(records, context.known, identities, into: &readings)
        // Files of accuracies alone say nothing of loads.
        if let set = measured, set.measurements.isEmpty, !set.accuracy.isEmpty { measured = nil }
        outcome.bag.merge(readings)
        var evidence = Evidence(
            compiled: compiled, context: context, policy: policy,
            isAgainstBaseline: request.isAgainstBaseline, allowsBreaking: request.allowsBreaking, measured: measured,
            readings: readings.all, digests: input.digests)
        evidence.accuracy = accuracy
        evidence.accuracyIdentity = identities.first
        outcome.value = evidence
    } catch {
        outcome.fail(error)
    }
    return outcome
}

/// The accuracies in the files that campaigns and comparisons left in the output; what is wrong with a file is for those who
/// name it.
private func ownAccuracy(_ request: DecisionRequest, of output: OutputDirectory) -> [AccuracyRecord] {
    let own = output.measurementFiles(for: request.release)
    let files = (own.isEmpty ? output.measurementFiles() : own).compactMap { path in
        (try? Workspace.readText(path, limit: 8 << 30)).map {
            MeasurementFile(SourceFile(id: SourceID(path), bytes: $0))
        }
    }
    var said = DiagnosticBag()
    return readMeasurements(files, into: &said).accuracy
}

/// The runs of the output's variants.
private func read(
    _ input: MeasurementInput, _ context: PromotionContext, batch: Int?, into bag: inout DiagnosticBag
) -> MeasurementSet {
    var set = readMeasurements(input.files, into: &bag)
    if let batch {
        let known = Set(set.measurements.map(\.requestBatch)).sorted()
        set.measurements.removeAll { $0.requestBatch != batch }
        if set.measurements.isEmpty, !known.isEmpty {
            bag.add(
                Diagnostic(
                    .requestBatchUnmeasured, "no request of \(batch) items was measured", at: nil,
                    notes: ["the files hold requests of \(known.map(String.init).joined(separator: ", ")) items"]))
        }
    }
    checkIdentity(&set, context.known, into: &bag)
    let requests = context.emitted.measurements?.requests ?? []
    unifyRequests(&set, requests)
    checkPlatforms(set, target: context.plan.release.text, requests: requests, into: &bag)
    return set
}

/// A name that is none of those known.
func unknownName(_ code: DiagnosticCode, _ message: String, _ name: String, among names: [String]) -> Diagnostic {
    let near = didYouMean(name, among: names)
    return Diagnostic(code, message, at: nil, help: near.map { ["did you mean \"\($0)\"?"] } ?? [code.remedy])
}

extension Evidence {
    /// Whether these measurements under these rules put the released variant there. Asking again, now with their winner
    /// as the incumbent, could only turn in circles.
    var isSettled: Bool {
        guard let record = context.release.record, context.release.isPromoted else { return false }
        return record.measurements == digests && record.policy == policy.withoutPlaces
            && record.isAgainstBaseline == isAgainstBaseline && context.incumbent != nil
            && context.incumbent == context.variant(of: record.winner.id)
    }

    /// Decides by measurements, for whoever asks: a promotion, a report, a person who names a variant.
    ///
    /// - Parameters:
    ///   - measured: The measurements.
    ///   - bag: Receives what keeps them from deciding, and what is to be known about the decision.
    /// - Returns: The verdict; without a winner, beside an error, where they cannot answer.
    func decide(_ measured: MeasurementSet, into bag: inout DiagnosticBag) -> ReleaseVerdict {
        let isSettled = isSettled
        var incumbent = context.incumbent
        // What was decided before is shown as it was: over the variant that the release held then.
        let held = isSettled ? context.release.record?.incumbent : nil
        if let held { incumbent = context.variant(of: held.id) ?? incumbent }
        var said = DiagnosticBag()
        var decision: Decision?
        if checkIncumbent(into: &said) {
            decision = SlipwayPromotion.decide(
                measured, policy: policy, candidates: facts, incumbent: incumbent?.variant.text,
                baseline: context.plan.baseline.name.text, againstBaseline: isAgainstBaseline,
                ineligible: allowsBreaking ? [:] : context.breakingVariants(settled: held), into: &said)
        }
        bag.merge(said)
        let shown =
            decision
            ?? .undecided(
                measured, policy: policy, candidates: facts, incumbent: incumbent?.variant.text,
                baseline: context.plan.baseline.name.text)
        return ReleaseVerdict(
            evidence: self, measured: measured, decision: shown, isSettled: isSettled, findings: readings + said.all)
    }

    /// Whether there is something to compare with: what is released, or the baseline on request.
    private func checkIncumbent(into bag: inout DiagnosticBag) -> Bool {
        guard context.incumbent == nil, !isAgainstBaseline, let record = context.release.record else { return true }
        let isRenamed = !context.variants.contains { $0.variant == record.winner.variant }
        bag.add(
            Diagnostic(
                isRenamed ? .incumbentUnmeasured : .incumbentReconfigured,
                "the incumbent \"\(record.winner.variant)\" is not among the variants of the output", at: nil,
                notes: ["the release holds id \(record.winner.id), which the spec does not generate"],
                help: ["compare with the baseline: --against baseline"]))
        return false
    }
}
