package import SlipwayDiagnostics
import SlipwaySpec

/// What a subject means to Slipway: a code, keys of the language, words, or parts of a variant's name.
package enum Explanation: Sendable {
    case code(DiagnosticCode)
    /// Rows of the language, as text of the reference, and words that are spelled the same.
    case keys([String], words: [GlossaryWord])
    case words([GlossaryWord])
    case tokens([NameToken])
    /// Nothing has the name; perhaps another one was meant.
    case unknown(nearest: String?)
}

/// Finds what a subject means. A code comes first, then keys and words, then parts of names of variants.
package func explain(_ subject: String) -> Explanation {
    if let code = DiagnosticCode.find(subject, in: .joined) { return .code(code) }
    let words = GlossaryWord.find(subject)
    let keys = Language.joined.find(subject) + Language.joined.ofProjects.find(subject)
    if !keys.isEmpty { return .keys(keys.map { SpecReference.text($0) }, words: words) }
    if !words.isEmpty { return .words(words) }
    let tokens = NameToken.find(subject)
    if !tokens.isEmpty { return .tokens(tokens) }
    if let parts = NameToken.parts(of: subject) { return .tokens(parts) }
    let names = [DiagnosticCode].joined.map(\.name) + GlossaryWord.table.flatMap { [$0.word] + $0.synonyms }
    return .unknown(
        nearest: didYouMean(subject, among: names) ?? Language.joined.nearest(subject)
            ?? Language.joined.ofProjects.nearest(subject))
}
