import Foundation
import SlipwayTestSupport
import Testing

@Suite struct ReportTests {
    private let project: Project

    init() throws {
        project = try Project()
        _ = try project.shell("slipway build spec.yaml --out out --weights link --quiet")
    }

    /// Writes single measurements of some variants of the build in Model Analyzer's form.
    private func measure(_ rows: [String], file: String = "m.csv") throws {
        let head = "Model,Batch,Concurrency,Model Config Path,Throughput (infer/sec),p99 Latency (ms)\n"
        try project.write(file, head + rows.map { $0 + "\n" }.joined())
    }

    private func measureAll() throws {
        try measure([
            "words-default,1,1,words-default_config_default,100,9.9",
            "words-default,1,8,words-default_config_default,150,60",
            "words-cpu-b4-i1,1,1,words-cpu-b4-i1_config_default,120,8.9",
            "words-cpu-b4-i1,1,8,words-cpu-b4-i1_config_default,300,31",
        ])
    }

    @Test func pageChartsAndSummaryAreWritten() throws {
        try measureAll()
        let result = try project.shell(
            "slipway report spec.yaml --out out -m m.csv --allow-breaking --format html svg markdown location")
        #expect(result.status == 0, "\(result)")
        #expect(project.text("out/words/report/index.html").contains("words-cpu-b4-i1"))
        #expect(project.text("out/words/report/Optimal_Results.svg").hasPrefix("<svg"))
        #expect(
            project.text("out/words/report/Optimal_ConfigFile_Location.txt")
                == "words/repository/words-cpu-b4-i1/config.pbtxt\n")
        #expect(project.exists("out/words/repository/words-cpu-b4-i1/config.pbtxt"))
        #expect(result.output.contains("out/words/report"))
    }

    @Test func theListOfFilesObeysItsSchema() throws {
        try measureAll()
        _ = try project.shell("slipway report spec.yaml --out out -m m.csv")
        let checker = try JSONSchemaChecker(schemaAt: "golden/schema/report.schema.json")
        #expect(checker.faults(in: project.text("out/words/report/report.json")) == [])
    }

    @Test func aSecondRunTouchesNothing() throws {
        try measureAll()
        _ = try project.shell("slipway report spec.yaml --out out -m m.csv")
        let before = project.facts("out/words/report")
        let result = try project.shell("slipway report spec.yaml --out out -m m.csv")
        #expect(result.status == 0 && project.facts("out/words/report") == before)
        #expect(result.output.contains("0 files written"))
    }

    @Test func theReportSaysTheSameAfterThePromotion() throws {
        try measureAll()
        // What is promoted in spite of its clients is so reported with the same flag.
        let report = "slipway report spec.yaml --out out -m m.csv --allow-breaking --format html markdown"
        _ = try project.shell(report)
        let before = project.facts("out/words/report")
        let promoted = try project.shell(
            "slipway apply-best spec.yaml --out out -m m.csv --weights link --allow-breaking")
        #expect(promoted.status == 0 && project.text("out/words/release/promotion.json").contains("words-cpu-b4-i1"))
        let result = try project.shell(report)
        #expect(result.status == 0 && project.facts("out/words/report") == before, "\(result)")
    }

    @Test func foreignFilesStayAndOwnOnesThatAreNoLongerMadeGo() throws {
        try measureAll()
        _ = try project.shell("slipway report spec.yaml --out out -m m.csv")
        try project.write("out/words/report/notes.txt", "mine")
        let result = try project.shell("slipway report spec.yaml --out out -m m.csv --format markdown")
        #expect(result.status == 0, "\(result)")
        #expect(project.text("out/words/report/notes.txt") == "mine")
        #expect(!project.exists("out/words/report/index.html"))
    }

    @Test func aBuildLeavesTheReportAlone() throws {
        try measureAll()
        _ = try project.shell("slipway report spec.yaml --out out -m m.csv")
        let before = project.facts("out/words/report")
        let result = try project.shell("slipway build spec.yaml --out out --weights link")
        #expect(result.status == 0 && project.facts("out/words/report") == before, "\(result)")
        #expect(!result.messages.contains("report/"))
    }

    @Test func summaryGoesToStandardOutput() throws {
        try measureAll()
        let result = try project.shell(
            "slipway report spec.yaml --out out -m m.csv --format markdown --summary 2>/dev/null")
        #expect(result.output.hasPrefix("## words"))
        #expect(result.output == project.text("out/words/report/summary.md"))
    }

    @Test func reportDirectoryMayLieElsewhere() throws {
        try measureAll()
        let result = try project.shell(
            "slipway report spec.yaml --out out -m m.csv --format svg --report-dir site/today")
        #expect(result.status == 0 && project.exists("site/today/Optimal_Results.svg"), "\(result)")
        #expect(!project.exists("out/words/report"))
    }

    @Test func nothingWithinLimitsIsReportedAllTheSame() throws {
        try project.write("spec.yaml", Project.spec + "promote: {require: {latency_p99: \"<= 1ms\"}}\n")
        try measureAll()
        let result = try project.shell("slipway report spec.yaml --out out -m m.csv --format html location")
        #expect(result.status == 1 && result.messages.contains("SLW0735"), "\(result)")
        #expect(project.text("out/words/report/index.html").contains("no variant meets the limits"))
        #expect(!project.exists("out/words/report/Optimal_ConfigFile_Location.txt"))
    }

    @Test func unknownVariantsAreRefused() throws {
        try measure(["other,1,1,other_config_default,100,9.9"])
        let result = try project.shell("slipway report spec.yaml --out out -m m.csv")
        #expect(result.status == 1, "\(result)")
        #expect(!project.exists("out/words/report"))
    }

    @Test func aMissingFileIsNamed() throws {
        let result = try project.shell("slipway report spec.yaml --out out -m gone.csv")
        #expect(result.status == 66 && result.messages.contains("gone.csv"), "\(result)")
    }

    @Test(arguments: [
        "slipway report spec.yaml --out out", "slipway report spec.yaml --out out --bind x",
        "slipway report spec.yaml --out out -m m.csv --report-dir 'a/b c'",
        "slipway report spec.yaml --out out -m m.csv --request-batch 0",
        "slipway report spec.yaml --out out -m m.csv --format gif",
    ]) func wrongUsage(_ command: String) throws {
        try measureAll()
        #expect(try project.shell(command).status == 64)
    }

    @Test func perfAnalyzerFilesAreBound() throws {
        try project.write(
            "pa.csv",
            Data(contentsOf: RepositoryRoot.url("Tests/Fixtures/measurements/perf-analyzer/04_pct97.csv")))
        let result = try project.shell(
            "slipway report spec.yaml --out out --bind words-default=pa.csv --format markdown --summary")
        #expect(result.status == 0 && result.output.contains("words-default"), "\(result)")
    }

    @Test func missingRsvgConvertIsSaidOnlyWhenPicturesAreAskedFor() throws {
        try measureAll()
        let path = "export PATH=/nowhere;"
        let program = "\"$SLIPWAY\" report spec.yaml --out out -m m.csv"
        let plain = try project.shell("\(path) \(program)")
        #expect(plain.status == 0 && !plain.messages.contains("SLW0790"), "\(plain)")
        let asked = try project.shell("\(path) \(program) --format png svg")
        #expect(asked.status == 0 && asked.messages.contains("SLW0790"), "\(asked)")
    }
}
