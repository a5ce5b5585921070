import CampaignSimulation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import Testing

@Suite("Races")
struct RaceSearchTests {
    /// A race without noise: throughputs of variants at concurrency 1, 2, 4, 8 and 16.
    struct Track {
        var speeds: [String: [Double]]
        var set = MeasurementSet()
        var settled: [RacePoint] = []
        var ineligible: Set<String> = []
        var policy = PromotionPolicy()
        static let loads = [1, 2, 4, 8, 16].map { Load.concurrency($0) }

        init(_ speeds: [String: [Double]]) {
            self.speeds = speeds
            _ = set.index(of: Platform())
        }

        var search: RaceSearch {
            let known = settled
            var search = RaceSearch(
                set, policy: policy,
                candidates: speeds.keys.sorted().map { VariantFacts(name: $0, id: $0, instances: 1, maxBatchSize: 8) },
                incumbent: "incumbent", loads: Self.loads, requests: [nil], isSettled: { known.contains($0) })
            search.ineligible = ineligible
            return search
        }

        /// Measures one point; `wobble` makes rounds differ a little, so that there is noise to know.
        mutating func measure(_ point: RacePoint) {
            settled.append(point)
            let place = Self.loads.firstIndex(of: point.load) ?? 0
            let speed = speeds[point.variant]?[place] ?? 0
            let wobble = 1 + 0.001 * Double((point.round * 7 + point.variant.utf8.count) % 5)
            var values = MetricValues()
            values[.throughput] = speed * wobble
            values[.latencyP99] = 1e6
            var run = Measurement(
                variant: point.variant, variantID: nil, load: point.load, requestBatch: 1, phase: point.phase,
                round: point.round, outcome: speed > 0 ? .measured(values) : .failed("does not load"), platform: 0,
                range: SourceRange(SourceID("track"), ByteSpan(0, 0)))
            run.raceRounds = 8
            set.measurements.append(run)
        }

        /// Runs the race to its end and returns the stages that it went through.
        mutating func run() -> (stages: [RaceStage], state: RaceState) {
            var stages: [RaceStage] = []
            while true {
                let state = search.state()
                guard case .measure(let stage, let points) = state.next else { return (stages, state) }
                if stages.last != stage { stages.append(stage) }
                for point in points { measure(point) }
            }
        }
    }

    /// Twelve variants, of which `c07` is the quickest by 30 %.
    static var field: [String: [Double]] {
        var speeds = ["incumbent": [60.0, 100, 300, 290, 280]]
        for number in 1...12 {
            let name = number < 10 ? "c0\(number)" : "c\(number)"
            speeds[name] = [50, 90, 250 + Double(number), 260, 261]
        }
        speeds["c07"] = [60, 100, 320, 400, 420]
        return speeds
    }

    @Test("goes through its stages and finds the quickest")
    func stages() {
        var track = Track(Self.field)
        let (stages, state) = track.run()
        #expect(stages == [.incumbent, .firstLook, .loads, .halving, .earlyRound, .freshRounds])
        #expect(state.leader == "c07")
        #expect(state.next == .done(.better))
        #expect(state.pairs >= 3)
        // Everybody else was dropped, four of them after one run.
        #expect(state.dropped.count == 11)
        #expect(state.dropped.values.count { $0 == .firstLook } == 4)
        var bag = DiagnosticBag()
        let facts = Self.field.keys.sorted().map { VariantFacts(name: $0, id: $0, instances: 1, maxBatchSize: 8) }
        let decision = decide(
            track.set, policy: track.policy, candidates: facts, incumbent: "incumbent", baseline: nil, into: &bag)
        #expect(decision?.winner?.variant.name == "c07")
        #expect(decision?.inference.raceRounds == 8)
        #expect(decision?.inference.comparisons == 1)
        #expect(decision?.screenedOut.count == 11)
    }

    /// What comes next depends on the runs alone: cut anywhere, the race asks for what is missing and ends alike.
    @Test("a race that is cut anywhere goes on as if it had not been")
    func resumed() {
        var whole = Track(Self.field)
        let end = whole.run().state
        for cut in stride(from: 0, to: whole.settled.count, by: 3) {
            var part = Track(Self.field)
            for point in whole.settled.prefix(cut) { part.measure(point) }
            let state = part.run().state
            #expect(state == end, "cut after \(cut)")
            #expect(Set(part.settled) == Set(whole.settled), "cut after \(cut)")
        }
    }

    @Test("who may not win takes no part")
    func ineligible() {
        var track = Track(Self.field)
        track.ineligible = ["c07"]
        let state = track.run().state
        #expect(state.leader != "c07")
        #expect(!track.settled.contains { $0.variant == "c07" })
        #expect(state.next == .done(.futile))
    }

    @Test("a variant without values is dropped after the first look")
    func broken() {
        var speeds = Self.field
        speeds["c07"] = [0, 0, 0, 0, 0]
        var track = Track(speeds)
        let state = track.run().state
        #expect(state.dropped["c07"] == .firstLook)
        #expect(state.leader != nil)
    }

    @Test("an incumbent without values, or nobody beside it, ends the race")
    func nothing() {
        var speeds = Self.field
        speeds["incumbent"] = [0, 0, 0, 0, 0]
        var silent = Track(speeds)
        #expect(silent.run().state.next == .done(.nothing))
        var alone = Track(["incumbent": [60, 100, 300, 290, 280]])
        #expect(alone.run().state.next == .done(.nothing))
    }

    @Test("few variants go straight to the rounds")
    func few() {
        var track = Track([
            "incumbent": [60, 100, 300, 290, 280], "a": [60, 100, 300, 500, 480], "b": [60, 100, 300, 305, 300],
        ])
        let (stages, state) = track.run()
        #expect(!stages.contains(.halving))
        #expect(state.leader == "a" && state.next == .done(.better))
    }

    @Test("at stated loads nobody searches for one")
    func stated() {
        var track = Track(Self.field)
        track.policy.operatingPoint = .loads([.init(.concurrency(8))])
        let (stages, state) = track.run()
        #expect(!stages.contains(.loads))
        #expect(state.leader == "c07")
        #expect(track.settled.allSatisfy { $0.load == .concurrency(8) })
    }

    @Test("repeats of a grid and of a race are not decided together")
    func mixed() {
        var track = Track(Self.field)
        _ = track.run()
        for index in track.set.measurements.indices where track.set.measurements[index].round == 1 {
            track.set.measurements[index].raceRounds = nil
        }
        var bag = DiagnosticBag()
        let facts = Self.field.keys.sorted().map { VariantFacts(name: $0, id: $0, instances: 1, maxBatchSize: 8) }
        let decision = decide(
            track.set, policy: track.policy, candidates: facts, incumbent: "incumbent", baseline: nil, into: &bag)
        #expect(decision == nil)
        #expect(bag.all.map(\.code) == [.mixedSearches])
    }
}
