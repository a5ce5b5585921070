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
        try project.beginHistory()
        return project
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
        try project.commit()
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
        try project.commit()
        try project.folder.write("template.yaml", template.replacingOccurrences(of: "threads: 1", with: "threads: 2"))
        let outcome = diffModels(request(.revision("HEAD"), .specs(specs), project))
        let differences = try #require(outcome.accepted, "\(outcome.bag.all) \(outcome.failures)")
        #expect(differences.count == 30 && differences.allSatisfy { $0.status == .changed })
        let groups = DiffGroups(differences)
        #expect(groups.entries.count <= 10, "\(groups.entries)")
        #expect(groups.entries.allSatisfy { $0.models.count == 30 }, "\(groups.entries)")
    }
}
