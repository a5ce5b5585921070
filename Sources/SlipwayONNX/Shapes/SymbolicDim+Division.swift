extension SymbolicDim {
    /// The quotient rounded down; nil when the divisor is not known to be positive, or the result is too large.
    static func floorDiv(_ numerator: SymbolicDim?, _ denominator: SymbolicDim?) -> SymbolicDim? {
        guard let numerator, let denominator, (denominator - .one)?.isNonNegative == true else { return nil }
        if let exact = numerator.dividedExactly(by: denominator) { return exact }
        guard let divisor = denominator.value else {
            let atom = Atom.floorDiv(numerator, denominator)
            return SymbolicDim(constant: 0, sorted: [Term(coefficient: 1, factors: [atom])])
        }
        if let number = numerator.value { return number.flooredQuotient(by: divisor).map { SymbolicDim($0) } }
        return numerator.floorDiv(by: divisor)
    }

    /// The quotient rounded up; nil when the divisor is not known to be positive, or the result is too large.
    static func ceilDiv(_ numerator: SymbolicDim?, _ denominator: SymbolicDim?) -> SymbolicDim? {
        floorDiv(numerator + denominator - .one, denominator)
    }

    /// The remainder, 0 or more, of a division that rounds down; nil as for ``floorDiv(_:_:)``.
    static func modulo(_ numerator: SymbolicDim?, _ denominator: SymbolicDim?) -> SymbolicDim? {
        numerator - floorDiv(numerator, denominator) * denominator
    }

    /// Division by a number: whole multiples go outside, the rest is reduced, a quotient of a quotient is one division.
    private func floorDiv(by divisor: Int) -> SymbolicDim? {
        guard let whole = constant.flooredQuotient(by: divisor) else { return nil }
        var outside: [Term] = []
        var inside: [Term] = []
        var common = divisor
        for term in terms {
            guard let quotient = term.coefficient.flooredQuotient(by: divisor) else { return nil }
            let rest = term.coefficient - quotient * divisor
            // A negative coefficient stays whole, so that a reader finds `(8 - h)//2` as it was.
            let stays = rest != 0 && term.coefficient < 0
            if quotient != 0, !stays { outside.append(Term(coefficient: quotient, factors: term.factors)) }
            if rest != 0 {
                inside.append(Term(coefficient: stays ? term.coefficient : rest, factors: term.factors))
                common = Self.greatestDivisor(common, Int((stays ? term.coefficient : rest).magnitude % UInt(divisor)))
            }
        }
        let rest = constant - whole * divisor
        guard !inside.isEmpty else { return SymbolicDim(constant: whole, sorted: outside) }
        let reduced = inside.map { Term(coefficient: $0.coefficient / common, factors: $0.factors) }
        guard let small = rest.flooredQuotient(by: common),
            let numerator = SymbolicDim(constant: small, sorted: reduced)
        else { return nil }
        let quotient = numerator.atomicQuotient(by: divisor / common)
        return SymbolicDim(constant: whole, sorted: outside) + quotient
    }

    private func atomicQuotient(by divisor: Int) -> SymbolicDim? {
        if divisor == 1 { return self }
        // (x // a + k) // b is (x + k * a) // (a * b).
        if terms.count == 1, terms[0].coefficient == 1, terms[0].factors.count == 1,
            case .floorDiv(let inner, let by) = terms[0].factors[0], let width = by.value
        {
            let (product, overflow) = width.multipliedReportingOverflow(by: divisor)
            if overflow { return nil }
            return Self.floorDiv(inner + SymbolicDim(constant) * by, SymbolicDim(product))
        }
        let atom = Atom.floorDiv(self, SymbolicDim(divisor))
        return SymbolicDim(constant: 0, sorted: [Term(coefficient: 1, factors: [atom])])
    }

    private static func greatestDivisor(_ left: Int, _ right: Int) -> Int {
        right == 0 ? left : greatestDivisor(right, left % right)
    }

    /// The quotient of polynomials when the division leaves nothing; nil otherwise, and for a divisor 0.
    func dividedExactly(by divisor: SymbolicDim) -> SymbolicDim? {
        if divisor == .one { return self }
        if let number = divisor.value {
            guard number != 0, constant % number == 0, terms.allSatisfy({ $0.coefficient % number == 0 }), number != -1
            else { return nil }
            let reduced = terms.map { Term(coefficient: $0.coefficient / number, factors: $0.factors) }
            return SymbolicDim(constant: constant / number, sorted: reduced)
        }
        var rest = self
        var quotient: SymbolicDim? = .zero
        let leading = divisor.terms[0]
        // Each round removes the greatest product of the rest, so the rounds are few.
        for _ in 0..<Self.weightLimit {
            guard let greatest = rest.terms.first else { return rest.constant == 0 ? quotient : nil }
            guard greatest.coefficient % leading.coefficient == 0,
                let factors = Self.removing(leading.factors, from: greatest.factors)
            else { return nil }
            let coefficient = greatest.coefficient / leading.coefficient
            let part =
                factors.isEmpty
                ? SymbolicDim(coefficient)
                : SymbolicDim(constant: 0, sorted: [Term(coefficient: coefficient, factors: factors)])
            quotient = quotient + part
            guard let next = rest - divisor * part else { return nil }
            rest = next
        }
        return nil
    }

    /// The factors that are left; nil when one to remove is not there.
    private static func removing(_ factors: [Atom], from product: [Atom]) -> [Atom]? {
        var rest = product
        for factor in factors {
            guard let index = rest.firstIndex(of: factor) else { return nil }
            rest.remove(at: index)
        }
        return rest
    }
}
