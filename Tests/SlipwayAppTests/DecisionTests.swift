import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import SlipwayReport
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

/// `decideRelease` through its two callers, `promote` and `makeReport`: of one request they say the same.
@Suite struct DecisionTests {
    /// A built project with measurements in m.jsonl.
    private func measured(
        rounds: Int = 5, truth: [String: Double] = MeasurementFixture.truth,
        edit: (inout [String: Any]) -> Void = { _ in }
    ) throws -> AppProject {
        let project = try AppProject(spec: MeasurementFixture.spec)
        try project.build()
        try MeasurementFixture.write(in: project.folder, "m.jsonl", rounds: rounds, truth: truth, edit: edit)
        return project
    }

    /// A project whose release holds a variant that its spec no longer yields.
    private func withoutItsWinner(release: String?) throws -> AppProject {
        let project = try measured()
        #expect(promote(try project.promotion(release: release)).accepted?.isNew == true)
        try project.folder.write(
            "spec.yaml", MeasurementFixture.spec.replacing("count: [1, 2]", with: "count: [1]"))
        try project.build()
        try MeasurementFixture.write(in: project.folder, "m.jsonl")
        return project
    }

    /// Asks both; what they find is the same, word for word, and nothing is promoted.
    private func ask(
        _ project: AppProject, release: String? = nil, _ change: (inout DecisionRequest) -> Void = { _ in }
    ) throws -> (promotion: Outcome<Promotion>, report: Outcome<ReportResult>) {
        var decision = try project.decision(release: release)
        change(&decision)
        var request = PromotionRequest(decision)
        request.mode = .compare
        let promotion = promote(request)
        let report = makeReport(ReportRequest(decision, temporaryDirectory: project.folder.path("")))
        let errors = { (bag: DiagnosticBag) in bag.all.filter { $0.severity == .error } }
        #expect(errors(promotion.bag) == errors(report.bag))
        #expect(promotion.failures == report.failures)
        return (promotion, report)
    }

    @Test func bothFindTheSameWinner() throws {
        let project = try measured()
        let (promotion, report) = try ask(project)
        #expect(promotion.accepted?.summary.winner.name == "words-cpu-b8-i2")
        #expect(report.accepted?.report.decision.winner?.variant.name == "words-cpu-b8-i2")
        #expect(promotion.value?.decision?.verdict == report.value?.report.decision.verdict)
    }

    @Test func aBindingToNoVariantIsOneFault() throws {
        let project = try measured()
        try project.folder.write("pa.csv", "x\n")
        let (promotion, report) = try ask(project) { request in
            request.bindings = [FileBinding("words-defalt=\(project.folder.path("pa.csv"))")].compactMap(\.self)
        }
        #expect(promotion.value == nil && report.value == nil)
        #expect(report.bag.all.map(\.code) == [.unknownVariant])
        #expect(report.bag.all.first?.help == ["did you mean \"words-default\"?"])
        #expect(!project.folder.exists("out/words/report"))
    }

    /// A release keeps its variant in the output, unless its files are not there.
    @Test func aReleasedVariantThatTheSpecNoLongerYieldsIsRefused() throws {
        let project = try withoutItsWinner(release: "gpu")
        let kept = try ask(project, release: "gpu")
        #expect(kept.promotion.value == nil && kept.report.accepted == nil)
        try expectUndecided(project, kept.report, "was not measured", in: "report-gpu")
        try FileManager.default.removeItem(
            atPath: project.folder.path("out/words/release-gpu/repository/words/config.pbtxt"))
        let (promotion, report) = try ask(project, release: "gpu")
        #expect(promotion.value == nil && report.accepted == nil)
        #expect(report.bag.all.filter { $0.severity == .error }.map(\.code) == [.incumbentUnmeasured])
        try expectUndecided(project, report, "is not among the variants of the output", in: "report-gpu")
        #expect(!project.folder.exists("out/words/report"), "each release has a report of its own")
    }

    /// A report that says why nothing can be decided, and shows what was measured.
    private func expectUndecided(
        _ project: AppProject, _ report: Outcome<ReportResult>, _ why: String, in folder: String = "report",
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let shown = try #require(report.value?.report, sourceLocation: location)
        #expect(shown.decision.isUndecided && shown.decision.winner == nil, sourceLocation: location)
        let page = project.folder.text("out/words/\(folder)/index.html")
        #expect(page.contains("Nothing can be decided") && page.contains(why), sourceLocation: location)
        #expect(page.contains("words-cpu-b4-i1"), sourceLocation: location)
        let summary = project.folder.text("out/words/\(folder)/summary.md")
        #expect(summary.hasPrefix("## words: ? undecided\n"), "\(summary)", sourceLocation: location)
        #expect(!project.folder.exists("out/words/\(folder)/Optimal_ConfigFile_Location.txt"), sourceLocation: location)
    }

