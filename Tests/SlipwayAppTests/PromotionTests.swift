import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayPromotion
import SlipwayReport
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

/// `promote`: what takes the release, what is refused, and that a refusal leaves every file as it was.
@Suite struct PromotionTests {
    private func built(_ spec: String = MeasurementFixture.spec) throws -> AppProject {
        let project = try AppProject(spec: spec)
        try project.build()
        return project
    }

    private func measure(
        _ project: AppProject, rounds: Int = 5, truth: [String: Double] = MeasurementFixture.truth,
        edit: (inout [String: Any]) -> Void = { _ in }
    ) throws {
        try MeasurementFixture.write(in: project.folder, "m.jsonl", rounds: rounds, truth: truth, edit: edit)
    }

    private func released(_ project: AppProject, _ release: String = "release") -> String? {
        let winner = project.folder.json("out/words/\(release)/promotion.json")?["winner"] as? [String: Any]
        return winner?["variant"] as? String
    }

    private func verdict(_ project: AppProject) -> String? {
        project.folder.json("out/words/release/promotion.json")?["verdict"] as? String
    }

    private func codes<Value>(_ outcome: Outcome<Value>) -> [Int] { outcome.bag.all.map(\.code.number) }

    /// Promotes and expects a refusal that changes no file.
    private func refused(_ project: AppProject, _ request: PromotionRequest) -> Outcome<Promotion> {
        let before = project.folder.contents("out")
        let outcome = promote(request)
        #expect(outcome.value == nil && outcome.accepted == nil && outcome.failures.isEmpty)
        #expect(outcome.bag.hasErrors)
        #expect(project.folder.contents("out") == before)
        return outcome
    }

    @Test func singleRunsPromoteAndSayThatNoiseIsUnknown() throws {
        let project = try built()
        try measure(project, rounds: 0)
        let outcome = promote(try project.promotion())
        #expect(outcome.accepted?.isNew == true && codes(outcome).contains(741))
        #expect(verdict(project) == "unreplicated")
    }

    @Test func nothingWithinTheLimitsLeavesTheRelease() throws {
        let project = try built()
        try measure(project, truth: MeasurementFixture.truth.mapValues { $0 / 100 })
        let outcome = refused(project, try project.promotion())
        let finding = try #require(outcome.bag.all.first { $0.code.number == 735 })
        let said = ([finding.message] + finding.notes).joined(separator: "\n")
        #expect(said.contains("\"words-cpu-b8-i2\": latency_p99 is"))
    }

    /// Named by a person it would break clients; the measurements alone never choose it.
    @Test func aLowerBatchLimitIsRefusedUnlessItIsAccepted() throws {
        let project = try built()
        var truth = MeasurementFixture.truth
        truth["words-cpu-b4-i2"] = 2
        try measure(project, truth: truth)
        var request = try project.promotion()
        request.forced = PromotionRequest.Forced(variant: "words-cpu-b4-i2", reason: "why not")
        let finding = try #require(refused(project, request).bag.all.first { $0.code.number == 773 })
        #expect(finding.notes.contains { $0.contains("may hold 4 items, and could hold 8") })
        request.forced = nil
        request.decision.allowsBreaking = true
        #expect(promote(request).accepted?.isWritten == true)
        #expect(released(project) == "words-cpu-b4-i2")
    }

    // MARK: - The deployment

    /// The number of requests that the deployment admits.
    private func admitted(_ project: AppProject) -> Int? {
        let text = project.folder.text("out/words/release/azureml/deployment.yml")
        let line = text.split(separator: "\n").first { $0.contains("max_concurrent_requests_per_instance:") }
        return line.flatMap { $0.split(separator: " ").last }.flatMap { Int($0) }
    }

