import SlipwayDomain

/// The reference page of the language as Markdown, made from the table.
package enum SpecReference {
    /// The whole page.
    package static func markdown(of language: Language) -> String {
        var page = Page()
        page.lines += [
            "# The spec language, version \(SpecTable.languageVersion)", "",
            "This page is made from the field table (`SpecTable`); a test compares the two.", "",
            "A spec is a YAML mapping. A *swept* key takes one value, a list of values or, for whole numbers and "
                + "quantities, a range: `1..5`, `{from: 1, to: 9, step: 2}`, `{from: 1, to: 64, factor: 2}`; each value is "
                + "a point on an axis of the variant matrix. Numbers with a unit are written with it.", "",
            "| quantity | units |", "|---|---|",
            "| time | \(TimeSpan.units.map { "`\($0.name)`" }.joined(separator: " ")) |",
            "| size | \(ByteCount.units.map { "`\($0.name)`" }.joined(separator: " ")) |",
            "| share | `%` |", "| rate | `/s` |", "",
        ]
        page.add(language.root)
        page.addMetrics()
        page.lines += [
            "", "# The project file, version \(SpecTable.projectVersion)", "",
            "`slipway.yaml` at the root of a repository. Paths are relative to it; what it shares with specs (`deploy`, "
                + "`promote`) is described above.", "",
        ]
        page.add(language.ofProjects.root)
        if page.lines.last == "" { page.lines.removeLast() }
        return page.lines.joined(separator: "\n") + "\n"
    }

    /// One key as `slipway explain` shows it.
    package static func text(_ path: SpecPath) -> String {
        (["\(path.text)", "", path.field.doc, ""] + facts(path.field).map { "  \($0.name): \($0.value)" })
            .joined(separator: "\n") + "\n"
    }

    /// What is known about a key, in the order in which it is shown.
    static func facts(_ field: SpecField) -> [(name: String, value: String)] {
        var facts = [(name: "takes", value: describe(field.type))]
        if field.isRequired { facts.append(("required", "yes")) }
        if let unit = field.unit { facts.append(("unit", unit)) }
        if let text = field.defaultText { facts.append(("default", text)) }
        if let target = field.lowersTo { facts.append(("becomes", target)) }
        facts.append(("since", "language \(field.since)"))
        facts.append(("example", "\(field.key): \(field.example)"))
        return facts
    }

    /// A type in words, with what its noun alone leaves out.
    private static func describe(_ type: SpecType) -> String {
        switch type {
        case .integer(let range): "a whole number \(SpecType.describe(range))"
        case .number(let bound, let exclusive):
            "a number \(exclusive ? "above" : "of at least") \(SpecType.describe(bound))"
        case .time(let least, let most): "a time " + (most.map { "from \(least) to \($0)" } ?? "of at least \(least)")
        case .word(let words): words.words.map(\.text).joined(separator: ", ")
        case .text(let rule): "\(rule.noun). \(rule.rule)"
        case .swept(let element):
            "\(describe(element)); swept" + (element.isRangeable ? ", ranges too" : "")
        case .list(let element, _, _, _): "a list; each item: \(describe(element))"
        default: type.noun
        }
    }

    private struct Page {
        var lines: [String] = []
        private var done: Set<String> = []

        init() {}

        mutating func add(_ record: SpecRecord) {
            guard done.insert(record.name).inserted else { return }
            lines += ["## \(record.name)", "", record.doc, ""]
            if !record.oneOf.isEmpty {
                lines += ["Exactly one of \(record.oneOf.map { "`\($0)`" }.joined(separator: ", ")) is there.", ""]
            }
            if record.isAtomic, record.oneOf.isEmpty {
                lines += ["A spec's mapping replaces a fragment's as a whole.", ""]
            }
            for field in record.fields {
                lines += ["### `\(field.key)`", "", field.doc, ""]
                lines += facts(field).map { fact in
                    fact.name == "example" ? "- example: `\(fact.value)`" : "- \(fact.name): \(fact.value)"
                }
                lines += words(field.type) + [""]
            }
            for field in record.fields { for nested in records(field.type) { add(nested) } }
        }

        mutating func addMetrics() {
            lines += ["## Metrics", "", "| metric | better | limit, for example | meaning |", "|---|---|---|---|"]
            lines += Metric.allCases.map { metric in
                "| `\(metric.name)` | \(metric.isHigherBetter ? "higher" : "lower") | `\(metric.limitExample)` | \(metric.doc) |"
            }
            lines += AccuracyMetric.allCases.map { metric in
                "| `\(metric.name)`, `\(metric.name)[OUTPUT]` | \(metric.isHigherBetter ? "higher" : "lower") "
                    + "| `\(metric.limitExample)` | \(metric.doc) |"
            }
        }

        private func words(_ type: SpecType) -> [String] {
            switch type {
            case .word(let words) where words.noun != SpecTable.metricWords.noun:
                words.words.map { "  - `\($0.text)`: \($0.doc)" }
            case .swept(let element), .list(let element, _, _, _): self.words(element)
            case .union(let types): types.flatMap(self.words)
            default: []
            }
        }

        private func records(_ type: SpecType) -> [SpecRecord] {
            switch type {
            case .record(let record): [record]
            case .list(let element, _, _, _), .map(_, let element), .wordMap(_, let element): records(element)
            case .union(let types): types.flatMap(records)
            default: []
            }
        }
    }
}
