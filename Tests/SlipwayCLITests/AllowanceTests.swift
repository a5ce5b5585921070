import Foundation
import SlipwayTestSupport
import Testing

/// Findings that a project allows.
@Suite struct AllowanceTests {
    /// A project whose one spec has one warning, that AzureML chooses the release.
    private func project(_ allow: String, root: String = "project: 1\nmodel_roots: .\n") throws -> Project {
        let project = try Project(spec: "unused")
        try FileManager.default.removeItem(at: project.url.appending(path: "spec.yaml"))
        try project.shell("mkdir specs")
        try project.write("slipway.yaml", root + allow + "\n")
        try project.write(
            "specs/words.yaml", ProjectFolder.spec + "deploy: {azureml: {instance_type: Standard_DS3_v2}}\n")
        return project
    }

    private static let entry = "allow: [{code: SLW0684, in: [specs/wo*.yaml], because: \"pinned elsewhere\"}]"

    @Test func allowedFindingsDoNotCountAndStayInJSONAndSARIF() throws {
        let project = try project(Self.entry)
        let text = try project.shell("slipway check --strict")
        #expect(text.status == 0 && !text.output.contains("SLW0684") && text.output.contains("1 allowed"), "\(text)")
        let json = try project.shell("slipway check --strict --format json")
        #expect(json.status == 0 && json.output.contains("\"warning_count\": 0"), "\(json)")
        #expect(json.output.contains("SLW0684") && json.output.contains("\"because\": \"pinned elsewhere\""))
        let sarif = try project.shell("slipway check --format sarif").output
        #expect(sarif.contains("\"kind\": \"external\"") && sarif.contains("\"justification\": \"pinned elsewhere\""))
        #expect(try project.shell("slipway check --format github").output == "")
    }

    @Test(arguments: [
        "allow: []", "allow: [{code: SLW0684, in: specs/other.yaml, because: x}]",
        "allow: [{code: SLW0627, because: x}]",
    ])
    func whatIsLeftCounts(_ allow: String) throws {
        let result = try project(allow).shell("slipway check words --strict")
        #expect(result.status == 1 && result.output.contains("SLW0684"), "\(result)")
    }

    @Test func anIdleEntryIsReportedOnlyWhereTheWholeProjectWasChecked() throws {
        let allow = "allow: [{code: SLW0684, because: x}, {code: SLW0627, in: specs/*.yaml, because: x}]"
        let project = try project(allow)
        let whole = try project.shell("slipway check")
        #expect(whole.status == 0 && whole.output.contains("SLW0525") && whole.output.contains("SLW0627"), "\(whole)")
        #expect(try !project.shell("slipway check words").output.contains("SLW0525"))
        #expect(try !project.shell("slipway check specs/words.yaml").output.contains("SLW0525"))
        // What a model would show is not known without it.
        try project.shell("rm m.onnx")
        #expect(try !project.shell("slipway check").output.contains("SLW0525"))
    }

    @Test func anErrorIsNeverAllowed() throws {
        let result = try project("allow: [{code: SLW0401, because: x}]").shell("slipway check")
        #expect(result.status == 1 && result.output.contains("SLW0524"), "\(result)")
    }

    @Test func aBuildSaysHowManyAreAllowed() throws {
        let result = try project(Self.entry).shell("slipway build --out o --weights digest")
        #expect(result.status == 0 && !result.messages.contains("SLW0684"), "\(result)")
        #expect(result.messages.contains("1 allowed"))
    }
}
