import Foundation
import SlipwayDomain
import SlipwayTestSupport
import Testing

/// What `check --repository` says of repositories in the style that people publish, word for word.
@Suite struct GoldenRepositoriesTests {
    static let folder = "Tests/Fixtures/repositories"

    static let names: [String] =
        (try? FileManager.default.contentsOfDirectory(
            atPath: RepositoryRoot.url(folder).path(percentEncoded: false)
        ).sorted()) ?? []

    /// A server of the release that the configurations were written for, with one GPU.
    private func arguments(_ name: String, _ format: String) -> [String] {
        [
            "check", "--root", ".", "--repository", "\(Self.folder)/\(name)", "--target", "24.10", "--gpus", "1",
            "--format", format,
        ]
    }

    @Test func everyJudgementIsGolden() async throws {
        #expect(Self.names.count >= 12)
        let texts = try await SlipwayProgram.runAll(Self.names.map { arguments($0, "text") })
        var made: [RelativePath: [UInt8]] = [:]
        for (name, text) in zip(Self.names, texts) { made[try relativePath("\(name).txt")] = text.transcript }
        #expect(Golden.compare(actual: made, with: "golden/repositories") == [])
    }

    @Test func machineFormatsObeyTheirSchemasAndNameRelativePaths() async throws {
        let schema = try JSONSchemaChecker(schemaAt: "golden/schema/check.schema.json")
        for name in ["first-attempts", "broken-pipeline"] {
            let json = try SlipwayProgram.run(arguments(name, "json"))
            #expect(schema.faults(in: json.output) == [], "\(name)")
            for format in ["json", "sarif", "github"] {
                let text = try SlipwayProgram.run(arguments(name, format)).output
                #expect(text.contains("\(Self.folder)/\(name)/"), "\(name) \(format)")
                #expect(!text.contains(RepositoryRoot.url.path(percentEncoded: false)), "\(name) \(format)")
            }
        }
    }

    @Test func goodRepositoriesHaveNoErrorAndBadOnesHave() async throws {
        let bad = ["broken-pipeline", "first-attempts", "libtorch", "lstm-sequence", "python-llm", "readme-sample"]
        let good = ["bert-tensorrt", "cpu-models", "detection-pipeline", "sentence-transformer"]
        for name in bad { #expect(try SlipwayProgram.run(arguments(name, "text")).status == 1, "\(name)") }
        for name in good { #expect(try SlipwayProgram.run(arguments(name, "text")).status == 0, "\(name)") }
    }
}
