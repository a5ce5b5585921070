internal import SlipwayDiagnostics

/// Writes findings as the JSON object of `check --format json`; its schema is golden/schema/check.schema.json.
package struct JSONRenderer: Sendable {
    /// The version of the form; raised when a key changes its meaning or goes.
    package static let formatVersion = 1

    /// Makes a renderer.
    package init() {}

    /// The document with a line break at its end; arrays are empty rather than null.
    package func render(_ report: DiagnosticReport) -> String {
        JSONNode.object([
            ("format_version", .integer(Self.formatVersion)),
            ("valid", .bool(report.isValid)),
            ("error_count", .integer(report.errorCount)),
            ("warning_count", .integer(report.warningCount)),
            ("diagnostics", .array(report.diagnostics.map(node))),
        ]).document
    }

    private func node(_ item: ResolvedDiagnostic) -> JSONNode {
        let finding = item.diagnostic
        return .object([
            ("code", .string(finding.code.text)),
            ("name", .string(finding.code.name)),
            ("severity", .string(finding.severity.rawValue)),
            ("message", .string(finding.message)),
            ("file", .text(finding.file?.path)),
            ("range", node(item.primary?.range)),
            ("path", .text(finding.path)),
            ("labels", .array(item.labels.map(node))),
            ("notes", .strings(finding.notes)),
            ("help", .strings(finding.help)),
        ])
    }

    private func node(_ label: ResolvedLabel) -> JSONNode {
        .object([("file", .string(label.file.path)), ("range", node(label.range)), ("text", .text(label.text))])
    }

    private func node(_ range: ResolvedRange?) -> JSONNode {
        guard let range else { return .null }
        return .object([("start", node(range.start)), ("end", node(range.end))])
    }

    private func node(_ position: ResolvedPosition) -> JSONNode {
        .object([
            ("line", .integer(position.line)), ("column", .integer(position.column)), ("byte", .integer(position.byte)),
        ])
    }
}
