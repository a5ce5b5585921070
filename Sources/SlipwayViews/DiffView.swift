package import SlipwayApp
internal import SlipwayDiagnostics
internal import SlipwayDomain
package import SlipwayFormats
internal import SlipwayReport

/// How models differ, for people, for bots that comment on pull requests, and for machines.
package struct DiffView {
    let differences: [ModelDifference]

    /// Makes the view.
    package init(differences: [ModelDifference]) {
        self.differences = differences
    }

    private var groups: DiffGroups { DiffGroups(differences) }

    /// How many models are named before the rest is counted.
    private static let namedModels = 5

    /// Lines for people.
    package var text: String {
        let groups = groups
        guard differences.contains(where: { $0.status != .unchanged }) else { return headline + "\n" }
        var lines = [headline] + groups.whole.map { "  " + $0 }
        for section in DiffGroups.Section.allCases {
            let entries = groups.entries.filter { $0.section == section }
            if entries.isEmpty { continue }
            lines += ["", section.rawValue]
            lines += entries.map { "  \(DisplayText.safe($0.text))\(suffix($0))" }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The same as Markdown.
    package var markdown: String {
        let groups = groups
        var lines = ["### slipway diff", "", headline]
        lines += groups.whole.map { "- " + Self.escaped($0) }
        for section in DiffGroups.Section.allCases {
            let entries = groups.entries.filter { $0.section == section }
            if entries.isEmpty { continue }
            lines += ["", "**\(section.rawValue)**", ""]
            lines += entries.map { "- " + Self.escaped(DisplayText.safe($0.text) + suffix($0)) }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The result for machines (golden/schema/diff.schema.json).
    package var json: JSONValue {
        [
            "format_version": 1,
            "models": .array(
                differences.map { difference in
                    [
                        "name": .string(difference.name.text),
                        "former_name": difference.formerName.map { .string($0.text) } ?? .null,
                        "status": .string(difference.status.rawValue),
                        "breaking": .bool(difference.isBreaking),
                        "clients": .array(
                            difference.clients.map {
                                [
                                    "breaking": .bool($0.isBreaking), "release": .string($0.release),
                                    "text": .string($0.text),
                                ]
                            }),
                        "operations": .array(
                            difference.operations.map {
                                [
                                    "kind": .string($0.kind.rawValue),
                                    "key": $0.key.map { .string($0) } ?? .null,
                                    "from": $0.before.map { .string($0) } ?? .null,
                                    "to": $0.after.map { .string($0) } ?? .null,
                                    "variants": .array($0.variants.map { .string($0) }),
                                ]
                            }),
                        "invalidates": .array(
                            difference.invalidates.map {
                                [
                                    "variant": .string($0.variant), "id": .string($0.id),
                                    "becomes": .string($0.becomes),
                                ]
                            }),
                    ]
                }),
        ]
    }

    private var headline: String {
        let counts = groups.counts
        if differences.count == 1, let only = differences.first { return "\(only.name): \(only.status.rawValue)" }
        guard counts.contains(where: { $0.status != .unchanged }) else {
            return "\(differences.count) models, unchanged"
        }
        let words = counts.map { "\($0.count) \($0.status.rawValue)" }
        return "models: " + words.joined(separator: ", ")
    }

    /// Which models have a change; nothing where only one model is compared.
    private func suffix(_ entry: DiffGroups.Entry) -> String {
        guard differences.count > 1 else { return "" }
        return "  [\(listed(entry.models.map(\.text), most: Self.namedModels))]"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "\\`*_<>|#[]".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }
}