    /// f4 of the field: where load makes no difference the quickest one is a matter of chance, and clients are not turned
    /// away for it.
    @Test func theQuickestLoadIsNoLimitForClients() throws {
        let project = try built(MeasurementFixture.spec.replacing("<= 40ms", with: "<= 400ms"))
        #expect(admitted(project) == 16)
        try measure(project, truth: MeasurementFixture.truth.mapValues { _ in 1 }) { line in
            var metrics = line["metrics"] as? [String: Any] ?? [:]
            let load = (line["load"] as? [String: Int])?["concurrency"] ?? 1
            if load > 1 { metrics["throughput_per_second"] = 90.0 }
            let mean = Double(load) / (metrics["throughput_per_second"] as? Double ?? 1) * 1e9
            metrics["latency_avg_ns"] = mean
            metrics["latency_p99_ns"] = mean * 1.2
            line["metrics"] = metrics
        }
        var request = try project.promotion()
        request.commitMessage = project.folder.path("message")
        let outcome = promote(request)
        #expect(verdict(project) == "no-significant-difference" && released(project) == "words-default")
        // As many as were measured; one full batch is as many here.
        #expect(admitted(project) == 8)
        #expect(outcome.accepted?.deployment.map(\.after) == ["8"])
        #expect(outcome.accepted?.decision?.winner?.point.map(\.load.description) == ["concurrency 1"])
        // All is reached with one request in flight: eight give no more.
        #expect(kneeConcurrency(project) == 1)
    }

    /// The requests in flight at the knee of the promoted release.
    private func kneeConcurrency(_ project: AppProject) -> Int? {
        let knee = project.folder.json("out/words/release/promotion.json")?["knee"] as? [String: Any]
        return knee?["concurrency"] as? Int
    }

    /// A load that misses a limit is none that a replica is kept at, however much it would answer.
    @Test func theKneeIsTheLowestLoadThatReachesTheBestWithinTheLimits() throws {
        let project = try built()
        #expect(kneeConcurrency(project) == nil)
        try measure(project)
        #expect(promote(try project.promotion()).accepted?.isWritten == true)
        #expect(kneeConcurrency(project) == 8)
        let knee = project.folder.json("out/words/release/promotion.json")?["knee"] as? [String: Any]
        let throughput = try #require(knee?["throughput_per_second"] as? Double)
        #expect(abs(throughput - 560) < 10)
        let strict = try built(MeasurementFixture.spec.replacing("<= 40ms", with: "<= 12ms"))
        try measure(strict)
        #expect(promote(try strict.promotion()).accepted?.isWritten == true)
        #expect(released(strict) == "words-cpu-b8-i2" && kneeConcurrency(strict) == 1)
    }

    @Test func whatChangesInTheDeploymentIsSaidAndStandsInTheMessage() throws {
        let project = try built()
        try measure(project)
        var request = try project.promotion()
        request.commitMessage = project.folder.path("message")
        let outcome = promote(request)
        #expect(released(project) == "words-cpu-b8-i2" && admitted(project) == 8)
        let line = "azureml/deployment.yml: request_settings.max_concurrent_requests_per_instance 16 → 8"
        #expect(outcome.value?.deployment.map(\.key) == ["request_settings.max_concurrent_requests_per_instance"])
        #expect(project.folder.text("message").contains("Deployment:\n\(line)\n"))
        let summary = try #require(outcome.value?.summary)
        #expect(PromotionRenderer().render(summary).contains("  deployment:\n    \(line)\n"))
    }

    /// A limit that is missed beyond the operating point is what admission protects.
    @Test(arguments: [(39e6, 32), (90e6, 8)]) func aLimitHoldsTheAdmissionDown(p99: Double, expected: Int) throws {
        let project = try built(MeasurementFixture.spec.replacing("[1, 8]", with: "[8, 32]"))
        try measure(project) { line in
            // Loads of 1 and 8 become 8 and 32; at 32 everything is quicker, and within the limit or not.
            let isHigh = (line["load"] as? [String: Int])?["concurrency"] == 8
            var metrics = line["metrics"] as? [String: Any] ?? [:]
            let rate = (metrics["throughput_per_second"] as? Double ?? 1) * (isHigh ? 4 : 12)
            let load = isHigh ? 32 : 8
            line["load"] = ["concurrency": load]
            metrics["throughput_per_second"] = rate
            metrics["latency_avg_ns"] = Double(load) / rate * 1e9
            metrics["latency_p99_ns"] = isHigh ? p99 : Double(load) / rate * 1.3e9
            line["metrics"] = metrics
        }
        #expect(promote(try project.promotion()).accepted?.isWritten == true)
        #expect(released(project) == "words-cpu-b8-i2" && admitted(project) == expected)
    }