    /// f1 of the field: runs of a busy machine as 0.1 wrote them, without values.
    @Test(arguments: [0.6, 1.0]) func aBusyMachineEndsInAReport(share: Double) throws {
        var generator = SeededGenerator(seed: 3)
        let project = try measured { line in
            guard Double(generator.next() % 1000) / 1000 < share else { return }
            line["metrics"] = NSNull()
            line["failure"] = "did not become stable within 10 windows (they differ by more than 10.0 %)"
        }
        let (promotion, report) = try ask(project)
        #expect(report.value != nil && project.folder.exists("out/words/report/index.html"))
        #expect((promotion.accepted == nil) == (report.accepted == nil))
        if share == 1 { try expectUndecided(project, report, "no variant has a measurement") }
    }

    @Test func unstableRunsDecide() throws {
        let project = try measured { $0["stable"] = false }
        let (promotion, report) = try ask(project)
        #expect(promotion.accepted?.summary.winner.name == "words-cpu-b8-i2")
        #expect(report.accepted != nil && report.bag.all.contains { $0.code == .unstableRuns })
    }

    /// Input that is wrong is no result to be shown.
    @Test func measurementsWithAnErrorAreRefused() throws {
        let project = try measured()
        try project.folder.write("m.jsonl", project.folder.text("m.jsonl") + "{\"format_version\": 1}\n")
        let (promotion, report) = try ask(project)
        #expect(promotion.value == nil && promotion.bag.hasErrors && report.value == nil)
        #expect(!project.folder.exists("out/words/report"))
    }

    // MARK: - Clients

    /// The quickest variant takes smaller requests than the released one.
    private func withABreakingWinner() throws -> AppProject {
        var truth = MeasurementFixture.truth
        truth["words-cpu-b4-i2"] = 2
        return try measured(truth: truth)
    }

    @Test func aWinnerThatBreaksClientsGivesWayToTheBestThatDoesNot() throws {
        let project = try withABreakingWinner()
        let (promotion, report) = try ask(project)
        #expect(promotion.accepted?.summary.winner.name == "words-cpu-b8-i2")
        #expect(report.accepted?.report.decision.winner?.variant.name == "words-cpu-b8-i2")
        let summary = try #require(promotion.value?.summary)
        let said = PromotionRenderer().render(summary)
        let reason = "a request may hold 4 items, and could hold 8"
        #expect(said.contains("not eligible: words-cpu-b4-i2 would win and would break clients (\(reason))"), "\(said)")
        #expect(PromotionRenderer().commitMessage(summary).contains("words-cpu-b4-i2 would win"))
        for file in ["index.html", "summary.md"] {
            let text = project.folder.text("out/words/report/\(file)")
            #expect(text.contains("would win") && text.contains("a request may hold 4 items"), "\(file)")
        }
        #expect(promotion.bag.all.filter { $0.code == .variantNotEligible }.count == 1)
    }

    @Test func breakingClientsCanBeAccepted() throws {
        let project = try withABreakingWinner()
        let (promotion, report) = try ask(project) { $0.allowsBreaking = true }
        #expect(promotion.accepted?.summary.winner.name == "words-cpu-b4-i2")
        #expect(report.accepted?.report.decision.winner?.variant.name == "words-cpu-b4-i2")
        #expect(promotion.bag.all.contains { $0.code == .breakingPromotion && $0.severity == .warning })
    }

    /// Once it is released its clients are those that count, and the same measurements still say why.
    @Test func whatWasAcceptedOnceStays() throws {
        let project = try withABreakingWinner()
        var request = try project.promotion()
        request.decision.allowsBreaking = true
        #expect(promote(request).accepted?.isWritten == true)
        let (promotion, report) = try ask(project)
        #expect(promotion.accepted?.isNew == false && promotion.value?.diff.isDifferent == false)
        #expect(report.accepted?.report.decision.winner?.variant.name == "words-cpu-b4-i2")
    }

    @Test func aReleaseOfItsOwnHasNoClientsYet() throws {
        let project = try withABreakingWinner()
        let (promotion, _) = try ask(project, release: "gpu")
        #expect(promotion.accepted?.summary.winner.name == "words-cpu-b4-i2")
    }

    @Test func anIncumbentThatWasNotMeasuredIsRefusedByBoth() throws {
        let project = try withoutItsWinner(release: nil)
        let (promotion, report) = try ask(project)
        #expect(promotion.value == nil && report.accepted == nil && report.bag.hasErrors)
        try expectUndecided(project, report, "was not measured")
    }

    @Test func againstTheBaselineItNeedsNoIncumbent() throws {
        let project = try withoutItsWinner(release: "gpu")
        let (promotion, report) = try ask(project, release: "gpu") { $0.isAgainstBaseline = true }
        #expect(promotion.accepted?.decision?.reference == .baseline)
        #expect(report.accepted?.report.decision.winner?.variant.name == promotion.value?.summary.winner.name)
    }

