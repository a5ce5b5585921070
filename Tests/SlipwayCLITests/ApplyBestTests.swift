import Foundation
import SlipwayTestSupport
import Testing

/// What `slipway apply-best` decides, writes and refuses, with the built executable.
@Suite struct ApplyBestTests {
    private static let apply = "slipway apply-best spec.yaml --out out"

    @Test func theBestVariantTakesTheRelease() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl")
        let result = try campaign.expect("\(Self.apply) -m a.jsonl --commit-message message.txt")
        #expect(try campaign.released() == "words-cpu-b8-i2")
        #expect(try campaign.verdict() == "better")
        #expect(result.output.contains("words-default"))
        #expect(result.output.contains("throughput"))
        let message = campaign.project.text("message.txt")
        #expect(message.hasPrefix("words: promote words-cpu-b8-i2\n\nwords-default ("))
        #expect(message.contains("throughput"))
        #expect(campaign.project.text("out/words/release/repository/words/config.pbtxt").contains("name: \"words\""))
        let deployment = campaign.project.text("out/words/release/azureml/deployment.yml")
        #expect(deployment.contains("max_concurrent_requests_per_instance: 8"))
        #expect(deployment.contains("request_timeout_ms: 5000"))
    }

    @Test func theRecordFollowsItsSchema() throws {
        let campaign = try Campaign()
        func faults(_ path: String, _ schema: String) throws -> [String] {
            try JSONSchemaChecker(schemaAt: "golden/schema/\(schema).schema.json")
                .faults(in: campaign.project.text("out/words/\(path)"))
        }
        #expect(try faults("release/promotion.json", "promotion") == [])
        try campaign.measure("a.jsonl")
        let result = try campaign.expect("\(Self.apply) -m a.jsonl --format json")
        #expect(try faults("release/promotion.json", "promotion") == [])
        #expect(try faults("profile/plan.json", "plan") == [])
        #expect(try faults("manifest.json", "manifest") == [])
        let checker = try JSONSchemaChecker(schemaAt: "golden/schema/apply-best.schema.json")
        #expect(checker.faults(in: result.output) == [])
        #expect(checker.faults(in: "{}") != [])
    }

    @Test func aSecondRunChangesNoByte() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl")
        try campaign.expect("\(Self.apply) -m a.jsonl")
        let before = campaign.project.facts("out")
        let again = try campaign.expect("\(Self.apply) -m a.jsonl --commit-message message.txt")
        #expect(campaign.project.facts("out") == before)
        #expect(again.output.contains("up to date"))
        #expect(!campaign.project.exists("message.txt"))
        try campaign.expect("\(Self.apply) -m a.jsonl --check")
        try campaign.expect("slipway build spec.yaml --out out --check")
        try campaign.expect("slipway build spec.yaml --out out")
        #expect(campaign.project.facts("out") == before)
    }

    @Test func checkAndDryRunWriteNothing() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl")
        let before = campaign.project.facts("out")
        let dry = try campaign.expect("\(Self.apply) -m a.jsonl --dry-run --commit-message message.txt")
        #expect(dry.output.contains("+    \"variant\": \"words-cpu-b8-i2\""))
        let check = try campaign.expect("\(Self.apply) -m a.jsonl --check", status: 2)
        #expect(check.output.contains("release/promotion.json"))
        #expect(campaign.project.facts("out") == before)
        #expect(!campaign.project.exists("message.txt"))
    }

    @Test func anIncumbentThatStaysIsLeftAsItIs() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl")
        try campaign.expect("\(Self.apply) -m a.jsonl")
        let before = campaign.project.facts("out")
        try campaign.measure("b.jsonl", rounds: 6)
        let result = try campaign.expect("\(Self.apply) -m b.jsonl --format json")
        let said = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(said["latest_verdict"] as? String == "worse")
        #expect(said["promoted"] as? Bool == false)
        #expect(campaign.project.facts("out") == before)
    }

    @Test func aBaselineThatStaysIsMeasuredAndKept() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl", truth: Campaign.truth.mapValues { _ in 1 })
        try campaign.expect("\(Self.apply) -m a.jsonl")
        #expect(try campaign.released() == "words-default")
        #expect(try campaign.verdict() == "no-significant-difference")
        #expect(
            campaign.project.text("out/words/release/azureml/deployment.yml")
                .contains("max_concurrent_requests_per_instance: 8"))
        let before = campaign.project.facts("out")
        try campaign.expect("\(Self.apply) -m a.jsonl && slipway build spec.yaml --out out")
        #expect(campaign.project.facts("out") == before)
    }

    @Test func singleRunsPromoteAndSayThatNoiseIsUnknown() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl", rounds: 0)
        let result = try campaign.expect("\(Self.apply) -m a.jsonl")
        #expect(try campaign.verdict() == "unreplicated")
        #expect(result.messages.contains("SLW0741"))
    }

    @Test func nothingWithinTheLimitsLeavesTheRelease() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl", truth: Campaign.truth.mapValues { $0 / 100 })
        let before = campaign.project.facts("out")
        let result = try campaign.expect("\(Self.apply) -m a.jsonl", status: 1)
        #expect(result.messages.contains("SLW0735"))
        #expect(result.messages.contains("\"words-cpu-b8-i2\": latency_p99 is"))
        #expect(campaign.project.facts("out") == before)
    }

    @Test func aLowerBatchLimitIsRefused() throws {
        let campaign = try Campaign()
        var truth = Campaign.truth
        truth["words-cpu-b4-i2"] = 2
        try campaign.measure("a.jsonl", truth: truth)
        let before = campaign.project.facts("out")
        let result = try campaign.expect("\(Self.apply) -m a.jsonl", status: 1)
        #expect(result.messages.contains("SLW0773"))
        #expect(result.messages.contains("may hold 4 items, and could hold 8"))
        #expect(campaign.project.facts("out") == before)
        try campaign.expect("\(Self.apply) -m a.jsonl --allow-breaking")
        #expect(try campaign.released() == "words-cpu-b4-i2")
    }

    @Test func anUnmeasuredIncumbentIsAnError() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl")
        try campaign.expect("\(Self.apply) -m a.jsonl")
        var others = Campaign.truth
        others["words-cpu-b8-i2"] = nil
        try campaign.measure("b.jsonl", truth: others)
        let result = try campaign.expect("\(Self.apply) -m b.jsonl", status: 1)
        #expect(result.messages.contains("SLW0733"))
        #expect(result.messages.contains("--against baseline"))
        try campaign.expect("\(Self.apply) -m b.jsonl --against baseline --allow-breaking")
        #expect(try campaign.released() == "words-cpu-b4-i2")
        #expect(try campaign.json("out/words/release/promotion.json")["against"] as? String == "baseline")
    }

    @Test func measurementsOfAnotherConfigurationAreRefused() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl") { line in
            if line["variant"] as? String == "words-cpu-b8-i2" {
                line["id"] = "0123456789ab"
                line["config"] = "ba9876543210"
            }
        }
        let result = try campaign.expect("\(Self.apply) -m a.jsonl", status: 1)
        #expect(result.messages.contains("SLW0715"))
        #expect(result.messages.contains("\"words-cpu-b8-i2\""))
    }

    @Test func editedLimitsAndCommentsKeepMeasurements() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl")
        let spec = Campaign.spec.replacing("<= 40ms", with: "<= 35ms")
        try campaign.project.write("spec.yaml", "# a comment\n" + spec)
        try campaign.expect("\(Self.apply) -m a.jsonl")
        #expect(try campaign.released() == "words-cpu-b8-i2")
    }

    @Test func tablesOfNamesAreTakenWithAWarning() throws {
        let campaign = try Campaign()
        let rows = Campaign.truth.sorted { $0.key < $1.key }.map { name, speed in
            let kind = "\(name.contains("i2") ? 2 : 1):CPU,\(name.contains("b4") ? 4 : 8)"
            return "\(name),1,8,\(name)_config_default,\(kind),Yes,\(400 * speed),\(10400 / (400 * speed))\n"
        }
        try campaign.project.write(
            "metrics.csv",
            "Model,Batch,Concurrency,Model Config Path,Instance Group,Max Batch Size,Satisfies Constraints,"
                + "Throughput (infer/sec),p99 Latency (ms)\n" + rows.joined())
        let result = try campaign.expect("\(Self.apply) -m metrics.csv")
        #expect(result.messages.contains("SLW0717"))
        #expect(try campaign.released() == "words-cpu-b8-i2")
        #expect(try campaign.verdict() == "unreplicated")
        try campaign.project.write(
            "strange.csv", campaign.project.text("metrics.csv").replacing("words-cpu-b8-i2", with: "words-cpu-b9-i2"))
        #expect(try campaign.expect("\(Self.apply) -m strange.csv", status: 1).messages.contains("SLW0714"))
    }

    // MARK: - By name, and without measurements

    @Test func aNamedVariantIsForced() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl")
        try campaign.expect("\(Self.apply) -m a.jsonl")
        try campaign.expect("\(Self.apply) --to words-default --because 'the driver hangs' --commit-message m.txt")
        #expect(try campaign.released() == "words-default")
        #expect(try campaign.verdict() == "forced")
        #expect(try campaign.json("out/words/release/promotion.json")["reason"] as? String == "the driver hangs")
        #expect(campaign.project.text("m.txt").contains("forced: the driver hangs"))
        let before = campaign.project.facts("out")
        try campaign.expect("\(Self.apply) --to words-default --because 'the driver hangs'")
        try campaign.expect("\(Self.apply)")
        #expect(campaign.project.facts("out") == before)
        try campaign.expect("\(Self.apply) --to words-cpu-b8-i2 --because 'driver mended' -m a.jsonl")
        #expect(try campaign.verdict() == "forced")
        #expect(
            campaign.project.text("out/words/release/azureml/deployment.yml")
                .contains("max_concurrent_requests_per_instance: 8"))
    }

    @Test func anUnknownNameHasASuggestion() throws {
        let campaign = try Campaign()
        let result = try campaign.expect("\(Self.apply) --to words-cpu-b8-i3 --because x", status: 1)
        #expect(result.messages.contains("SLW0774"))
        #expect(result.messages.contains("did you mean \"words-cpu-b8-i"))
        try campaign.expect("\(Self.apply) --to words-default", status: 64)
        try campaign.expect("\(Self.apply) --because x", status: 64)
    }

    @Test func nothingIsCarriedBeforeAPromotion() throws {
        let campaign = try Campaign()
        #expect(try campaign.expect(Self.apply, status: 1).messages.contains("SLW0770"))
    }

    @Test func aMissingFileIsMissing() throws {
        let campaign = try Campaign()
        try campaign.expect("\(Self.apply) -m nowhere.jsonl", status: 66)
    }

    @Test func anUnreadableRecordIsLeftAlone() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl")
        try campaign.project.write("out/words/release/promotion.json", "{\"verdict\": 1}")
        let result = try campaign.expect("\(Self.apply) -m a.jsonl", status: 1)
        #expect(result.messages.contains("SLW0771"))
    }

    // MARK: - Several releases

    @Test func releasesOfTheirOwnHaveTheirOwnIncumbents() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl")
        try campaign.expect("\(Self.apply) -m a.jsonl --release big --commit-message m.txt")
        #expect(try campaign.released("release-big") == "words-cpu-b8-i2")
        #expect(try campaign.released() == "words-default")
        #expect(campaign.project.text("m.txt").hasPrefix("words: promote words-cpu-b8-i2 to release-big\n"))
        let before = try campaign.contents()
        let build = try campaign.expect("slipway build spec.yaml --out out")
        #expect(!build.messages.contains("SLW0821"))
        #expect(try campaign.contents() == before)
        try campaign.expect("\(Self.apply) --release big --to words-cpu-b8-i1 --because 'fewer threads'")
        #expect(try campaign.released("release-big") == "words-cpu-b8-i1")
        #expect(try campaign.released() == "words-default")
    }

    @Test func aVariantThatTheSpecNoLongerYieldsStaysReleased() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl")
        try campaign.expect("\(Self.apply) -m a.jsonl")
        try campaign.project.write("spec.yaml", Campaign.spec.replacing("count: [1, 2]", with: "count: [1]"))
        try campaign.expect("slipway build spec.yaml --out out")
        let before = try campaign.contents()
        let result = try campaign.expect("\(Self.apply) -m a.jsonl")
        #expect(try campaign.released() == "words-cpu-b8-i2")
        #expect(result.messages.contains("SLW0779"))
        #expect(try campaign.contents() == before)
    }
}
