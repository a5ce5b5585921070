internal import SlipwayDiagnostics

/// Writes findings as workflow commands of GitHub Actions, which shows them beside the lines of a pull request.
package struct GitHubRenderer: Sendable {
    /// How many annotations of each weight are written: GitHub shows no more of one step.
    package static let limit = 10

    /// Makes a renderer.
    package init() {}

    /// One command a finding, errors first, and a line that says how many are left out.
    package func render(_ report: DiagnosticReport) -> String {
        var lines: [String] = []
        var hidden: [String] = []
        for severity in [Severity.error, .warning, .note] {
            let items = report.counting.filter { $0.diagnostic.severity == severity }
            lines += items.prefix(Self.limit).map(command)
            let more = items.count - Self.limit
            if more > 0 { hidden.append("\(more) more \(severity.rawValue)\(more == 1 ? "" : "s")") }
        }
        if !hidden.isEmpty { lines.append(hidden.joined(separator: ", ")) }
        return lines.map { $0 + "\n" }.joined()
    }

    private func command(_ item: ResolvedDiagnostic) -> String {
        let finding = item.diagnostic
        var properties = [("title", "slipway (\(finding.code.text))")]
        var place = ""
        if let file = finding.file {
            properties.append(("file", file.path))
            place = "\(file.path): "
        }
        if let range = item.primary?.range {
            place = "\(finding.file?.path ?? ""):\(range.start.line):\(range.start.column): "
            properties.append(("line", String(range.start.line)))
            // With columns on different lines GitHub shows no annotation at all.
            if range.start.line == range.end.line {
                properties.append(("col", String(range.start.column)))
                properties.append(("endLine", String(range.end.line)))
                properties.append(("endColumn", String(range.end.column)))
            } else {
                properties.append(("endLine", String(range.end.line)))
            }
        }
        let message =
            ["\(place)\(finding.code.text) \(finding.message)"]
            + finding.notes.map { "  note: \($0)" } + finding.help.map { "  help: \($0)" }
        let list = properties.map { "\($0.0)=\(escaped($0.1, isProperty: true))" }.joined(separator: ",")
        return "::\(name(of: finding.severity)) \(list)::\(escaped(message.joined(separator: "\n"), isProperty: false))"
    }

    private func name(of severity: Severity) -> String {
        switch severity {
        case .error: "error"
        case .warning: "warning"
        case .note: "notice"
        }
    }

    /// A text in which no character can end the command or its property; control characters of user text become visible.
    private func escaped(_ text: String, isProperty: Bool) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": out += "%25"
            case "\r": out += "%0D"
            case "\n": out += "%0A"
            case ":" where isProperty: out += "%3A"
            case "," where isProperty: out += "%2C"
            default: out.unicodeScalars.append(DisplayText.visible(scalar))
            }
        }
        return out
    }
}
