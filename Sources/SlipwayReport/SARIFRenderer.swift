internal import SlipwayDiagnostics
internal import SlipwayDomain
import SlipwayFormats

/// Writes findings as a SARIF 2.1.0 log for code scanning.
///
/// Paths are relative to the base `SRCROOT`, columns count Unicode code points, and every result carries the fingerprint
/// by which GitHub recognizes it in the next run.
package struct SARIFRenderer: Sendable {
    private let toolVersion: String?

    /// Makes a renderer.
    ///
    /// - Parameter toolVersion: The version of Slipway to name in the log, or nil for none.
    package init(toolVersion: String? = nil) {
        self.toolVersion = toolVersion
    }

    /// The log with a line break at its end.
    package func render(_ report: DiagnosticReport) -> String {
        let codes = Set(report.diagnostics.map(\.diagnostic.code)).sorted()
        let indexes = Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, $0) })
        var fingerprints = Fingerprints(sources: report.sources)
        let results = report.diagnostics.map { item in
            result(item, ruleIndex: indexes[item.diagnostic.code] ?? 0, fingerprint: fingerprints.next(for: item))
        }
        var driver: [JSONMember] = [.init("name", "slipway")]
        if let toolVersion { driver.append(.init("semanticVersion", .string(toolVersion))) }
        driver.append(.init("rules", .array(codes.map(rule))))
        let log: JSONValue = [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                [
                    "tool": ["driver": .object(driver)],
                    "columnKind": "unicodeCodePoints",
                    "originalUriBaseIds": [
                        "SRCROOT": ["description": message("The root of the project that the specs belong to.")]
                    ],
                    "results": .array(results),
                ]
            ],
        ]
        return log.document
    }

    private func rule(_ code: DiagnosticCode) -> JSONValue {
        [
            "id": .string(code.text),
            "name": .string(code.name),
            "shortDescription": message(code.name.split(separator: "-").joined(separator: " ")),
            "fullDescription": message(code.meaning),
            "help": message(code.remedy),
            "defaultConfiguration": ["level": .string(code.severity.rawValue)],
        ]
    }

    private func result(_ item: ResolvedDiagnostic, ruleIndex: Int, fingerprint: String) -> JSONValue {
        let finding = item.diagnostic
        let text = [finding.message] + finding.notes.map { "note: \($0)" } + finding.help.map { "help: \($0)" }
        var members: [JSONMember] = [
            .init("ruleId", .string(finding.code.text)),
            .init("ruleIndex", .integer(Int64(ruleIndex))),
            .init("level", .string(finding.severity.rawValue)),
            .init("message", message(text.joined(separator: "\n"))),
            .init("locations", .array(location(of: item).map { [$0] } ?? [])),
        ]
        if !item.secondary.isEmpty {
            members.append(.init("relatedLocations", .array(item.secondary.enumerated().map(related))))
        }
        if let fix = item.fix, let file = finding.suggestion?.range.source {
            members.append(.init("fixes", [self.fix(fix, in: file)]))
        }
        members.append(.init("partialFingerprints", ["primaryLocationLineHash": .string(fingerprint)]))
        if let reason = finding.allowance {
            members.append(.init("suppressions", [["kind": "external", "justification": .string(reason)]]))
        }
        return .object(members)
    }

    /// A change of a file (SARIF 2.1.0, 3.55).
    private func fix(_ fix: ResolvedFix, in file: SourceID) -> JSONValue {
        let replacement: JSONValue = [
            "deletedRegion": region(fix.range), "insertedContent": message(fix.replacement),
        ]
        return ["artifactChanges": [["artifactLocation": artifact(file), "replacements": [replacement]]]]
    }

    private func related(index: Int, label: ResolvedLabel) -> JSONValue {
        var members: [JSONMember] = [
            .init("id", .integer(Int64(index + 1))), .init("physicalLocation", place(label.file, label.range)),
        ]
        if let text = label.text { members.append(.init("message", message(text))) }
        return .object(members)
    }

    private func location(of item: ResolvedDiagnostic) -> JSONValue? {
        var members: [JSONMember] = []
        if let file = item.diagnostic.file {
            members.append(.init("physicalLocation", place(file, item.primary?.range)))
        }
        if let text = item.primary?.text { members.append(.init("message", message(text))) }
        if let path = item.diagnostic.path {
            members.append(.init("logicalLocations", [["fullyQualifiedName": .string(path)]]))
        }
        return members.isEmpty ? nil : .some(.object(members))
    }

    private func place(_ file: SourceID, _ range: ResolvedRange?) -> JSONValue {
        guard let range else { return ["artifactLocation": artifact(file)] }
        return ["artifactLocation": artifact(file), "region": region(range)]
    }

    private func artifact(_ file: SourceID) -> JSONValue {
        let isAbsolute = file.path.hasPrefix("/")
        let uri = JSONValue.string((isAbsolute ? "file://" : "") + encoded(file.path))
        return isAbsolute ? ["uri": uri] : ["uri": uri, "uriBaseId": "SRCROOT"]
    }

    private func region(_ range: ResolvedRange) -> JSONValue {
        [
            "startLine": .integer(Int64(range.start.line)), "startColumn": .integer(Int64(range.start.column)),
            "endLine": .integer(Int64(range.end.line)), "endColumn": .integer(Int64(range.end.column)),
        ]
    }

    private func message(_ text: String) -> JSONValue { ["text": .string(text)] }

    /// A path as the path of a URI (RFC 3986): everything but unreserved characters and `/` is percent-encoded.
    private func encoded(_ path: String) -> String {
        var out = ""
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                out += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return out
    }
}

/// Fingerprints that stay the same while lines are added or removed elsewhere in a file.
private struct Fingerprints {
    let sources: SourceSet
    private var seen: [String: Int] = [:]

    init(sources: SourceSet) {
        self.sources = sources
    }

    /// The hash of code, file, data path and the line's text without its spaces, and a running number among equal ones.
    mutating func next(for item: ResolvedDiagnostic) -> String {
        let finding = item.diagnostic
        var hash = FNV1a()
        for text in [finding.code.text, finding.file?.path ?? "", finding.path ?? finding.message] {
            hash.add(text.utf8)
            hash.add([0])
        }
        if let file = finding.file, let source = sources[file], let line = item.primary?.range?.start.line {
            let span = source.span(ofLine: line)
            hash.add(source.bytes[span.start..<span.end].filter { $0 != 0x20 && $0 != 0x09 })
        }
        let digits = String(hash.value, radix: 16)
        let text = String(repeating: "0", count: 16 - digits.count) + digits
        let number = seen[text, default: 0] + 1
        seen[text] = number
        return "\(text):\(number)"
    }
}
