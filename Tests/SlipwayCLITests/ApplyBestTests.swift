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
        let deployment = campaign.project.text("out/words/release/\(MeasurementFixture.deploymentFile)")
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
        let again = try campaign.expect("\(Self.apply) -m a.jsonl")
        #expect(campaign.project.facts("out") == before)
        #expect(again.output.contains("up to date"))
        #expect(!campaign.project.exists("message.txt"))
        try campaign.expect("\(Self.apply) -m a.jsonl --check")
        try campaign.expect("slipway build spec.yaml --out out --check")
        try campaign.expect("slipway build spec.yaml --out out")
        #expect(campaign.project.facts("out") == before)
    }

    /// The message comes with the promotion: where it cannot be written nothing is promoted, and the same command made
    /// again writes the same message, but for what changed in the deployment, which no file records.
    @Test func theCommitMessageComesWithThePromotion() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl")
        let before = campaign.project.facts("out")
        let refused = try campaign.expect("\(Self.apply) -m a.jsonl --commit-message none/message.txt", status: 74)
        #expect(refused.messages.contains("none/message.txt"), "\(refused)")
        #expect(campaign.project.facts("out") == before)
        let script = """
            \(Self.apply) -m a.jsonl --commit-message message.txt --quiet
            mv message.txt first.txt
            \(Self.apply) -m a.jsonl --commit-message message.txt --quiet
            for file in first message; do sed -e '/^Deployment:/,$d' -e '/^$/d' $file.txt >$file.short; done
            cmp first.short message.short && head -n 1 message.txt; rm *.short; ls -A | grep slipway-; true
            """
        let result = try campaign.project.shell(script)
        #expect(result.output == "words: promote words-cpu-b8-i2\n", "\(result)")
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
            campaign.project.text("out/words/release/\(MeasurementFixture.deploymentFile)")
                .contains("max_concurrent_requests_per_instance: 8"))
        let before = campaign.project.facts("out")
        try campaign.expect("\(Self.apply) -m a.jsonl && slipway build spec.yaml --out out")
        #expect(campaign.project.facts("out") == before)
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
            campaign.project.text("out/words/release/\(MeasurementFixture.deploymentFile)")
                .contains("max_concurrent_requests_per_instance: 8"))
    }

    /// What is refused is said on standard error with its code.
    @Test func refusalsAndWrongUsageHaveExitCodes() throws {
        let campaign = try Campaign()
        let result = try campaign.expect("\(Self.apply) --to words-cpu-b8-i3 --because x", status: 1)
        #expect(result.messages.contains("SLW0774") && result.output.isEmpty)
        try campaign.expect("\(Self.apply) --to words-default", status: 64)
        try campaign.expect("\(Self.apply) --because x", status: 64)
    }

    @Test func aMissingFileIsMissing() throws {
        let campaign = try Campaign()
        try campaign.expect("\(Self.apply) -m nowhere.jsonl", status: 66)
    }

    @Test func severalRequestsAreJudgedTogether() throws {
        let spec = Campaign.spec.replacing(
            "data: {text: {values: [\"hello\"]}}",
            with: "axes: {seq: [2, 8]}, data: {x: {random: [0, 1], seed: 1}}"
        ).replacing("m.onnx", with: "w.onnx")
        let campaign = try Campaign(
            spec + "axes: {seq: {min: 1, opt: 2, max: 8}}\n",
            models: ["w.onnx": LinearModel(weight: 2, axis: "seq").bytes])
        try campaign.measure("a.jsonl", shapes: [("x:1,2", 1), ("x:1,8", 2)])
        let result = try campaign.expect("\(Self.apply) -m a.jsonl")
        #expect(try campaign.released() == "words-cpu-b8-i2")
        #expect(result.output.contains("seq2, concurrency"))
        let record = try campaign.json("out/words/release/promotion.json")
        #expect((record["at"] as? [[String: Any]])?.count == 2)
        try campaign.measure("b.jsonl", shapes: [("x:1,2", 1)])
        #expect(try campaign.expect("\(Self.apply) -m b.jsonl", status: 1).messages.contains("SLW0718"))
        try campaign.measure("c.jsonl", shapes: [("x:1,2", 1), ("x:1,9", 2)])
        #expect(try campaign.expect("\(Self.apply) -m c.jsonl", status: 1).messages.contains("SLW0718"))
    }

    // MARK: - A spec that changes

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

