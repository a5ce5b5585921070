/// What `apply-best` decided, in words and numbers that are ready to be shown.
package struct PromotionSummary: Sendable {
    /// A metric before and after, at the operating points of both.
    package struct Change: Hashable, Sendable {
        /// The metric, with its load where there are several.
        package let metric: String
        /// The value of what the release held; `-` where it was not measured.
        package let before: String
        /// The value of what it holds now.
        package let after: String
        /// The relative change, such as `+33.3 %`; empty where it is not known.
        package let change: String

        /// Describes a change.
        package init(metric: String, before: String, after: String, change: String) {
            self.metric = metric
            self.before = before
            self.after = after
            self.change = change
        }
    }

    /// The curves of several variants side by side.
    package struct Curves: Hashable, Sendable {
        /// The heads of the columns: the load, then each variant's values.
        package let heads: [String]
        /// The rows, as many cells as heads.
        package let rows: [[String]]

        /// Puts curves side by side.
        package init(heads: [String], rows: [[String]]) {
            self.heads = heads
            self.rows = rows
        }
    }

    /// The model's name.
    package var name: String
    /// The release, such as `release` or `release-a100`.
    package var release: String
    /// What the release holds after this: name and id.
    package var winner: (name: String, id: String)
    /// What it held before; nil where there was none.
    package var incumbent: (name: String, id: String)?
    /// Whether another variant takes the release, or the first decision about it is written down.
    package var isPromotion = false
    /// The verdict, as promotion.json has it.
    package var verdict: String
    /// The verdict in a sentence or two.
    package var reasons: [String] = []
    /// Metrics before and after.
    package var changes: [Change] = []
    /// The curves of winner, incumbent and baseline; nil where nothing was measured.
    package var curves: Curves?
    /// Loads at which the winner does worse.
    package var losses: [String] = []
    /// Variants that would have won and may not, with why.
    package var ineligible: [String] = []
    /// What changes in the files of the deployment, `deployment.yml: request_settings.request_timeout_ms 5000 → 9000`.
    package var deployment: [String] = []
    /// The variants that came next, with their gains.
    package var runnersUp: [(name: String, gain: String)] = []

    /// Describes a decision.
    package init(
        name: String, release: String, winner: (name: String, id: String), incumbent: (name: String, id: String)?,
        verdict: String
    ) {
        self.name = name
        self.release = release
        self.winner = winner
        self.incumbent = incumbent
        self.verdict = verdict
    }
}
