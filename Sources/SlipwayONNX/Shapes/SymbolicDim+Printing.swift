package import SlipwayDomain

extension SymbolicDim: CustomStringConvertible {
    /// `256`, `past + seq`, `2*batch`, `(h - 1)//2 + 1`, `max(m, n)`; `?` for a part that is not known.
    package var description: String {
        var text = ""
        // A leading minus reads worse than one between terms: the first positive term goes first.
        let first = terms.firstIndex { $0.coefficient > 0 }
        var ordered = terms
        if let first { ordered.insert(ordered.remove(at: first), at: 0) }
        if first == nil, constant > 0 { text = String(constant) }
        for term in ordered {
            if text.isEmpty {
                text = term.coefficient < 0 ? "-" : ""
            } else {
                text += term.coefficient < 0 ? " - " : " + "
            }
            text += term.unsignedText
        }
        if text.isEmpty { return String(constant) }
        if constant == 0 || (first == nil && constant > 0) { return text }
        return text + (constant < 0 ? " - " : " + ") + String(constant.magnitude)
    }

    /// The text for machine formats (sums, products, `//`, `%`, `max`, `min`); nil when a part is not known.
    package var expression: String? { isKnown ? description : nil }

    /// The text inside a product or before `//`.
    fileprivate var factorText: String {
        let isPlain = terms.isEmpty ? constant >= 0 : singleAtom != nil
        return isPlain ? description : "(\(description))"
    }
}

extension SymbolicDim.Term {
    fileprivate var unsignedText: String {
        let product = factors.map { atom in
            if factors.count > 1 || coefficient.magnitude != 1, case .floorDiv = atom { return "(\(atom.text))" }
            return atom.text
        }.joined(separator: "*")
        return coefficient.magnitude == 1 ? product : "\(coefficient.magnitude)*\(product)"
    }
}

extension SymbolicDim.Atom {
    fileprivate var text: String {
        switch self {
        case .symbol(let name): AxisSum.isIdentifier(name) ? name : "`\(name)`"
        case .fresh: "?"
        case .floorDiv(let numerator, let denominator):
            // `(a//2)//b` would read the same without the parentheses, but not everywhere.
            "\(numerator.quotientText)//\(denominator.quotientText)"
        case .max(let arguments): "max(\(arguments.map(\.description).joined(separator: ", ")))"
        case .min(let arguments): "min(\(arguments.map(\.description).joined(separator: ", ")))"
        }
    }
}

extension SymbolicDim {
    fileprivate var quotientText: String {
        if case .floorDiv? = singleAtom { return "(\(description))" }
        return factorText
    }
}

extension SymbolicDim {
    /// A declared dimension as an expression; nil for an anonymous one.
    package init?(_ dimension: Dimension) {
        switch dimension {
        case .fixed(let size): self.init(size)
        case .opaque(let text): self.init(symbol: text)
        case .anonymous: return nil
        case .named(let sum):
            var total: SymbolicDim? = SymbolicDim(sum.constant)
            for name in sum.names { total = total + SymbolicDim(symbol: name) }
            guard let total else { return nil }
            self = total
        }
    }
}
