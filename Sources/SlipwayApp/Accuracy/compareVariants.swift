import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
package import SlipwayMeasurements
import SlipwayOutput
import SlipwayProfiler
import SlipwayReleases
import SlipwaySpec
import SlipwaySystem
import SlipwayWorkspace

/// How far the answers of the variants of a spec are from those of a reference.
package struct AccuracyResult: Sendable {
    /// The model's name.
    package let name: String
    /// What was compared.
    package let identity: AccuracyIdentity
    /// The last record of each variant, in the order of the matrix.
    package let records: [AccuracyRecord]
    /// The file that has the lines.
    package let path: String
    /// Whether a signal ended it before all were compared.
    package let isInterrupted: Bool
}

/// Compiles a spec and plans the comparison of its variants' answers. Nothing is started.
///
/// - Parameters:
///   - request: The spec and the release whose incumbent is compared too.
///   - watch: Told how models are fetched.
/// - Returns: The plan.
package func planComparison(_ request: CampaignRequest, fetching watch: FetchWatch?) -> Outcome<PlannedCampaign> {
    let compilation = request.compile(fetching: watch)
    var outcome = Outcome<PlannedCampaign>(withoutValue: compilation)
    guard let compiled = compilation.accepted else { return outcome }
    if compiled.plan.spec.resolved.document.accuracy == nil {
        outcome.bag.add(
            Diagnostic(
                .noAccuracySection, "the spec does not say which answers to compare",
                at: compiled.plan.spec.resolved.document.name.range,
                help: ["add accuracy: {inputs: {file: recorded.npz}}"]))
        return outcome
    }
    if let pointer = compiled.accuracyPointer {
        outcome.bag.add(pointer)
        return outcome
    }
    let plan = MeasurementPlan(compared: compiled, release: request.release)
    outcome.value = PlannedCampaign(
        request: request, compiled: compiled, measurements: plan,
        schedule: CampaignSchedule(plan, repeats: 0, candidateLimit: 1, policy: makePromotionPolicy(nil)))
    return outcome
}

extension MeasurementPlan {
    /// The variants of a spec and what only its release still holds, under no load.
    fileprivate init(compared compiled: CompiledSpec, release: RelativePath) {
        let own = zip(compiled.plan.variants, compiled.emitted.variants).map { variant, emitted in
            var row = Row(
                name: variant.name, id: emitted.id, configID: emitted.configID, isBaseline: variant.isBaseline,
                isIncumbent: false, isKept: false, maxBatchSize: variant.configuration.maxBatchSize,
                instances: variant.configuration.totalInstances, isCPU: variant.configuration.kind == .cpu)
            row.former = emitted.former.map(\.id)
            return row
        }
        self.init(
            name: compiled.plan.name, target: compiled.plan.release.text, loads: [], repeats: 1, inputSets: [],
            variants: own + [compiled.emitted.kept[release]].compactMap(\.self))
    }
}

/// Compares the answers of every variant of which that was not done yet with the same model, requests and reference. Each line
/// is on the disk before the next variant is loaded.
///
/// - Parameters:
///   - campaign: The comparison, opened.
///   - watch: Told what happens.
/// - Returns: What came out.
package func runComparison(_ campaign: OpenCampaign, watch: @escaping (CampaignNews) -> Void) -> Outcome<AccuracyResult>
{
    var outcome = Outcome<AccuracyResult>()
    guard let trial = campaign.plan.compiled.accuracyTrial else { return outcome }
    let run = Campaign(
        campaign.plan.schedule, campaign.settings, directory: campaign.directory, log: campaign.log,
        measured: campaign.measured, facts: campaign.facts(""), scratch: campaign.scratch, accuracy: trial,
        watch: { watch(.event($0)) })
    var isInterrupted = false
    var measured = campaign.measured
    do throws(ProfilerFailure) {
        measured = try run.compare()
    } catch .interrupted {
        isInterrupted = true
    } catch {
        var stopped = Outcome<CampaignEnd>()
        stopped.stop(error, campaign)
        outcome.bag.merge(stopped.bag)
        outcome.failures += stopped.failures
        return outcome
    }
    let result = campaign.result(measured, isInterrupted: isInterrupted)
    for record in result.records {
        guard let why = record.failure else { continue }
        outcome.bag.add(
            Diagnostic(
                .variantNotCompared, "the answers of \"\(record.variant)\" were not compared", at: nil, notes: [why],
                help: [DiagnosticCode.variantNotCompared.remedy]))
    }
    outcome.value = result
    return outcome
}

extension OpenCampaign {
    fileprivate func result(_ measured: MeasurementSet, isInterrupted: Bool) -> AccuracyResult {
        let identities = plan.compiled.accuracyIdentities
        let records = plan.schedule.variants.compactMap { row in
            measured.accuracy.last {
                identities.contains($0.identity) && ($0.variantID == row.id || row.former.contains($0.variantID))
            }
        }
        return AccuracyResult(
            name: plan.compiled.plan.name.text,
            identity: identities.first ?? AccuracyIdentity(weights: "", inputs: "", against: .baseline("")),
            records: records, path: path, isInterrupted: isInterrupted)
    }
}
