import SlipwayDiagnostics
import SlipwayDomain

extension SpecChecker {
    /// Checks a source of elements: random bounds in order and numeric, a seed only beside `random`, numbers in `range`.
    mutating func checkData(_ record: RecordValue, _ path: String) {
        if let random = record.values["random"] {
            let bounds = random.value.list ?? []
            let numbers = bounds.compactMap { $0.value.element?.numeric }
            if numbers.count < bounds.count {
                report(
                    .randomBounds, "the bounds of random data must be numbers", at: random.range, path,
                    help: ["write [low, high]"])
            } else if let low = numbers.first, let high = numbers.last, numbers.count == 2, high < low {
                report(
                    .randomBounds, "the lower bound of random data is above the upper one", at: random.range, path,
                    help: ["swap the bounds"], suggestion: swapped(bounds, at: random.range))
            }
        } else if let seed = record.place(of: "seed") {
            bag.add(
                Diagnostic(
                    .seedWithoutRandom, "the seed has no effect", at: seed, path: path,
                    notes: ["only random data has a seed"], help: ["remove it"]))
        }
        guard let range = record.record("range") else { return }
        for key in ["start", "step"] {
            guard let value = range.values[key], value.value.element?.numeric == nil else { continue }
            report(.wrongKind, "\"\(key)\" takes a number", at: value.range, "\(path).range.\(key)")
        }
    }
}

/// The edit that writes two bounds the other way round; nil for decimals, whose text is not known any more.
private func swapped(_ bounds: [Located<SpecValue>], at range: SourceRange) -> Suggestion? {
    let numbers = bounds.compactMap { bound in
        if case .integer(let value)? = bound.value.element { value } else { nil }
    }
    guard numbers.count == 2 else { return nil }
    return .writing(plain: "[\(numbers[1]), \(numbers[0])]", at: range)
}

extension DataElement {
    /// The number, or nil for a Boolean or a text. Good enough to compare bounds.
    fileprivate var numeric: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .number(let value): value
        case .boolean, .text: nil
        }
    }
}
