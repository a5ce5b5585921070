internal import SlipwayDiagnostics

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
        var driver: [(String, JSONNode)] = [("name", .string("slipway"))]
        if let toolVersion { driver.append(("semanticVersion", .string(toolVersion))) }
        driver.append(("rules", .array(codes.map(rule))))
        let root = JSONNode.object([("description", message("The root of the project that the specs belong to."))])
        let run = JSONNode.object([
            ("tool", .object([("driver", .object(driver))])),
            ("columnKind", .string("unicodeCodePoints")),
            ("originalUriBaseIds", .object([("SRCROOT", root)])),
            ("results", .array(results)),
        ])
        return JSONNode.object([
            ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")),
            ("version", .string("2.1.0")),
            ("runs", .array([run])),
        ]).document
    }

    private func rule(_ code: DiagnosticCode) -> JSONNode {
        .object([
            ("id", .string(code.text)),
            ("name", .string(code.name)),
            ("shortDescription", message(code.name.split(separator: "-").joined(separator: " "))),
            ("fullDescription", message(code.meaning)),
            ("help", message(code.remedy)),
            ("defaultConfiguration", .object([("level", .string(code.severity.rawValue))])),
        ])
    }

    private func result(_ item: ResolvedDiagnostic, ruleIndex: Int, fingerprint: String) -> JSONNode {
        let finding = item.diagnostic
        let text =
            [finding.message] + finding.notes.map { "note: \($0)" } + finding.help.map { "help: \($0)" }
        var members: [(String, JSONNode)] = [
            ("ruleId", .string(finding.code.text)),
            ("ruleIndex", .integer(ruleIndex)),
            ("level", .string(finding.severity.rawValue)),
            ("message", message(text.joined(separator: "\n"))),
            ("locations", .array(location(of: item).map { [$0] } ?? [])),
        ]
        if !item.secondary.isEmpty {
            let related = item.secondary.enumerated().map { index, label in
                JSONNode.object(
                    [("id", .integer(index + 1)), ("physicalLocation", place(label.file, label.range))]
                        + (label.text.map { [("message", message($0))] } ?? [])
                )
            }
            members.append(("relatedLocations", .array(related)))
        }
        members.append(("partialFingerprints", .object([("primaryLocationLineHash", .string(fingerprint))])))
        return .object(members)
    }

    private func location(of item: ResolvedDiagnostic) -> JSONNode? {
        var members: [(String, JSONNode)] = []
        if let file = item.diagnostic.file {
            members.append(("physicalLocation", place(file, item.primary?.range)))
        }
        if let text = item.primary?.text { members.append(("message", message(text))) }
        if let path = item.diagnostic.path {
            members.append(("logicalLocations", .array([.object([("fullyQualifiedName", .string(path))])])))
        }
        return members.isEmpty ? nil : .object(members)
    }

    private func place(_ file: SourceID, _ range: ResolvedRange?) -> JSONNode {
        let isAbsolute = file.path.hasPrefix("/")
        var artifact: [(String, JSONNode)] = [
            ("uri", .string((isAbsolute ? "file://" : "") + encoded(file.path)))
        ]
        if !isAbsolute { artifact.append(("uriBaseId", .string("SRCROOT"))) }
        guard let range else { return .object([("artifactLocation", .object(artifact))]) }
        let region = JSONNode.object([
            ("startLine", .integer(range.start.line)), ("startColumn", .integer(range.start.column)),
            ("endLine", .integer(range.end.line)), ("endColumn", .integer(range.end.column)),
        ])
        return .object([("artifactLocation", .object(artifact)), ("region", region)])
    }

    private func message(_ text: String) -> JSONNode { .object([("text", .string(text))]) }

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

/// The 64-bit FNV-1a hash: short, the same everywhere, not meant against attackers.
private struct FNV1a {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
}
