import SlipwayDomain
import SlipwayPromotion

/// A word of Slipway with what it means.
package struct GlossaryWord: Sendable {
    /// The word as outputs and documents write it.
    package let word: String
    /// What people say for it.
    package let synonyms: [String]
    /// The part of the glossary that it is in.
    package let group: Group
    /// What it means, in a sentence or two.
    package let meaning: String
    /// The command, key or document that says more, or nil.
    package let more: String?

    /// The parts of the glossary, in its order.
    package enum Group: String, CaseIterable, Sendable {
        case words = "Words"
        case batches = "Whether axis 0 is the batch"
        case rows = "Whether rows of a batch stay apart"
        case decisions = "How a winner came to be one"
        case gate = "What build --check says no about"
        case metrics = "Metrics"
    }

    /// Makes an entry.
    init(_ word: String, _ synonyms: [String] = [], in group: Group = .words, _ meaning: String, more: String? = nil) {
        self.word = word
        self.synonyms = synonyms
        self.group = group
        self.meaning = meaning
        self.more = more
    }

    /// Every word: the parts in their order, words in the order of the alphabet.
    package static let table: [GlossaryWord] =
        general.sorted { $0.word < $1.word } + batches + rows + decisions + gate + metrics

    /// The entries of a word or a synonym; case does not count, and `-`, `_` and a space are one.
    package static func find(_ text: String) -> [GlossaryWord] {
        let wanted = folded(text)
        return table.filter { folded($0.word) == wanted || $0.synonyms.contains { folded($0) == wanted } }
    }

    private static func folded(_ text: String) -> String {
        String(text.lowercased().map { $0 == "-" || $0 == "_" ? " " : $0 })
    }

    private static let metrics = Metric.allCases.map { metric in
        let direction = metric.isHigherBetter ? "More is better." : "Less is better."
        let unit =
            switch metric.dimension {
            case .time: " A limit states a unit of time, such as 20ms."
            case .bytes: " A limit states a unit of memory, such as 2GiB."
            case .share: " A limit is a percentage, such as 80%."
            case .rate: " A limit is a rate, such as 100/s."
            case .plain: " A limit is a number."
            }
        return GlossaryWord(
            metric.name, metric.synonyms, in: .metrics, "\(metric.doc) \(direction)\(unit)", more: "promote.require")
    }
}
