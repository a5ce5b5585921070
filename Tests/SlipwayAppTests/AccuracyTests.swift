import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayProfiler
import SlipwayPromotion
import SlipwayReport
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

@testable import SlipwayApp

/// Limits on accuracy from the line in a file to the release, without a server (scripts/test-accuracy has one).
@Suite struct AccuracyTests {
    private static let requests =
        #"{"inputs": [{"name": "text", "shape": [2, 1], "datatype": "BYTES", "data": ["a", "b"]}]}"#

    /// A spec whose limit is on accuracy.
    private static let spec =
        MeasurementFixture.spec
        .replacing("{latency_p99: \"<= 40ms\"}", with: "{max_rel_error: \"<= 1%\"}")
        + "accuracy: {inputs: {file: requests.json}}\n"

    /// A built project with measurements in m.jsonl.
    private func measured() throws -> AppProject {
        let project = try AppProject(spec: Self.spec)
        try project.folder.write("requests.json", Self.requests)
        try project.build()
        try MeasurementFixture.write(in: project.folder, "m.jsonl")
        return project
    }

    private func compiled(_ project: AppProject) throws -> CompiledSpec {
        let outcome = SpecCompiler(project: project.project, target: project.target).compile(project.spec)
        return try #require(outcome.accepted, "\(outcome.bag.all)")
    }

    /// Writes the accuracy of every variant: those that are named err by as much, the others not at all.
    private func compare(
        _ project: AppProject, _ errors: [String: Double?], to path: String,
        _ change: (inout AccuracyRecord) -> Void = { _ in }
    ) throws {
        let compiled = try compiled(project)
        let identity = try #require(compiled.accuracyIdentities.first)
        var bytes: [UInt8] = []
        for variant in compiled.emitted.variants {
            var values = AccuracyValues(floor: 0.001)
            let error = errors[variant.name.text] ?? .some(0)
            (values.maxAbsError, values.maxRelError, values.cosine, values.argmaxAgreement) = (error, error, 1, 1)
            var record = AccuracyRecord(
                variant: variant.name.text, variantID: variant.id, identity: identity, rows: 2, together: 2,
                accuracy: VariantAccuracy(outputs: ["y": values]),
                range: SourceRange(SourceID(path), ByteSpan(0, 0)))
            change(&record)
            bytes += writeAccuracyLine(record)
        }
        try project.folder.write(path, String(decoding: bytes, as: UTF8.self))
    }

    private func promote(_ project: AppProject, _ files: String...) throws -> Outcome<Promotion> {
        var request = try project.promotion()
        request.decision.measurements = files.map { project.folder.path($0) }
        return SlipwayApp.promote(request)
    }

    @Test func theFastAndWrongVariantIsRefusedAndAnotherPromoted() throws {
        let project = try measured()
        try compare(project, ["words-cpu-b8-i2": 0.5], to: "a.jsonl")
        let outcome = try promote(project, "m.jsonl", "a.jsonl")
        #expect(outcome.accepted?.summary.winner.name == "words-cpu-b8-i1", "\(outcome.bag.all)")
        #expect(outcome.value?.decision?.misses.map(\.variant.name) == ["words-cpu-b8-i2"])
        let record = try #require(project.folder.json("out/words/release/promotion.json"))
        let accuracy = try #require(record["accuracy"] as? [String: Any])
        #expect(accuracy["recorded"] as? Bool == true)
        let winner = try #require((accuracy["winner"] as? [String: [String: Double]])?.values.first)
        #expect(winner["max_rel_error"] == 0 && winner["floor"] == 0.001)
        let checker = try JSONSchemaChecker(schemaAt: "golden/schema/promotion.schema.json")
        #expect(checker.faults(in: project.folder.text("out/words/release/promotion.json")) == [])
        // What was decided is not decided again.
        #expect(try promote(project, "m.jsonl", "a.jsonl").accepted?.isNew == false)
        #expect(verifyOutputs([project.folder.path("out")]).accepted != nil)
    }

    @Test func theReportHasAColumnAndAChart() throws {
        let project = try measured()
        try compare(project, ["words-cpu-b8-i2": 0.5, "words-cpu-b4-i1": nil], to: "a.jsonl")
        var decision = try project.decision()
        decision.measurements.append(project.folder.path("a.jsonl"))
        let outcome = makeReport(ReportRequest(decision, temporaryDirectory: project.folder.path("")))
        #expect(outcome.accepted != nil, "\(outcome.bag.all)")
        let summary = project.folder.text("out/words/report/summary.md")
        #expect(summary.contains(#"| max\_rel\_error |"#))
        #expect(summary.contains("max\\_rel\\_error 0.5 (limit 0.01)"))
        #expect(summary.contains("max\\_rel\\_error not measured (limit 0.01)"))
        #expect(project.folder.text("out/words/report/index.html").contains("speed and max_rel_error"))
        #expect(project.folder.exists("out/words/report/gain-accuracy.svg"))
    }

    @Test func withoutAccuracyThereIsNoDecision() throws {
        let project = try measured()
        let outcome = try promote(project, "m.jsonl")
        #expect(outcome.bag.all.filter { $0.severity == .error }.map(\.code) == [.policyMetricUnmeasured])
    }

    @Test(arguments: ["weights", "inputs", "against"])
    func anotherDigestVoidsAValue(what: String) throws {
        let project = try measured()
        let other = String(repeating: "0", count: 64)
        try compare(project, [:], to: "a.jsonl") { record in
            switch what {
            case "weights": record.identity.weights = other
            case "inputs": record.identity.inputs = other
            default: record.identity.against = .file(other)
            }
        }
        let outcome = try promote(project, "m.jsonl", "a.jsonl")
        #expect(outcome.bag.all.map(\.code).contains(.voidAccuracy))
        #expect(outcome.bag.all.map(\.code).contains(.policyMetricUnmeasured))
        #expect(outcome.accepted == nil)
    }

