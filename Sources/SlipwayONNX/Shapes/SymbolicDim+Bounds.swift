extension SymbolicDim {
    /// Whether the value is shown to be 0 or more for all symbols of 1 or more.
    var isNonNegative: Bool {
        // Nested maxima and minima could ask for very many cases; the proof is given up then.
        var steps = 64
        return Self.isNonNegative(self, depth: 0, &steps)
    }

    /// Whether the value is shown to be 1 or more.
    var isPositive: Bool { (self - .one)?.isNonNegative == true }

    /// A number that the value never goes below; nil when none is found.
    var lowerBound: Int? {
        if terms.isEmpty { return constant }
        var total = constant
        for term in terms {
            var product = term.coefficient
            for factor in term.factors {
                // An atom below 0 or without a bound makes the sign of the product unclear.
                let bound = term.coefficient > 0 ? factor.lowerBound : factor.upperBound
                guard let bound, bound >= 0, factor.lowerBound.map({ $0 >= 0 }) == true else { return nil }
                let (next, overflow) = product.multipliedReportingOverflow(by: bound)
                if overflow { return nil }
                product = next
            }
            let (sum, overflow) = total.addingReportingOverflow(product)
            if overflow { return nil }
            total = sum
        }
        return total
    }

    private static func isNonNegative(_ dim: SymbolicDim, depth: Int, _ steps: inout Int) -> Bool {
        if dim.terms.isEmpty { return dim.constant >= 0 }
        if let bound = dim.lowerBound, bound >= 0 { return true }
        steps -= 1
        guard depth < 6, steps > 0 else { return false }
        // One operation at a time is replaced by what it is at least (or, with a minus, at most).
        for term in dim.terms where term.factors.count == 1 {
            let without = SymbolicDim(constant: dim.constant, sorted: dim.terms.filter { $0 != term })
            func replaced(_ value: SymbolicDim) -> Bool {
                guard let next = without + value * SymbolicDim(term.coefficient) else { return false }
                return isNonNegative(next, depth: depth + 1, &steps)
            }
            switch term.factors[0] {
            case .symbol, .fresh: continue
            case .min(let arguments):
                return term.coefficient > 0 ? arguments.allSatisfy(replaced) : arguments.contains(where: replaced)
            case .max(let arguments):
                return term.coefficient > 0 ? arguments.contains(where: replaced) : arguments.allSatisfy(replaced)
            case .floorDiv(let numerator, let denominator):
                guard let divisor = denominator.value, term.coefficient % divisor == 0 else { continue }
                let least = term.coefficient > 0 ? numerator - SymbolicDim(divisor - 1) : numerator
                guard let next = without + least * SymbolicDim(term.coefficient / divisor) else { return false }
                return isNonNegative(next, depth: depth + 1, &steps)
            }
        }
        return false
    }
}

extension SymbolicDim.Atom {
    fileprivate var lowerBound: Int? {
        switch self {
        case .symbol: 1
        case .fresh: 0
        case .floorDiv(let numerator, let denominator):
            numerator.lowerBound.flatMap { bound in
                if let divisor = denominator.value { return bound.flooredQuotient(by: divisor) }
                return bound >= 0 ? 0 : nil
            }
        case .max(let arguments): arguments.compactMap(\.lowerBound).max()
        case .min(let arguments):
            arguments.reduce(Int?.some(.max)) { least, part in
                guard let least, let bound = part.lowerBound else { return nil }
                return Swift.min(least, bound)
            }
        }
    }

    fileprivate var upperBound: Int? {
        switch self {
        case .symbol, .fresh, .floorDiv: nil
        case .max(let arguments):
            arguments.allSatisfy { $0.value != nil } ? arguments.compactMap(\.value).max() : nil
        case .min(let arguments): arguments.compactMap(\.value).min()
        }
    }
}
