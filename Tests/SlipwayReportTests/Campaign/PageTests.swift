import Foundation
import SlipwayPromotion
import SlipwayReport
import Testing

@Suite struct PageTests {
    private let report: CampaignReport

    init() throws { report = try CampaignSample.bertsquad() }

    @Test func pageNeedsNothingFromOutside() {
        let html = report.html
        for word in ["<script", "@import", "url(http", "src=", "https://"] { #expect(!html.contains(word), "\(word)") }
        #expect(!html.replacing("http://www.w3.org/2000/svg", with: "").contains("http://"))
    }

    @Test func idsAreUnique() throws {
        let ids = report.html.matches(of: /\ id="([^"]*)"/).map { String($0.output.1) }
        #expect(ids.count > 10)
        #expect(Set(ids).count == ids.count)
    }

    @Test func linksLeadSomewhere() {
        let html = report.html
        let targets = html.matches(of: /href="#([^"]*)"/).map { String($0.output.1) }
        #expect(!targets.isEmpty)
        for target in targets { #expect(html.contains("id=\"\(target)\""), "\(target)") }
    }

    @Test func everyChartHasATitleAndADescription() {
        for chart in report.charts {
            #expect(chart.wide.file.contains("<title id=\"\(chart.wide.id)-title\">"))
            #expect(chart.narrow.file.contains("<desc id=\"\(chart.narrow.id)-desc\">"))
            #expect(!chart.wide.summary.isEmpty)
        }
    }

    @Test func chartsAreXML() throws {
        for chart in report.charts {
            for text in [chart.wide.file, chart.narrow.file] { #expect(isBalanced(text), "\(chart.fileName)") }
        }
    }

    @Test func winnerIncumbentAndBaselineHaveLines() {
        let legend = report.charts[0].wide.summary
        #expect(legend.contains("winner") && legend.contains("incumbent") && legend.contains("baseline"))
        #expect(legend.contains("best of tensorrt fp32"))
    }

    @Test func repeatsShowAsIntervals() throws {
        #expect(report.charts[0].wide.file.contains("c-err"))
        let single = try CampaignSample.bertsquad(repeats: 0)
        #expect(!single.charts[0].wide.file.contains("class=\"s0 c-err\""))
        #expect(single.html.contains("Nothing was repeated"))
    }

    @Test func locationNamesTheWinner() throws {
        let winner = try #require(report.decision.winner?.variant.name)
        #expect(report.configLocation == "bertsquad/repository/\(winner)/config.pbtxt\n")
    }

    /// Whether every element that begins also ends, in order.
    private func isBalanced(_ text: String) -> Bool {
        var open: [Substring] = []
        for tag in text.matches(of: /<(\/?)([a-z]+)[^>]*?(\/?)>/).map(\.output) {
            if tag.1 == "/" {
                guard open.popLast() == tag.2 else { return false }
            } else if tag.3 != "/" {
                open.append(tag.2)
            }
        }
        return open.isEmpty
    }
}
