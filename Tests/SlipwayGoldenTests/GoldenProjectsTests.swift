import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTestSupport
import Testing

/// What `check` says of every project in `specs/projects`, word for word.
@Suite struct GoldenProjectsTests {
    private static let names = {
        let path = RepositoryRoot.url("specs/projects").path(percentEncoded: false)
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }()

    private func check(_ name: String, _ format: String) throws -> SlipwayProgram.Result {
        try SlipwayProgram.run(
            try SlipwayProgram.url(), ["check", "--format", format], in: RepositoryRoot.url("specs/projects/\(name)"),
            environment: ["NO_COLOR": "1"])
    }

    @Test func everyFindingIsGolden() throws {
        let schema = try JSONSchemaChecker(schemaAt: "golden/schema/check.schema.json")
        var made: [RelativePath: [UInt8]] = [:]
        for name in Self.names {
            let text = try check(name, "text")
            let object = try check(name, "json")
            made[try relativePath("\(name).txt")] = text.transcript
            made[try relativePath("\(name).json")] = object.outputBytes
            #expect(schema.faults(in: object.output) == [], "\(name)")
            #expect(object.status == text.status, "\(name)")
        }
        #expect(Golden.compare(actual: made, with: "golden/projects") == [])
    }

    /// A folder's name says which finding its project has.
    @Test func everyProjectHasTheFindingOfItsName() throws {
        #expect(Self.names.count > 10)
        for name in Self.names where name.hasPrefix("slw") {
            let code = String(name.prefix(7)).uppercased()
            let object = try check(name, "json").output
            let codes = object.matches(of: /"code": "(SLW[0-9]{4})"/).map { String($0.output.1) }
            #expect(codes == [code], "\(name)")
        }
    }
}
