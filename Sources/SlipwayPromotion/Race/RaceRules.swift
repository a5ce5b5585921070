/// How a race spends its runs.
///
/// The numbers are those of simulated campaigns (docs/promotion.md, "Race"): all variants once at one load, then ever fewer with
/// ever more runs (Z. Karnin, T. Koren, O. Somekh, Almost optimal exploration in multi-armed bandits, ICML 2013).
package struct RaceRules: Hashable, Sendable {
    /// The fresh rounds of the leader and the incumbent, at most; 3 to 12.
    package var rounds: Int
    /// How many variants reach the early round, of which the leader is chosen.
    package var finalists = 3

    /// The fresh rounds unless others are stated: with eight, a gain of 40 % is found in 98 of 100 campaigns at 12 % noise.
    package static let defaultRounds = 8

    /// Makes rules.
    package init(rounds: Int = RaceRules.defaultRounds) {
        self.rounds = rounds
    }

    /// Rounds that are begun at most: some stay without a pair because a run fails in every try.
    var attempts: Int { rounds + 3 }

    /// How many variants of the first look go on to find their load.
    func searchers(of count: Int) -> Int {
        min(count, max(8, min((count + 3) / 4, max(40, (count + 7) / 8))))
    }

    /// How many of those are repeated, and how often.
    func repeated(of searchers: Int) -> (count: Int, rounds: Int) {
        let count = Int((2.3 * Double(searchers).squareRoot()).rounded(.down))
        return (min(searchers, max(finalists, count)), searchers >= 40 ? 3 : 2)
    }

    /// The runs that a race takes in the mean.
    ///
    /// - Parameters:
    ///   - variants: How many take part besides the incumbent.
    ///   - loads: How many loads there are.
    /// - Returns: The runs with one request.
    package func expectedRuns(of variants: Int, loads: Int) -> Int {
        let searchers = searchers(of: variants)
        let steps = loads > 1 ? (searchers * 3 + 9) / 10 : 0
        var runs = min(3, loads) + variants + steps
        var left = searchers
        for number in 0...1 where left > finalists {
            let plan = number == 0 ? repeated(of: left) : repeatedAgain(of: left)
            left = plan.count
            if left > finalists { runs += plan.rounds * (left + 1) }
        }
        return runs + min(left, finalists) + 1 + 2 * rounds
    }

    /// How many of those are repeated once more, and how often.
    func repeatedAgain(of count: Int) -> (count: Int, rounds: Int) {
        let left = Int((1.65 * Double(count).squareRoot()).rounded(.down))
        return (min(count, max(finalists, left)), min(8, max(finalists, left)))
    }
}
