import Foundation
import SlipwayTestSupport
import Testing

@Suite("slipway verify")
struct VerifyTests {
    private func project(_ options: String = "") throws -> Project {
        let project = try Project()
        _ = try project.shell("slipway build spec.yaml --out build --quiet \(options)")
        return project
    }

    @Test(arguments: ["build", "build/words", "build/words/release", "build/words/release build/words"])
    func anUntouchedOutputIsVerified(path: String) throws {
        let result = try project().shell("slipway verify \(path)")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.hasPrefix("verified: "), "\(result)")
    }

    @Test func aChangedFileIsFoundWithBothDigests() throws {
        let project = try project()
        let result = try project.shell(
            "echo >> build/words/repository/words-default/config.pbtxt; slipway verify build")
        #expect(result.status == 1)
        #expect(result.output.contains("build/words/repository/words-default/config.pbtxt"), "\(result)")
        #expect(result.output.contains("expected SHA-256"))
    }

    @Test func aMissingModelIsFound() throws {
        let project = try project()
        let result = try project.shell("rm build/words/release/repository/words/1/model.onnx; slipway verify build")
        #expect(result.status == 1)
        #expect(result.output.contains("error[SLW0852]"), "\(result)")
    }

    @Test func weightsThatWereLeftOutAreANote() throws {
        let project = try project("--weights digest")
        let result = try project.shell("slipway verify build")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("note[SLW0859]"), "\(result)")
    }

    @Test func aFileThatNoRecordListsIsAWarning() throws {
        let project = try project()
        let result = try project.shell("touch build/words/release/extra.yml; slipway verify build")
        #expect(result.status == 0)
        #expect(result.output.contains("warning[SLW0856]"), "\(result)")
    }

    @Test func aServingRootIsVerified() throws {
        let project = try project()
        _ = try project.shell("slipway materialize build/words/release --into serving --quiet")
        #expect(try project.shell("slipway verify serving").status == 0)
        let result = try project.shell("rm serving/words/config.pbtxt; slipway verify serving")
        #expect(result.status == 1, "\(result)")
    }

    @Test func aDirectoryWithoutARecordIsAnError() throws {
        let result = try Project().shell("slipway verify .")
        #expect(result.status == 1)
        #expect(result.output.contains("error[SLW0851]"), "\(result)")
    }

    @Test func aDirectoryThatIsNotThereIsExit66() throws {
        #expect(try Project().shell("slipway verify nowhere").status == 66)
    }

    @Test func findingsForMachinesFollowTheSchema() throws {
        let project = try project()
        let result = try project.shell(
            "rm build/words/repository/words-default/config.pbtxt; slipway verify build --format json")
        let schema = try JSONSchemaChecker(schemaAt: "golden/schema/check.schema.json")
        #expect(schema.faults(in: result.output) == [])
        #expect(result.output.contains("SLW0852"))
    }

    /// `profile` and `report` add files to an output, and Model Analyzer does where its configuration says.
    @Test func everyFileThatSlipwayWritesIsKnown() throws {
        let campaign = try Campaign()
        try campaign.measure("out/words/profile/measurements.jsonl")
        try campaign.expect(
            """
            cp out/words/profile/measurements.jsonl out/words/profile/measurements-1-of-2.jsonl
            mkdir -p out/words/profile/results && touch out/words/profile/results/metrics-model-inference.csv
            slipway report spec.yaml --out out -m out/words/profile/measurements.jsonl --quiet
            slipway report spec.yaml --out out -m out/words/profile/measurements.jsonl --report-dir out/words/pages --quiet
            """)
        let result = try campaign.project.shell("slipway verify out")
        #expect(result.status == 0, "\(result)")
        #expect(!result.output.contains("SLW0856"), "\(result)")
        let changed = try campaign.project.shell("echo >> out/words/report/index.html; slipway verify out")
        #expect(changed.status == 1, "\(changed)")
        #expect(changed.output.contains("error[SLW0853]"), "\(changed)")
        let foreign = try campaign.project.shell("touch out/words/releasenotes.txt; slipway verify out")
        #expect(foreign.output.contains("\"out/words/releasenotes.txt\" is not listed"), "\(foreign)")
    }
}