/// Releases of measurements with several requests, of new weights, and of runs that are killed.
@Suite struct ApplyBestLifeTests {
    private static let apply = "slipway apply-best spec.yaml --out out"

    /// Identities are the same for every model of a graph; these are of the model in the project.
    @Test func newWeightsCarryTheReleaseOn() throws {
        let project = try Campaign(
            Campaign.spec.replacing("{source: m.onnx}", with: "{source: w.onnx}")
                .replacing("{text: {values: [\"hello\"]}}", with: "{x: {random: [0, 1], seed: 1}}"),
            models: ["w.onnx": LinearModel(weight: 2).bytes])
        try project.measure("a.jsonl", shapes: [("x:1,4", 1)])
        try project.expect("\(Self.apply) -m a.jsonl")
        let before = try project.json("out/words/release/promotion.json")
        try project.project.write("w.onnx", LinearModel(weight: 3).bytes)
        try project.expect("\(Self.apply) --commit-message m.txt")
        let after = try project.json("out/words/release/promotion.json")
        #expect(after["verdict"] as? String == "carried")
        #expect(try project.released() == "words-cpu-b8-i2")
        let (old, new) = (before["winner"] as? [String: Any], after["winner"] as? [String: Any])
        #expect(old?["id"] as? String != new?["id"] as? String)
        #expect(old?["config"] as? String == new?["config"] as? String)
        #expect((after["incumbent"] as? [String: Any])?["id"] as? String == old?["id"] as? String)
        let deployment = project.project.text("out/words/release/\(MeasurementFixture.deploymentFile)")
        #expect(deployment.contains("max_concurrent_requests_per_instance: 8"))
        #expect(project.project.text("m.txt").contains("carried"))
        // What was measured before stays valid, with a note; the incumbent stays.
        let result = try project.expect("\(Self.apply) -m a.jsonl --check")
        #expect(result.messages.contains("SLW0716") || result.output.contains("these measurements decided it"))
    }

    @Test func anotherGraphIsNotCarried() throws {
        let project = try Campaign(
            Campaign.spec.replacing("{source: m.onnx}", with: "{source: w.onnx}")
                .replacing("{text: {values: [\"hello\"]}}", with: "{x: {random: [0, 1], seed: 1}}"),
            models: ["w.onnx": LinearModel(weight: 2).bytes])
        try project.measure("a.jsonl", shapes: [("x:1,4", 1)])
        try project.expect("\(Self.apply) -m a.jsonl")
        try project.project.write("w.onnx", LinearModel(weight: 2, operation: "Add").bytes)
        let result = try project.expect(Self.apply, status: 1)
        #expect(result.messages.contains("SLW0780"))
        let stale = try project.expect("\(Self.apply) -m a.jsonl", status: 1)
        #expect(stale.messages.contains("SLW0715"))
    }

    /// However a run ends, the release is the old one or the new one, whole, and the next run needs no help.
    @Test func aKilledRunLeavesAWholeRelease() throws {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl")
        let old = try campaign.json("out/words/release/promotion.json")
        try campaign.expect("cp -al out plain && slipway apply-best spec.yaml --out plain -m a.jsonl --quiet")
        let script = """
            check() {
              ( cd out/words/release && python3 -c '
            import hashlib, json, os
            digests = json.load(open("promotion.json"))["digests"]
            files = {os.path.relpath(os.path.join(d, f)) for d, _, names in os.walk(".") for f in names}
            assert files == set(digests) | {"promotion.json"}, files
            for path, digest in digests.items():
                assert hashlib.sha256(open(path, "rb").read()).hexdigest() == digest, path
            ' ) || { echo "torn in round $1"; exit 1; }
            }
            for round in $(seq 60); do
              [ $((round % 2)) = 1 ] && target="-m a.jsonl" || target="--to words-default --because back"
              "$SLIPWAY" apply-best spec.yaml --out out $target --quiet --no-sync >/dev/null 2>&1 &
              sleep "0.0$((RANDOM % 10))$((RANDOM % 10))"
              kill -9 $! 2>/dev/null
              wait $! 2>/dev/null
              check "$round"
            done
            slipway apply-best spec.yaml --out out --to words-cpu-b8-i2 --because end --quiet || exit 2
            check end
            ls -a out/words
            """
        let result = try campaign.expect(script)
        #expect(!result.output.contains(".slipway"))
        #expect(try campaign.released() == "words-cpu-b8-i2")
        #expect((old["winner"] as? [String: Any])?["variant"] as? String == "words-default")
    }
}
