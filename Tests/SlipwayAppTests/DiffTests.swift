import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

/// What a change means: two specs, two outputs, and a git revision.
@Suite struct DiffTests {
    private func request(
        _ old: DiffSide, _ new: DiffSide, _ project: AppProject, out: String? = nil
    ) -> DiffRequest {
        DiffRequest(
            from: old, to: new, project: project.project, out: out,
            temporaryDirectory: NSTemporaryDirectory())
    }

    /// The comparison of the spec with an edited copy.
    private func compare(_ old: String, _ new: String, in spec: String = ProjectFolder.spec) throws -> ModelDifference {
        let project = try AppProject(spec: spec)
        #expect(spec.contains(old))
        try project.folder.write("new.yaml", spec.replacingOccurrences(of: old, with: new))
        let outcome = diffModels(
            request(.specs([project.spec]), .specs([project.folder.path("new.yaml")]), project))
        let differences = try #require(outcome.accepted, "\(outcome.bag.all) \(outcome.failures)")
        return try #require(differences.first)
    }

    @Test(arguments: [
        ("slipway: 1", "# a comment\nslipway: 1"), ("execution_providers: [cpu]\n", "execution_providers:\n  - cpu\n"),
    ])
    func commentsAndFormsAreNoChange(old: String, new: String) throws {
        let difference = try compare(old, new)
        #expect(difference.status == .unchanged)
        #expect(difference.clients.isEmpty && difference.operations.isEmpty && difference.invalidates.isEmpty)
    }

    @Test func aLowerLimitBreaksClients() throws {
        let difference = try compare("[4, 8]", "[2, 4]")
        #expect(difference.status == .changed)
        #expect(difference.isBreaking)
        #expect(difference.clients.map(\.text) == ["a request may hold 4 items, and could hold 8"])
        let kinds = difference.operations.map(\.kind)
        #expect(kinds.contains(.variantAdded) && kinds.contains(.variantRemoved))
    }

    @Test func aHigherLimitBreaksNobody() throws {
        let difference = try compare("[4, 8]", "[4, 16]")
        #expect(!difference.isBreaking)
        #expect(difference.clients.map(\.isBreaking) == [false])
    }

