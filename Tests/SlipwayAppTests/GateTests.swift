import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

/// The reasons of `build --check`.
@Suite struct GateTests {
    private static let best = "words-cpu-b8-i2"
    /// A change of every configuration.
    private static let policy = """
        execution_providers: [cpu]
        triton: |
          response_cache { enable: true }
        """

    private func built(_ spec: String = MeasurementFixture.spec) throws -> AppProject {
        let project = try AppProject(spec: spec)
        try project.build()
        return project
    }

    /// A project whose release was promoted.
    private func promoted(_ spec: String = MeasurementFixture.spec, release: String? = nil) throws -> AppProject {
        let project = try built(spec)
        try project.promote(Self.best, release: release)
        return project
    }

    private func reasons(_ project: AppProject, failsBehind: Bool = false) throws -> [GateReason] {
        let before = project.folder.contents("out")
        var builder = SpecBuilder(
            project: project.project, target: project.target, mode: .compare, failsBehind: failsBehind, fetching: nil)
        let outcome = builder.build(project.spec)
        #expect(project.folder.contents("out") == before)
        return try #require(outcome.accepted, "\(outcome.bag.all) \(outcome.failures)").reasons
    }

    private func kinds(_ project: AppProject) throws -> [GateReason.Kind] { try reasons(project).map(\.kind) }

    private func edit(_ project: AppProject, _ old: String, _ new: String) throws {
        let text = project.folder.text("spec.yaml")
        #expect(text.contains(old))
        try project.folder.write("spec.yaml", text.replacing(old, with: new))
    }

    // MARK: - Files

    @Test func nothingIsWrongAfterABuild() throws {
        let project = try built()
        #expect(try kinds(project).isEmpty)
    }

    @Test func aChangedSpecIsOneReason() throws {
        let project = try built()
        try edit(project, "[4, 8]", "[2, 8]")
        let reasons = try reasons(project)
        #expect(reasons.map(\.kind) == [.outputsDiffer] && reasons.allSatisfy(\.fails))
        #expect(reasons[0].release == nil && reasons[0].line.hasPrefix("outputs-differ  words: "))
    }

    @Test func anInitialReleaseThatWasEditedIsOneReason() throws {
        let project = try built()
        let path = "out/words/release/repository/words/config.pbtxt"
        try project.folder.write(path, project.folder.text(path) + "# mine\n")
        let reasons = try reasons(project)
        #expect(reasons.map(\.kind) == [.releaseDiffers] && reasons[0].fails)
        #expect(reasons[0].text.contains("repository/words/config.pbtxt") && reasons[0].text.contains("slipway build"))
        try project.build()
        #expect(try kinds(project).isEmpty)
    }

    @Test(arguments: [nil, "big"] as [String?]) func aPromotedReleaseThatWasEditedIsMendedByAPromotion(
        name: String?
    ) throws {
        let project = try promoted(release: name)
        let release = name.map { "release-\($0)" } ?? "release"
        #expect(try kinds(project).isEmpty)
        for path in ["repository/words/config.pbtxt", MeasurementFixture.deploymentFile] {
            let full = "out/words/\(release)/\(path)"
            let text = project.folder.text(full)
            try project.folder.write(full, text + "# mine\n")
            let reasons = try reasons(project)
            #expect(reasons.map(\.kind) == [.releaseDiffers] && reasons[0].release?.text == release)
            #expect(reasons[0].text.contains(path) && reasons[0].text.contains("slipway apply-best"))
            // A build leaves it as it is, and says so.
            #expect(try project.build().reasons.map(\.kind) == [.releaseDiffers])
            try project.carry(release: name)
            #expect(try kinds(project).isEmpty && project.folder.text(full) == text)
        }
    }