    @Test func aFailureIsNotMeasuredAndTheLaterLineCounts() throws {
        let project = try measured()
        try compare(project, [:], to: "a.jsonl")
        try compare(project, [:], to: "b.jsonl") { record in
            guard record.variant == "words-cpu-b8-i2" else { return }
            record.failure = "does not load"
            record.accuracy = VariantAccuracy(outputs: [:])
        }
        #expect(
            try promote(project, "m.jsonl", "a.jsonl", "b.jsonl").accepted?.summary.winner.name == "words-cpu-b8-i1")
    }

    @Test func theSameElementsAreTheSameRequestsWhateverTheFile() throws {
        let project = try measured()
        let first = try compiled(project).accuracyIdentities
        try project.folder.write(
            "requests.json", "[" + Self.requests.replacing("[2, 1]", with: "[2,1]") + "]")
        #expect(try compiled(project).accuracyIdentities == first)
        try project.folder.write("requests.json", Self.requests.replacing("\"b\"", with: "\"c\""))
        #expect(try compiled(project).accuracyIdentities != first)
    }

    /// The file of the graph is the same then.
    @Test func otherExternalDataAreOtherWeights() throws {
        let spec = """
            slipway: 1
            name: words
            model: {source: external-data.onnx}
            target: {triton: "24.10"}
            execution_providers: [cpu]
            accuracy: {inputs: {count: 2}, against: source}

            """
        let project = try AppProject(spec: spec)
        for name in ["external-data.onnx", "external-data.bin"] {
            try FileManager.default.copyItem(
                at: RepositoryRoot.url("specs/errors/models/\(name)"), to: project.folder.url.appending(path: name))
        }
        let first = try #require(try compiled(project).accuracyIdentities.first)
        var data = try Data(contentsOf: project.folder.url.appending(path: "external-data.bin"))
        data[data.startIndex] ^= 1
        try project.folder.write("external-data.bin", data)
        let second = try #require(try compiled(project).accuracyIdentities.first)
        #expect(first.weights != second.weights && first.against != second.against)
        #expect(first.inputs == second.inputs)
    }

    @Test func newWeightsAreCarriedOnlyWhenTheyWereCompared() throws {
        let spec = Self.spec.replacing("{source: m.onnx}", with: "{source: w.onnx}")
            .replacing("{text: {values: [\"hello\"]}}", with: "{x: {random: [0, 1], seed: 1}}")
        let project = try AppProject(spec: spec)
        try project.folder.write("w.onnx", LinearModel(weight: 2).bytes)
        try project.folder.write(
            "requests.json",
            #"{"inputs": [{"name": "x", "shape": [1, 4], "datatype": "FP32", "data": [1, 2, 3, 4]}]}"#)
        try project.build()
        try MeasurementFixture.write(in: project.folder, "m.jsonl", shapes: [("x:1,4", 1)])
        try compare(project, [:], to: "a.jsonl")
        #expect(try promote(project, "m.jsonl", "a.jsonl").accepted?.isNew == true)
        try project.folder.write("w.onnx", LinearModel(weight: 3).bytes)
        try project.build()
        let refused = try promote(project)
        #expect(refused.bag.all.filter { $0.severity == .error }.map(\.code) == [.carriedAccuracyUnmeasured])
        #expect(refused.accepted == nil)
        // The old values are about other weights.
        try compare(project, ["words-cpu-b8-i2": 0.5], to: "out/words/profile/accuracy.jsonl")
        #expect(try promote(project).bag.all.map(\.code).contains(.carriedAccuracyMissed))
        try compare(project, [:], to: "out/words/profile/accuracy.jsonl")
        try project.carry()
        let record = try #require(project.folder.json("out/words/release/promotion.json"))
        #expect(record["verdict"] as? String == "carried")
        #expect((record["accuracy"] as? [String: Any])?["winner"] is [String: Any])
        // A file of accuracies alone decides nothing else.
        #expect(try promote(project, "out/words/profile/accuracy.jsonl").accepted?.isNew == false)
    }

    @Test func aCampaignNeedsTheSectionAndTheFiles() throws {
        let project = try AppProject(spec: MeasurementFixture.spec)
        try project.build()
        var request = CampaignRequest(project.spec, out: project.folder.path("out"), project: project.project)
        request.isComparison = true
        let outcome = planComparison(request, fetching: nil)
        #expect(outcome.bag.all.map(\.code) == [.noAccuracySection])
        #expect(outcome.value == nil)
    }

    @Test func aPointerOfGitLFSIsNeededByWhoMeasuresAlone() throws {
        let project = try measured()
        let bytes = Array(Self.requests.utf8)
        let pointer = """
            version https://git-lfs.github.com/spec/v1
            oid sha256:\(SHA256Hasher.digest(bytes).hex)
            size \(bytes.count)

            """
        try project.folder.write("requests.json", pointer)
        try project.build(.compare)
        var request = CampaignRequest(project.spec, out: project.folder.path("out"), project: project.project)
        request.isComparison = true
        #expect(planComparison(request, fetching: nil).bag.all.map(\.code) == [.dataFilePointer])
        try project.folder.write("requests.json", pointer.replacing("size \(bytes.count)", with: "size 7"))
        let other = SpecCompiler(project: project.project, target: project.target).compile(project.spec)
        #expect(other.bag.all.map(\.code) == [.dataFilePointer])
    }
}
