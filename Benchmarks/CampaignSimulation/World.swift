import SlipwayDomain
import SlipwayMeasurements
package import SlipwayPromotion

/// A variant whose true speed is known.
package struct TrueVariant: Sendable {
    /// What the policy knows of it.
    package var facts: VariantFacts
    /// Its execution provider and precision, by which the 2022 demo groups.
    package var group: String
    /// Inferences per second when it is saturated.
    package var capacity: Double
    /// The latency of a request that meets no other, in nanoseconds.
    package var serviceTime: Double
    /// How long a request waits for others before its batch is full, in nanoseconds.
    package var queueDelay: Double
    /// The 99th percentile of the latency over its mean.
    package var tail: Double
    /// The noise of its throughput over the world's, 1 for as noisy as the others.
    package var noiseFactor = 1.0
    /// Whether it never loads.
    package var isBroken = false

    /// Makes a variant that loads and is as noisy as the others.
    package init(
        facts: VariantFacts, group: String, capacity: Double, serviceTime: Double, queueDelay: Double, tail: Double
    ) {
        self.facts = facts
        self.group = group
        self.capacity = capacity
        self.serviceTime = serviceTime
        self.queueDelay = queueDelay
        self.tail = tail
    }

    /// The true throughput and 99th percentile at a concurrency.
    ///
    /// A closed loop: at low load each request takes its service time and waits for a batch to fill; at high load the
    /// capacity limits; in between the two bounds join smoothly. Little's law gives the mean latency.
    package func truth(at concurrency: Int) -> (throughput: Double, latencyP99: Double) {
        let load = Double(concurrency)
        let idle = max(0, 1 - load / Double(max(1, facts.maxBatchSize)))
        let unloaded = load / ((serviceTime + queueDelay * idle) / 1e9)
        let (one, other) = (1 / (unloaded * unloaded), 1 / (capacity * capacity))
        let throughput = 1 / (one * one + other * other).squareRoot().squareRoot()
        return (throughput, load / throughput * 1e9 * tail)
    }
}

/// The truth about a model's variants, and how badly it can be seen.
package struct World: Sendable {
    /// The variants.
    package var variants: [TrueVariant]
    /// The released one.
    package var incumbent: Int
    /// The loads that are measured.
    package var loads = [1, 2, 4, 8, 16, 32, 64]
    /// What counts.
    package var policy = PromotionPolicy(limits: [.init(.latencyP99, isUpper: true, bound: 30e6)], minGain: 0.02)
    /// The coefficient of variation of throughputs: 12 % on a busy two-core machine.
    package var throughputNoise = 0.12
    /// The coefficient of variation of 99th percentiles: 31 % on the same machine.
    package var latencyNoise = 0.31
    /// The machine's change over a whole campaign, as a share of its speed.
    package var drift = 0.0
    /// The share of runs that give no values.
    package var failureRate = 0.03

    /// Makes a world on a steady machine.
    package init(variants: [TrueVariant], incumbent: Int) {
        self.variants = variants
        self.incumbent = incumbent
    }

    /// The true throughput of a variant at its best load within the limits; 0 when it has none.
    package func value(of variant: Int) -> Double {
        guard !variants[variant].isBroken else { return 0 }
        return loads.map { load in
            let truth = variants[variant].truth(at: load)
            return policy.limits.allSatisfy { $0.isMet(by: truth.latencyP99) } ? truth.throughput : 0
        }.max() ?? 0
    }

    /// Measures a variant once; the progress, 0 to 1, is how much of the campaign has passed, and decides the drift.
    func measure(_ variant: Int, at load: Int, progress: Double, using random: inout SeededRandom)
        -> Measurement.Outcome
    {
        let subject = variants[variant]
        // Drawn before anything is decided, so that one failure does not change the noise of all later runs.
        let shared = random.normal()
        let own = random.normal()
        let fails = Double.random(in: 0..<1, using: &random) < failureRate
        if subject.isBroken { return .failed("failed to load") }
        if fails { return .failed("perf_analyzer ended with 99") }
        let truth = subject.truth(at: load)
        let speed = 1 + drift * progress
        let noise = { (variation: Double, normal: Double) in
            exponential(normal * naturalLogarithm(1 + variation * variation).squareRoot())
        }
        var values = MetricValues()
        values[.throughput] =
            truth.throughput * speed * noise(throughputNoise * subject.noiseFactor, shared)
        // A run with a low throughput tends to have a high tail.
        values[.latencyP99] =
            truth.latencyP99 / speed * noise(latencyNoise * subject.noiseFactor, -0.5 * shared + 0.866 * own)
        return .measured(values)
    }
}
