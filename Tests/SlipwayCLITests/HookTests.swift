import Foundation
import SlipwayTestSupport
import Testing

/// The entries of .pre-commit-hooks.yaml, started as pre-commit starts those of `language: system` without file names: split
/// into words, without a shell, in the root of the repository.
@Suite struct HookTests {
    private struct Hook {
        let id: String
        var values: [String: String] = [:]
    }

    private static func hooks() throws -> [Hook] {
        var hooks: [Hook] = []
        for line in try WorkflowText.lines(".pre-commit-hooks.yaml") where !line.isEmpty {
            let text = line.hasPrefix("- ") ? line.dropFirst(2) : line.dropFirst(2)
            let parts = text.split(separator: ": ", maxSplits: 1).map(String.init)
            if line.hasPrefix("- ") { hooks.append(Hook(id: parts[1])) }
            hooks[hooks.count - 1].values[parts[0]] = parts[1]
        }
        return hooks
    }

    private func run(_ id: String, in project: Project) throws -> Project.Result {
        let hook = try #require(try Self.hooks().first { $0.id == id })
        #expect(hook.values["language"] == "system" && hook.values["pass_filenames"] == "false")
        let words = try #require(hook.values["entry"]).split(separator: " ").map(String.init)
        #expect(words[0] == "slipway")
        return try SlipwayProgram.run(
            try SlipwayProgram.url(), Array(words.dropFirst()), in: project.url, environment: ["NO_COLOR": "1"])
    }

    private func project() throws -> Project {
        let project = try Project()
        try project.write(
            "slipway.yaml", "project: 1\nrequires: \"0.2\"\nspecs: [spec.yaml]\nout: deploy\nweights: digest\n")
        try #require(try project.shell("rm -rf .git; git init -q && slipway build -q").status == 0)
        return project
    }

    @Test func thereAreThree() throws {
        #expect(try Self.hooks().map(\.id) == ["slipway-check", "slipway-fix", "slipway-gate"])
    }

    @Test(arguments: ["slipway-check", "slipway-fix", "slipway-gate"]) func whatIsInOrderPassesUnchanged(
        id: String
    ) throws {
        let project = try project()
        let before = project.contents(".").filter { !$0.key.hasPrefix(".git/") }
        let result = try run(id, in: project)
        #expect(result.status == 0, "\(result)")
        #expect(project.contents(".").filter { !$0.key.hasPrefix(".git/") } == before)
    }

    @Test func aFaultFailsTheCheckAndTheFixMendsIt() throws {
        let project = try project()
        try project.write("spec.yaml", ProjectFolder.spec.replacing("batching: {", with: "batchin: {"))
        #expect(try run("slipway-check", in: project).status == 1)
        let mended = try run("slipway-fix", in: project)
        #expect(mended.status == 0, "\(mended)")
        // A file that changes makes pre-commit fail, and the next run passes.
        #expect(project.text("spec.yaml") == ProjectFolder.spec)
        for id in ["slipway-check", "slipway-fix", "slipway-gate"] {
            #expect(try run(id, in: project).status == 0, "\(id)")
        }
    }

    @Test func anOutputThatIsBehindFailsTheGateAlone() throws {
        let project = try project()
        try project.write("spec.yaml", ProjectFolder.spec.replacing("[4, 8]", with: "[8]"))
        #expect(try run("slipway-check", in: project).status == 0)
        #expect(try run("slipway-gate", in: project).status == 2)
    }
}
