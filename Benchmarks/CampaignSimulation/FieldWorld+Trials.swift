import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion

extension FieldWorld {
    /// The noise of throughputs on a busy machine of two cores.
    private static let noise = 0.12

    /// One campaign as each method sees it: the same runs, treated differently.
    func trials(_ random: inout SeededRandom) -> [FieldTrial] {
        switch self {
        case .slowRunsUnstable: unstable(gain: 1, &random) { who, normal, _ in who != 0 && normal < -0.915 }
        case .busyMachine: unstable(gain: 1.4, &random) { _, _, chance in chance < 0.3 }
        case .singleRunsNearLimit: nearLimit(&random)
        case .winnerBeyondLimit: limited(at: 1.1, &random)
        case .winnerWithinLimit: limited(at: 0.8, &random)
        case .rateNotKept: rates(&random)
        case .rounded: rounded(&random)
        case .unequalLoads: unequal(&random)
        case .failuresEqual: failing(gain: 1, &random)
        case .failuresBetter: failing(gain: 1.2, &random)
        case .drift: drifting(&random)
        }
    }

    private static func names(_ candidates: Int) -> [String] {
        [FieldTrial.incumbent] + (1...candidates).map { "c\($0)" }
    }

    private static func factor(_ normal: Double, _ variation: Double) -> Double {
        exponential(normal * naturalLogarithm(1 + variation * variation).squareRoot())
    }

    // MARK: - Unstable runs

    private func unstable(
        gain: Double, _ random: inout SeededRandom, isUnstable: (Int, Double, Double) -> Bool
    ) -> [FieldTrial] {
        var kept = FieldTrial(title: "values with more noise", isOurs: true)
        var dropped = FieldTrial(title: "dropped", isOurs: false)
        var retried = FieldTrial(title: "tried again until stable, 3 tries", isOurs: false)
        for round in 1...5 {
            for (who, name) in Self.names(1).enumerated() {
                let truth = 1000 * (who == 0 ? 1 : gain)
                let tries = (0..<3).map { _ in (random.normal(), Double.random(in: 0..<1, using: &random)) }
                let states = tries.map { (speed: truth * Self.factor($0, Self.noise), bad: isUnstable(who, $0, $1)) }
                kept.add(
                    name, .concurrency(8), round: round, throughput: states[0].speed, isStable: !states[0].bad)
                dropped.add(
                    name, .concurrency(8), round: round, throughput: states[0].bad ? nil : states[0].speed)
                retried.add(
                    name, .concurrency(8), round: round, throughput: states.first { !$0.bad }?.speed)
            }
        }
        return [dropped, retried, kept]
    }

    // MARK: - Limits

    private func nearLimit(_ random: inout SeededRandom) -> [FieldTrial] {
        var ours = FieldTrial(title: "Slipway: an excess within noise costs no place", isOurs: true, candidates: 3)
        ours.policy = PromotionPolicy(limits: [.init(.latencyP99, isUpper: true, bound: 10e6)])
        for name in Self.names(3) {
            ours.add(
                name, .concurrency(8), round: 1, throughput: 1000 * random.factor(Self.noise),
                p99: 9 * random.factor(0.31))
        }
        // Whoever misses a limit in its only run is replaced by whoever does not.
        var naive = FieldTrial(title: "missed in its run, so replaced", isOurs: false, candidates: 3)
        naive.set = ours.set
        naive.rule = { set in
            let late = { (run: Measurement) in (run.values?[.latencyP99] ?? 0) > 10e6 }
            let own = set.measurements.first { $0.variant == FieldTrial.incumbent }
            return own.map(late) == true
                && set.measurements.contains { $0.variant != FieldTrial.incumbent && !late($0) }
        }
        return [naive, ours]
    }

    private func limited(at share: Double, _ random: inout SeededRandom) -> [FieldTrial] {
        var estimate = FieldTrial(title: "the estimate meets it; said where it straddles", isOurs: true)
        estimate.policy = PromotionPolicy(limits: [.init(.latencyP99, isUpper: true, bound: 10e6)])
        for round in 1...5 {
            for name in Self.names(1) {
                let isCandidate = name != FieldTrial.incumbent
                estimate.add(
                    name, .concurrency(8), round: round,
                    throughput: (isCandidate ? 1400 : 1000) * random.factor(0.06),
                    p99: (isCandidate ? 10 * share : 6) * random.factor(0.2))
            }
        }
        var proven = FieldTrial(title: "limits: proven", isOurs: true)
        proven.set = estimate.set
        proven.policy = estimate.policy
        proven.policy.limitsAreProven = true
        return [estimate, proven]
    }

    // MARK: - Rates and rounding

