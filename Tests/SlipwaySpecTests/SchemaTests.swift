import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwaySpec
import SlipwayTestSupport
import SlipwayYAML
import Testing

/// A YAML value as a YAML 1.2 editor hands it to a JSON Schema checker.
func json(_ node: YAMLNode) -> JSONValue {
    switch node.content {
    case .sequence(let items): return .array(items.map(json))
    case .mapping(let mapping): return .object(mapping.entries.map { JSONMember($0.key.value, json($0.value)) })
    case .scalar(let scalar):
        guard scalar.isPlain else { return .string(scalar.text) }
        if node.isNull { return .null }
        if ["true", "True", "TRUE"].contains(scalar.text) { return .bool(true) }
        if ["false", "False", "FALSE"].contains(scalar.text) { return .bool(false) }
        if let value = Int64(scalar.text), String(value) == scalar.text { return .integer(value) }
        if scalar.text.contains("."), !scalar.text.hasSuffix("."), let value = Double(scalar.text) {
            return .double(value)
        }
        return .string(scalar.text)
    }
}

private func checker(_ kind: SpecSchema.Kind) throws -> JSONSchemaChecker {
    try JSONSchemaChecker(schema: Data(SpecSchema.jsonSchema(of: language, for: kind).utf8))
}

private nonisolated(unsafe) let specChecker = Result { try checker(.spec) }

/// What the schema of specs, or of fragments, finds wrong with a YAML value.
func schemaFaults(_ node: YAMLNode, _ kind: SpecSchema.Kind = .spec) throws -> [String] {
    let checker = try kind == .spec ? unsafe specChecker.get() : checker(kind)
    return checker.faults(in: String(decoding: JSONWriter.write(json(node), .compact), as: UTF8.self))
}

@Suite struct SchemaTests {
    @Test func takesTheWholeExample() throws {
        var bag = DiagnosticBag()
        let node = try #require(YAMLReader.read(SourceFile(path: "x", text: DesignExample.text), into: &bag))
        #expect(try schemaFaults(node) == [])
    }

    @Test(arguments: [
        (SpecSchema.Kind.spec, "slipway"), (.fragment, "slipway-fragment"), (.project, "slipway-project"),
    ])
    func committedSchemaIsCurrent(_ kind: SpecSchema.Kind, _ name: String) throws {
        let text = SpecSchema.jsonSchema(of: language, for: kind)
        #expect(try golden(text, "golden/schema", "\(name).schema.json") == [])
    }

    @Test(arguments: [
        ("slipway: 1", ["$: lacks name", "$: no choice fits"], []),
        ("slipway: 1\nextends: base.yaml", [], []),
        ("slipway: 1\nname: m\nmodel: {}", ["$.model: no choice fits"], []),
        (
            "slipway: 1\nname: m\nmodel: {source: m.onnx}\ndeploy: {azureml: {}}",
            ["$.deploy.azureml: lacks instance_type"], []
        ),
        ("name: m\nmodel: {source: m.onnx}", ["$: lacks slipway"], ["$: lacks slipway"]),
    ])
    func onlyASpecThatExtendsNothingMustBeWhole(_ text: String, _ spec: [String], _ fragment: [String]) throws {
        var bag = DiagnosticBag()
        let node = try #require(YAMLReader.read(SourceFile(path: "x", text: text), into: &bag))
        #expect(Set(try schemaFaults(node)) == Set(spec))
        #expect(try schemaFaults(node, .fragment) == fragment)
    }

    @Test(arguments: [
        ("latency_p99: \"<= 30ms\"", true), ("latency_p99: \"<= 30\"", false), ("latency_p99: \">= 30ms\"", false),
        ("latency_p99: \"<= 30%\"", false), ("throughput: \">= 500/s\"", true), ("throughput: \">= 500\"", false),
        ("throughput: \"<= 500/s\"", false), ("gpu_power: \"<= 250\"", true), ("gpu_power: \"<= 250ms\"", false),
        ("gpu_memory: \"<= 4GiB\"", true), ("gpu_utilization: \">= 50%\"", true),
    ])
    func aLimitHasTheUnitAndTheDirectionOfItsMetric(_ limit: String, _ fits: Bool) throws {
        var bag = DiagnosticBag()
        let text = "slipway: 1\nname: m\nmodel: {source: m.onnx}\npromote: {require: {\(limit)}}"
        let node = try #require(YAMLReader.read(SourceFile(path: "x", text: text), into: &bag))
        #expect(try schemaFaults(node).isEmpty == fits)
    }

    @Test(arguments: [
        ("execution_providers: [{tensorrt: {precision: [fp32, fp16]}}]", true),
        ("execution_providers: [{cuda: {precision: bf16}}]", false),
        ("execution_providers: [{cuda: {precision: fp16, keep_fp32: [LayerNormalization]}}]", true),
        ("execution_providers: [{cuda: {precision: fp16, keep_fp32: LayerNormalization}}]", false),
        ("execution_providers: [{openvino: {precision: fp16}}]", false),
        ("execution_providers: [{cpu: {precision: fp32}}]", true),
        ("batching: {max_batch_size: {from: 1, to: 8, step: 2, factor: 2}}", false),
        ("batching: {max_batch_size: {from: 1, to: 8, factor: 2}}", true),
        ("deploy: {azureml: {instance_type: Standard_F4s_v2, request_timeout: 0s}}", false),
        ("deploy: {azureml: {instance_type: Standard_F4s_v2, request_timeout: 0.0 ms}}", false),
        ("deploy: {azureml: {instance_type: Standard_F4s_v2, request_timeout: 0.5s}}", true),
        ("instances: 0..5", false), ("instances: 1..5", true),
        ("batching: {max_queue_delay: 0us}", true),
    ])
    func precisionsRangesAndTimesAreToldApart(_ line: String, _ fits: Bool) throws {
        var bag = DiagnosticBag()
        let text = "slipway: 1\nname: m\nmodel: {source: m.onnx}\n\(line)"
        let node = try #require(YAMLReader.read(SourceFile(path: "x", text: text), into: &bag))
        #expect(try schemaFaults(node).isEmpty == fits)
    }

    @Test func committedReferenceIsCurrent() throws {
        #expect(try golden(SpecReference.markdown(of: language), "docs", "reference.md") == [])
    }

    /// Compares one file of a folder that holds others too.
    private func golden(_ text: String, _ folder: String, _ name: String) throws -> [String] {
        let url = RepositoryRoot.url("\(folder)/\(name)")
        let committed = (try? Data(contentsOf: url)) ?? Data()
        if committed == Data(text.utf8) { return [] }
        guard RecordMode.fromEnvironment() != .never else {
            return ["\(folder)/\(name) differs: set SLIPWAY_RECORD=failed"]
        }
        try FileManager.default.createDirectory(at: RepositoryRoot.url(folder), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return ["\(folder)/\(name) recorded"]
    }
}
