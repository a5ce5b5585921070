package import SlipwayDiagnostics
import SlipwayDomain
package import SlipwayMeasurements
package import SlipwayPromotion

/// A campaign of measurements and what follows from it, ready to be shown.
package struct CampaignReport: Sendable {
    /// A variant.
    package struct Entry: Sendable {
        /// What was measured of it.
        package var curve: VariantCurve
        /// Its execution provider, with the precision where there is a choice: `tensorrt fp16`.
        package var provider: String

        /// Makes an entry.
        package init(curve: VariantCurve, provider: String) {
            self.curve = curve
            self.provider = provider
        }

        /// The variant's name.
        var name: String { curve.variant.name }
        /// The load at which it is judged; nil where nothing was measured there.
        var operatingPoint: VariantCurve.Point? { curve.operatingPoint.map { curve.points[$0] } }
    }

    /// The model's name.
    package let name: String
    /// The Triton release that the configs are for, `24.10`.
    package let targetRelease: String
    /// What was decided.
    package let decision: Decision
    /// By which rules.
    package let policy: PromotionPolicy
    /// Every variant, in the order of the spec's matrix.
    package let entries: [Entry]
    /// The machines, servers and requests that were measured.
    package let platforms: [Platform]
    /// Where the measurements come from.
    package let provenances: [Provenance]
    /// What a reviewer should know.
    package let findings: [Diagnostic]

    /// Puts a report together.
    package init(
        name: String, targetRelease: String, decision: Decision, policy: PromotionPolicy, entries: [Entry],
        platforms: [Platform], provenances: [Provenance], findings: [Diagnostic]
    ) {
        self.name = name
        self.targetRelease = targetRelease
        self.decision = decision
        self.policy = policy
        self.entries = entries
        self.platforms = platforms
        self.provenances = provenances
        self.findings = findings
    }

    /// The path of the winner's configuration below the output root, with a line break; nil without a winner.
    ///
    /// The 2022 demo left such a file for the next step of a pipeline.
    package var configLocation: String? {
        decision.winner.map { "\(name)/repository/\($0.variant.name)/config.pbtxt\n" }
    }
}

extension CampaignReport {
    /// The providers, in the order of the matrix.
    var providers: [String] {
        var seen: Set<String> = []
        return entries.map(\.provider).filter { seen.insert($0).inserted }
    }

    /// The best variant of a provider at its operating point: by the ranking, which knows more than the number alone,
    /// else by throughput. Nil where no variant meets the limits.
    func best(of provider: String) -> Entry? {
        let own = entries.filter { $0.provider == provider }
        for standing in decision.ranking {
            if let entry = own.first(where: { $0.name == standing.variant.name }) { return entry }
        }
        var best: (entry: Entry, throughput: Double)?
        for entry in own {
            guard let point = entry.operatingPoint?.summary, point.meetsLimits,
                let throughput = point.values[.throughput], throughput > best?.throughput ?? -.infinity
            else { continue }
            best = (entry, throughput)
        }
        return best?.entry
    }

    /// The entry of a variant.
    func entry(_ name: String?) -> Entry? { entries.first { $0.name == name } }

    /// The latency that charts show: the one that a limit or the objective names, else the highest percentile measured.
    var latencyMetric: Metric? {
        let stated =
            policy.limits.filter(\.isUpper).map(\.metric) + policy.objective.filter { $0.exponent < 0 }.map(\.metric)
        let known: [Metric] = [.latencyP99, .latencyP95, .latencyP90, .latencyAverage, .latencyP50]
        return (stated.filter(known.contains) + known).first { metric in
            entries.contains { $0.curve.points.contains { $0.summary.values[metric] != nil } }
        }
    }
}

/// A unit of time for an axis.
struct TimeUnit {
    let name: String
    /// Nanoseconds.
    let size: Double

    /// The unit in which the largest value is a number of a few digits.
    init(for most: Double) {
        (name, size) = most >= 10e9 ? ("s", 1e9) : most >= 1e6 ? ("ms", 1e6) : ("us", 1e3)
    }
}
