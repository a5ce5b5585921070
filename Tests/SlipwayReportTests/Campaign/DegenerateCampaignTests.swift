import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import SlipwayReport
import Testing

/// Campaigns with little, odd or hostile data: each must give a page and charts that parse.
@Suite struct DegenerateCampaignTests {
    /// The texts of every document of a report.
    private func documents(_ report: CampaignReport) -> [String] {
        [report.html, report.markdown] + report.charts.flatMap { [$0.wide.file, $0.narrow.file] }
    }

    private func expectNumbers(_ report: CampaignReport, _ location: SourceLocation = #_sourceLocation) {
        for document in documents(report) {
            #expect(document.firstMatch(of: /\b(nan|inf|infinity)\b/) == nil, sourceLocation: location)
        }
        #expect(report.html.hasPrefix("<!DOCTYPE html>"), sourceLocation: location)
        #expect(report.html.hasSuffix("</html>\n"), sourceLocation: location)
    }

    @Test func oneVariantUnderOneLoad() throws {
        let set = CampaignSample.set([("a", [(.concurrency(4), throughput: 100, p99: 12)])])
        let report = try CampaignSample.report(set, [CampaignSample.facts("a")])
        expectNumbers(report)
        #expect(report.charts.map(\.fileName) == ["Optimal_Results", "latency-throughput", "batch-instances"])
        #expect(report.html.contains("is the first release"))
    }

    @Test func noLatencyLeavesItsChartOut() throws {
        let set = CampaignSample.set([("a", [(.concurrency(1), throughput: 10, p99: nil)])])
        let report = try CampaignSample.report(set, [CampaignSample.facts("a")])
        #expect(!report.charts.map(\.fileName).contains("latency-throughput"))
        expectNumbers(report)
    }

    @Test func valuesOrdersOfMagnitudeApartTakeALogarithmicAxis() throws {
        let set = CampaignSample.set([
            (
                "a",
                [
                    (.concurrency(1), throughput: 0.01, p99: 1e5), (.concurrency(8), throughput: 1e6, p99: 0.001),
                    (.concurrency(1024), throughput: 1e12, p99: 1e9),
                ]
            )
        ])
        expectNumbers(try CampaignSample.report(set, [CampaignSample.facts("a")]))
    }

    @Test func equalValuesEverywhere() throws {
        let points = [1, 2, 4, 8].map { (Load.concurrency($0), throughput: 50.0, p99: Optional(5.0)) }
        let set = CampaignSample.set([("a", points), ("b", points)])
        let report = try CampaignSample.report(
            set, [CampaignSample.facts("a"), CampaignSample.facts("b", batch: 16)], baseline: "a")
        expectNumbers(report)
        #expect(report.html.contains("stays by single measurements"))
    }

    @Test func rates() throws {
        let set = CampaignSample.set([
            ("a", [(.requestRate(10.5), throughput: 10.5, p99: 3), (.requestRate(20), throughput: 19, p99: 9)])
        ])
        let report = try CampaignSample.report(set, [CampaignSample.facts("a")])
        #expect(report.charts[0].wide.title.hasSuffix("request rate"))
        expectNumbers(report)
    }

    @Test func bothKindsOfLoadHaveChartsOfTheirOwn() throws {
        let set = CampaignSample.set([
            ("a", [(.requestRate(10), throughput: 10, p99: 3), (.concurrency(2), throughput: 19, p99: 9)])
        ])
        let report = try CampaignSample.report(set, [CampaignSample.facts("a")])
        #expect(report.charts.map(\.fileName).prefix(2) == ["Optimal_Results", "throughput-request-rate"])
    }

    @Test func hostileNamesAndReasonsStayText() throws {
        let name = "</title><script>alert(1)</script>|`@all\"'&\u{202E}\u{0}\nx"
        var set = CampaignSample.set([(name, [(.concurrency(1), throughput: 10, p99: 3)])])
        set.platforms[0].cpu = "<img src=x onerror=alert(1)>"
        var failed = set.measurements[0]
        failed.load = .concurrency(2)
        failed.outcome = .failed("<b>boom</b> @someone https://example.org #1 | x")
        set.measurements.append(failed)
        let report = try CampaignSample.report(set, [CampaignSample.facts(name)], name: name) { _ in "<i>p</i>" }
        for document in documents(report) {
            for tag in ["<script", "<img", "<b>", "<i>", "\u{202E}", "\u{0}"] {
                #expect(!document.contains(tag), "\(tag)")
            }
        }
        #expect(!report.markdown.contains("@all") && !report.markdown.contains("@someone"))
        #expect(!report.markdown.contains("https://"))
    }

