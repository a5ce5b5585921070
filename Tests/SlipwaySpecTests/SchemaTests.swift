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

private let schema = Data(SpecSchema.jsonSchema(of: language).utf8)

/// What the schema finds wrong with a YAML value.
func schemaFaults(_ node: YAMLNode) throws -> [String] {
    let checker = try JSONSchemaChecker(schema: schema)
    return checker.faults(in: String(decoding: JSONWriter.write(json(node), .compact), as: UTF8.self))
}

@Suite struct SchemaTests {
    @Test func takesTheWholeExample() throws {
        var bag = DiagnosticBag()
        let node = try #require(YAMLReader.read(SourceFile(path: "x", text: DesignExample.text), into: &bag))
        #expect(try schemaFaults(node) == [])
    }

    @Test func committedSchemaIsCurrent() throws {
        #expect(try golden(SpecSchema.jsonSchema(of: language), "golden/schema", "slipway.schema.json") == [])
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

@Suite struct TemplateTests {
    @Test(arguments: ["bertsquad", "no", "12", "1.5"]) func starterDecodes(_ name: String) throws {
        var bag = DiagnosticBag()
        let text = SpecTemplate.starter(
            name: try #require(ModelName(name)), model: "my models/m \"1\".onnx", schema: "schema.json")
        let document = try #require(decode(text, into: &bag))
        for finding in bag.all { Issue.record("\(finding.code.text) \(finding.message) \(finding.path ?? "")") }
        #expect(document.name.value.text == name)
        #expect(document.model.source.source == "path")
        let path = document.model.source.stated
        #expect(path.value == "my models/m \"1\".onnx")
    }

    @Test func starterFitsTheSchema() throws {
        var bag = DiagnosticBag()
        let text = SpecTemplate.starter(name: try #require(ModelName("m")), model: "m.onnx")
        let node = try #require(YAMLReader.read(SourceFile(path: "x", text: text), into: &bag))
        #expect(try schemaFaults(node) == [])
    }
}
