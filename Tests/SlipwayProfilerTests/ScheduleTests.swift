import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayProfiler
import SlipwayPromotion
import SpecFixtures
import Testing

/// The plan of a spec with seven variants.
private func plan(_ profile: String = "{concurrency: [1, 8]}", batches: String = "[1, 2, 4, 8, 16, 32]") throws
    -> MeasurementPlan
{
    let outcome = compile("batching: {max_batch_size: \(batches)}\nprofile: \(profile)\n")
    var bag = DiagnosticBag()
    let plan = try #require(outcome.plan, "\(outcome.messages)")
    let emitted = try #require(emitPlan(plan, options: EmitOptions(), digest: quickDigest, into: &bag))
    return try #require(emitted.measurements)
}

private func schedule(_ plan: MeasurementPlan, shard: Shard = .whole, repeats: Int = 5, candidates: Int = 2)
    -> CampaignSchedule
{
    CampaignSchedule(
        plan, shard: shard, repeats: repeats, candidateLimit: candidates, policy: PromotionPolicy())
}

/// Runs as a campaign would have made them: `values` decides on each visit's stops.
private struct Simulation {
    var set = MeasurementSet()

    mutating func run(_ visit: Visit, _ stop: Visit.Stop, throughput: Double?) {
        var platform = Platform()
        platform.inputShapes = stop.request.shapeText
        let outcome: Measurement.Outcome =
            throughput.map { number in
                var values = MetricValues()
                values[.throughput] = number
                values[.latencyP99] = 1e6
                return .measured(values)
            } ?? .failed("it was told to")
        let range = SourceFile(id: SourceID("m"), bytes: []).range(0, 0)
        set.measurements.append(
            Measurement(
                variant: visit.variant.name.text, variantID: visit.variant.id, load: stop.load, requestBatch: 1,
                phase: visit.phase, round: visit.round, outcome: outcome, platform: set.index(of: platform),
                range: range))
    }

    /// Goes to the end, or as many measurements far.
    mutating func finish(
        _ schedule: CampaignSchedule, limit: Int = .max, _ throughput: (Visit, Visit.Stop) -> Double?
    ) -> [CampaignPoint] {
        var points: [CampaignPoint] = []
        while true {
            let visits = schedule.remaining(set)
            if visits.isEmpty { return points }
            for visit in visits {
                for stop in visit.stops {
                    if points.count == limit { return points }
                    points.append(visit.point(stop))
                    run(visit, stop, throughput: throughput(visit, stop))
                }
            }
        }
    }
}

/// A throughput that grows with the batch limit.
private func byBatch(_ visit: Visit, _ stop: Visit.Stop) -> Double? {
    Double(100 * (visit.variant.maxBatchSize + 1))
}

@Suite("The order of a campaign")
struct ScheduleTests {
    @Test func screeningVisitsEveryVariantOnceTheIncumbentFirst() throws {
        let plan = try plan()
        let visits = schedule(plan).screening
        #expect(visits.map(\.variant.name) == plan.variants.map(\.name))
        #expect(visits.first?.variant.isIncumbent == true)
        #expect(visits.allSatisfy { $0.stops.map(\.load) == [.concurrency(1), .concurrency(8)] })
    }

    @Test func confirmationRepeatsTheBestAndTheIncumbentInterleaved() throws {
        let plan = try plan()
        let schedule = schedule(plan)
        var simulation = Simulation()
        _ = simulation.finish(schedule, byBatch)
        let confirmations = simulation.set.measurements.filter { $0.phase == .confirmation }
        #expect(Set(confirmations.map(\.round)) == [1, 2, 3, 4, 5])
        let names = Set(confirmations.map(\.variant))
        #expect(names.contains("m-default") && names.contains("m-cpu-b32-i1"))
        for round in 1...5 {
            // A round is over before the next one begins, and measures each of them.
            #expect(Set(confirmations.filter { $0.round == round }.map(\.variant)) == names)
        }
        #expect(confirmations.map(\.round) == confirmations.map(\.round).sorted())
    }

    @Test func noVariantAlwaysComesFirst() throws {
        let schedule = schedule(try plan())
        var simulation = Simulation()
        _ = simulation.finish(schedule, byBatch)
        let visits = schedule.confirmation(simulation.set)
        let firsts = (1...5).compactMap { round in visits.first { $0.round == round }?.variant.name }
        #expect(Set(firsts).count > 1)
    }

    @Test func whatFailsIsTriedAgainTwiceAtMost() throws {
        let schedule = schedule(try plan())
        var simulation = Simulation()
        let points = simulation.finish(schedule) { _, _ in nil }
        #expect(points.count == 42 && Set(points).count == 14)
        #expect(schedule.remaining(simulation.set).isEmpty)
    }