    @Test func marksOfTheShellInDataAreNotFilledIn() throws {
        let set = CampaignSample.set([("a", [(.concurrency(1), throughput: 10, p99: 3)])])
        let report = try CampaignSample.report(set, [CampaignSample.facts("a")], name: "${body}${title}")
        #expect(report.html.contains("${body}${title}: promotion report"))
        #expect(report.html.components(separatedBy: "<main>").count == 2)
    }

    @Test func aMarkdownRowKeepsItsCells() throws {
        let set = CampaignSample.set([("a|b", [(.concurrency(1), throughput: 10, p99: 3)])])
        let report = try CampaignSample.report(set, [CampaignSample.facts("a|b")])
        let rows = report.markdown.split(separator: "\n").filter { $0.hasPrefix("|") && $0.contains("winner") }
        #expect(rows.contains { $0.contains("a\\|b") })
    }

    @Test func longNamesAreCutInCharts() throws {
        let name = "m-" + String(repeating: "w", count: 126)
        let set = CampaignSample.set([(name, [(.concurrency(1), throughput: 10, p99: 3)])])
        let chart = try CampaignSample.report(set, [CampaignSample.facts(name)]).charts[0]
        #expect(chart.narrow.file.contains("…"))
        // Those who do not see the chart are told the whole name.
        #expect(chart.narrow.summary.contains(name))
    }

    @Test func nothingMeetsTheLimits() throws {
        let set = CampaignSample.set([("a", [(.concurrency(1), throughput: 10, p99: 30)])])
        let policy = PromotionPolicy(limits: [.init(.latencyP99, isUpper: true, bound: 1e6)])
        let report = try CampaignSample.report(set, [CampaignSample.facts("a")], policy: policy)
        #expect(report.configLocation == nil)
        #expect(report.html.contains("no variant meets the limits"))
        #expect(report.markdown.contains("latency\\_p99 30ms at concurrency 1 (limit 1ms)"))
        expectNumbers(report)
    }

    @Test func manyVariantsAreCutAndSaidSo() throws {
        let names = (0..<1200).map { "v\($0)" }
        let set = CampaignSample.set(names.map { ($0, [(.concurrency(1), throughput: 10, p99: 3)]) })
        let report = try CampaignSample.report(set, names.map { CampaignSample.facts($0) })
        #expect(report.html.contains("700 more variants were left out"))
        #expect(report.markdown.contains("1180 more in the report"))
        #expect(report.html.utf8.count < 2_000_000)
    }

    @Test func aVariantThatWasNotMeasuredIsListed() throws {
        let set = CampaignSample.set([("a", [(.concurrency(1), throughput: 10, p99: 3)])])
        let report = try CampaignSample.report(set, [CampaignSample.facts("a"), CampaignSample.facts("b", batch: 16)])
        #expect(report.html.contains("b: not measured"))
        #expect(report.markdown.contains("not measured at the operating point"))
    }

    @Test func chartsOfSeveralRequestsSayWhichOneTheyShow() throws {
        var set = CampaignSample.set([
            ("a", [(.concurrency(1), throughput: 10, p99: 3), (.concurrency(1), throughput: 4, p99: 9)])
        ])
        set.platforms[0].inputShapes = "ids:1,128"
        var other = set.platforms[0]
        other.inputShapes = "ids:1,512"
        set.measurements[1].platform = set.index(of: other)
        let report = try CampaignSample.report(set, [CampaignSample.facts("a")])
        #expect(report.html.contains("show one (ids:1,128)"))
        #expect(report.markdown.contains("2 requests"))
    }

    @Test func findingsStandInPageAndSummary() throws {
        let set = CampaignSample.set([("a", [(.concurrency(1), throughput: 10, p99: 3)])])
        let code = DiagnosticCode.noiseUnknown
        let finding = Diagnostic(code, "mind the gap", at: nil, notes: ["why"], help: ["what"])
        let report = try CampaignSample.report(set, [CampaignSample.facts("a")], findings: [finding])
        #expect(report.html.contains("mind the gap") && report.html.contains("help: what"))
        #expect(report.markdown.contains("SLW0741: mind the gap"))
    }
}
