/// A dimension, or an element of a shape tensor, as an integer polynomial over atoms in canonical form.
///
/// Equal values that the arithmetic below can show equal have equal forms, so `==` is a proof of equality; `!=` is not a
/// proof of difference. Symbols stand for axes of model inputs and are taken to be 1 or more; a fresh atom stands for a
/// size that is not known and is 0 or more. Arithmetic gives nil when a number overflows or an expression grows beyond
/// `weightLimit`; it works on optionals, so that nil goes through.
package struct SymbolicDim: Hashable, Sendable {
    /// The part without atoms.
    let constant: Int
    /// The other terms: coefficients not 0, products distinct, greatest product first.
    let terms: [Term]
    /// The number of parts the expression is made of.
    let weight: Int

    /// The largest expression that is kept; a larger one becomes unknown.
    static let weightLimit = 160

    /// A coefficient times a product of atoms.
    struct Term: Hashable, Sendable {
        let coefficient: Int
        /// At least one, in ascending order; a power stands as repetition.
        let factors: [Atom]
    }

    /// What an expression is made of.
    indirect enum Atom: Hashable, Sendable {
        /// An axis of a model input, by its `dim_param`.
        case symbol(String)
        /// A size that is not known, by number.
        case fresh(Int)
        /// The quotient of two expressions, rounded down; the second is positive.
        case floorDiv(SymbolicDim, SymbolicDim)
        /// The largest of two or more expressions, in ascending order.
        case max([SymbolicDim])
        /// The smallest of two or more expressions, in ascending order.
        case min([SymbolicDim])

        var weight: Int {
            switch self {
            case .symbol, .fresh: 1
            case .floorDiv(let numerator, let denominator): numerator.weight + denominator.weight + 1
            case .max(let arguments), .min(let arguments): arguments.reduce(1) { $0 + $1.weight }
            }
        }
    }

    /// Makes a number.
    package init(_ constant: Int) {
        self.constant = constant
        terms = []
        weight = 1
    }

    /// Makes a symbol.
    package init(symbol: String) {
        self.init(atom: .symbol(symbol))
    }

    init(atom: Atom) {
        constant = 0
        terms = [Term(coefficient: 1, factors: [atom])]
        weight = 1 + atom.weight
    }

    /// Makes a canonical sum; nil when it is too large.
    init?(constant: Int, sorted terms: [Term]) {
        var weight = 1
        for term in terms {
            for factor in term.factors { weight += factor.weight }
            guard weight <= Self.weightLimit else { return nil }
        }
        self.constant = constant
        self.terms = terms
        self.weight = weight
    }

    static let zero = SymbolicDim(0)
    static let one = SymbolicDim(1)

    /// The number, when the expression is one.
    package var value: Int? { terms.isEmpty ? constant : nil }

    /// The only atom of an expression that is just one atom.
    var singleAtom: Atom? {
        guard constant == 0, terms.count == 1, terms[0].coefficient == 1, terms[0].factors.count == 1 else {
            return nil
        }
        return terms[0].factors[0]
    }

    /// The name, when the expression is just one symbol.
    package var symbolName: String? {
        if case .symbol(let name)? = singleAtom { name } else { nil }
    }

    /// The numbers of the fresh atoms in the expression, in order of appearance.
    var freshAtoms: [Int] {
        var found: [Int] = []
        visitAtoms { if case .fresh(let number) = $0 { found.append(number) } }
        return found
    }

    /// Whether nothing unknown is in the expression.
    package var isKnown: Bool { terms.isEmpty || freshAtoms.isEmpty }

    /// Whether a symbol is in the expression.
    package func contains(symbol name: String) -> Bool {
        var found = false
        visitAtoms { if case .symbol(name) = $0 { found = true } }
        return found
    }

    /// Calls a function with each atom, inner ones too.
    func visitAtoms(_ visit: (Atom) -> Void) {
        for term in terms {
            for factor in term.factors {
                visit(factor)
                switch factor {
                case .symbol, .fresh: break
                case .floorDiv(let numerator, let denominator):
                    numerator.visitAtoms(visit)
                    denominator.visitAtoms(visit)
                case .max(let arguments), .min(let arguments): for part in arguments { part.visitAtoms(visit) }
                }
            }
        }
    }

    /// The value where every symbol has one.
    ///
    /// - Returns: nil when a symbol has none, something is unknown, or a number overflows.
    package func evaluated(_ values: [String: Int]) -> Int? {
        var total = constant
        for term in terms {
            var product = term.coefficient
            for factor in term.factors {
                guard let value = factor.evaluated(values) else { return nil }
                let (next, overflow) = product.multipliedReportingOverflow(by: value)
                if overflow { return nil }
                product = next
            }
            let (sum, overflow) = total.addingReportingOverflow(product)
            if overflow { return nil }
            total = sum
        }
        return total
    }
}

extension SymbolicDim.Atom {
    fileprivate func evaluated(_ values: [String: Int]) -> Int? {
        switch self {
        case .symbol(let name): return values[name]
        case .fresh: return nil
        case .floorDiv(let numerator, let denominator):
            guard let top = numerator.evaluated(values), let bottom = denominator.evaluated(values) else { return nil }
            return top.flooredQuotient(by: bottom)
        case .max(let arguments), .min(let arguments):
            let numbers = arguments.compactMap { $0.evaluated(values) }
            guard numbers.count == arguments.count else { return nil }
            if case .max = self { return numbers.max() }
            return numbers.min()
        }
    }
}

extension Int {
    /// The quotient rounded down; nil for a divisor below 1.
    func flooredQuotient(by divisor: Int) -> Int? {
        guard divisor > 0 else { return nil }
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The remainder, 0 or more, of a division by a positive number that rounds down.
    func flooredRemainder(by divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