    @Test(arguments: ["", "{", "{\"format_version\": 1}", "<<<<<<< HEAD\n{}\n"])
    func aDamagedRecordIsRefused(_ text: String) throws {
        let project = try measured()
        try project.folder.write("out/words/release/promotion.json", text)
        let (promotion, report) = try ask(project)
        #expect(promotion.value == nil && report.value == nil)
        #expect(promotion.bag.hasErrors && !project.folder.exists("out/words/report"))
    }

    @Test func aMissingFileIsAFailureThatTheRequestNames() throws {
        let project = try measured()
        let (_, report) = try ask(project) { $0.measurements = ["gone.jsonl"] }
        #expect(report.failures == [Failure(.notFound(path: "gone.jsonl"), isNamed: true)])
        let (other, _) = try ask(project) { request in
            request.bindings = [FileBinding("words-default=gone.csv")].compactMap(\.self)
        }
        #expect(other.failures.map(\.error) == [.notFound(path: "gone.csv")])
    }

    @Test func anotherModelAndAnotherReleaseAreRefusedAlike() throws {
        let model = try measured { line in
            line["provenance"] = ["model_sha256": String(repeating: "0", count: 64), "tools": [String: String]()]
            line["id"] = "000000000000"
            line["config"] = "000000000000"
        }
        #expect(try ask(model).report.bag.hasErrors)
        let release = try measured { line in
            var platform = line["platform"] as? [String: Any] ?? [:]
            platform["release"] = "23.10"
            line["platform"] = platform
        }
        let (promotion, report) = try ask(release)
        #expect(Set(promotion.bag.all.map(\.code)) == Set(report.bag.all.map(\.code)))
    }

    @Test func nothingWithinTheLimitsIsAVerdictAndAnError() throws {
        let project = try measured(truth: MeasurementFixture.truth.mapValues { $0 / 100 })
        let (promotion, report) = try ask(project)
        #expect(promotion.value == nil)
        #expect(report.value?.report.decision.winner == nil && report.bag.hasErrors)
        #expect(report.accepted == nil && project.folder.exists("out/words/report/index.html"))
    }

    @Test func theItemsOfARequestAreTakenAlike() throws {
        let project = try measured()
        try project.folder.write(
            "pa.csv", Data(contentsOf: RepositoryRoot.url("Tests/Fixtures/measurements/perf-analyzer/04_pct97.csv")))
        for batch in [1, 4, 64] {
            _ = try ask(project) { request in
                request.measurements = []
                request.requestBatch = batch
                request.bindings = [FileBinding("words-default=\(project.folder.path("pa.csv"))")].compactMap(\.self)
            }
        }
    }

    @Test func itemsThatNoRequestHeldAreNamed() throws {
        let project = try measured()
        let (promotion, report) = try ask(project) { $0.requestBatch = 3 }
        #expect(promotion.value == nil)
        #expect(report.bag.all.map(\.code).contains(.requestBatchUnmeasured))
    }

    @Test func anIncumbentOfAnotherConfigurationIsRefused() throws {
        let project = try measured()
        #expect(promote(try project.promotion()).accepted?.isNew == true)
        try project.folder.write(
            "spec.yaml", MeasurementFixture.spec + "warmup: {one: {data: {text: {values: [\"hello\"]}}}}\n")
        try project.build()
        try MeasurementFixture.write(in: project.folder, "m.jsonl")
        let (promotion, report) = try ask(project)
        #expect(promotion.value == nil)
        #expect(report.bag.all.filter { $0.severity == .error }.map(\.code) == [.incumbentReconfigured])
    }

    @Test func measurementsThatDecidedAreShownAsTheyDecided() throws {
        let project = try measured()
        let before = try ask(project).report.value?.report.markdown
        #expect(promote(try project.promotion()).accepted?.isWritten == true)
        let (promotion, report) = try ask(project)
        #expect(promotion.accepted?.isNew == false && promotion.value?.diff.isDifferent == false)
        #expect(before != nil && report.accepted?.report.markdown == before)
    }

    @Test func aFaultySpecIsSaidByBoth() throws {
        let project = try measured()
        try project.folder.write("spec.yaml", MeasurementFixture.spec + "unknown: 1\n")
        let (promotion, report) = try ask(project)
        #expect(promotion.value == nil && report.bag.hasErrors)
    }

    @Test(arguments: [("", false), ("a/b", false), ("gpu", true), ("..", true)])
    func namesOfReleases(_ name: String, _ isName: Bool) {
        #expect((DecisionRequest.release(name) != nil) == isName)
        #expect(DecisionRequest.release(nil)?.text == "release")
    }
}
