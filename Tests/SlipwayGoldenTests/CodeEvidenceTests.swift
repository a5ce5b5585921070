import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayTestSupport
import Testing

/// Every code is in the catalogue, and something causes it: a spec of specs/errors, or a test that asserts it.
@Suite struct CodeEvidenceTests {
    @Test func everyCodeThatIsDeclaredIsJoined() throws {
        let declared = try Self.declared()
        #expect(declared.count > 300)
        #expect(declared.map(\.number).sorted() == [DiagnosticCode].joined.map(\.number))
        #expect(declared.map(\.kebab).sorted() == [DiagnosticCode].joined.map(\.name).sorted())
    }

    /// `--strict` counts the warnings of the version that a project requires: each code says which version brought it.
    @Test func aCodeSaysWhichVersionBroughtIt() throws {
        let text = try String(contentsOf: RepositoryRoot.url("Tests/Fixtures/codes-0.1.txt"), encoding: .utf8)
        let first = Set(text.split(separator: "\n").map(String.init))
        #expect(first.count == 331)
        for code in [DiagnosticCode].joined {
            let isOld = first.contains(code.text)
            #expect((code.since == .first) == isOld, "\(code.text) came with \(isOld ? "0.1" : "0.2 or later")")
        }
    }

    /// Where this fails: write a spec for specs/errors that has the finding, or name the code in an expectation of a test
    /// that causes it. `AssertedCodes` says what counts.
    @Test func everyCodeIsCausedBySomething() throws {
        let asserted = AssertedCodes(try Self.declared())
        var shown: Set<Int> = []
        for (path, source) in try Self.sources(below: "Tests") where path.contains("Tests/") {
            shown.formUnion(asserted(source))
        }
        let answers = try ["golden/errors", "golden/projects"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(
                at: RepositoryRoot.url(folder), includingPropertiesForKeys: nil)
        }
        for answer in answers where answer.pathExtension == "json" {
            let object = try JSONSerialization.jsonObject(with: Data(contentsOf: answer)) as? [String: Any]
            let findings = object?["diagnostics"] as? [[String: Any]] ?? []
            shown.formUnion(findings.compactMap { ($0["code"] as? String).flatMap { Int($0.dropFirst(3)) } })
        }
        let missing = [DiagnosticCode].joined.filter { !shown.contains($0.number) }
        #expect(missing.map { "\($0.text) \($0.name)" } == [])
    }

    /// The codes as the sources declare them: `static let NAME = DiagnosticCode(NUMBER, "KEBAB", …)`.
    private static func declared() throws -> [AssertedCodes.Name] {
        var names: [AssertedCodes.Name] = []
        for (_, source) in try sources(below: "Sources") {
            let parts = source.components(separatedBy: " = DiagnosticCode(")
            for (before, after) in zip(parts, parts.dropFirst()) {
                let constant = before.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
                let number = after.drop(while: \.isWhitespace).prefix(while: \.isNumber)
                let kebab = after.drop { $0 != "\"" }.dropFirst().prefix { $0 != "\"" }
                guard let number = Int(number) else { continue }
                names.append(.init(number: number, constant: constant, kebab: String(kebab)))
            }
        }
        return names
    }

    /// The Swift files below a folder, by their paths.
    private static func sources(below folder: String) throws -> [(path: String, source: String)] {
        let root = RepositoryRoot.url(folder)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path(percentEncoded: false)).sorted()
        return try paths.filter { $0.hasSuffix(".swift") }.map { path in
            (path, try String(contentsOf: root.appending(path: path), encoding: .utf8))
        }
    }
}
