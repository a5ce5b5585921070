package import Foundation

/// A validator of the part of JSON Schema draft-07 that the schemas of this repository use.
///
/// A keyword that it does not know is a fault of its own, so that a schema cannot ask for something unchecked.
package struct JSONSchemaChecker {
    private let root: [String: Any]

    /// Reads a schema.
    ///
    /// - Parameter path: The schema file, from the root of the repository or absolute.
    /// - Throws: When the file cannot be read or holds no JSON object.
    package init(schemaAt path: String) throws {
        try self.init(schema: Data(contentsOf: RepositoryRoot.url(path)))
    }

    /// Reads a schema from bytes.
    ///
    /// - Parameter schema: The schema as JSON.
    /// - Throws: When the bytes hold no JSON object.
    package init(schema: Data) throws {
        guard let root = try JSONSerialization.jsonObject(with: schema) as? [String: Any] else {
            throw CocoaError(.propertyListReadCorrupt)
        }
        self.root = root
    }

    /// What is wrong with a document, a sentence each with the place; empty when it is valid.
    package func faults(in document: String) -> [String] {
        guard let value = try? JSONSerialization.jsonObject(with: Data(document.utf8), options: .fragmentsAllowed)
        else {
            return ["$: no JSON"]
        }
        return check(value, root, "$")
    }

    private func check(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        var faults: [String] = []
        for (keyword, rule) in schema.sorted(by: { $0.key < $1.key }) {
            faults += check(value, keyword, rule, schema, place)
        }
        return faults
    }

    private func check(
        _ value: Any, _ keyword: String, _ rule: Any, _ schema: [String: Any], _ place: String
    ) -> [String] {
        switch (keyword, rule) {
        case ("$schema", _), ("$id", _), ("title", _), ("description", _), ("definitions", _), ("default", _),
            ("examples", _):
            return []
        case ("$ref", let name as String):
            guard let target = definition(name) else { return ["\(place): schema has no \(name)"] }
            return check(value, target, place)
        case ("type", let name as String): return hasType(value, name) ? [] : ["\(place): no \(name)"]
        case ("type", let names as [String]):
            return names.contains { hasType(value, $0) } ? [] : ["\(place): none of \(names.joined(separator: ", "))"]
        case ("required", let keys as [String]):
            let members = value as? [String: Any]
            return members.map { known in keys.filter { known[$0] == nil }.map { "\(place): lacks \($0)" } } ?? []
        case ("properties", let rules as [String: [String: Any]]):
            guard let members = value as? [String: Any] else { return [] }
            return members.sorted { $0.key < $1.key }.flatMap { key, member in
                rules[key].map { check(member, $0, "\(place).\(key)") } ?? []
            }
        case ("patternProperties", let rules as [String: [String: Any]]):
            guard let members = value as? [String: Any] else { return [] }
            return members.sorted { $0.key < $1.key }.flatMap { key, member in
                rules.filter { key.range(of: $0.key, options: .regularExpression) != nil }
                    .flatMap { check(member, $0.value, "\(place).\(key)") }
            }
        case ("additionalProperties", _): return checkOthers(value, rule, schema, place)
        case ("items", let rule as [String: Any]):
            let items = value as? [Any] ?? []
            return items.enumerated().flatMap { check($1, rule, "\(place)[\($0)]") }
        case ("enum", let values as [Any]):
            return values.contains { equal($0, value) } ? [] : ["\(place): not in the list"]
        case ("const", _): return equal(rule, value) ? [] : ["\(place): not \(rule)"]
        case ("minimum", let least as NSNumber):
            guard let number = value as? NSNumber, number.doubleValue < least.doubleValue else { return [] }
            return ["\(place): below \(least)"]
        case ("maximum", let most as NSNumber):
            guard let number = value as? NSNumber, number.doubleValue > most.doubleValue else { return [] }
            return ["\(place): above \(most)"]
        case ("exclusiveMinimum", let bound as NSNumber):
            guard let number = value as? NSNumber, number.doubleValue <= bound.doubleValue else { return [] }
            return ["\(place): not above \(bound)"]
        case ("maxItems", let most as Int):
            return (value as? [Any]).map { $0.count > most ? ["\(place): too many items"] : [] } ?? []
        case ("minProperties", let least as Int):
            return (value as? [String: Any]).map { $0.count < least ? ["\(place): too few keys"] : [] } ?? []
        case ("uniqueItems", true as Bool):
            let items = value as? [Any] ?? []
            let repeats = items.indices.contains { index in items[..<index].contains { equal($0, items[index]) } }
            return repeats ? ["\(place): an item stands twice"] : []
        case ("propertyNames", let rule as [String: Any]):
            return (value as? [String: Any] ?? [:]).keys.sorted().flatMap { check($0, rule, "\(place).\($0)") }
        case ("oneOf", let choices as [[String: Any]]):
            let fitting = choices.filter { check(value, $0, place).isEmpty }.count
            return fitting == 1 ? [] : ["\(place): \(fitting) choices fit"]
        case ("minLength", let least as Int):
            return (value as? String).map { $0.unicodeScalars.count < least ? ["\(place): too short"] : [] } ?? []
        case ("minItems", let least as Int):
            return (value as? [Any]).map { $0.count < least ? ["\(place): too few items"] : [] } ?? []
        case ("pattern", let pattern as String):
            guard let text = value as? String else { return [] }
            return text.range(of: pattern, options: .regularExpression) == nil ? ["\(place): no \(pattern)"] : []
        case ("anyOf", let choices as [[String: Any]]):
            return choices.contains { check(value, $0, place).isEmpty } ? [] : ["\(place): no choice fits"]
        case ("allOf", let rules as [[String: Any]]): return rules.flatMap { check(value, $0, place) }
        case ("dependencies", let rules as [String: [String]]):
            guard let members = value as? [String: Any] else { return [] }
            return rules.sorted { $0.key < $1.key }.flatMap { key, needed in
                members[key] == nil ? [] : needed.filter { members[$0] == nil }.map { "\(place): \(key) needs \($0)" }
            }
        case ("not", let rule as [String: Any]):
            return check(value, rule, place).isEmpty ? ["\(place): what must not fit does"] : []
        case ("if", let condition as [String: Any]):
            let branch = check(value, condition, place).isEmpty ? "then" : "else"
            return (schema[branch] as? [String: Any]).map { check(value, $0, place) } ?? []
        case ("then", _), ("else", _):
            return schema["if"] == nil ? ["\(place): \(keyword) without if"] : []
        default: return ["\(place): the checker does not know \(keyword)"]
        }
    }

    private func checkOthers(_ value: Any, _ rule: Any, _ schema: [String: Any], _ place: String) -> [String] {
        let known = schema["properties"] as? [String: Any] ?? [:]
        let patterns = (schema["patternProperties"] as? [String: Any] ?? [:]).keys
        let others = (value as? [String: Any] ?? [:]).filter { member in
            known[member.key] == nil
                && !patterns.contains { member.key.range(of: $0, options: .regularExpression) != nil }
        }.sorted { $0.key < $1.key }
        if let rule = rule as? [String: Any] { return others.flatMap { check($1, rule, "\(place).\($0)") } }
        return rule as? Bool == false ? others.map { "\(place): unexpected \($0.key)" } : []
    }

    private func definition(_ reference: String) -> [String: Any]? {
        guard reference.hasPrefix("#/") else { return nil }
        var node: Any? = root
        for key in reference.dropFirst(2).split(separator: "/") { node = (node as? [String: Any])?[String(key)] }
        return node as? [String: Any]
    }

    private func equal(_ left: Any, _ right: Any) -> Bool {
        (left as? NSObject).map { $0.isEqual(right) } ?? false
    }

    private func hasType(_ value: Any, _ name: String) -> Bool {
        switch name {
        case "object": return value is [String: Any]
        case "array": return value is [Any]
        case "string": return value is String
        case "null": return value is NSNull
        case "boolean": return isBoolean(value)
        case "number": return value is NSNumber && !isBoolean(value)
        case "integer":
            guard let number = value as? NSNumber, !isBoolean(value) else { return false }
            return number.doubleValue.rounded() == number.doubleValue
        default: return false
        }
    }

    private func isBoolean(_ value: Any) -> Bool {
        // Foundation reads true and 1 into the same class; only writing them back tells them apart.
        guard value is NSNumber, let text = try? JSONSerialization.data(withJSONObject: [value]) else { return false }
        return text == Data("[true]".utf8) || text == Data("[false]".utf8)
    }
}
