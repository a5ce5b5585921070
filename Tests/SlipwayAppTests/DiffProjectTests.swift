import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

/// What a change means for a project: its named releases, renamed models and files that moved.
@Suite struct DiffProjectTests {
    private static let file = """
        project: 1
        specs: ["*.yaml"]
        out: out
        weights: digest
        releases:
          prod: {deploy: {azureml: {endpoint: words-prod}}, promote: {min_gain: 3%}}
          next: {deploy: {azureml: {endpoint: words-next}}}

        """

    /// A project with a promoted release of its own, `prod`, and one that was not promoted yet.
    private func project() throws -> AppProject {
        var project = try AppProject(spec: MeasurementFixture.spec)
        project.weights = .digest
        try project.folder.write("slipway.yaml", Self.file)
        try project.build()
        try project.promote("words-cpu-b8-i2", release: "prod")
        try project.promote("words-cpu-b8-i1")
        try project.beginHistory()
        return project
    }

    private func compareWithHead(
        _ project: AppProject, _ specs: [String] = ["spec.yaml"], whole: Bool = false
    ) throws -> [ModelDifference] {
        let outcome = diffModels(
            DiffRequest(
                from: .revision("HEAD"), to: .specs(specs.map(project.folder.path)), project: project.project,
                out: project.target.out, comparesProject: whole, temporaryDirectory: NSTemporaryDirectory()))
        #expect(outcome.bag.all.isEmpty)
        return try #require(outcome.accepted, "\(outcome.bag.all) \(outcome.failures)")
    }

    @Test(arguments: [false, true]) func whatDiffersInNamedReleasesIsCompared(whole: Bool) throws {
        let project = try project()
        #expect(try compareWithHead(project, whole: whole).map(\.status) == [.unchanged])
        try project.folder.write(
            "slipway.yaml",
            Self.file.replacing("words-prod", with: "live").replacing("words-next", with: "soon")
                .replacing("3%", with: "5%"))
        let difference = try #require(try compareWithHead(project, whole: whole).first)
        let told = difference.operations.map { "\($0.kind) \($0.key ?? ""): \($0.before ?? "-") \($0.after ?? "-")" }
        #expect(
            told == [
                "deployment release-next/azureml/deployment.yml: endpoint_name: words-next soon",
                "deployment release-next/azureml/endpoint.yml: name: words-next soon",
                "deployment release-prod/azureml/deployment.yml: endpoint_name: words-prod live",
                "deployment release-prod/azureml/endpoint.yml: name: words-prod live",
                "policy release-prod: promote.min_gain: 3% 5%",
            ], "\(told)")
        #expect(!difference.isBreaking && difference.invalidates.isEmpty && difference.clients.isEmpty)
    }

    /// A first slipway.yaml changes what its releases say, and so does one for an earlier version.
    @Test(
        arguments: [nil, "project: 1\nrequires: \"0.1\"\nspecs: [\"*.yaml\"]\nout: out\n", "nonsense: [\n"] as [String?]
    )
    func theProjectFileOfTheRevisionCounts(_ before: String?) throws {
        let project = try project()
        if let before {
            try project.folder.write("slipway.yaml", before)
        } else {
            try FileManager.default.removeItem(atPath: project.folder.path("slipway.yaml"))
        }
        try project.commit()
        try project.folder.write("slipway.yaml", Self.file)
        let outcome = diffModels(
            DiffRequest(
                from: .revision("HEAD"), to: .specs([project.spec]), project: project.project,
                out: project.target.out, comparesProject: true, temporaryDirectory: NSTemporaryDirectory()))
        let isBroken = before?.contains("nonsense") ?? false
        #expect(outcome.bag.all.map(\.code) == (isBroken ? [.revisionNotCompiled] : []), "\(outcome.bag.all)")
        let difference = try #require(outcome.accepted?.first, "\(outcome.bag.all) \(outcome.failures)")
        let keys = difference.operations.compactMap(\.key)
        #expect(keys.contains("release-prod/azureml/deployment.yml: endpoint_name"), "\(keys)")
        #expect(keys.contains("release-prod: promote.min_gain"), "\(keys)")
    }

    /// A name that `formerly` explains is a rename: releases, measurements and what they hold stay.
    @Test(arguments: ["spec.yaml", "letters.yaml"], [false, true])
    func aRenameMovesRecords(path: String, whole: Bool) throws {
        let project = try project()
        if path != "spec.yaml" { try FileManager.default.removeItem(atPath: project.spec) }
        let text = MeasurementFixture.spec.replacing("name: words", with: "name: letters\nformerly: words")
        try project.folder.write(path, text)
        let found = try compareWithHead(project, [path], whole: whole)
        let difference = try #require(found.first)
        #expect(found.count == 1 && difference.status == .renamed)
        #expect(difference.formerName?.text == "words" && difference.name.text == "letters")
        #expect(difference.clients.map(\.text) == ["the model is called \"letters\", was \"words\""])
        #expect(DiffGroups([difference]).entries.map(\.text).contains("the model is called \"letters\", was \"words\""))
        #expect(difference.invalidates.isEmpty)
        // Names of deployments follow the model's; nothing is promoted or lost.
        #expect(difference.operations.allSatisfy { $0.kind == .deployment }, "\(difference.operations)")
        #expect(
            difference.operations.contains {
                $0.key == "release/azureml/deployment.yml: name" && $0.before?.hasPrefix("words-") ?? false
                    && $0.after?.hasPrefix("letters-") ?? false
            })
        // Without it one model goes and another comes.
        try project.folder.write(path, text.replacing("formerly: words\n", with: ""))
        let statuses = Set(try compareWithHead(project, [path], whole: whole).map { "\($0.name) \($0.status)" })
        #expect(statuses.contains("letters added"))
        #expect(statuses.contains("words removed") == (whole || path == "spec.yaml"), "\(statuses)")
    }

    @Test func twoModelsThatWereOneAreARenameAndANewOne() throws {
        let project = try project()
        for name in ["a", "b"] {
            try project.folder.write(
                "\(name).yaml", MeasurementFixture.spec.replacing("name: words", with: "name: \(name)\nformerly: words")
            )
        }
        try FileManager.default.removeItem(atPath: project.spec)
        let statuses = try compareWithHead(project, ["a.yaml", "b.yaml"], whole: true).map { "\($0.name) \($0.status)" }
        #expect(statuses == ["a renamed", "b added"])
    }

    @Test func aFileThatMovedIsNoChange() throws {
        let project = try project()
        try FileManager.default.moveItem(atPath: project.spec, toPath: project.folder.path("moved.yaml"))
        let found = try compareWithHead(project, ["moved.yaml"])
        #expect(found.map(\.status) == [.unchanged], "\(found)")
    }
}
