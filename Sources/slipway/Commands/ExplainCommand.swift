import ArgumentParser
import SlipwayApp
import SlipwayDiagnostics
import SlipwayViews

/// `slipway explain`: what a code, a key of the language, a word or a part of a variant's name means.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.explain)

    @Argument(
        help:
            "A code (SLW0439, 439, not-batchable), the path of a key, a word, or a variant's name or part of one (b8).")
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
        if subject == "glossary" {
            console.data(ExplanationView.glossary)
            return
        }
        switch explain(subject) {
        case .code(let code): console.data(ExplanationView.text(code))
        case .keys(let keys, let words):
            console.data((keys + words.map(ExplanationView.text)).joined(separator: "\n"))
        case .words(let words): console.data(words.map(ExplanationView.text).joined(separator: "\n"))
        case .tokens(let tokens): console.data(ExplanationView.text(tokens))
        case .unknown(let nearest):
            throw ValidationError(
                "there is no code, key, word or name token \"\(subject)\""
                    + (nearest.map { "; did you mean \"\($0)\"?" } ?? ""))
        }
    }
}
