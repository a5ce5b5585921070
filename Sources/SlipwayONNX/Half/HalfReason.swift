/// Why a node stays in binary32.
package enum HalfReason: Hashable, Sendable {
    /// Whoever asked named it, by this pattern.
    case asked(pattern: String)
    /// It is no operator of which it is known what it does in half.
    case unknownOperator
    /// The type of one of its values is not known.
    case unknownType(String)
    /// The operator has no half, or gains nothing by it; where that is written.
    case noHalf(source: String)
    /// What the operator adds up or raises leaves the range of half.
    case overflow
    /// It takes what another node has computed in binary32 because that leaves the range of half.
    case follows(node: String)
    /// A constant that it takes is beyond the range of half; the constant and its value.
    case largeConstant(String, Float)
    /// A constant that it takes has no number in half that is near it; the constant and its value.
    case smallConstant(String, Float)
    /// The constant has so many small numbers that half would change it by more than 1 %.
    case coarseConstant(String)
    /// It computes with positions or counts: numbers from 2048 on are not exact in half.
    case exactNumbers
    /// It takes or gives a value that was seen beyond the range which is safe in half; the value and its largest number.
    case beyond(String, Double)
    /// It adds to a value that is carried from one iteration to the next.
    case accumulates
    /// Only outputs of the graph need it.
    case output
    /// A subgraph's values stay at its border.
    case border

    /// The word of the reason for machines.
    package var word: String {
        switch self {
        case .asked: "asked"
        case .unknownOperator: "unknown_operator"
        case .unknownType: "unknown_type"
        case .noHalf: "no_half"
        case .overflow: "overflow"
        case .follows: "follows"
        case .largeConstant: "large_constant"
        case .smallConstant, .coarseConstant: "small_constant"
        case .exactNumbers: "exact_numbers"
        case .beyond: "range"
        case .accumulates: "accumulates"
        case .output: "output"
        case .border: "subgraph"
        }
    }

    /// The reason as a clause.
    package var text: String {
        switch self {
        case .asked(let pattern): "asked for by \"\(pattern)\""
        case .unknownOperator: "what this operator does in half is not known"
        case .unknownType(let name): "the element type of \"\(name)\" is not known"
        case .noHalf(let source): "the operator has no half, or gains nothing by it: \(source)"
        case .overflow: "sums and powers leave the range of half"
        case .follows(let node): "it takes what \"\(node)\" computes, which may leave the range of half"
        case .largeConstant(let name, let value): "\"\(name)\" holds \(value), and half ends at 65504"
        case .smallConstant(let name, let value): "\"\(name)\" holds \(value), which half cannot hold near enough"
        case .coarseConstant(let name): "half would change \"\(name)\" by more than 1 %"
        case .exactNumbers: "it computes with whole numbers, which half holds exactly up to 2048"
        case .beyond(let name, let largest): "\"\(name)\" reaches \(Self.short(largest)) on the inputs of accuracy"
        case .accumulates: "it adds to a value that is carried from one iteration to the next"
        case .output: "only outputs of the graph take its result"
        case .border: "values of a subgraph stay at its border"
        }
    }

    /// A number without a fraction of zero.
    private static func short(_ number: Double) -> String {
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
