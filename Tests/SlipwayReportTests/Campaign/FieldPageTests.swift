import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import SlipwayReport
import Testing

/// What users saw on the pages of 0.1: cut bars, a frame around another variant's number, tall rows, no page at all.
@Suite struct FieldPageTests {
    /// Rounds of variants at one load, measured as stated.
    private func rounds(_ runs: [(name: String, throughputs: [Double])]) -> MeasurementSet {
        var set = MeasurementSet()
        _ = set.index(of: Platform())
        for (name, throughputs) in runs {
            for (place, throughput) in throughputs.enumerated() {
                var values = MetricValues()
                values[.throughput] = throughput
                values[.latencyP99] = 8 / throughput * 1.5e9
                set.measurements.append(
                    Measurement(
                        variant: name, variantID: nil, load: .concurrency(8), requestBatch: 1, phase: .unspecified,
                        round: place + 1, outcome: .measured(values), platform: 0,
                        range: SourceRange(SourceID("sample"), ByteSpan(0, 0))))
            }
        }
        return set
    }

    @Test func theFramedFieldShowsTheWinnersNumber() throws {
        // The quicker one shares batch limit and instances, and is not shown to be quicker.
        let set = rounds([("old", [100, 101, 99, 100]), ("noisy", [60, 90, 160, 210])])
        let report = try CampaignSample.report(
            set, [CampaignSample.facts("old"), CampaignSample.facts("noisy")], incumbent: "old")
        #expect(report.decision.winner?.variant.name == "old")
        let map = try #require(report.charts.first { $0.fileName == "batch-instances" })
        for chart in [map.wide.file, map.narrow.file] {
            #expect(chart.contains(">100</text>") && chart.contains("<title>old, concurrency 8"))
            #expect(!chart.contains("<title>noisy, concurrency 8"))
        }
    }

    @Test func withoutTheWinnerTheBestOfAFieldIsShown() throws {
        let set = rounds([
            ("old", [100, 101, 99, 100]), ("slow", [50, 51, 49, 50]), ("slower", [40, 41, 39, 40]),
        ])
        let facts = [
            CampaignSample.facts("old"), CampaignSample.facts("slow", batch: 4),
            CampaignSample.facts("slower", batch: 4),
        ]
        let report = try CampaignSample.report(set, facts, incumbent: "old")
        let map = try #require(report.charts.first { $0.fileName == "batch-instances" })
        #expect(map.wide.file.contains("<title>slow, ") && !map.wide.file.contains("<title>slower, "))
    }

    /// The numbers of the path of a series' error bars.
    private func bar(_ chart: String) throws -> (tops: [Double], frame: Double) {
        let path = try #require(chart.firstMatch(of: /class="s\d c-err" d="([^"]*)"/)).output.1
        let heights = path.matches(of: /[ML]?-?[\d.]+ (-?[\d.]+)/).compactMap { Double($0.output.1) }
        return (heights, heights.min() ?? 0)
    }

    @Test func barsOfErrorsAreDrawnWhole() throws {
        // Three wild rounds: the interval reaches to more than twice the mean.
        let set = rounds([("old", [60, 100, 170])])
        let report = try CampaignSample.report(set, [CampaignSample.facts("old")])
        let bounds = try #require(report.entries.first?.curve.points.first?.throughputBounds)
        #expect(bounds.upperBound > 300)
        let chart = try #require(report.charts.first { $0.fileName == "Optimal_Results" })
        // The axis holds the end of the bar: a tick at or above it.
        let ticks = chart.wide.file.matches(of: /c-muted c-end" x="[\d.]+" y="[\d.]+">([\d.]+)</).compactMap {
            Double($0.output.1)
        }
        #expect((ticks.max() ?? 0) >= bounds.upperBound, "\(ticks) for \(bounds)")
        let (tops, least) = try bar(chart.wide.file)
        #expect(tops.count >= 6 && least >= 26)
        // Its cap is level: both ends of it lie at the top.
        #expect(tops.filter { abs($0 - least) < 0.01 }.count >= 3)
    }

    @Test func aBarBeyondAllProportionEndsInAnArrow() throws {
        let set = rounds([("old", [1, 100, 10_000]), ("new", [90, 100, 110])])
        let report = try CampaignSample.report(
            set, [CampaignSample.facts("old"), CampaignSample.facts("new", batch: 4)])
        let bounds = report.entries.compactMap { $0.curve.points.first?.throughputBounds?.upperBound }
        #expect((bounds.max() ?? 0) > 8 * 10_000)
        for chart in report.charts { #expect(!chart.wide.file.contains("nan") && !chart.wide.file.contains("inf<")) }
    }

    @Test func manyFindingsOfOneKindAreFolded() throws {
        let set = rounds([("old", [100, 101, 99])])
        let range = 0..<12
        let findings = range.map { index in
            Diagnostic(.variantRunsFailed, "1 of 9 runs of \"v\(index)\" failed", at: nil, notes: ["at concurrency 8"])
        }
        let report = try CampaignSample.report(set, [CampaignSample.facts("old")], findings: findings)
        #expect(report.html.contains("12 times: "))
        for index in range {
            #expect(
                report.html.contains("runs of &quot;v\(index)&quot; failed")
                    || report.html.contains("runs of \"v\(index)\" failed"))
        }
        #expect(report.html.matches(of: /<li class="warning">/).count == 1)
        #expect(report.markdown.contains("; and 11 more of this kind\n"))
    }

    @Test func threeFindingsOfOneKindStandForThemselves() throws {
        let set = rounds([("old", [100, 101, 99])])
        let findings = (0..<3).map { Diagnostic(.variantRunsFailed, "run \($0) failed", at: nil) }
        let report = try CampaignSample.report(set, [CampaignSample.facts("old")], findings: findings)
        #expect(report.html.matches(of: /<li class="warning">/).count == 3 && !report.html.contains("3 times"))
    }

    @Test func whatCannotBeDecidedIsAPageThatSaysSo() throws {
        var set = rounds([("old", [100]), ("new", [120])])
        for place in set.measurements.indices { set.measurements[place].outcome = .failed("it broke") }
        let facts = [CampaignSample.facts("old"), CampaignSample.facts("new")]
        let policy = PromotionPolicy()
        let decision = Decision.undecided(set, policy: policy, candidates: facts, incumbent: "old", baseline: "old")
        let why = Diagnostic(.nothingMeasured, "no variant has a measurement", at: nil)
        let report = CampaignReport(
            name: "m", targetRelease: "24.10", decision: decision, policy: policy,
            entries: summarizeCampaign(set, policy: policy, candidates: facts).map {
                CampaignReport.Entry(curve: $0, provider: "cpu")
            }, platforms: set.platforms, provenances: set.provenances, findings: [why])
        #expect(report.html.contains("Nothing can be decided: no variant has a measurement."))
        #expect(report.html.contains("1 of 1 runs failed: it broke"))
        #expect(report.markdown.hasPrefix("## m: ? undecided\n"))
        #expect(report.configLocation == nil)
        for chart in report.charts { #expect(chart.wide.file.contains("</svg>") && !chart.wide.file.contains("nan")) }
    }
}
