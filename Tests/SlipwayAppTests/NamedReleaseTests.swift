import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwayProfiler
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

/// Releases of a name: a plan, an incumbent, a kept variant and rules of their own, and files taken from one another.
@Suite struct NamedReleaseTests {
    private static let best = "words-cpu-b8-i2"
    private static let file = """
        project: 1
        out: out
        releases:
          prod: {deploy: {azureml: {endpoint: words-prod}}, promote: {min_gain: 30%}}
          staging: {deploy: {azureml: {endpoint: words-staging}}}

        """

    private func project(_ spec: String = MeasurementFixture.spec, weights: WeightsMode = .link) throws -> AppProject {
        var project = try AppProject(spec: spec)
        project.weights = weights
        try project.folder.write("slipway.yaml", Self.file)
        try project.build()
        return project
    }

    private func record(_ project: AppProject, _ release: String) -> [String: Any]? {
        project.folder.json("out/words/\(release)/promotion.json")
    }

    private func variant(_ project: AppProject, _ release: String, _ key: String = "winner") -> String? {
        (record(project, release)?[key] as? [String: Any])?["variant"] as? String
    }

    private func request(_ project: AppProject, _ release: String?, from source: String) throws -> PromotionRequest {
        var request = try project.promotion(release: release)
        request.decision.measurements = []
        request.source = source
        return request
    }

    private func gate(_ project: AppProject) throws -> [GateReason] {
        var builder = SpecBuilder(
            project: project.project, target: project.target, mode: .compare, fetching: nil)
        let outcome = builder.build(project.spec)
        return try #require(outcome.accepted, "\(outcome.bag.all) \(outcome.failures)").reasons
    }

    private func edit(_ project: AppProject, _ old: String, _ new: String) throws {
        let text = project.folder.text("spec.yaml")
        #expect(text.contains(old))
        try project.folder.write("spec.yaml", text.replacing(old, with: new))
    }

    // MARK: - Rules, incumbent, plan

    @Test func aReleaseIsDecidedByItsOwnRules() throws {
        let project = try project()
        try MeasurementFixture.write(in: project.folder, "m.jsonl")
        // The best one gains 40 % over the baseline; over what prod holds by hand it gains 27 %, and prod wants 30.
        try project.promote("words-cpu-b8-i1", release: "prod")
        try project.promote("words-cpu-b8-i1", release: "staging")
        #expect(promote(try project.promotion(release: "prod")).accepted?.isNew == false)
        #expect(promote(try project.promotion(release: "staging")).accepted?.isNew == true)
        #expect(promote(try project.promotion()).accepted?.isNew == true)
        #expect(variant(project, "release-prod") == "words-cpu-b8-i1")
        #expect(variant(project, "release-staging") == Self.best)
        #expect(variant(project, "release-staging", "incumbent") == "words-cpu-b8-i1")
        #expect(variant(project, "release", "incumbent") == "words-default")
        let texts = ["release-prod", "release-staging"].map {
            project.folder.text("out/words/\($0)/azureml/endpoint.yml")
        }
        #expect(texts[0].contains("name: words-prod") && texts[1].contains("name: words-staging"))
        #expect(try gate(project).isEmpty)
    }

    private func plan(_ project: AppProject, _ release: String?) throws -> PlannedCampaign {
        let directory = try #require(DecisionRequest.release(release))
        let request = CampaignRequest(
            project.spec, out: project.folder.path("out"), project: project.project, release: directory)
        let planned = planCampaign(request, fetching: nil)
        return try #require(planned.accepted, "\(planned.bag.all) \(planned.failures)")
    }

    private func conditions(_ project: AppProject) -> CampaignConditions {
        CampaignConditions(
            ProfilerSettings(
                server: .program("/nowhere/tritonserver", arguments: []), analyzer: .program("/bin/false")),
            temporaryDirectory: project.folder.path("tmp"), version: "1.2.3")
    }

    private func incumbents(_ project: AppProject, _ path: String) -> [String] {
        let rows = project.folder.json("out/words/\(path)")?["variants"] as? [[String: Any]] ?? []
        return rows.filter { $0["incumbent"] as? Bool ?? false }.compactMap { $0["name"] as? String }
    }

