import SlipwayDomain
import SlipwayReport
import SlipwayTestSupport
import Testing

@Suite struct CampaignGoldenTests {
    @Test func aCampaignIsDrawnAsItWas() throws {
        let report = try CampaignSample.bertsquad()
        var files: [RelativePath: [UInt8]] = [:]
        func add(_ name: String, _ text: String) throws {
            files[try #require(RelativePath(name))] = Array(text.utf8)
        }
        try add("index.html", report.html)
        try add("summary.md", report.markdown)
        try add("Optimal_ConfigFile_Location.txt", try #require(report.configLocation))
        for chart in report.charts { try add("\(chart.fileName).svg", chart.wide.file) }
        #expect(Golden.compare(actual: files, with: "golden/report") == [])
    }

    @Test func theSameMeasurementsGiveTheSameBytes() throws {
        let (one, other) = (try CampaignSample.bertsquad(), try CampaignSample.bertsquad())
        #expect(one.html == other.html)
    }
}
