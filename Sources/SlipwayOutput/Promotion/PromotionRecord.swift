package import SlipwayDomain
package import SlipwayMeasurements
package import SlipwayPromotion

/// Why a release holds what it holds: `promotion.json` without the model and the digests of the release's files.
package struct PromotionRecord: Hashable, Sendable {
    /// A variant that a release holds or held.
    package struct Holder: Hashable, Sendable {
        /// The name.
        package var variant: ModelName
        /// The id, 12 hexadecimal digits.
        package var id: String
        /// The digest of the configuration without the model's contents, 12 hexadecimal digits; nil where an older record
        /// does not say.
        package var configID: String?

        /// Names a variant.
        package init(variant: ModelName, id: String, configID: String?) {
            self.variant = variant
            self.id = id
            self.configID = configID
        }
    }

    /// A load of an operating point.
    package struct Point: Hashable, Sendable {
        /// The shapes of the requests; nil where the measurements do not say.
        package var inputShapes: String?
        /// The load.
        package var load: Load
        /// Its weight, 1 unless the policy states a mix.
        package var weight: Double
        /// How many runs the values rest on.
        package var runs: Int
        /// The values, in base units.
        package var values: MetricValues

        /// Makes a point.
        package init(inputShapes: String?, load: Load, weight: Double, runs: Int, values: MetricValues) {
            self.inputShapes = inputShapes
            self.load = load
            self.weight = weight
            self.runs = runs
            self.values = values
        }
    }

    /// A relative change of the objective.
    package struct Gain: Hashable, Sendable {
        /// The estimate; 0.1 is 10 % better.
        package var estimate: Double
        /// The bounds; nil when nothing was repeated.
        package var bounds: ClosedRange<Double>?
        /// How many rounds were compared.
        package var rounds: Int

        /// Makes a gain.
        package init(estimate: Double, bounds: ClosedRange<Double>?, rounds: Int) {
            self.estimate = estimate
            self.bounds = bounds
            self.rounds = rounds
        }
    }

    /// A variant that came next.
    package struct RunnerUp: Hashable, Sendable {
        /// The variant.
        package var holder: Holder
        /// Its gain over the reference; nil for the reference itself.
        package var gain: Gain?

        /// Makes a runner-up.
        package init(holder: Holder, gain: Gain?) {
            self.holder = holder
            self.gain = gain
        }
    }

    /// The released variant.
    package var winner: Holder
    /// What the release held before; nil when there was none.
    package var incumbent: Holder?
    /// Why the winner is there.
    package var verdict: Decision.Verdict
    /// What a person gave as the reason; only with `forced`.
    package var reason: String?
    /// Whether gains are over the baseline rather than the incumbent.
    package var isAgainstBaseline = false
    /// The winner's gain; nil without a comparison.
    package var gain: Gain?
    /// The winner's operating point; empty when nothing was measured.
    package var points: [Point] = []
    /// Whether the measurements are those of a race.
    package var isRace = false
    /// The requests that a deployment admits at once; nil where a record of 0.1 leaves it to the operating point, or nothing
    /// was measured.
    package var concurrency: Int?
    /// Where the winner's throughput stops growing; nil where nothing was measured, or an older record does not say.
    package var knee: Knee?
    /// The incumbent's operating point; empty when it was not measured.
    package var incumbentPoints: [Point] = []
    /// The variants that came next, the best first.
    package var runnersUp: [RunnerUp] = []
    /// The rules that decided; nil when nothing was measured.
    package var policy: PromotionPolicy?
    /// How far the answers of both were from those of the reference; nil where that was not measured.
    package var accuracy: Accuracy?
    /// What the runs were made on, without the campaign and the shapes of requests; sorted.
    package var platforms: [Platform] = []
    /// The digests of the files of measurements, sorted.
    package var measurements: [ContentDigest] = []
    /// The release that the files and this record were taken from; nil where something was decided for this one.
    package var source: Source?

    /// How far answers of the winner and of what it replaced are from those of a reference.
    package struct Accuracy: Hashable, Sendable {
        /// What was compared.
        package var identity: AccuracyIdentity
        /// Whether the requests were recorded rather than made.
        package var isRecorded: Bool
        /// The winner's; nil where it was not measured.
        package var winner: VariantAccuracy?
        /// That of what it replaced; nil where it was not measured.
        package var incumbent: VariantAccuracy?

        /// Makes an accuracy.
        package init(
            identity: AccuracyIdentity, isRecorded: Bool, winner: VariantAccuracy?, incumbent: VariantAccuracy?
        ) {
            self.identity = identity
            self.isRecorded = isRecorded
            self.winner = winner
            self.incumbent = incumbent
        }
    }

    /// Another release of the same output that a release was taken from.
    package struct Source: Hashable, Sendable {
        /// Its directory below the output.
        package var release: RelativePath
        /// What stood in the release before; nil where there was none.
        package var replaced: Holder?

        /// Names a release.
        package init(release: RelativePath, replaced: Holder?) {
            self.release = release
            self.replaced = replaced
        }
    }

    /// Makes a record that states who and why.
    package init(winner: Holder, incumbent: Holder?, verdict: Decision.Verdict) {
        self.winner = winner
        self.incumbent = incumbent
        self.verdict = verdict
    }
}
