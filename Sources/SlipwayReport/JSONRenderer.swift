internal import SlipwayDiagnostics
internal import SlipwayFormats

/// Writes findings as the JSON object of `check --format json`; its schema is golden/schema/check.schema.json.
package struct JSONRenderer: Sendable {
    /// The version of the form; raised when a key changes its meaning or goes.
    package static let formatVersion: Int64 = 1

    /// Makes a renderer.
    package init() {}

    /// The document with a line break at its end; arrays are empty rather than null.
    package func render(_ report: DiagnosticReport) -> String {
        let document: JSONValue = [
            "format_version": .integer(Self.formatVersion),
            "valid": .bool(report.isValid),
            "error_count": .integer(Int64(report.errorCount)),
            "warning_count": .integer(Int64(report.warningCount)),
            "diagnostics": .array(report.diagnostics.map(value)),
        ]
        return document.document
    }

    private func value(_ item: ResolvedDiagnostic) -> JSONValue {
        let finding = item.diagnostic
        var members: [JSONMember] = [
            .init("code", .string(finding.code.text)),
            .init("name", .string(finding.code.name)),
            .init("severity", .string(finding.severity.rawValue)),
            .init("message", .string(finding.message)),
            .init("file", .text(finding.file?.path)),
            .init("range", value(item.primary?.range)),
            .init("path", .text(finding.path)),
            .init("labels", .array(item.labels.map(value))),
            .init("notes", .strings(finding.notes)),
            .init("help", .strings(finding.help)),
        ]
        if let fix = item.fix, let file = finding.suggestion?.range.source {
            members.append(
                .init(
                    "fixes",
                    [
                        [
                            "file": .string(file.path), "range": value(fix.range),
                            "replacement": .string(fix.replacement), "is_safe": .bool(fix.isSafe),
                        ]
                    ]))
        }
        // Absent where a finding counts, as in every run without a project file.
        if let reason = finding.allowance {
            members.append(JSONMember("suppressed", ["because": .string(reason)]))
        }
        if let version = item.newSince { members.append(JSONMember("new_in", .string(version.text))) }
        return .object(members)
    }

    private func value(_ label: ResolvedLabel) -> JSONValue {
        ["file": .string(label.file.path), "range": value(label.range), "text": .text(label.text)]
    }

    private func value(_ range: ResolvedRange?) -> JSONValue {
        guard let range else { return nil }
        return ["start": value(range.start), "end": value(range.end)]
    }

    private func value(_ position: ResolvedPosition) -> JSONValue {
        [
            "line": .integer(Int64(position.line)), "column": .integer(Int64(position.column)),
            "byte": .integer(Int64(position.byte)),
        ]
    }
}
