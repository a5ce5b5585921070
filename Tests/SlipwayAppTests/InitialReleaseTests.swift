import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

/// What is released before anything is promoted, and what clients send.
@Suite struct InitialReleaseTests {
    private static let several = ProjectFolder.spec
    private static let one = several.replacing("[4, 8]", with: "[8]")

    private func released(_ project: AppProject) -> String? {
        let winner = project.folder.json("out/words/release/promotion.json")?["winner"] as? [String: Any]
        return winner?["variant"] as? String
    }

    private func write(_ project: AppProject, _ spec: String, _ section: String = "") throws {
        try project.folder.write("spec.yaml", spec + section)
    }

    private func lines(_ result: BuildResult) -> [String] {
        result.reasons.filter { $0.kind == .initialRelease }.map(\.text)
    }

    @Test func aNewOutputReleasesTheOnlyPointOrTheBaseline() throws {
        let project = try AppProject(spec: Self.one)
        let built = try project.build()
        #expect(released(project) == "words-cpu-b8-i1")
        #expect(built.releases.map(\.text) == ["words-cpu-b8-i1 (initial: nothing was measured)"])
        #expect(lines(built) == [])
        #expect(try !project.build().diff.isDifferent)
        let other = try AppProject(spec: Self.several)
        #expect(try other.build().releases.map(\.text) == ["words-default (initial: nothing was measured)"])
    }

    @Test func aBuildMovesNothingBetweenPointAndBaseline() throws {
        let project = try AppProject(spec: Self.one)
        try project.build()
        try write(project, Self.several)
        let grown = try project.build()
        #expect(released(project) == "words-cpu-b8-i1")
        #expect(lines(grown) == ["words-cpu-b8-i1 stays; release: {initial: baseline} would release words-default"])
        let other = try AppProject(spec: Self.several)
        try other.build()
        try write(other, Self.one)
        let checked = try other.build(.compare)
        #expect(lines(checked) == ["words-default stays; release: {initial: point} would release words-cpu-b8-i1"])
        #expect(checked.reasons.filter { $0.kind == .initialRelease }.allSatisfy { !$0.fails })
        try other.build()
        #expect(released(other) == "words-default")
        // What the spec states is done, and said.
        try write(other, Self.one, "release: {initial: point}\n")
        let stated = try other.build()
        #expect(released(other) == "words-cpu-b8-i1")
        #expect(lines(stated).count == 1 && lines(stated)[0].hasPrefix("words-default (id "))
        #expect(lines(stated)[0].contains("→ words-cpu-b8-i1 (id "))
    }

    @Test(arguments: ["words-cpu-b4-i1", "baseline"]) func aSpecNamesWhatIsReleased(name: String) throws {
        let project = try AppProject(spec: Self.several + "release: {initial: \(name)}\n")
        try project.build()
        #expect(released(project) == (name == "baseline" ? "words-default" : name))
    }

    @Test func aPointThatTheSpecDropsMakesRoom() throws {
        let project = try AppProject(spec: Self.one)
        try project.build()
        try write(project, Self.several.replacing("[4, 8]", with: "[2, 4]"))
        let result = try project.build()
        #expect(released(project) == "words-default")
        #expect(lines(result)[0].hasPrefix("words-cpu-b8-i1 (id "))
    }

    @Test(arguments: ["point", "words-cpu-b9-i1"]) func whatIsNoVariantIsAnError(name: String) throws {
        let project = try AppProject(spec: Self.several + "release: {initial: \(name)}\n")
        let outcome = SpecCompiler(project: project.project, target: nil).compile(project.spec)
        #expect(outcome.value == nil && outcome.bag.all.map(\.code.text) == ["SLW0764"])
    }

    // MARK: - Measurements

    private static let measured = MeasurementFixture.spec.replacing("count: [1, 2]", with: "count: [2]").replacing(
        "[4, 8]", with: "[8]")

    /// Measurements are compared with the baseline; where they show nothing, what is released stays.
    @Test(arguments: [(1.4, "better"), (1.0, "no-significant-difference")])
    func thePointStaysUnlessTheBaselineIsBetter(speed: Double, verdict: String) throws {
        let project = try AppProject(spec: Self.measured)
        try project.build()
        #expect(released(project) == "words-cpu-b8-i2")
        try MeasurementFixture.write(
            in: project.folder, "m.jsonl", truth: ["words-default": 1, "words-cpu-b8-i2": speed])
        let outcome = promote(try project.promotion())
        #expect(outcome.accepted != nil, "\(outcome.bag.all)")
        #expect(released(project) == "words-cpu-b8-i2")
        #expect(project.folder.json("out/words/release/promotion.json")?["verdict"] as? String == verdict)
        #expect(try project.build(.compare).reasons == [])
    }

    @Test func aBaselineThatIsBetterTakesThePlace() throws {
        let project = try AppProject(spec: Self.measured)
        try project.build()
        try MeasurementFixture.write(
            in: project.folder, "m.jsonl", truth: ["words-default": 1, "words-cpu-b8-i2": 0.6])
        #expect(promote(try project.promotion()).accepted != nil)
        #expect(released(project) == "words-default")
    }

    // MARK: - Clients

    @Test func theLargestBatchOfClientsDecidesWhoIsEligible() throws {
        var truth = MeasurementFixture.truth
        truth["words-cpu-b4-i2"] = 2
        for (clients, winner) in [("", "words-cpu-b8-i2"), ("clients: {max_batch: 4}\n", "words-cpu-b4-i2")] {
            let project = try AppProject(spec: MeasurementFixture.spec + clients)
            try project.build()
            try MeasurementFixture.write(in: project.folder, "m.jsonl", truth: truth)
            let outcome = promote(try project.promotion())
            #expect(outcome.accepted?.isNew == true && released(project) == winner)
        }
        let project = try AppProject(spec: MeasurementFixture.spec + "clients: {max_batch: 4}\n")
        try project.build()
        var request = try project.promotion()
        request.decision.measurements = []
        request.forced = PromotionRequest.Forced(variant: "words-cpu-b4-i1", reason: "small requests")
        #expect(promote(request).accepted != nil)
        try project.folder.write("spec.yaml", MeasurementFixture.spec + "clients: {max_batch: 8}\n")
        request.forced = PromotionRequest.Forced(variant: "words-cpu-b4-i2", reason: "more")
        let refused = promote(request)
        #expect(refused.value == nil && refused.bag.all.contains { $0.code == .breakingPromotion })
        #expect(refused.bag.all.contains { $0.notes.contains { $0.contains("clients send up to 8") } })
    }
}
