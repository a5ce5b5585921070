import ArgumentParser
import SlipwayApp
import SlipwayDiagnostics
import SlipwaySpec

/// `slipway explain`: what a code or a key of the language means.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explains a finding's code, or a key of the spec language.",
        usage: """
            slipway explain SLW0439
            slipway explain batching.max_batch_size
            slipway explain [<subject>]
            """,
        discussion: "Without an argument, lists every code."
    )

    @Argument(help: "A code (SLW0439, 439, not-batchable) or the path of a key.")
    var subject: String?

    @OptionGroup var messages: MessageOptions

    func run() throws {
        let console = Console(messages)
        guard let subject else {
            for code in [DiagnosticCode].joined {
                console.data("\(code.text)  \(code.severity.rawValue)  \(code.name)\n")
            }
            return
        }
        if let code = DiagnosticCode.find(subject, in: .joined) {
            console.data(
                """
                \(code.text) \(code.name) (\(code.severity.rawValue))

                \(code.meaning)

                What to do: \(code.remedy)

                """)
            if let example = code.example {
                console.data("\nWrong:\n\n\(indented(example.bad))\n\nRight:\n\n\(indented(example.good))\n")
            }
            return
        }
        let keys = Language.joined.find(subject) + Language.joined.ofProjects.find(subject)
        if !keys.isEmpty {
            console.data(keys.map { SpecReference.text($0) }.joined(separator: "\n"))
            return
        }
        let near =
            didYouMean(subject, among: [DiagnosticCode].joined.map(\.name)) ?? Language.joined.nearest(subject)
            ?? Language.joined.ofProjects.nearest(subject)
        throw ValidationError(
            "there is no code and no key \"\(subject)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    " + $0 }
            .joined(separator: "\n")
    }
}
