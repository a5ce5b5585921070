import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayEmit
import SlipwayProfiler
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

/// `planCampaign`, `openCampaign` and `runCampaign`, as far as no server is needed.
@Suite struct CampaignTests {
    private func plan(_ project: AppProject, shard: Shard = .whole) -> Outcome<PlannedCampaign> {
        var request = CampaignRequest(project.spec, out: project.folder.path("out"), project: project.project)
        request.shard = shard
        return planCampaign(request, fetching: nil)
    }

    private func conditions(_ project: AppProject) -> CampaignConditions {
        CampaignConditions(
            ProfilerSettings(
                server: .program("/nowhere/tritonserver", arguments: []), analyzer: .program("/bin/false")),
            temporaryDirectory: project.folder.path("tmp"), version: "1.2.3")
    }

    private func built() throws -> AppProject {
        let project = try AppProject(spec: MeasurementFixture.spec)
        try project.build()
        return project
    }

    @Test func aSpecThatSaysNotWhatToMeasureIsRefused() throws {
        let outcome = plan(try AppProject())
        #expect(outcome.value == nil && outcome.bag.all.map(\.code) == [.noProfileSection])
    }

    @Test func aPlanNeedsNoOutput() throws {
        let project = try AppProject(spec: MeasurementFixture.spec)
        let planned = try #require(plan(project).accepted)
        #expect(planned.schedule.screening.count == 5 && planned.findings.isEmpty)
        #expect(!planned.modelAnalyzerFiles(schema: .current).isEmpty)
        #expect(!project.folder.exists("out"))
    }

    @Test func fewRepeatsAreWarnedOf() throws {
        let project = try AppProject(spec: MeasurementFixture.spec)
        var request = CampaignRequest(project.spec, out: project.folder.path("out"), project: project.project)
        for (repeats, codes) in [(1, [DiagnosticCode.fewRounds]), (4, [.fewRounds]), (5, [])] {
            request.repeats = repeats
            let planned = try #require(planCampaign(request, fetching: nil).accepted)
            #expect(planned.findings.map(\.code) == codes, "\(repeats)")
        }
        request.repeats = 4
        #expect(try #require(planCampaign(request, fetching: nil).accepted).findings.map(\.code) == [.fewRounds])
    }

    @Test func anOutputWithoutModelFilesIsRefused() throws {
        let project = try built()
        try FileManager.default.removeItem(
            at: project.folder.url.appending(path: "out/words/repository/words-default/1/model.onnx"))
        let opened = openCampaign(try #require(plan(project).accepted), conditions(project))
        #expect(opened.value == nil && opened.bag.all.map(\.code) == [.weightsMissing])
    }

    @Test func anOutputThatIsNotBuiltIsRefused() throws {
        let project = try AppProject(spec: MeasurementFixture.spec)
        let opened = openCampaign(try #require(plan(project).accepted), conditions(project))
        #expect(opened.value == nil && opened.bag.all.map(\.code) == [.staleOutput])
    }

    @Test func aLogIsMendedAndHoldsItsLock() throws {
        let project = try built()
        let planned = try #require(plan(project).accepted)
        try MeasurementFixture.write(in: project.folder, "out/words/profile/measurements.jsonl", rounds: 0)
        let whole = project.folder.text("out/words/profile/measurements.jsonl")
        try project.folder.write("out/words/profile/measurements.jsonl", whole + "{\"format_version\": 1, \"var")
        let opened = openCampaign(planned, conditions(project))
        #expect(opened.accepted != nil && opened.bag.all.map(\.code) == [.tornMeasurement])
        #expect(project.folder.text("out/words/profile/measurements.jsonl") == whole)
        let second = openCampaign(planned, conditions(project))
        #expect(second.value == nil && second.failures.first?.error.failureClass == .io)
    }

    @Test func measurementsOfAnotherOutputAreRefused() throws {
        let project = try built()
        try MeasurementFixture.write(in: project.folder, "out/words/profile/measurements.jsonl", rounds: 0) {
            if $0["variant"] as? String == "words-default" { $0["id"] = "000000000000" }
        }
        let opened = openCampaign(try #require(plan(project).accepted), conditions(project))
        #expect(opened.value == nil)
        #expect(opened.bag.all.map(\.code) == [.foreignMeasurements])
    }

    @Test func aShardHasAFileOfItsOwn() throws {
        let project = try built()
        let shard = try #require(Shard("2/3"))
        let opened = openCampaign(try #require(plan(project, shard: shard).accepted), conditions(project))
        #expect(opened.accepted?.path.hasSuffix("/profile/measurements-2-of-3.jsonl") == true)
    }

    @Test func aProfilerThatCannotBeRunIsAFinding() throws {
        let project = try built()
        let planned = try #require(plan(project).accepted)
        let campaign = try #require(openCampaign(planned, conditions(project)).accepted)
        let outcome = runCampaign(campaign) { _ in }
        #expect(outcome.value == nil && outcome.bag.all.map(\.code) == [.unusableProfiler])
    }
}