    private func rates(_ random: inout SeededRandom) -> [FieldTrial] {
        var ours = FieldTrial(title: "a saturated load", isOurs: true)
        ours.policy = PromotionPolicy(
            objective: [.init(.latencyP99, exponent: -1)], operatingPoint: .loads([.init(.requestRate(500))]))
        for round in 1...5 {
            for name in Self.names(1) {
                let isCandidate = name != FieldTrial.incumbent
                ours.add(
                    name, .requestRate(500), round: round,
                    throughput: (isCandidate ? 200 : 499) * random.factor(0.003),
                    p99: (isCandidate ? 18 : 30) * random.factor(Self.noise))
            }
        }
        var naive = FieldTrial(title: "the lowest latency", isOurs: false)
        naive.set = ours.set
        naive.rule = { set in
            let mean = { (isOwn: Bool) in
                set.measurements.filter { ($0.variant == FieldTrial.incumbent) == isOwn }
                    .reduce(0.0) { $0 + ($1.values?[.latencyP99] ?? 0) }
            }
            return mean(false) < mean(true)
        }
        return [naive, ours]
    }

    private func rounded(_ random: inout SeededRandom) -> [FieldTrial] {
        let policy = PromotionPolicy(
            objective: [.init(.latencyP99, exponent: -1)], operatingPoint: .loads([.init(.concurrency(8))]),
            minGain: 0.02)
        var ours = FieldTrial(title: "the step is a floor of the noise", isOurs: true, policy: policy)
        var naive = FieldTrial(title: "as written", isOurs: false, policy: policy)
        let truths = Self.names(1).map { ($0, 0.45 * (1 + Double.random(in: -0.005...0.005, using: &random))) }
        for round in 1...5 {
            for (name, truth) in truths {
                let written = (truth * random.factor(0.001) * 10).rounded() / 10
                ours.add(name, .concurrency(8), round: round, throughput: 1000, p99: written, step: 100_000)
                naive.add(name, .concurrency(8), round: round, throughput: 1000, p99: written)
            }
        }
        return [naive, ours]
    }

    // MARK: - Loads, failures, order

    private func unequal(_ random: inout SeededRandom) -> [FieldTrial] {
        var ours = FieldTrial(title: "a test for each load", isOurs: true, candidates: 3)
        var naive = FieldTrial(title: "a test for each candidate, at its best load", isOurs: false, candidates: 3)
        for name in Self.names(3) {
            let loads = name == FieldTrial.incumbent ? [16] : [8, 16, 32]
            let runs = loads.map { load in (load, (1...5).map { _ in 1000 * random.factor(Self.noise) }) }
            for (load, speeds) in runs {
                for (place, speed) in speeds.enumerated() {
                    ours.add(name, .concurrency(load), round: place + 1, throughput: speed)
                }
            }
            let best =
                runs.map(\.1).max {
                    $0.reduce(0) { $0 + naturalLogarithm($1) }
                        < $1.reduce(0) { $0 + naturalLogarithm($1) }
                } ?? []
            for (place, speed) in best.enumerated() {
                naive.add(name, .concurrency(16), round: place + 1, throughput: speed)
            }
        }
        return [naive, ours]
    }

    private func failing(gain: Double, _ random: inout SeededRandom) -> [FieldTrial] {
        var once = FieldTrial(title: "left out", isOurs: false)
        var again = FieldTrial(title: "repeated in its round, twice at most", isOurs: true)
        for round in 1...8 {
            for name in Self.names(1) {
                let truth = name == FieldTrial.incumbent ? 1000 : 1000 * gain
                let tries = (0..<3).map { _ -> Double? in
                    let speed = truth * random.factor(Self.noise)
                    return Double.random(in: 0..<1, using: &random) < 0.1 ? nil : speed
                }
                once.add(name, .concurrency(8), round: round, throughput: tries[0])
                for speed in tries.prefix(through: tries.firstIndex { $0 != nil } ?? 2) {
                    again.add(name, .concurrency(8), round: round, throughput: speed)
                }
            }
        }
        return [once, again]
    }

    private func drifting(_ random: inout SeededRandom) -> [FieldTrial] {
        var first = FieldTrial(title: "the incumbent first in each round", isOurs: false)
        var drawn = FieldTrial(title: "a random order in each round", isOurs: true)
        for round in 1...5 {
            let normals = [random.normal(), random.normal()]
            let isReversed = Bool.random(using: &random)
            for (who, name) in Self.names(1).enumerated() {
                for isDrawn in [false, true] {
                    let place = isDrawn && isReversed ? 1 - who : who
                    let passed = (Double(2 * (round - 1) + place) + 0.5) / 10
                    let speed = 1000 * (1 + 0.2 * passed) * Self.factor(normals[who], 0.03)
                    if isDrawn {
                        drawn.add(name, .concurrency(8), round: round, throughput: speed)
                    } else {
                        first.add(name, .concurrency(8), round: round, throughput: speed)
                    }
                }
            }
        }
        return [first, drawn]
    }
}
