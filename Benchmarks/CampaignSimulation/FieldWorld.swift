/// A world of one question, in which a wrong method can be shown beside the right one: few variants, few loads, known truth.
package enum FieldWorld: String, CaseIterable, Sendable {
    /// All equal, but the slow runs of the candidate are those whose windows differ: 18 % of them.
    case slowRunsUnstable = "equal; the slow 18 % of the candidate's runs are unstable"
    /// One better by 40 %, 30 % of all runs are unstable, whatever their speed.
    case busyMachine = "better by 40 %; 30 % of all runs are unstable"
    /// All equal, single runs, every true 99th percentile at 0.9 of the limit.
    case singleRunsNearLimit = "equal, single runs; true p99 at 0.9 of the limit"
    /// One better by 40 %, whose true 99th percentile is 1.1 of the limit.
    case winnerBeyondLimit = "better by 40 %; true p99 at 1.1 of the limit"
    /// One better by 40 %, whose true 99th percentile is 0.8 of the limit.
    case winnerWithinLimit = "better by 40 %; true p99 at 0.8 of the limit"
    /// The candidate is quicker, for it keeps 200 of the 500 requests a second that are asked.
    case rateNotKept = "quicker, and keeps 200 of 500 requests/s"
    /// True latencies within 1 %, written to 0.1 ms.
    case rounded = "true p99 within 1 %, written to 0.1 ms"
    /// All equal; the incumbent has one load, the candidates three.
    case unequalLoads = "equal; the incumbent at 1 load, 3 candidates at 3"
    /// All equal; a tenth of the runs fails.
    case failuresEqual = "equal; 10 % of runs fail"
    /// One better by 20 %; a tenth of the runs fails.
    case failuresBetter = "better by 20 %; 10 % of runs fail"
    /// All equal, on a machine that becomes 20 % quicker, at little noise.
    case drift = "equal; machine 20 % quicker at the end, cv 3 %"

    /// A way to come from runs to a release, with what it did.
    package struct Method: Sendable {
        /// What tables call it.
        package let title: String
        /// Whether Slipway does so.
        package let isOurs: Bool
        /// How many campaigns promoted a candidate.
        package var promotions = 0
        /// In how many of them a warning said that the winner may miss a limit.
        package var warnings = 0
    }

    /// Whether the promotion of a candidate would be wrong.
    package var isPromotionWrong: Bool {
        ![.busyMachine, .winnerWithinLimit, .failuresBetter].contains(self)
    }

    /// Runs campaigns; the same seed gives the same counts on every machine.
    ///
    /// - Parameters:
    ///   - campaigns: How many.
    ///   - seed: Where random numbers begin.
    /// - Returns: What each method did.
    package func run(campaigns: Int, seed: UInt64 = 1) -> [Method] {
        var random = SeededRandom(seed: seed &+ 1000 &* UInt64(Self.allCases.firstIndex(of: self) ?? 0))
        var methods: [Method] = []
        for _ in 0..<campaigns {
            for (place, trial) in trials(&random).enumerated() {
                if methods.count == place { methods.append(Method(title: trial.title, isOurs: trial.isOurs)) }
                let (isPromoted, isWarned) = trial.outcome()
                if isPromoted { methods[place].promotions += 1 }
                if isPromoted, isWarned { methods[place].warnings += 1 }
            }
        }
        return methods
    }
}