    @Test func aFileThatIsGoneOrOneTooManyIsSaid() throws {
        let project = try promoted()
        let folder = "out/words/release"
        try project.folder.write("\(folder)/README.md", "mine\n")
        #expect(try kinds(project).isEmpty, "nobody serves it")
        try FileManager.default.createDirectory(
            atPath: project.folder.path("\(folder)/repository/words/2"), withIntermediateDirectories: true)
        try project.folder.write("\(folder)/repository/words/2/model.onnx", "another version")
        let added = try reasons(project)
        #expect(added.map(\.kind) == [.releaseDiffers])
        #expect(added[0].text.contains("2/model.onnx (not in the record)") && added[0].text.contains("remove"))
        try FileManager.default.removeItem(atPath: project.folder.path("\(folder)/repository/words/2"))
        for path in ["repository/words/1/model.onnx", MeasurementFixture.deploymentFile] {
            try FileManager.default.removeItem(atPath: project.folder.path("\(folder)/\(path)"))
            #expect(try reasons(project).first?.text.contains("\(path) (missing)") == true)
            try project.carry()
            #expect(try kinds(project).isEmpty)
        }
    }

    @Test func aRecordThatCannotBeReadIsAnErrorAndNoReason() throws {
        let project = try promoted()
        let path = "out/words/release/promotion.json"
        try project.folder.write(path, project.folder.text(path).replacing("{\n", with: "<<<<<<< HEAD\n{\n"))
        var builder = SpecBuilder(project: project.project, target: project.target, mode: .compare, fetching: nil)
        let outcome = builder.build(project.spec)
        #expect(outcome.value == nil && outcome.bag.all.map(\.code) == [.unreadablePromotion])
    }

    // MARK: - Releases and their specs