    @Test func aCampaignMeasuresBesideWhatItsReleaseHolds() throws {
        let project = try project()
        try project.promote("words-cpu-b8-i1")
        try project.promote(Self.best, release: "prod")
        try project.promote("words-cpu-b4-i2", release: "staging", allowsBreaking: true)
        let before = project.folder.contents("out")
        for (release, folder) in [(nil, "profile"), ("prod", "profile/release-prod"), ("new", "profile/release-new")] {
            let planned = try plan(project, release)
            let opened = openCampaign(planned, conditions(project))
            #expect(opened.accepted?.path.hasSuffix("words/\(folder)/measurements.jsonl") == true)
        }
        #expect(incumbents(project, "profile/plan.json") == ["words-cpu-b8-i1"])
        #expect(incumbents(project, "profile/release-prod/plan.json") == [Self.best])
        #expect(incumbents(project, "profile/release-new/plan.json") == ["words-default"])
        let text = project.folder.text("out/words/profile/release-prod/plan.json")
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/plan.schema.json").faults(in: text) == [])
        // Limits of the release that is measured: staging takes 4 items, so that nothing breaks its clients.
        #expect(try plan(project, "prod").schedule.ineligible == ["words-cpu-b4-i1", "words-cpu-b4-i2"])
        #expect(try plan(project, "staging").schedule.ineligible.isEmpty)
        // The plan is no part of what a build writes, and stays.
        try project.build()
        #expect(try gate(project).isEmpty)
        #expect(project.folder.exists("out/words/profile/release-prod/plan.json"))
        #expect(before.allSatisfy { project.folder.contents("out")[$0.key] == $0.value })
        var verifier = OutputVerifier()
        var bag = DiagnosticBag()
        try verifier.verify(project.folder.path("out"), into: &bag)
        #expect(bag.all.isEmpty, "\(bag.all)")
    }

    /// A variant that the spec drops stays measurable for the release that holds it, and for no other.
    @Test func eachReleaseKeepsItsVariant() throws {
        let project = try project()
        try project.promote(Self.best, release: "prod")
        try edit(project, "count: [1, 2]", "count: [1]")
        try project.build()
        #expect(project.folder.exists("out/words/repository/\(Self.best)/config.pbtxt"))
        #expect(project.folder.exists("out/words/repository/\(Self.best)/1/model.onnx"))
        let manifest = project.folder.text("out/words/manifest.json")
        #expect(manifest.contains("kept_in_releases") && manifest.contains("\"kept\": null"))
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/manifest.schema.json").faults(in: manifest) == [])
        #expect(try gate(project).map(\.kind) == [.behind])
        _ = openCampaign(try plan(project, "prod"), conditions(project))
        #expect(incumbents(project, "profile/release-prod/plan.json") == [Self.best])
        #expect(incumbents(project, "profile/plan.json") == ["words-default"])
        #expect(!project.folder.text("out/words/profile/plan.json").contains(Self.best))
        // Measured beside its challengers it stays; what the first release holds knows nothing of it.
        try MeasurementFixture.write(in: project.folder, "m.jsonl")
        let refused = promote(try project.promotion(release: "prod"))
        #expect(refused.value == nil, "the fixture measures what the manifest lists, and not the kept one")
        #expect(promote(try project.promotion()).accepted?.isNew != nil)
        // Another variant in its place, and the kept one goes.
        try project.promote("words-cpu-b8-i1", release: "prod")
        #expect(!project.folder.exists("out/words/repository/\(Self.best)"))
        #expect(!project.folder.text("out/words/manifest.json").contains("kept_in_releases"))
        #expect(try gate(project).isEmpty)
    }

    /// A revert of a promotion brings back a release alone: no merge turns main red.
    @Test func anOutputWithoutTheKeptVariantIsNoDifference() throws {
        let project = try project(weights: .digest)
        try project.promote(Self.best, release: "prod")
        let release = project.folder.contents("out/words/release-prod")
        try project.promote("words-cpu-b8-i1", release: "prod")
        try edit(project, "count: [1, 2]", "count: [1]")
        try project.build()
        #expect(try gate(project).isEmpty)
        for (path, data) in release { try project.folder.write("out/words/release-prod/\(path)", data) }
        let reasons = try gate(project)
        #expect(reasons.map(\.kind) == [.behind] && reasons.allSatisfy { !$0.fails }, "\(reasons)")
    }

    @Test func twoReleasesMayKeepOneVariant() throws {
        let project = try project()
        for release in [nil, "prod", "staging"] { try project.promote(Self.best, release: release) }
        try edit(project, "count: [1, 2]", "count: [1]")
        try project.build()
        #expect(try gate(project).map(\.kind) == [.behind, .behind, .behind])
        for release in [nil, "prod", "staging"] {
            _ = openCampaign(try plan(project, release), conditions(project))
            let folder = release.map { "profile/release-\($0)" } ?? "profile"
            #expect(incumbents(project, "\(folder)/plan.json") == [Self.best])
        }
        try project.promote("words-cpu-b8-i1")
        #expect(project.folder.exists("out/words/repository/\(Self.best)/config.pbtxt"))
    }

    // MARK: - Taken from another release