    @Test func aTryThatGivesValuesIsTheLast() throws {
        let schedule = schedule(try plan())
        var simulation = Simulation()
        var tries: [CampaignPoint: Int] = [:]
        let points = simulation.finish(schedule) { visit, stop in
            tries[visit.point(stop), default: 0] += 1
            return tries[visit.point(stop)] == 2 ? byBatch(visit, stop) : nil
        }
        #expect(points.count == 2 * Set(points).count)
        #expect(points.contains { $0.phase == .confirmation && $0.round == 5 })
    }

    @Test func whatIsGivenUpIsLeftOut() throws {
        let schedule = schedule(try plan())
        let visits = schedule.screening
        let points = Set(visits.flatMap { visit in visit.stops.map(visit.point) })
        #expect(schedule.remaining(MeasurementSet()) == visits)
        #expect(schedule.remaining(MeasurementSet(), givenUp: points).isEmpty)
    }

    @Test func aCampaignGoesOnWhereItStopped() throws {
        let schedule = schedule(try plan())
        var whole = Simulation()
        let all = whole.finish(schedule, byBatch)
        for limit in stride(from: 0, to: all.count, by: 5) {
            var broken = Simulation()
            let first = broken.finish(schedule, limit: limit, byBatch)
            let rest = broken.finish(schedule, byBatch)
            #expect(first + rest == all, "after \(limit)")
        }
    }

    @Test func theSeedIsTheOrder() throws {
        var schedule = schedule(try plan(), candidates: 6)
        var simulation = Simulation()
        // So near to one another that all are repeated.
        _ = simulation.finish(schedule) { visit, _ in 100 + Double(visit.variant.maxBatchSize) }
        var orders: Set<[Visit]> = []
        var firsts: [MeasurementPlan.Row] = []
        for seed in 0..<200 {
            schedule.orderSeed = seed
            let visits = schedule.confirmation(simulation.set)
            #expect(visits == schedule.confirmation(simulation.set))
            orders.insert(visits)
            for round in 1...5 {
                // Each round holds the same visits with the same stops, whatever the order.
                let own = visits.filter { $0.round == round }
                #expect(Set(own.map(\.variant.name)).count == own.count && own.count * 5 == visits.count)
                #expect(own.allSatisfy { Set($0.stops) == Set(visits[0].stops) })
                firsts += own.prefix(1).map(\.variant)
            }
        }
        #expect(orders.count == 200)
        // The incumbent has no place of its own: of 1,000 rounds it comes first in its share, within five deviations.
        let size = (orders.first?.count ?? 0) / 5
        let expected = 1 / Double(max(1, size))
        let share = Double(firsts.count(where: \.isIncumbent)) / Double(firsts.count)
        let deviation = (expected * (1 - expected) / Double(firsts.count)).squareRoot()
        #expect(size >= 3 && abs(share - expected) < 5 * deviation, "\(share) for \(expected)")
    }

    @Test func candidatesAreRepeatedWithEveryRequest() throws {
        let text = "batching: {max_batch_size: [4, 8, 16]}\naxes: {seq: {min: 4, max: 64}}\n"
        let outcome = compile(
            text + "profile: {axes: {seq: [4, 64]}, data: {ids: ones, mask: ones}}", Graphs.text)
        var bag = DiagnosticBag()
        let deployment = try #require(outcome.plan)
        let plan = try #require(
            emitPlan(deployment, options: EmitOptions(), digest: quickDigest, into: &bag)?.measurements)
        var simulation = Simulation()
        // Long texts are best served by small batches here, short ones by large ones.
        _ = simulation.finish(schedule(plan, candidates: 1)) { visit, stop in
            let batch = Double(visit.variant.maxBatchSize)
            return stop.request.name == "seq4" ? 100 * batch : visit.variant.isIncumbent ? 10 : 10_000 / batch
        }
        let confirmed = simulation.set.measurements.filter { $0.phase == .confirmation }
        func names(_ shapes: String) -> Set<String> {
            Set(
                confirmed.filter { simulation.set.platforms[$0.platform].inputShapes?.contains(shapes) == true }
                    .map(\.variant))
        }
        #expect(names("ids:1,4").count == 2)
        #expect(names("ids:1,4") == names("ids:1,64"))
    }

    @Test(arguments: 1...8) func shardsCoverThePlan(count: Int) throws {
        let plan = try plan()
        var seen: [ModelName] = []
        for index in 1...count {
            let rows = try #require(Shard("\(index)/\(count)")).variants(of: plan.variants)
            #expect(rows.first?.isIncumbent == true && rows.filter(\.isIncumbent).count == 1)
            seen += rows.filter { !$0.isIncumbent }.map(\.name)
        }
        #expect(seen.count == Set(seen).count)
        #expect(Set(seen) == Set(plan.variants.filter { !$0.isIncumbent }.map(\.name)))
    }

    @Test(arguments: ["", "1", "0/1", "2/1", "1/0", "-1/2", "1/2/3", "a/b", "1/ 2"])
    func otherTextsAreNoShards(text: String) {
        #expect(Shard(text) == nil)
    }
}
