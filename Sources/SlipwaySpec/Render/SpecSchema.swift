import SlipwayDomain
import SlipwayFormats

/// The JSON Schema of the language for editors, made from the table.
///
/// Draft-07, the newest that yaml-language-server reads. It accepts whatever the decoder accepts, and refuses what is
/// structurally wrong in any file: keys are required only where no fragment could bring them.
package struct SpecSchema {
    private var definitions: [JSONMember] = []

    private init() {}

    /// The schema as JSON text.
    package static func jsonSchema(of language: Language) -> String {
        var writer = SpecSchema()
        let root = writer.object(language.root, required: ["slipway"])
        let schema: [JSONMember] =
            [
                JSONMember("$schema", "http://json-schema.org/draft-07/schema#"),
                JSONMember("title", "Slipway spec"),
            ] + root
            + [JSONMember("definitions", .object(writer.definitions.sorted { $0.key < $1.key }))]
        return String(decoding: JSONWriter.write(.object(schema)), as: UTF8.self)
    }

    // MARK: Fields and records

    private mutating func field(_ field: SpecField) -> JSONMember {
        var members = [JSONMember("description", .string(Self.hover(field)))]
        members += schema(field.type)
        return JSONMember(field.key, .object(members))
    }

    /// What an editor shows for a key.
    private static func hover(_ field: SpecField) -> String {
        var lines = [field.doc]
        if let unit = field.unit { lines.append("Unit: \(unit).") }
        if let text = field.defaultText { lines.append("Default: \(text).") }
        if let target = field.lowersTo { lines.append("Becomes: \(target).") }
        lines.append("Example: \(field.key): \(field.example)")
        return lines.joined(separator: "\n\n")
    }

    private mutating func object(_ record: SpecRecord, required: [String]) -> [JSONMember] {
        var members: [JSONMember] = [
            JSONMember("type", record.allowsNull ? ["object", "null"] : "object"),
            JSONMember("description", .string(record.doc)),
        ]
        if !required.isEmpty { members.append(JSONMember("required", .array(required.map(JSONValue.string)))) }
        if !record.oneOf.isEmpty {
            let choices: [JSONValue] = record.oneOf.map { ["required": [.string($0)]] }
            members.append(JSONMember("oneOf", .array(choices)))
        }
        if record.needsKey { members.append(JSONMember("minProperties", 1)) }
        members.append(JSONMember("properties", .object(record.fields.map { field($0) })))
        members.append(JSONMember("additionalProperties", false))
        return members
    }

    /// A reference to a record's definition, which is made on first use.
    private mutating func reference(_ record: SpecRecord) -> JSONValue {
        if !definitions.contains(where: { $0.key == record.name }) {
            definitions.append(JSONMember(record.name, .null))
            // A fragment may bring a missing key unless the record is replaced as a whole.
            let required = record.isAtomic ? record.fields.filter(\.isRequired).map(\.key) : []
            let value = JSONValue.object(object(record, required: required))
            if let index = definitions.firstIndex(where: { $0.key == record.name }) { definitions[index].value = value }
        }
        return ["$ref": .string("#/definitions/\(record.name)")]
    }

    // MARK: Types

    private mutating func value(_ type: SpecType) -> JSONValue {
        if case .record(let record) = type { return reference(record) }
        return .object(schema(type))
    }

    private mutating func schema(_ type: SpecType) -> [JSONMember] {
        switch type {
        case .integer(let range): return Self.integer(range)
        case .number(let bound, let exclusive):
            return [
                JSONMember("type", "number"), JSONMember(exclusive ? "exclusiveMinimum" : "minimum", .double(bound)),
            ]
        case .boolean: return [JSONMember("type", "boolean")]
        case .word(let words): return [JSONMember("enum", .array(words.words.map { .string($0.text) }))]
        case .text(let rule): return Self.text(rule.pattern)
        case .time: return Self.text(Self.pattern(TimeSpan.units.map(\.name)))
        case .bytes: return Self.text(Self.pattern(ByteCount.units.map(\.name)))
        case .percentage: return Self.text(Self.pattern(["%"]))
        case .metricLimit:
            let units = TimeSpan.units.map(\.name) + ByteCount.units.map(\.name) + ["%", "/s"]
            return Self.text("^ *(<=|>=) *[0-9]+(\\.[0-9]+)? *(\(units.joined(separator: "|")))? *$")
        case .element: return [JSONMember("type", ["number", "boolean", "string"])]
        case .dimension: return Self.dimension
        case .configText: return [JSONMember("type", "string")]
        case .list(let element, let least, let unique, let exactly):
            return list(value(element), least: exactly ?? least, most: exactly, unique: unique)
        case .swept(let element): return [JSONMember("anyOf", .array(sweep(element)))]
        case .sweptList(let element):
            let one = JSONValue.object(list(value(element), least: 0, most: nil, unique: true))
            return [JSONMember("anyOf", [one, .object(list(one, least: 0, most: nil, unique: true))])]
        case .record(let record): return [JSONMember("anyOf", [reference(record)])]
        case .map(let rule, let element):
            let names = rule.pattern.map { [JSONMember("propertyNames", ["pattern": .string($0)])] } ?? []
            return [JSONMember("type", "object")] + names + [JSONMember("additionalProperties", value(element))]
        case .wordMap(let words, let element):
            let properties = words.words.map { word in
                JSONMember(word.text, .object([JSONMember("description", .string(word.doc))] + schema(element)))
            }
            return [
                JSONMember("type", "object"), JSONMember("minProperties", 1),
                JSONMember("properties", .object(properties)), JSONMember("additionalProperties", false),
            ]
        case .union(let types): return [JSONMember("anyOf", .array(types.map { value($0) }))]
        }
    }

    private func list(_ element: JSONValue, least: Int, most: Int?, unique: Bool) -> [JSONMember] {
        var members = [JSONMember("type", "array"), JSONMember("items", element)]
        if least > 0 { members.append(JSONMember("minItems", .integer(Int64(least)))) }
        if let most { members.append(JSONMember("maxItems", .integer(Int64(most)))) }
        if unique { members.append(JSONMember("uniqueItems", true)) }
        return members
    }

    private mutating func sweep(_ element: SpecType) -> [JSONValue] {
        let one = value(element)
        var choices = [one, .object(list(one, least: 1, most: nil, unique: true))]
        guard element.isRangeable else { return choices }
        if case .integer = element {
            choices.append(["type": "string", "pattern": "^ *-?[0-9]+ *\\.\\. *-?[0-9]+ *$"])
        }
        // A step of whole numbers is a whole number; a step of quantities is a quantity.
        var stride = one
        if case .integer = element { stride = ["type": "integer", "minimum": 1] }
        choices.append([
            "type": "object", "required": ["from", "to"],
            "properties": [
                "from": one, "to": one, "step": stride, "factor": ["type": "integer", "minimum": 2],
            ],
            "additionalProperties": false,
        ])
        return choices
    }

    private static func integer(_ range: ClosedRange<Int>) -> [JSONMember] {
        var members = [JSONMember("type", "integer")]
        if range.lowerBound > Int.min { members.append(JSONMember("minimum", .integer(Int64(range.lowerBound)))) }
        if range.upperBound < Int.max { members.append(JSONMember("maximum", .integer(Int64(range.upperBound)))) }
        return members
    }

    private static func text(_ pattern: String?) -> [JSONMember] {
        [JSONMember("type", "string")] + (pattern.map { [JSONMember("pattern", .string($0))] } ?? [])
    }

    private static func pattern(_ units: [String]) -> String {
        "^ *[0-9]+(\\.[0-9]+)? *(\(units.joined(separator: "|"))) *$"
    }

    private static let dimension: [JSONMember] = {
        let term = "([A-Za-z_][A-Za-z0-9_]*|[0-9]+)"
        return [
            JSONMember(
                "anyOf",
                [
                    ["enum": [-1]], ["type": "integer", "minimum": 1],
                    ["type": "string", "pattern": .string("^ *\(term)( *\\+ *\(term))* *$")],
                ])
        ]
    }()
}
