import Foundation
import SlipwayBackends
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayOutput
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

@testable import SlipwayApp

/// A file of ranges: what it keeps in fp32, what it does to ids, and when it does not count.
@Suite("Ranges of values") struct RangesTests {
    private static let value = "/encoder/encoder/layer.0/attention/output/Add_output_0"

    private static func spec(_ providers: String, ranges: Bool = true, seed: Int = 0) -> String {
        """
        slipway: 1
        name: emb
        model: {source: minilm.onnx}
        target: {triton: "26.08"}
        out_names: [sentence_embedding]
        axes: {seq: {min: 4, opt: 32, max: 128}}
        execution_providers: [\(providers)]
        batching: {max_batch_size: 4}
        accuracy:
          inputs: {count: 2, seed: \(seed), data: {input_ids: {random: [1, 999]}, attention_mask: ones, token_type_ids: zeros}}
        \(ranges ? "  ranges: emb.ranges.json" : "")
        profile: {axes: {seq: 8}, data: {input_ids: {random: [1, 999]}, attention_mask: ones, token_type_ids: zeros}}

        """
    }

    private static let half = "{cpu: {precision: [fp32, fp16]}}"

    private func project(_ providers: String = half, ranges: Bool = true) throws -> AppProject {
        var project = try AppProject(spec: Self.spec(providers, ranges: ranges))
        project.weights = .digest
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("specs/models/minilm.onnx"), to: project.folder.url.appending(path: "minilm.onnx"))
        return project
    }

    private func compile(_ project: AppProject, ignoring: Bool = false) -> Outcome<CompiledSpec> {
        var compiler = SpecCompiler(project: project.project, target: project.target)
        compiler.ignoresRanges = ignoring
        return compiler.compile(project.spec)
    }

    /// Writes a file of ranges of the project's model and requests.
    private func write(_ values: [String: Double], _ project: AppProject) throws {
        let compiled = compile(project, ignoring: true)
        let spec = try #require(compiled.accepted, "\(compiled.bag.all)")
        let identity = try #require(spec.accuracyIdentities.first)
        let document = RangesDocument(
            weights: try #require(ContentDigest(hex: identity.weights)),
            inputs: try #require(ContentDigest(hex: identity.inputs)), rows: 2,
            runtime: "1.31.1", masks: [], values: values)
        try project.folder.write("emb.ranges.json", String(decoding: document.text, as: UTF8.self))
    }

    private func ids(_ project: AppProject) throws -> [String: String] {
        let rows = try #require(project.folder.json("out/emb/manifest.json")?["variants"] as? [[String: Any]])
        return rows.reduce(into: [:]) { $0[$1["name"] as? String ?? ""] = $1["id"] as? String }
    }

    private func codes(_ outcome: Outcome<CompiledSpec>) -> [DiagnosticCode] { outcome.bag.all.map(\.code) }

    @Test func valuesWithinTheRangeChangeNoId() throws {
        let plain = try project(ranges: false)
        try plain.build()
        let measured = try project()
        try write([Self.value: 32_768], measured)
        try measured.build()
        #expect(try ids(plain) == ids(measured))
    }

    @Test func aValueBeyondTheRangeIsPartOfTheIdAndOfTheNote() throws {
        let plain = try project(ranges: false)
        try plain.build()
        let measured = try project()
        try write([Self.value: 40_000], measured)
        try measured.build()
        let (before, after) = (try ids(plain), try ids(measured))
        #expect(before["emb-cpu-b4-i1"] == after["emb-cpu-b4-i1"])
        #expect(after["emb-cpu-fp16-b4-i1"] == nil && after.count == before.count)
        let said = try #require(compile(measured).bag.all.first { $0.code == .keptInFP32 })
        #expect(said.notes.contains { $0.hasPrefix("\"\(Self.value)\" reaches 40000 on the inputs of accuracy: ") })
        // How far it goes is no difference.
        try write([Self.value: 5e6], measured)
        try measured.build()
        #expect(try ids(measured) == after)
        // The words are those of what is asked by hand.
        let stated = try project(
            "{cpu: {precision: [fp32, fp16], keep_fp32: [\"value:\(Self.value)\"]}}", ranges: false)
        try stated.build()
        #expect(try ids(stated) == after)
    }

    @Test func aLockStandsInWithTheFile() throws {
        let project = try project()
        try write([Self.value: 40_000], project)
        try project.build()
        try FileManager.default.removeItem(atPath: project.folder.path("minilm.onnx"))
        let compiled = compile(project)
        #expect(compiled.accepted != nil, "\(compiled.bag.all)")
        try project.folder.write(
            "emb.ranges.json", project.folder.text("emb.ranges.json").replacing(Self.value, with: "x"))
        #expect(codes(compile(project)).contains(.outdatedGraphLock))
    }

    @Test func withoutTheFileOrWithOneOfOtherWeightsNothingIsBuilt() throws {
        let project = try project()
        let missing = compile(project)
        #expect(missing.accepted == nil && codes(missing).contains(.rangesNotThere), "\(missing.bag.all)")
        try write([Self.value: 1], project)
        let text = project.folder.text("emb.ranges.json")
        let digest = try #require(project.folder.json("emb.ranges.json")?["weights_sha256"] as? String)
        try project.folder.write(
            "emb.ranges.json", text.replacing(digest, with: String(repeating: "0", count: 64)))
        let other = compile(project)
        #expect(other.accepted == nil && codes(other).contains(.rangesOfAnotherModel), "\(other.bag.all)")
        try project.folder.write(
            "emb.ranges.json", text.replacing("\"format_version\": 1", with: "\"format_version\": 9"))
        #expect(codes(compile(project)).contains(.newerRecord))
        try project.folder.write("emb.ranges.json", "{\"format_version\": 1, \"values\": {\"a\": -1}}")
        #expect(codes(compile(project)).contains(.unreadableRecord))
    }

    @Test func otherRequestsAreAWarning() throws {
        let project = try project()
        try write([Self.value: 40_000], project)
        try project.folder.write("spec.yaml", Self.spec(Self.half, seed: 4))
        let compiled = compile(project)
        #expect(compiled.accepted != nil && codes(compiled).contains(.rangesOfOtherRequests), "\(compiled.bag.all)")
    }

    @Test func rangesWithoutAGraphInHalfAreRefused() throws {
        let project = try project()
        try write([Self.value: 1], project)
        try project.folder.write("spec.yaml", Self.spec("cpu"))
        let compiled = compile(project)
        #expect(compiled.accepted == nil && codes(compiled).contains(.rangesWithoutEffect), "\(compiled.bag.all)")
    }

    @Test func theGraphAloneIsANote() throws {
        #expect(codes(compile(try project(ranges: false))).contains(.halfByGraphAlone))
        let measured = try project()
        try write([Self.value: 1], measured)
        #expect(!codes(compile(measured)).contains(.halfByGraphAlone))
    }

    @Test func theDocumentIsReadAsItWasWritten() throws {
        let digest = try #require(ContentDigest(hex: String(repeating: "ab", count: 32)))
        let document = RangesDocument(
            weights: digest, inputs: digest, rows: 3, runtime: "1.31.1", masks: ["m"],
            values: ["b": 1e30, "a \"quoted\"": 0, "c": 32_769])
        var bag = DiagnosticBag()
        let text = String(decoding: document.text, as: UTF8.self)
        let read = RangesDocument.read(SourceFile(id: SourceID("r"), bytes: document.text), into: &bag)
        #expect(read == document && bag.all.isEmpty, "\(text)")
        #expect(document.values(beyond: 32_768).map(\.name) == ["b", "c"])
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/ranges.schema.json").faults(in: text) == [])
    }
}
