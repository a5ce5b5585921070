import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import Testing

@Suite("The order of variants")
struct OrderTests {
    /// Three variants that Model Analyzer 1.58 ranks in a circle under {throughput: 3, latency_p99: 1}.
    private static let circle: [(name: String, throughput: Double, p99: Double)] = [
        ("a", 500, 8), ("b", 800, 64), ("c", 300, 1),
    ]

    @Test("the circle of Model Analyzer's pairwise score has one winner, whatever the order of rows")
    func circle() throws {
        let policy = PromotionPolicy(objective: [.init(.throughput, exponent: 3), .init(.latencyP99, exponent: -1)])
        var winners: Set<String> = []
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            var runs = Runs("a", "b", "c")
            for index in order {
                let row = Self.circle[index]
                runs.add(row.name, [.throughput: row.throughput, .latencyP99: ms(row.p99)])
            }
            let (decision, _) = runs.decided(policy, incumbent: nil)
            winners.insert(try #require(decision?.winner).variant.name)
            #expect(decision?.ranking.map(\.variant.name) == ["c", "a", "b"])
        }
        #expect(winners == ["c"])
    }

    @Test("exponents' size changes no gain: only their ratio does")
    func normalised() throws {
        func gain(_ exponents: (Double, Double)) throws -> Double {
            var runs = Runs("old", "new")
            runs.add("old", [.throughput: 100, .latencyP99: ms(10)])
            runs.add("new", [.throughput: 130, .latencyP99: ms(9)])
            let objective = [
                PromotionPolicy.Term(.throughput, exponent: exponents.0),
                PromotionPolicy.Term(.latencyP99, exponent: -exponents.1),
            ]
            let policy = PromotionPolicy(objective: objective, minGain: 0.05)
            return try #require(runs.decided(policy).decision?.winner?.gain?.estimate)
        }
        #expect(abs(try gain((3, 1)) - gain((0.75, 0.25))) < 1e-9)
        #expect(abs(try gain((1, 1)) - ((1.3 * 10 / 9).squareRoot() - 1)) < 1e-9)
    }

    @Test("the order is transitive and total for any weights: any three agree", arguments: 0..<40)
    func transitive(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed) &* 77 &+ 5)
        let objective = [
            PromotionPolicy.Term(.throughput, exponent: Double.random(in: 0.1...5, using: &generator)),
            PromotionPolicy.Term(.latencyP99, exponent: -Double.random(in: 0.1...5, using: &generator)),
            PromotionPolicy.Term(.memory, exponent: -Double.random(in: 0.1...5, using: &generator)),
        ]
        var runs = Runs("a", "b", "c", "d", "e")
        for name in ["a", "b", "c", "d", "e"] {
            runs.add(
                name,
                [
                    // Few distinct values, so that ties are frequent.
                    .throughput: Double(Int.random(in: 1...3, using: &generator) * 300),
                    .latencyP99: ms(Double(Int.random(in: 1...3, using: &generator) * 8)),
                    .memory: Double(Int.random(in: 1...3, using: &generator)) * 1e8,
                ])
        }
        let policy = PromotionPolicy(objective: objective)
        let all = try #require(runs.decided(policy, incumbent: nil).decision).ranking.map(\.variant.name)
        #expect(Set(all).count == 5)
        // What holds among all holds between each two: no third variant changes the order of two.
        for (place, better) in all.enumerated() {
            for worse in all[(place + 1)...] {
                var two = runs
                two.candidates.removeAll { $0.name != better && $0.name != worse }
                let pair = try #require(two.decided(policy, incumbent: nil).decision).ranking.map(\.variant.name)
                #expect(pair == [better, worse])
            }
        }
    }

    @Test("the order of rows, of candidates and of platforms' rows never matters", arguments: 0..<12)
    func permutations(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed) + 900)
        var runs = Runs("old", "b", "c", "d")
        for name in ["old", "b", "c", "d"] {
            for load in [1, 8, 64] {
                for round in 0...5 {
                    let phase: Measurement.Phase = round == 0 ? .screening : .confirmation
                    if Int.random(in: 0..<12, using: &generator) == 0 {
                        runs.fail(name, at: .concurrency(load), "unstable", phase: phase, round: max(1, round))
                        continue
                    }
                    // Twice, so that rounds with several runs are averaged.
                    for _ in 0..<2 {
                        runs.add(
                            name, at: .concurrency(load),
                            [
                                .throughput: Double.random(in: 90...130, using: &generator),
                                .latencyP99: ms(Double.random(in: 10...35, using: &generator)),
                                .memory: Double.random(in: 1e8...2e8, using: &generator),
                            ], phase: phase, round: max(1, round))
                    }
                }
            }
        }
        let policy = PromotionPolicy(limits: [.init(.latencyP99, isUpper: true, bound: ms(30))])
        let first = String(describing: try #require(runs.decided(policy, baseline: "b").decision))
        for _ in 0..<5 {
            runs.set.measurements.shuffle(using: &generator)
            runs.candidates.shuffle(using: &generator)
            let (decision, _) = runs.decided(policy, baseline: "b")
            #expect(String(describing: try #require(decision)) == first)
        }
    }

    @Test("ties: fewer instances, less device memory, less memory, smaller batch, name")
    func ties() {
        var runs = Runs()
        runs.candidates = [
            VariantFacts(name: "f", id: "1", instances: 2, maxBatchSize: 1),
            VariantFacts(name: "e", id: "2", instances: 1, maxBatchSize: 1),
            VariantFacts(name: "d", id: "3", instances: 1, maxBatchSize: 16),
            VariantFacts(name: "c", id: "4", instances: 1, maxBatchSize: 8),
            VariantFacts(name: "b", id: "5", instances: 1, maxBatchSize: 8),
            VariantFacts(name: "a", id: "6", instances: 1, maxBatchSize: 8),
        ]
        runs.add("f", [.throughput: 100, .gpuMemory: 1, .memory: 1])
        runs.add("e", [.throughput: 100, .memory: 1])  // unmeasured device memory counts as the most
        runs.add("d", [.throughput: 100, .gpuMemory: 5, .memory: 7])
        runs.add("c", [.throughput: 100, .gpuMemory: 5, .memory: 6])
        runs.add("b", [.throughput: 100, .gpuMemory: 5, .memory: 7])
        runs.add("a", [.throughput: 100, .gpuMemory: 5, .memory: 7])
        #expect(
            runs.decided(incumbent: nil).decision?.ranking.map(\.variant.name) == ["c", "a", "b", "d", "e", "f"])
    }

    @Test("minimising: less is a gain")
    func minimise() throws {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 100, .latencyP99: ms(30)])
        runs.add("new", [.throughput: 100, .latencyP99: ms(20)])
        let policy = PromotionPolicy(objective: [.init(.latencyP99, exponent: -1)], minGain: 0.05)
        let winner = try #require(runs.decided(policy).decision?.winner)
        #expect(winner.variant.name == "new")
        #expect(abs(try #require(winner.gain?.estimate) - 0.5) < 1e-9)
    }

    @Test("a value of 0 counts as the smallest that profilers tell apart")
    func zero() throws {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 100, .queueTime: 0])
        runs.add("new", [.throughput: 100, .queueTime: 5000])
        let policy = PromotionPolicy(objective: [.init(.queueTime, exponent: -1)])
        let decision = try #require(runs.decided(policy).decision)
        #expect(decision.winner?.variant.name == "old")
        #expect(abs(try #require(decision.runnersUp.first?.gain?.estimate) + 0.8) < 1e-9)
    }
}
