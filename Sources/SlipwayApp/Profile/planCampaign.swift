import SlipwayCompiler
package import SlipwayDiagnostics
package import SlipwayEmit
import SlipwayOutput
package import SlipwayProfiler
import SlipwayPromotion
import SlipwaySpec
import SlipwayWorkspace

/// A campaign that was planned: what is measured, and of which output.
package struct PlannedCampaign: Sendable {
    /// The request.
    let request: CampaignRequest
    /// The spec, compiled.
    let compiled: CompiledSpec
    /// The plan of measurements.
    let measurements: MeasurementPlan
    /// What is measured in which order.
    package let schedule: CampaignSchedule

    /// The configuration of Model Analyzer for each kind of request, with the names of the requests.
    ///
    /// - Parameter schema: The keys that are used.
    /// - Returns: The files.
    package func modelAnalyzerFiles(
        schema: ModelAnalyzerSchema
    ) -> [(name: String, requests: [String], bytes: [UInt8])] {
        SlipwayEmit.modelAnalyzerFiles(measurements, compiled.plan, schema: schema)
    }
}

/// Compiles a spec and plans what is measured of its variants. Nothing is measured.
///
/// - Parameters:
///   - request: The spec and the part of its plan.
///   - watch: Told how models are fetched.
/// - Returns: The plan.
package func planCampaign(_ request: CampaignRequest, fetching watch: FetchWatch?) -> Outcome<PlannedCampaign> {
    let compilation = request.compile(fetching: watch)
    var outcome = Outcome<PlannedCampaign>(withoutValue: compilation)
    guard let compiled = compilation.accepted else { return outcome }
    if let pointer = compiled.accuracyPointer {
        outcome.bag.add(pointer)
        return outcome
    }
    let document = compiled.plan.spec.resolved.document
    guard let measurements = compiled.emitted.measurements(for: request.release) else {
        outcome.bag.add(
            Diagnostic(
                .noProfileSection, "the spec does not say what to measure", at: document.name.range,
                help: ["add profile: {concurrency: [1, 8, 32]}"]))
        return outcome
    }
    var schedule = CampaignSchedule(
        measurements, shard: request.shard, repeats: request.repeats ?? measurements.repeats,
        candidateLimit: request.candidateLimit, policy: makePromotionPolicy(compiled.promotion(of: request.release)))
    if request.search.map({ $0 == .race }) ?? (request.budget != nil || measurements.isRace) {
        guard let rules = request.raceRules(into: &outcome.bag) else { return outcome }
        schedule.race = rules
        schedule.budget = request.budget ?? measurements.budget
    }
    schedule.accuracyIdentity = compiled.accuracyIdentities.first
    if !request.allowsBreaking, let out = request.out {
        let release = ReleaseOnDisk(
            request.release, of: OutputDirectory(out: out, name: compiled.plan.name), compiled.records)
        let context = PromotionContext(plan: compiled.plan, emitted: compiled.emitted, release: release)
        schedule.ineligible = Set(context.breakingVariants().keys)
    }
    outcome.value = PlannedCampaign(
        request: request, compiled: compiled, measurements: measurements, schedule: schedule)
    return outcome
}

extension CampaignRequest {
    /// Compiles the spec, and runs the command that brings its model where the run may.
    func compile(fetching watch: FetchWatch?) -> Outcome<CompiledSpec> {
        var compiler = SpecCompiler(
            project: project, target: out.map { OutputTarget(out: $0, weights: nil) }, fetching: watch)
        compiler.commands = project.commandUse(trusted: trustsCode)
        return compiler.compile(spec)
    }
}

extension CampaignRequest {
    /// How a race spends its runs; nil where what is asked for cannot be raced.
    fileprivate func raceRules(into bag: inout DiagnosticBag) -> RaceRules? {
        guard shard.count == 1 else {
            bag.add(
                Diagnostic(
                    .raceImpossible, "a race cannot be measured in parts", at: nil,
                    notes: ["each of its steps follows from all runs before it, and machines are not compared"],
                    help: ["leave out --shard, or share a grid: --search grid"]))
            return nil
        }
        let rounds = repeats ?? RaceRules.defaultRounds
        guard SequentialTest.plannedRange.contains(rounds) else {
            bag.add(
                Diagnostic(
                    .raceImpossible, "a race has 3 to 12 fresh rounds, and --repeats asks for \(rounds)", at: nil,
                    help: ["leave out --repeats: \(RaceRules.defaultRounds) rounds are usual"]))
            return nil
        }
        return RaceRules(rounds: rounds)
    }
}

extension PlannedCampaign {
    /// What is to be known before the plan is carried out.
    package var findings: [Diagnostic] {
        guard schedule.race == nil, (1..<5).contains(schedule.repeats) else { return [] }
        return [
            Diagnostic(
                .fewRounds, "\(schedule.repeats) repeats decide, so that only large differences show", at: nil,
                help: ["state profile.repeats: 5, or give --repeats 5"])
        ]
    }
}