    @Test(arguments: ["staging", "release"], [WeightsMode.link, .digest, .copy, .store])
    func aReleaseTakesTheFilesOfAnother(source: String, mode: WeightsMode) throws {
        let project = try project(weights: mode)
        try MeasurementFixture.write(in: project.folder, "m.jsonl")
        let from = source == "release" ? nil : source
        #expect(promote(try project.promotion(release: from)).accepted?.isNew == true)
        try project.promote("words-cpu-b8-i1", release: "prod")
        let directory = from.map { "release-\($0)" } ?? "release"
        let before = project.folder.contents("out/words/\(directory)")
        let outcome = promote(try request(project, "prod", from: source))
        let promotion = try #require(outcome.accepted, "\(outcome.bag.all) \(outcome.failures)")
        #expect(promotion.isNew && promotion.isWritten)
        #expect(project.folder.contents("out/words/\(directory)") == before)
        let models = ["release-prod", directory].map { project.folder.contents("out/words/\($0)/repository") }
        #expect(models[0] == models[1] && models[0].isEmpty == false)
        #expect(models[0].keys.contains("words/1/model.onnx") == (mode != .digest))
        #expect(project.folder.text("out/words/release-prod/azureml/endpoint.yml").contains("name: words-prod"))
        // The record is the other one's, and says so.
        let (own, other) = (try #require(record(project, "release-prod")), try #require(record(project, directory)))
        for key in ["winner", "incumbent", "verdict", "gain", "at", "metrics", "policy", "measurements", "model"] {
            #expect((own[key] as? NSObject) == (other[key] as? NSObject) && own[key] != nil, "\(key)")
        }
        let stated = try #require(own["from"] as? [String: Any])
        #expect(stated["release"] as? String == directory)
        #expect((stated["replaced"] as? [String: Any])?["variant"] as? String == "words-cpu-b8-i1")
        #expect(other["from"] == nil)
        let text = project.folder.text("out/words/release-prod/promotion.json")
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/promotion.schema.json").faults(in: text) == [])
        let message = try #require(promotion.commitMessage)
        #expect(message.hasPrefix("words: promote \(Self.best) to release-prod\n"), "\(message)")
        #expect(message.contains("words-cpu-b8-i1 (") && message.contains("taken from \(directory)"), "\(message)")
        #expect(try gate(project).isEmpty)
        // Once more, nothing changes.
        let all = project.folder.contents("out")
        let again = promote(try request(project, "prod", from: source))
        #expect(again.accepted?.isNew == false && project.folder.contents("out") == all, "\(again.bag.all)")
    }

    /// What staging tried may go to prod although the spec has moved on since.
    @Test func aReleaseThatIsBehindCanBeTaken() throws {
        let project = try project()
        try project.promote(Self.best, release: "staging")
        let config = project.folder.text("out/words/release-staging/repository/words/config.pbtxt")
        try edit(
            project, "execution_providers: [cpu]",
            "execution_providers: [cpu]\ntriton: |\n  response_cache { enable: true }")
        try project.build()
        #expect(try gate(project).map(\.kind) == [.behind])
        let outcome = promote(try request(project, "prod", from: "staging"))
        #expect(outcome.accepted?.isNew == true, "\(outcome.bag.all) \(outcome.failures)")
        #expect(project.folder.text("out/words/release-prod/repository/words/config.pbtxt") == config)
        #expect(project.folder.text("out/words/release-prod/azureml/endpoint.yml").contains("name: words-prod"))
        #expect(
            try gate(project).map { "\($0.kind) \($0.release?.text ?? "")" } == [
                "behind release-prod", "behind release-staging",
            ])
        // Without the variant's name nobody can say what the deployment needs.
        try edit(project, "count: [1, 2]", "count: [1]")
        try project.build()
        let before = project.folder.contents("out")
        let refused = promote(try request(project, "new", from: "staging"))
        #expect(refused.value == nil && refused.bag.all.map(\.code) == [.sourceNotDeployable])
        #expect(project.folder.contents("out") == before)
        // A release that is deployed by other means needs no such file.
        let line = try #require(
            project.folder.text("spec.yaml").split(separator: "\n").first { $0.hasPrefix("deploy:") })
        try edit(project, "\(line)\n", "")
        try project.folder.write("slipway.yaml", "project: 1\nout: out\n")
        try project.build()
        #expect(promote(try request(project, "new", from: "staging")).accepted?.isNew == true)
        #expect(project.folder.text("out/words/release-new/repository/words/config.pbtxt") == config)
    }

    @Test func newWeightsAreNotTheSameBytes() throws {
        let spec = MeasurementFixture.spec.replacing("{source: m.onnx}", with: "{source: w.onnx}")
            .replacing("{text: {values: [\"hello\"]}}", with: "{x: {random: [0, 1], seed: 1}}")
        var project = try AppProject(spec: spec)
        project.weights = .digest
        try project.folder.write("slipway.yaml", Self.file)
        try project.folder.write("w.onnx", LinearModel(weight: 2).bytes)
        try project.build()
        try project.promote(Self.best, release: "staging")
        #expect(promote(try request(project, "prod", from: "staging")).accepted?.isNew == true)
        try project.folder.write("w.onnx", LinearModel(weight: 3).bytes)
        try project.build()
        try project.carry(release: "staging")
        #expect(record(project, "release-prod")?["from"] != nil)
        #expect(promote(try request(project, "prod", from: "staging")).accepted?.isNew == true)
        #expect(record(project, "release-prod")?["verdict"] as? String == "carried")
        try project.folder.write("w.onnx", LinearModel(weight: 4).bytes)
        try project.build()
        try project.carry(release: "prod")
        #expect(record(project, "release-prod")?["from"] == nil)
    }

    @Test func whatCannotBeTakenIsSaid() throws {
        let project = try project()
        try project.promote(Self.best, release: "staging")
        try project.promote("words-cpu-b8-i1", release: "prod")
        func refuse(_ source: String, _ codes: [DiagnosticCode], _ words: String...) throws {
            let before = project.folder.contents("out")
            let outcome = promote(try request(project, "prod", from: source))
            #expect(outcome.value == nil && outcome.bag.all.map(\.code) == codes, "\(outcome.bag.all)")
            let finding = try #require(outcome.bag.all.first)
            let said = ([finding.message] + finding.notes + finding.help).joined(separator: "\n")
            for word in words { #expect(said.contains(word), "\(said)") }
            #expect(project.folder.contents("out") == before)
        }
        try refuse(
            "stagin", [.unknownSourceRelease], "no release \"stagin\"", "it has release, staging", "--from staging?")
        try refuse("release-staging", [.unknownSourceRelease], "it has release, staging")
        try refuse("release", [.sourceNotPromoted], "nothing was promoted to \"release\"", "--to VARIANT")
        let config = "out/words/release-staging/repository/words/config.pbtxt"
        let text = project.folder.text(config)
        try project.folder.write(config, text + "# mine\n")
        try refuse("staging", [.sourceDamaged], "repository/words/config.pbtxt", "slipway apply-best --release staging")
        try FileManager.default.removeItem(atPath: project.folder.path(config))
        try refuse("staging", [.sourceDamaged], "repository/words/config.pbtxt")
        try project.carry(release: "staging")
        #expect(project.folder.text(config) == text)
        try edit(project, "name: words", "name: letters\nformerly: words")
        try FileManager.default.moveItem(
            atPath: project.folder.path("out/words"), toPath: project.folder.path("out/letters"))
        let outcome = promote(try request(project, "prod", from: "staging"))
        #expect(outcome.value == nil && outcome.bag.all.map(\.code) == [.sourceDamaged], "\(outcome.bag.all)")
    }

    @Test func clientsAreNotBrokenByTheWay() throws {
        let project = try project()
        try project.promote("words-cpu-b4-i2", release: "staging", allowsBreaking: true)
        try project.promote(Self.best, release: "prod")
        let before = project.folder.contents("out")
        var request = try request(project, "prod", from: "staging")
        let refused = promote(request)
        #expect(refused.value == nil && refused.bag.all.map(\.code) == [.breakingPromotion])
        #expect(project.folder.contents("out") == before)
        request.decision.allowsBreaking = true
        #expect(promote(request).accepted?.isNew == true)
    }

    /// Over several specs those without such a release are listed.
    @Test func severalSpecsTakeWhatTheyHave() throws {
        let project = try project()
        try project.folder.write(
            "second.yaml", MeasurementFixture.spec.replacing("name: words", with: "name: letters"))
        var builder = SpecBuilder(
            project: project.project, target: project.target, mode: .write(syncToDisk: false), fetching: nil)
        #expect(builder.build(project.folder.path("second.yaml")).accepted != nil)
        try project.promote(Self.best, release: "staging")
        var requests = [try request(project, "prod", from: "staging")]
        var second = PromotionRequest(
            try #require(
                DecisionRequest(
                    project.folder.path("second.yaml"), target: project.target, project: project.project,
                    release: "prod")))
        second.source = "staging"
        requests.append(second)
        let outcome = carryReleases(requests, commitMessage: nil)
        let carried = try #require(outcome.accepted, "\(outcome.bag.all)")
        #expect(carried.promotions.map(\.name.text) == ["words"])
        #expect(carried.left.map(\.finding.code) == [.unknownSourceRelease])
    }
}