    /// What clients send is the measure where the spec states it: the new spec, whatever the old one said.
    @Test(arguments: [
        ("[4, 8]", "[2, 4]", "", "clients: {max_batch: 4}\n", false),
        ("[4, 8]", "[2, 4]", "", "clients: {max_batch: 5}\n", true),
        ("[4, 8]", "[2, 4]", "clients: {max_batch: 2}\n", "", true),
        ("[4, 8]", "[4, 8]", "clients: {max_batch: 8}\n", "clients: {max_batch: 2}\n", false),
        ("[4, 8]", "[4]", "clients: {max_batch: 4}\n", "clients: {max_batch: 4}\n", false),
    ])
    func whatClientsSendIsTheMeasure(_ was: String, _ becomes: String, _ old: String, _ new: String, _ breaks: Bool)
        throws
    {
        let project = try AppProject(spec: ProjectFolder.spec.replacing("[4, 8]", with: was) + old)
        try project.folder.write("new.yaml", ProjectFolder.spec.replacing("[4, 8]", with: becomes) + new)
        let outcome = diffModels(request(.specs([project.spec]), .specs([project.folder.path("new.yaml")]), project))
        let difference = try #require(outcome.accepted?.first, "\(outcome.bag.all)")
        #expect(difference.isBreaking == breaks, "\(difference.clients)")
        if !breaks, was != becomes {
            let limit = becomes == "[4]" || becomes == "[2, 4]" ? 4 : 8
            #expect(
                difference.clients.map(\.text) == [
                    "a request may hold \(limit) items, and could hold 8; clients send up to 4"
                ])
        }
    }

    /// The baseline holds as many items as the largest value of the matrix; a release may hold fewer.
    @Test func aReleaseThatClientsOutgrowIsToldOnce() throws {
        var project = try AppProject(spec: MeasurementFixture.spec)
        project.weights = .digest
        try project.build()
        try project.promote("words-cpu-b4-i1", allowsBreaking: true)
        let old = MeasurementFixture.spec
        try project.folder.write("new.yaml", old + "clients: {max_batch: 8}\n")
        let sides = [project.spec, project.folder.path("new.yaml")]
        let raised = diffModels(request(.specs([sides[0]]), .specs([sides[1]]), project, out: project.target.out))
        #expect(
            raised.accepted?.first?.clients.map(\.text) == ["a request may hold 4 items, and clients send up to 8"],
            "\(raised.bag.all)")
        // That it was so before is no change.
        let same = diffModels(request(.specs([sides[1]]), .specs([sides[1]]), project, out: project.target.out))
        #expect(same.accepted?.first?.status == .unchanged, "\(same.accepted ?? [])")
    }

    @Test func aValueOfEveryVariantIsOneOperation() throws {
        let difference = try compare("batching:", "triton: |\n  response_cache { enable: true }\nbatching:")
        let changed = difference.operations.filter { $0.kind == .variantChanged }
        #expect(changed.map(\.key) == ["response_cache.enable"])
        #expect(changed.first?.before == nil && changed.first?.after == "true")
        #expect(changed.first?.variants.count == difference.invalidates.count)
        #expect(difference.invalidates.allSatisfy { $0.id != $0.becomes })
    }

    @Test func otherWarmupDataVoidsMeasurements() throws {
        let difference = try compare("hello", "goodbye")
        #expect(difference.operations.map(\.key) == ["data of warmup \"one\""])
        #expect(!difference.invalidates.isEmpty)
        #expect(!difference.isBreaking)
    }

    @Test func anotherNameBreaksClients() throws {
        let difference = try compare("name: words", "name: letters")
        #expect(difference.status == .renamed)
        #expect(difference.formerName?.text == "words" && difference.name.text == "letters")
        #expect(difference.isBreaking)
        #expect(difference.operations.allSatisfy { $0.kind == .release }, "\(difference.operations)")
    }

    /// A deployment that a spec changes is told although only the next promotion writes it.
    @Test func theDeploymentOfAReleaseThatStandsIsCompared() throws {
        let project = try AppProject(spec: MeasurementFixture.spec)
        try project.build()
        try project.promote("words-cpu-b8-i2")
        try project.folder.write("new.yaml", MeasurementFixture.spec.replacing("me/triton:1", with: "me/triton:2"))
        let outcome = diffModels(
            request(.specs([project.spec]), .specs([project.folder.path("new.yaml")]), project, out: project.target.out)
        )
        let difference = try #require(outcome.accepted?.first, "\(outcome.bag.all)")
        #expect(difference.operations.map(\.kind) == [.deployment], "\(difference.operations)")
        let change = try #require(difference.operations.first)
        #expect(change.key?.hasPrefix("release/azureml/") ?? false)
        #expect(change.before?.contains("me/triton:1") ?? false)
        #expect(change.after?.contains("me/triton:2") ?? false)
        #expect(!difference.isBreaking && difference.invalidates.isEmpty)
    }

    @Test func outputsAreCompared() throws {
        let project = try AppProject()
        try project.build()
        let old = project.folder.path("old")
        try FileManager.default.copyItem(atPath: project.folder.path("out"), toPath: old)
        let text = ProjectFolder.spec.replacingOccurrences(of: "[4, 8]", with: "[4]")
        try project.folder.write("spec.yaml", text)
        try project.build()
        let outcome = diffModels(request(.outputs(old), .outputs(project.folder.path("out/words")), project))
        let difference = try #require(outcome.accepted?.first, "\(outcome.bag.all) \(outcome.failures)")
        #expect(difference.status == .changed && difference.isBreaking)
        let same = diffModels(request(.outputs(old), .outputs(old), project))
        #expect(same.accepted?.map(\.status) == [.unchanged])
    }

    @Test func aFolderWithoutAnOutputIsAnError() throws {
        let project = try AppProject()
        let outcome = diffModels(
            request(.outputs(project.folder.path("")), .specs([project.spec]), project))
        #expect(outcome.accepted == nil)
        #expect(outcome.bag.all.map(\.code) == [.nothingToCompare])
        let missing = diffModels(request(.outputs(project.folder.path("no")), .specs([project.spec]), project))
        #expect(missing.failures.map(\.error.failureClass) == [.missing])
    }

    // MARK: Revisions

    /// A project in a real repository with one commit.
    private func committed() throws -> AppProject {
        let project = try AppProject()
        try FileManager.default.removeItem(atPath: project.folder.path(".git"))
        try git(project, "init", "-q", ".")
        try git(project, "add", "-A")
        try git(project, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "1")
        return project
    }

    /// Commits everything.
    private func commit(_ project: AppProject) throws {
        try git(project, "add", "-A")
        try git(project, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "more")
    }

    private func git(_ project: AppProject, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git", "-C", project.folder.path("")] + arguments
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(arguments)")
    }

    @Test func theWorkingTreeIsComparedWithARevision() throws {
        let project = try committed()
        let unchanged = diffModels(request(.revision("HEAD"), .specs([project.spec]), project))
        #expect(unchanged.accepted?.map(\.status) == [.unchanged], "\(unchanged.bag.all) \(unchanged.failures)")
        let before = project.folder.contents("")
        try project.folder.write("spec.yaml", ProjectFolder.spec.replacingOccurrences(of: "[4, 8]", with: "[4]"))
        let outcome = diffModels(request(.revision("HEAD"), .specs([project.spec]), project))
        #expect(outcome.accepted?.map(\.isBreaking) == [true], "\(outcome.bag.all) \(outcome.failures)")
        // No checkout: nothing but the spec is another one.
        try project.folder.write("spec.yaml", ProjectFolder.spec)
        #expect(project.folder.contents("") == before)
    }

    @Test func aSpecThatIsNewIsAnAddedModel() throws {
        let project = try committed()
        try project.folder.write(
            "second.yaml", ProjectFolder.spec.replacingOccurrences(of: "name: words", with: "name: letters"))
        let outcome = diffModels(
            request(.revision("HEAD"), .specs([project.spec, project.folder.path("second.yaml")]), project))
        let statuses = outcome.accepted?.map { "\($0.name) \($0.status)" }
        #expect(statuses == ["letters added", "words unchanged"], "\(outcome.bag.all) \(outcome.failures)")
    }

    @Test func aSpecThatDidNotCompileIsAWarning() throws {
        let project = try committed()
        try project.folder.write("spec.yaml", ProjectFolder.spec + "nonsense: 1\n")
        try git(project, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-a", "-m", "2")
        try project.folder.write("spec.yaml", ProjectFolder.spec)
        let outcome = diffModels(request(.revision("HEAD"), .specs([project.spec]), project))
        #expect(outcome.bag.all.map(\.code) == [.revisionNotCompiled])
        #expect(outcome.accepted?.map(\.status) == [.added])
    }

    @Test(arguments: ["nothing", "--output=x", ""])
    func aRevisionThatIsNoneIsAnError(name: String) throws {
        let project = try committed()
        let outcome = diffModels(request(.revision(name), .specs([project.spec]), project))
        #expect(outcome.bag.all.map(\.code) == [.revisionUnreadable])
    }

    @Test func withoutARepositoryThereIsNoRevision() throws {
        let project = try AppProject()
        let outcome = diffModels(request(.revision("HEAD"), .specs([project.spec]), project))
        #expect(outcome.bag.all.map(\.code) == [.revisionUnreadable])
    }

    // MARK: Projects

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
        try FileManager.default.removeItem(atPath: project.folder.path(".git"))
        try git(project, "init", "-q", ".")
        try commit(project)
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
        try commit(project)
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

    // MARK: Many models

    /// A number in a template that thirty specs extend.
    @Test func whatATemplateChangesIsToldOnce() throws {
        let template = """
            slipway: 1
            execution_providers: [cpu]
            batching: {max_batch_size: 8}
            session: {intra_op_threads: 1}

            """
        let project = try committed()
        try project.folder.write("template.yaml", template)
        var specs: [String] = []
        for number in 1...30 {
            let name = "m\(number < 10 ? "0" : "")\(number)"
            try project.folder.write(
                "\(name).yaml",
                """
                slipway: 1
                name: \(name)
                extends: [template.yaml]
                model: {source: m.onnx}
                target: {triton: "24.10"}

                """)
            specs.append(project.folder.path("\(name).yaml"))
        }
        try git(project, "add", "-A")
        try git(project, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "2")
        try project.folder.write("template.yaml", template.replacingOccurrences(of: "threads: 1", with: "threads: 2"))
        let outcome = diffModels(request(.revision("HEAD"), .specs(specs), project))
        let differences = try #require(outcome.accepted, "\(outcome.bag.all) \(outcome.failures)")
        #expect(differences.count == 30 && differences.allSatisfy { $0.status == .changed })
        let groups = DiffGroups(differences)
        #expect(groups.entries.count <= 10, "\(groups.entries)")
        #expect(groups.entries.allSatisfy { $0.models.count == 30 }, "\(groups.entries)")
    }
}
