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
        let result = try project.shell("touch build/words/release/azure.yml; slipway verify build")
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
}
