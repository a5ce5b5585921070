import Foundation
import SlipwayDomain
import SlipwayTestSupport
import Testing

/// The texts of the command line and the schema that editors read.
@Suite struct GoldenHelpTests {
    @Test func theHelpOfEveryCommandIsGolden() async throws {
        let help = try SlipwayProgram.run(["--help"])
        let commands = subcommands(of: help.output)
        #expect(commands.count >= 4)
        let results = try await SlipwayProgram.runAll(commands.map { [$0, "--help"] })
        var made = [try relativePath("slipway.txt"): help.transcript]
        for (command, result) in zip(commands, results) {
            made[try relativePath("\(command).txt")] = result.transcript
            #expect(result.output.contains("USAGE: slipway \(command)"), "\(command) shows an example first")
        }
        #expect(Golden.compare(actual: made, with: "golden/help") == [])
    }

    @Test func explanationsAreGolden() throws {
        let subjects = ["SLW0439", "SLW0649", "batching.max_batch_size"]
        var made: [RelativePath: [UInt8]] = [:]
        for subject in subjects {
            made[try relativePath("\(subject).txt")] = try SlipwayProgram.run(["explain", subject]).transcript
        }
        #expect(Golden.compare(actual: made, with: "golden/explain") == [])
    }

    @Test func theSchemaOfTheLanguageIsGolden() throws {
        let stored = try Data(contentsOf: RepositoryRoot.url("golden/schema/slipway.schema.json"))
        let made = try SlipwayProgram.run(["schema"]).outputBytes
        if RecordMode.fromEnvironment() != .never, made != [UInt8](stored) {
            try Data(made).write(to: RepositoryRoot.url("golden/schema/slipway.schema.json"))
        }
        #expect(made == [UInt8](stored))
    }

    /// The names in the list of subcommands, which is indented by two spaces.
    private func subcommands(of help: String) -> [String] {
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
        let list = lines.drop { $0 != "SUBCOMMANDS:" }.dropFirst().prefix { !$0.isEmpty }
        return list.compactMap { line in
            guard line.hasPrefix("  "), !line.hasPrefix("   ") else { return nil }
            return line.split(separator: " ").first.map(String.init)
        }
    }
}
