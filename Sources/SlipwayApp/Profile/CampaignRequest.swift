package import SlipwayDomain
import SlipwayOutput
package import SlipwayProfiler
import SlipwayPromotion

/// A campaign of measurements that is asked for.
package struct CampaignRequest: Sendable {
    /// The path of the spec.
    package let spec: String
    /// The output root that the spec was built to; only a campaign that is planned and not run can do without.
    package let out: String?
    /// Where specs and models are looked for.
    package let project: Project
    /// The directory of the release below the output's whose incumbent and rules count.
    package let release: RelativePath
    /// The name of that release; nil for the one without a name.
    package var releaseName: String?
    /// This machine's part of the plan.
    package var shard = Shard.whole
    /// How often candidates are repeated; nil for as often as the spec says.
    package var repeats: Int?
    /// Which variants are measured how often; nil for as the spec says.
    package var search: CampaignSearch?
    /// How long a race may take, 1 or more; nil for as the spec says. Unit: seconds.
    package var budget: Int?
    /// How many candidates are repeated besides the incumbent, at most.
    package var candidateLimit: Int
    /// Whether variants are repeated too that clients of the released one would notice.
    package var allowsBreaking = false

    /// Whether the command that brings the model may be run, where `slipway.yaml` does not say so.
    package var trustsCode = false
    /// Whether answers are compared and nothing is measured under load.
    package var isComparison = false

    /// Makes a request for the whole plan.
    package init(
        _ spec: String, out: String?, project: Project, release: RelativePath = OutputLayout.release
    ) {
        self.release = release
        self.spec = spec
        self.out = out
        self.project = project
        candidateLimit = defaultCandidates
    }
}

/// How long a campaign may take, as a command line states it: `30min`.
package struct TimeBudget: Hashable, Sendable {
    /// The seconds, 1 or more.
    package let seconds: Int

    /// Reads a time with its unit, as specs state it: from a second to a year; nil when it is none.
    package init?(argument: String) {
        guard let span = TimeSpan(parsing: argument), (1...31_536_000).contains(span.wholeSeconds),
            span.nanoseconds >= 1_000_000_000
        else { return nil }
        seconds = span.wholeSeconds
    }
}

/// Which variants of a campaign are measured how often.
package enum CampaignSearch: String, CaseIterable, Sendable {
    /// Every variant at every load once, then repeats of the best few.
    case grid
    /// Every variant once, then ever fewer with ever more runs, until the leader has met the incumbent often enough.
    case race
}

/// How and where the measurements of a campaign are made.
package struct CampaignConditions: Sendable {
    /// The server, perf_analyzer and what they are asked to do.
    package var settings: ProfilerSettings
    /// The file that takes the measurements; nil for the output's own, with a shard one of its own.
    package var measurements: String?
    /// Where the logs of server and perf_analyzer stay; nil where they do not.
    package var logs: String?
    /// Where files go that are gone when the campaign ends.
    package let temporaryDirectory: String
    /// The version of slipway, for the record.
    package let version: String

    /// Makes conditions.
    package init(_ settings: ProfilerSettings, temporaryDirectory: String, version: String) {
        self.settings = settings
        self.temporaryDirectory = temporaryDirectory
        self.version = version
    }
}