    /// Below one full batch there is nothing to batch, whatever was quickest.
    @Test func oneFullBatchIsTheFloor() throws {
        let project = try built()
        try measure(project) { line in
            guard (line["load"] as? [String: Int])?["concurrency"] == 8 else { return }
            var metrics = line["metrics"] as? [String: Any] ?? [:]
            metrics["latency_p99_ns"] = 90e6
            line["metrics"] = metrics
        }
        let outcome = promote(try project.promotion())
        #expect(outcome.value?.decision?.winner?.point.map(\.load.description) == ["concurrency 1"])
        #expect(admitted(project) == 8)
    }

    /// A deployment that follows the spec changes without a promotion, and says so.
    @Test func aDeploymentThatFollowsTheSpecIsAMessageOfItsOwn() throws {
        let project = try built()
        try measure(project)
        #expect(promote(try project.promotion()).accepted != nil)
        try project.folder.write(
            "spec.yaml",
            MeasurementFixture.spec.replacing("endpoint: words", with: "endpoint: words, instance_count: 3"))
        try project.build()
        var request = try project.promotion()
        request.commitMessage = project.folder.path("message")
        let outcome = promote(request)
        #expect(outcome.accepted?.isNew == false)
        let message = project.folder.text("message")
        #expect(message.hasPrefix("words: keep words-cpu-b8-i2\n"), "\(message)")
        #expect(message.contains("azureml/deployment.yml: instance_count 1 → 3\n"), "\(message)")
    }

    @Test func anUnmeasuredIncumbentIsAnError() throws {
        let project = try built()
        try measure(project)
        #expect(promote(try project.promotion()).accepted != nil)
        var others = MeasurementFixture.truth
        others["words-cpu-b8-i2"] = nil
        try measure(project, truth: others)
        let finding = try #require(refused(project, try project.promotion()).bag.all.first { $0.code.number == 733 })
        #expect(finding.help.contains { $0.contains("--against baseline") })
        var decision = try project.decision()
        decision.isAgainstBaseline = true
        var request = PromotionRequest(decision)
        request.decision.allowsBreaking = true
        request.mode = .write(syncToDisk: false)
        #expect(promote(request).accepted?.isNew == true)
        #expect(released(project) == "words-cpu-b4-i2")
        #expect(project.folder.json("out/words/release/promotion.json")?["against"] as? String == "baseline")
    }

    @Test func measurementsOfAnotherConfigurationAreRefused() throws {
        let project = try built()
        try measure(project) { line in
            guard line["variant"] as? String == "words-cpu-b8-i2" else { return }
            line["id"] = "0123456789ab"
            line["config"] = "ba9876543210"
        }
        let finding = try #require(refused(project, try project.promotion()).bag.all.first { $0.code.number == 715 })
        #expect(finding.message.contains("\"words-cpu-b8-i2\""))
    }

    @Test func editedLimitsAndCommentsKeepMeasurements() throws {
        let project = try built()
        try measure(project)
        let spec = MeasurementFixture.spec.replacing("<= 40ms", with: "<= 35ms")
        try project.folder.write("spec.yaml", "# a comment\n" + spec)
        #expect(promote(try project.promotion()).accepted != nil)
        #expect(released(project) == "words-cpu-b8-i2")
    }

    @Test func tablesOfNamesAreTakenWithAWarning() throws {
        let project = try built()
        let rows = MeasurementFixture.truth.sorted { $0.key < $1.key }.map { name, speed in
            let kind = "\(name.contains("i2") ? 2 : 1):CPU,\(name.contains("b4") ? 4 : 8)"
            return "\(name),1,8,\(name)_config_default,\(kind),Yes,\(400 * speed),\(10400 / (400 * speed))\n"
        }
        let table =
            "Model,Batch,Concurrency,Model Config Path,Instance Group,Max Batch Size,Satisfies Constraints,"
            + "Throughput (infer/sec),p99 Latency (ms)\n" + rows.joined()
        // A file of one dialect needs its ending.
        func request(_ text: String) throws -> PromotionRequest {
            try project.folder.write("metrics.csv", text)
            var decision = try project.decision()
            decision.measurements = [project.folder.path("metrics.csv")]
            var request = PromotionRequest(decision)
            request.mode = .write(syncToDisk: false)
            return request
        }
        let strange = refused(project, try request(table.replacing("words-cpu-b8-i2", with: "words-cpu-b9-i2")))
        #expect(codes(strange).contains(714))
        let outcome = promote(try request(table))
        #expect(codes(outcome).contains(717) && outcome.accepted != nil)
        #expect(released(project) == "words-cpu-b8-i2" && verdict(project) == "unreplicated")
    }

