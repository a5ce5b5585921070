package import SlipwayApp
package import SlipwayFormats

/// What was imported, as text and as JSON.
package struct ImportView {
    let report: ImportReport

    /// Makes the view.
    package init(report: ImportReport) {
        self.report = report
    }

    /// The result for people.
    package var text: String {
        var lines: [String] = []
        for model in report.models {
            guard let spec = model.spec else {
                lines.append("not imported  \(model.name): \(model.reason ?? "no reason is known")")
                continue
            }
            let count = model.differences.count
            let words = count == 0 ? "" : ", \(count) \(count == 1 ? "difference" : "differences")"
            lines.append("imported      \(model.name): \(spec)\(words)")
            lines += model.differences.map(line)
        }
        if !report.general.isEmpty {
            lines.append("left out:")
            lines += report.general.map(line)
        }
        let made = report.models.count { $0.spec != nil }
        let differing = report.models.count { $0.spec != nil && !$0.differences.isEmpty }
        lines.append(
            "\(made) of \(report.models.count) \(report.models.count == 1 ? "model" : "models") imported, "
                + "\(differing) with differences")
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ difference: ImportDifference) -> String {
        "                \(difference.field): \(difference.was ?? "nothing") → \(difference.becomes ?? "nothing") "
            + "(\(difference.reason))"
    }

    /// The result for programs.
    package var json: JSONValue {
        func list(_ differences: [ImportDifference]) -> JSONValue {
            .array(
                differences.map { difference in
                    [
                        "field": .string(difference.field), "was": difference.was.map(JSONValue.string) ?? .null,
                        "becomes": difference.becomes.map(JSONValue.string) ?? .null,
                        "reason": .string(difference.reason),
                    ]
                })
        }
        return [
            "format_version": 1,
            "models": .array(
                report.models.map { model in
                    [
                        "name": .string(model.name), "spec": model.spec.map(JSONValue.string) ?? .null,
                        "reason": model.reason.map(JSONValue.string) ?? .null,
                        "differences": list(model.differences),
                    ]
                }), "left_out": list(report.general),
        ]
    }
}
