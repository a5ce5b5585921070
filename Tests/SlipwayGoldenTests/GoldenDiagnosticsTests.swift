import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTestSupport
import Testing

/// What `check` says of every spec in `specs/errors`, word for word.
@Suite struct GoldenDiagnosticsTests {
    @Test func everyFindingIsGolden() async throws {
        let texts = try await SlipwayProgram.runAll(Specs.faulty.map { arguments($0, "text") })
        let objects = try await SlipwayProgram.runAll(Specs.faulty.map { arguments($0, "json") })
        let schema = try JSONSchemaChecker(schemaAt: "golden/schema/check.schema.json")
        var made: [RelativePath: [UInt8]] = [:]
        for (index, name) in Specs.faulty.enumerated() {
            made[try relativePath("\(name).txt")] = texts[index].transcript
            made[try relativePath("\(name).json")] = objects[index].outputBytes
            #expect(schema.faults(in: objects[index].output) == [], "\(name)")
            #expect(objects[index].status == texts[index].status, "\(name)")
        }
        #expect(Golden.compare(actual: made, with: "golden/errors") == [])
    }

    /// One fault gives one finding, and the file's name says which.
    @Test func everySpecWithOneFaultHasOneFinding() throws {
        for name in Specs.faulty where name.hasPrefix("slw") {
            let findings = try Findings(of: name)
            let code = String(name.prefix(7)).uppercased()
            #expect(findings.codes == [code], "\(name)")
            #expect(findings.isValid == (DiagnosticCode.find(code, in: .joined)?.severity != .error), "\(name)")
        }
    }

    @Test func everyFaultOfSeveralIsFound() throws {
        let several = Specs.faulty.filter { $0.hasPrefix("several-") }
        #expect(several.count >= 3)
        for name in several { #expect(try Findings(of: name).codes.count >= 4, "\(name)") }
    }

    @Test func specsWithoutAFaultAreValid() throws {
        for name in Specs.faulty where name.hasPrefix("valid-") {
            #expect(try Findings(of: name).codes == [], "\(name)")
        }
    }

    private func arguments(_ name: String, _ format: String) -> [String] {
        ["check", "--root", ".", "--format", format, "specs/errors/\(name).yaml"]
    }
}

/// The recorded findings of a spec.
private struct Findings {
    let isValid: Bool
    let codes: [String]

    init(of name: String) throws {
        let data = try Data(contentsOf: RepositoryRoot.url("golden/errors/\(name).json"))
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        isValid = object?["valid"] as? Bool ?? false
        let findings = object?["diagnostics"] as? [[String: Any]] ?? []
        codes = findings.compactMap { $0["code"] as? String }
    }
}