    @Test func anUnknownNameHasASuggestion() throws {
        let project = try built()
        var decision = try project.decision()
        decision.measurements = []
        var request = PromotionRequest(decision)
        request.forced = PromotionRequest.Forced(variant: "words-cpu-b8-i3", reason: "x")
        let outcome = refused(project, request)
        #expect(codes(outcome) == [774])
        #expect(outcome.bag.all.first?.help.first?.hasPrefix("did you mean \"words-cpu-b8-i") == true)
    }

    @Test func nothingIsCarriedBeforeAPromotion() throws {
        let project = try built()
        var decision = try project.decision()
        decision.measurements = []
        #expect(codes(refused(project, PromotionRequest(decision))) == [770])
    }

    /// As the first release: the variant stays in the output, and the release as it is.
    @Test(arguments: [nil, "big"] as [String?]) func aReleaseOfAVariantThatIsGoneIsLeftAsItIs(name: String?) throws {
        let project = try built()
        try measure(project)
        #expect(promote(try project.promotion(release: name)).accepted?.isNew == true)
        try project.folder.write("spec.yaml", MeasurementFixture.spec.replacing("count: [1, 2]", with: "count: [1]"))
        try project.build()
        let before = project.folder.contents("out")
        var decision = try project.decision(release: name)
        decision.measurements = []
        let outcome = promote(PromotionRequest(decision))
        #expect(outcome.accepted?.isNew == false && outcome.bag.all.map(\.code) == [.releaseLeftAsItIs])
        #expect(project.folder.contents("out") == before)
        // Without its configuration nobody can measure or make it.
        let directory = name.map { "release-\($0)" } ?? "release"
        try FileManager.default.removeItem(
            atPath: project.folder.path("out/words/\(directory)/repository/words/config.pbtxt"))
        let refusal = refused(project, PromotionRequest(decision))
        #expect(refusal.bag.all.map(\.code) == [.incumbentNotYielded])
    }

    @Test func anUnreadableRecordIsLeftAlone() throws {
        let project = try built()
        try measure(project)
        try project.folder.write("out/words/release/promotion.json", "{\"verdict\": 1}")
        #expect(codes(refused(project, try project.promotion())).contains(771))
    }

    @Test func aComparisonWritesNothing() throws {
        let project = try built()
        try measure(project)
        let before = project.folder.contents("out")
        var request = try project.promotion()
        request.mode = .compare
        request.commitMessage = project.folder.path("message.txt")
        let promotion = try #require(promote(request).accepted)
        #expect(promotion.diff.isDifferent && !promotion.isWritten && promotion.isNew)
        #expect(promotion.commitMessage?.hasPrefix("words: promote words-cpu-b8-i2\n\nwords-default (") == true)
        let lines = promotion.differences?.entries.flatMap(\.diff) ?? []
        #expect(lines.contains { $0.hasPrefix("+") && $0.contains("\"variant\": \"words-cpu-b8-i2\"") })
        #expect(project.folder.contents("out") == before && !project.folder.exists("message.txt"))
    }

    @Test func releasesOfTheirOwnHaveTheirOwnIncumbents() throws {
        let project = try built()
        try measure(project)
        var request = try project.promotion(release: "big")
        request.commitMessage = project.folder.path("m.txt")
        #expect(promote(request).accepted?.release.text == "release-big")
        #expect(released(project, "release-big") == "words-cpu-b8-i2" && released(project) == "words-default")
        #expect(project.folder.text("m.txt").hasPrefix("words: promote words-cpu-b8-i2 to release-big\n"))
        let before = project.folder.contents("out")
        #expect(try !project.build().diff.isDifferent)
        #expect(project.folder.contents("out") == before)
        var decision = try project.decision(release: "big")
        decision.measurements = []
        var forced = PromotionRequest(decision)
        forced.mode = .write(syncToDisk: false)
        forced.forced = PromotionRequest.Forced(variant: "words-cpu-b8-i1", reason: "fewer threads")
        #expect(promote(forced).accepted?.isNew == true)
        #expect(released(project, "release-big") == "words-cpu-b8-i1" && released(project) == "words-default")
    }
}
