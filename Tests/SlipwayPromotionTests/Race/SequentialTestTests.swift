import CampaignSimulation
import SlipwayPromotion
import Testing

@Suite("Tests that are looked at after every round")
struct SequentialTestTests {
    /// The boundaries that another program computed for the same spending (5 % and its parts).
    @Test(
        "boundaries are those of the exact law of t",
        arguments: [
            (5, 1, [6.510, 3.366, 2.451]), (8, 1, [19.06, 6.036, 3.775, 2.919, 2.466, 2.180]),
            (5, 2, [11.39, 4.601, 3.104]), (7, 5, [77.46, 12.27, 6.090, 4.263, 3.424]), (4, 1, [4.436, 2.671]),
            (10, 4, [312.8, 24.60, 9.451, 5.915, 4.488, 3.730, 3.259, 2.934]),
        ])
    func boundaries(planned: Int, tests: Int, expected: [Double]) throws {
        let test = try #require(SequentialTest(planned: planned, tests: tests))
        for (index, bound) in expected.enumerated() {
            #expect(abs(test.boundary(pairs: index + 3) / bound - 1) < 0.003)
        }
        #expect(test.boundary(pairs: 2) == .infinity)
        #expect(test.boundary(pairs: planned + 1) == test.boundary(pairs: planned))
    }

    /// 20,000 campaigns of a true 5 % show between 4.6 and 5.4 % in all but 1 of 100 cases.
    @Test("equal variants cross a boundary in 5 of 100 campaigns, whatever the noise", arguments: [0.01, 0.5])
    func risk(noise: Double) throws {
        let test = try #require(SequentialTest(planned: 8))
        var random = SeededRandom(seed: 23)
        var crossings = 0
        for _ in 0..<20_000 {
            var sample: [Double] = []
            var hasCrossed = false
            while sample.count < 8, !hasCrossed {
                sample.append(noise * random.normal())
                guard let estimate = MeanEstimate(of: sample, method: .pairedT), sample.count >= 3 else { continue }
                hasCrossed = estimate.mean / estimate.standardError > test.boundary(pairs: sample.count)
            }
            if hasCrossed { crossings += 1 }
        }
        #expect((920...1080).contains(crossings), "\(crossings)")
    }

    /// Printed for eight rounds at 5 %: 0.38 0.53 0.72 0.97 1.31.
    @Test("going on is pointless below the published bounds")
    func futility() throws {
        let test = try #require(SequentialTest(planned: 8))
        for (pairs, bound) in zip(3...7, [0.38, 0.53, 0.72, 0.97, 1.31]) {
            #expect(test.isFutile(bound - 0.03, pairs: pairs))
            #expect(!test.isFutile(bound + 0.03, pairs: pairs))
        }
        #expect(test.isFutile(-.infinity, pairs: 3) && !test.isFutile(.infinity, pairs: 3))
        #expect(!test.isFutile(-9, pairs: 2) && !test.isFutile(-9, pairs: 8))
    }

    @Test("more tests demand more, beyond the tables too")
    func divided() throws {
        for pairs in 3...8 {
            let bounds = try (1...20).map { try #require(SequentialTest(planned: 8, tests: $0)).boundary(pairs: pairs) }
            #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "\(bounds)")
        }
    }

    @Test("there are boundaries for 3 to 12 rounds")
    func range() {
        #expect(SequentialTest(planned: 2) == nil && SequentialTest(planned: 13) == nil)
        #expect(SequentialTest(planned: 3)?.boundary(pairs: 3) == 2.92)
    }
}
