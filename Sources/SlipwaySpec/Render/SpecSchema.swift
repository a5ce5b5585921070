import SlipwayDomain
import SlipwayFormats

/// The JSON Schema of the language for editors, made from the table.
///
/// Draft-07, the newest that yaml-language-server reads. It refuses whatever is wrong with a file by itself, and accepts
/// what the decoder accepts, with one exception: a limit in the direction that refuses the better values, which is a
/// warning of the decoder.
package struct SpecSchema {
    /// What a file is.
    package enum Kind: String, CaseIterable, Sendable {
        /// A spec. It has every required key, unless it extends a fragment, which may bring them.
        case spec
        /// A file that specs extend. It has what it brings.
        case fragment
        /// `slipway.yaml`.
        case project
    }

    private var definitions: [JSONMember] = []

    private init() {}

    /// The schema as JSON text.
    package static func jsonSchema(of language: Language, for kind: Kind = .spec) -> String {
        var writer = SpecSchema()
        let language = kind == .project ? language.ofProjects : language
        let root = writer.object(language.root, required: [kind == .project ? "project" : "slipway"])
        let required = kind == .spec ? requirements(language.root) : nil
        let schema: [JSONMember] =
            [
                JSONMember("$schema", "http://json-schema.org/draft-07/schema#"),
                JSONMember("title", .string("Slipway \(kind.rawValue)")),
            ] + root
            + (required.map { [JSONMember("if", ["required": ["extends"]]), JSONMember("else", $0)] } ?? [])
            + [JSONMember("definitions", .object(writer.definitions.sorted { $0.key < $1.key }))]
        return String(decoding: JSONWriter.write(.object(schema)), as: UTF8.self)
    }

    /// What a spec that extends nothing must have, in mappings that a fragment could fill; nil where that is nothing.
    private static func requirements(_ record: SpecRecord) -> JSONValue? {
        let required = record.fields.filter(\.isRequired).map { JSONValue.string($0.key) }
        let properties = record.fields.compactMap { field -> JSONMember? in
            let inner: JSONValue? =
                switch field.type {
                case .record(let record) where !record.isAtomic: requirements(record)
                case .map(_, .record(let record)) where !record.isAtomic:
                    requirements(record).map { ["additionalProperties": $0] }
                default: nil
                }
            return inner.map { JSONMember(field.key, $0) }
        }
        let companions = record.companions.sorted { $0.key < $1.key }.map { JSONMember($0.key, [.string($0.value)]) }
        let choices = (record.inheritsChoice ? record.oneOf : []).map { key -> JSONValue in
            ["required": [.string(key)]]
        }
        let members =
            (required.isEmpty ? [] : [JSONMember("required", .array(required))])
            + (choices.isEmpty ? [] : [JSONMember("anyOf", .array(choices))])
            + (properties.isEmpty ? [] : [JSONMember("properties", .object(properties))])
            + (companions.isEmpty ? [] : [JSONMember("dependencies", .object(companions))])
        return members.isEmpty ? nil : .object(members)
    }

    // MARK: Fields and records

    private mutating func field(_ field: SpecField) -> JSONMember {
        var members = [JSONMember("description", .string(Self.hover(field)))]
        members += schema(field.accepted ?? field.type)
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
        if !record.oneOf.isEmpty, !record.inheritsChoice {
            let choices: [JSONValue] = record.oneOf.map { ["required": [.string($0)]] }
            members.append(JSONMember("oneOf", .array(choices)))
        }
        let pairs = record.inheritsChoice ? record.oneOf.dropFirst().map { [record.oneOf[0], $0] } : []
        let exclusive = (record.exclusive + pairs).map { keys -> JSONValue in
            ["not": ["required": .array(keys.map(JSONValue.string))]]
        }
        if !exclusive.isEmpty { members.append(JSONMember("allOf", .array(exclusive))) }
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
        case .number(let bound, _) where bound == -.infinity: return [JSONMember("type", "number")]
        case .number(let bound, let exclusive):
            return [
                JSONMember("type", "number"), JSONMember(exclusive ? "exclusiveMinimum" : "minimum", .double(bound)),
            ]
        case .boolean: return [JSONMember("type", "boolean")]
        case .word(let words):
            let known = JSONMember("enum", .array(words.words.map { .string($0.text) }))
            let named = words.words.filter(\.takesName).map(\.text)
            guard !named.isEmpty else { return [known] }
            let pattern = "^(\(named.joined(separator: "|")))\\[.+\\]$"
            return [JSONMember("anyOf", [.object([known]), .object(Self.text(pattern))])]
        case .text(let rule): return Self.text(rule.pattern)
        case .time(let least, _):
            return Self.text(Self.pattern(TimeSpan.units.map(\.name), allowsZero: least.nanoseconds == 0))
        case .bytes: return Self.text(Self.pattern(ByteCount.units.map(\.name)))
        case .percentage: return Self.text(Self.pattern(["%"]))
        case .metricLimit:
            let units = TimeSpan.units.map(\.name) + ByteCount.units.map(\.name) + ["%", "/s"]
            return Self.text("^ *(<=|>=) *[0-9]+(\\.[0-9]+)? *(\(units.joined(separator: "|")))? *$")
        case .element: return [JSONMember("type", ["number", "boolean", "string"])]
        case .dimension: return Self.dimension
        case .configText: return [JSONMember("type", "string")]
        case .anything: return []
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
                let metric = if case .metricLimit = element { LimitedMetric(word.text) } else { LimitedMetric?.none }
                let members = metric.map { Self.text(Self.limit(on: $0)) } ?? schema(element)
                return JSONMember(word.text, .object([JSONMember("description", .string(word.doc))] + members))
            }
            let patterns = zip(words.words, properties).filter(\.0.takesName).map { word, property in
                JSONMember("^\(word.text)\\[.+\\]$", property.value)
            }
            return [
                JSONMember("type", "object"), JSONMember("minProperties", 1),
                JSONMember("properties", .object(properties)),
            ] + (patterns.isEmpty ? [] : [JSONMember("patternProperties", .object(patterns))]) + [
                JSONMember("additionalProperties", false)
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
        if case .integer(let range) = element {
            let number = range.lowerBound < 0 ? "-?[0-9]+" : (range.lowerBound > 0 ? "0*[1-9][0-9]*" : "[0-9]+")
            choices.append(["type": "string", "pattern": .string("^ *\(number) *\\.\\. *\(number) *$")])
        }
        // A step of whole numbers is a whole number; a step of quantities is a quantity.
        var stride = one
        if case .integer = element { stride = ["type": "integer", "minimum": 1] }
        // Whole numbers have a step of 1, quantities state theirs.
        let strides: [JSONValue] = [["required": ["step"]], ["required": ["factor"]]]
        let needs: JSONMember =
            if case .integer = element { JSONMember("not", ["required": ["step", "factor"]]) } else {
                JSONMember("oneOf", .array(strides))
            }
        let range: JSONValue = [
            "type": "object", "required": ["from", "to"],
            "properties": [
                "from": described(one, "The first value."),
                "to": described(one, "The last value, if the step or the factor reaches it."),
                "step": described(stride, "What is added for the next value; 1 unless stated."),
                "factor": described(["type": "integer", "minimum": 2], "What the next value is multiplied by."),
            ],
            "additionalProperties": false,
        ]
        if case .object(let members) = range { choices.append(.object(members + [needs])) }
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

    private static func pattern(_ units: [String], allowsZero: Bool = true) -> String {
        let unit = "(\(units.joined(separator: "|")))"
        return "^ *\(allowsZero ? "" : "(?!0+(\\.0+)? *\(unit) *$)")[0-9]+(\\.[0-9]+)? *\(unit) *$"
    }

    /// A limit with the unit and the direction of its metric.
    private static func limit(on metric: LimitedMetric) -> String {
        let units = metric.kind.units
        let unit = units.isEmpty ? "" : " *(\(units.joined(separator: "|")))"
        let sign = metric.isHigherBetter ? ">=" : "<="
        let power = "([eE][-+]?[0-9]{1,3})?"
        return switch metric.kind {
        case .score: "^ *\(sign) *[0-9]+(\\.[0-9]+)?\(power) *$"
        case .ratio: "^ *\(sign) *[0-9]+(\\.[0-9]+)?(\(power)|\(unit)) *$"
        default: "^ *\(sign) *[0-9]+(\\.[0-9]+)?\(unit) *$"
        }
    }

    private func described(_ schema: JSONValue, _ text: String) -> JSONValue {
        guard case .object(let members) = schema else { return schema }
        return .object([JSONMember("description", .string(text))] + members)
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