    @Test(arguments: [nil, "big"] as [String?]) func aDeploymentFollowsWithoutMeasurements(name: String?) throws {
        let project = try promoted(release: name)
        try edit(project, "me/triton:1", "me/triton:2")
        try project.build()
        let reasons = try reasons(project)
        #expect(reasons.map(\.kind) == [.releaseOutdated] && reasons[0].fails)
        #expect(
            reasons[0].text.contains(MeasurementFixture.deploymentFile)
                && reasons[0].text.contains("slipway apply-best"))
        #expect(!reasons[0].line.contains("behind"))
        try project.carry(release: name)
        #expect(try kinds(project).isEmpty)
    }

    /// What slipway.yaml says of a named release reaches that release alone, and by the command that the gate names.
    @Test func anOverlayIsOfItsReleaseAlone() throws {
        func file(_ prod: String, _ staging: String = "words-staging") -> String {
            """
            project: 1
            releases:
              prod: {deploy: {azureml: {endpoint: \(prod)}}, promote: {min_gain: 3%}}
              staging: {deploy: {azureml: {endpoint: \(staging)}}}

            """
        }
        let project = try AppProject(spec: MeasurementFixture.spec)
        try project.folder.write("slipway.yaml", file("words-prod"))
        try project.build()
        for name in [nil, "prod", "staging"] { try project.promote(Self.best, release: name) }
        #expect(try kinds(project).isEmpty)
        try project.folder.write("slipway.yaml", file("words-live"))
        let before = project.folder.contents("out")
        let reasons = try reasons(project)
        #expect(reasons.map(\.kind) == [.releaseOutdated] && reasons[0].fails, "\(reasons)")
        #expect(reasons[0].release?.text == "release-prod")
        #expect(reasons[0].text.contains("; slipway apply-best --release prod writes it"), "\(reasons)")
        // A build leaves it, and another release's promotion does too.
        #expect(try project.build().reasons.map(\.kind) == [.releaseOutdated])
        try project.carry()
        try project.carry(release: "staging")
        #expect(project.folder.contents("out") == before)
        let promotion = try project.carry(release: "prod")
        #expect(
            promotion.deployment.map(\.text).contains("azureml/deployment.yml: endpoint_name words-prod → words-live"))
        #expect(promotion.deployment.map(\.text).contains("azureml/endpoint.yml: name words-prod → words-live"))
        #expect(try kinds(project).isEmpty)
        let changed = project.folder.contents("out").filter { before[$0.key] != $0.value }.keys
        #expect(changed.allSatisfy { $0.hasPrefix("words/release-prod/") } && !changed.isEmpty, "\(changed)")
        // The rules of a promotion are no part of what was promoted.
        try project.folder.write("slipway.yaml", file("words-live").replacing("3%", with: "5%"))
        #expect(try kinds(project).isEmpty)
        // Without its overlay a release is deployed as the spec says.
        try project.folder.write("slipway.yaml", "project: 1\n")
        #expect(try self.reasons(project).map { $0.release?.text } == ["release-prod", "release-staging"])
        try project.carry(release: "prod")
        try project.carry(release: "staging")
        #expect(try kinds(project).isEmpty)
    }

    /// Whatever mends a named release is said with its name.
    @Test func theCommandOfANamedReleaseHasItsName() throws {
        let project = try linear()
        try project.promote(Self.best, release: "big")
        try project.folder.write("w.onnx", LinearModel(weight: 3).bytes)
        try project.build()
        let new = try reasons(project)
        #expect(new.map(\.kind) == [.unknownDigest, .unknownDigest])
        #expect(new[0].text.contains("slipway apply-best makes"))
        #expect(new[1].text.contains("slipway apply-best --release big makes"))
        try project.folder.write("old.onnx", LinearModel(weight: 2).bytes)
        let known = try reasons(project)
        #expect(known.map(\.kind) == [.behind, .behind])
        #expect(known[1].text.contains("slipway apply-best --release big makes"), "\(known)")
        try project.carry(release: "big")
        #expect(try reasons(project).map { $0.release?.text } == ["release"])
        let file = "out/words/release-big/repository/words/config.pbtxt"
        try project.folder.write(file, project.folder.text(file) + "# mine\n")
        #expect(try reasons(project).contains { $0.text.contains("slipway apply-best --release big writes it again") })
    }

    @Test func aChangeThatMustBeMeasuredIsBehindAndNoFailure() throws {
        let project = try promoted()
        try edit(project, "execution_providers: [cpu]", Self.policy)
        let built = try project.build()
        #expect(built.reasons.map(\.kind) == [.behind])
        let reasons = try reasons(project)
        #expect(reasons.map(\.kind) == [.behind] && !reasons[0].fails)
        #expect(reasons[0].text.contains("response_cache.enable"), "\(reasons)")
        #expect(reasons[0].text.contains("\"\(Self.best)\"") && reasons[0].line.contains("behind"))
        #expect(try self.reasons(project, failsBehind: true).map(\.fails) == [true])
    }

    @Test func warmupDataAndMeasurementsThatStayValidAreNamed() throws {
        let spec = MeasurementFixture.spec + "warmup: {one: {data: {text: {values: [\"hello\"]}}}}\n"
        let project = try built(spec)
        try MeasurementFixture.write(in: project.folder, "m.jsonl")
        #expect(SlipwayApp.promote(try project.promotion()).accepted?.isNew == true)
        #expect(try kinds(project).isEmpty)
        try edit(
            project, "warmup: {one: {data: {text: {values: [\"hello\"]",
            "warmup: {one: {data: {text: {values: [\"bye\"]")
        try project.build()
        let text = try #require(try reasons(project).first).text
        #expect(text.contains("the data of warmup \"one\"") && text.contains("of 4 variants"), "\(text)")
        #expect(text.contains("0 keep their measurements"))
    }

    @Test func aVariantThatTheSpecNoLongerYieldsIsBehind() throws {
        let project = try promoted()
        try edit(project, "count: [1, 2]", "count: [1]")
        try project.build()
        let reasons = try reasons(project)
        #expect(reasons.map(\.kind) == [.behind] && !reasons[0].fails)
        #expect(reasons[0].text.contains("no longer generates \"\(Self.best)\""))
    }

    // MARK: - Weights

    private static let linear = MeasurementFixture.spec.replacing("{source: m.onnx}", with: "{source: w.onnx}")
        .replacing("{text: {values: [\"hello\"]}}", with: "{x: {random: [0, 1], seed: 1}}")

    private func linear() throws -> AppProject {
        var project = try AppProject(spec: Self.linear)
        project.weights = .digest
        try project.folder.write("w.onnx", LinearModel(weight: 2).bytes)
        try project.build()
        try project.promote(Self.best)
        return project
    }

    @Test func newWeightsAreAReasonUntilTheReleaseIsCarried() throws {
        let project = try linear()
        try project.folder.write("w.onnx", LinearModel(weight: 3).bytes)
        try project.build()
        let reasons = try reasons(project)
        #expect(reasons.map(\.kind) == [.unknownDigest] && reasons[0].fails)
        #expect(reasons[0].text.contains("stays valid") && reasons[0].text.contains("slipway apply-best"))
        try project.carry()
        #expect(try kinds(project).isEmpty)
    }

    @Test func anotherGraphMustBeMeasured() throws {
        let project = try linear()
        try project.folder.write("w.onnx", LinearModel(weight: 2, operation: "Add").bytes)
        try project.build()
        let reasons = try reasons(project)
        #expect(reasons.map(\.kind) == [.unknownDigest, .behind] && reasons.map(\.fails) == [true, false])
        #expect(
            reasons[1].text.contains("no measurement stays valid") && reasons[1].text.contains("changed: the model;"))
    }

    /// Old weights that are still in the project, or that Git LFS keeps for it, are no riddle.
    @Test(arguments: [false, true]) func weightsThatTheProjectStillHasAreKnown(isPointer: Bool) throws {
        let project = try linear()
        let old = LinearModel(weight: 2).bytes
        if isPointer {
            let digest = SHA256Hasher.digest(Array(old))
            let text = "version https://git-lfs.github.com/spec/v1\noid sha256:\(digest)\nsize \(old.count)\n"
            try project.folder.write("v1.onnx", text)
        } else {
            try project.folder.write("v1.onnx", old)
        }
        try project.folder.write("w.onnx", LinearModel(weight: 3).bytes)
        try project.build()
        let reasons = try reasons(project)
        #expect(reasons.map(\.kind) == [.behind] && reasons[0].text.contains("slipway apply-best"))
    }

    // MARK: - A history

    /// What a revert of a commit brings back: an output as it was.
    private func restore(_ project: AppProject, _ saved: [String: Data]) throws {
        try FileManager.default.removeItem(atPath: project.folder.path("out"))
        for (path, data) in saved {
            let folder = URL(filePath: project.folder.path("out/\(path)")).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try project.folder.write("out/\(path)", data)
        }
    }

    /// Edit, merge, promote, revert: no merge turns main red.
    @Test func theGateIsOpenAfterEveryMerge() throws {
        var project = try AppProject(spec: MeasurementFixture.spec)
        project.weights = .digest
        let main = project
        func expectOpen(_ wanted: [GateReason.Kind] = []) throws {
            let reasons = try reasons(main)
            #expect(reasons.map(\.kind) == wanted && reasons.allSatisfy { !$0.fails }, "\(reasons)")
        }
        try project.build()
        try expectOpen()
        // A promotion.
        try project.promote(Self.best)
        try expectOpen()
        // A spec change that lands before its campaign.
        try edit(project, "execution_providers: [cpu]", Self.policy)
        try project.build()
        try expectOpen([.behind])
        let merged = project.folder.contents("out")
        // Its campaign, and the revert of what it promoted.
        try project.promote(Self.best)
        try expectOpen()
        try restore(project, merged)
        try expectOpen([.behind])
        // Another variant by hand, and back to the first.
        try project.promote("words-cpu-b8-i1")
        try expectOpen()
        let release = project.folder.contents("out/words/release")
        try project.promote(Self.best)
        try expectOpen()
        // The spec drops what was released then, and the promotion is reverted: only the release goes back.
        try edit(project, "count: [1, 2]", "count: [2]")
        try project.build()
        try expectOpen()
        for (path, data) in release { try project.folder.write("out/words/release/\(path)", data) }
        let reverted = try reasons(project)
        #expect(reverted.allSatisfy { !$0.fails }, "\(reverted)")
        #expect(reverted.map(\.kind) == [.behind])
    }
}
