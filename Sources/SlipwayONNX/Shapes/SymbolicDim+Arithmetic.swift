extension Optional where Wrapped == SymbolicDim {
    /// The sum; nil when it overflows or is too large.
    static func + (left: SymbolicDim?, right: SymbolicDim?) -> SymbolicDim? {
        guard let left, let right else { return nil }
        let (constant, overflow) = left.constant.addingReportingOverflow(right.constant)
        if overflow { return nil }
        if right.terms.isEmpty { return SymbolicDim(constant: constant, sorted: left.terms) }
        if left.terms.isEmpty { return SymbolicDim(constant: constant, sorted: right.terms) }
        guard let terms = SymbolicDim.merged(left.terms, right.terms) else { return nil }
        return SymbolicDim(constant: constant, sorted: terms)
    }

    /// The difference; nil when it overflows or is too large.
    static func - (left: SymbolicDim?, right: SymbolicDim?) -> SymbolicDim? {
        left + right * SymbolicDim(-1)
    }

    /// The product; nil when it overflows or is too large.
    static func * (left: SymbolicDim?, right: SymbolicDim?) -> SymbolicDim? {
        guard let left, let right else { return nil }
        if let number = left.value { return right.scaled(by: number) }
        if let number = right.value { return left.scaled(by: number) }
        guard left.terms.count * right.terms.count <= SymbolicDim.weightLimit else { return nil }
        var sum: SymbolicDim? = left.scaled(by: right.constant)
        for term in right.terms { sum = sum + left.multiplied(by: term) }
        return sum
    }
}

extension SymbolicDim {
    fileprivate func scaled(by number: Int) -> SymbolicDim? {
        if number == 1 { return self }
        if number == 0 { return .zero }
        let (constant, overflow) = constant.multipliedReportingOverflow(by: number)
        if overflow { return nil }
        var scaled: [Term] = []
        for term in terms {
            let (coefficient, overflow) = term.coefficient.multipliedReportingOverflow(by: number)
            if overflow { return nil }
            scaled.append(Term(coefficient: coefficient, factors: term.factors))
        }
        return SymbolicDim(constant: constant, sorted: scaled)
    }

    /// The product with one term; order of products is kept, the constant comes last.
    func multiplied(by term: Term) -> SymbolicDim? {
        var products: [Term] = []
        for own in terms {
            let (coefficient, overflow) = own.coefficient.multipliedReportingOverflow(by: term.coefficient)
            if overflow { return nil }
            let factors = (own.factors + term.factors).sorted { Self.order($0, $1) < 0 }
            products.append(Term(coefficient: coefficient, factors: factors))
        }
        if constant != 0 {
            let (coefficient, overflow) = constant.multipliedReportingOverflow(by: term.coefficient)
            if overflow { return nil }
            products.append(Term(coefficient: coefficient, factors: term.factors))
        }
        return SymbolicDim(constant: 0, sorted: products)
    }

    /// Two sorted sums as one; nil on overflow.
    fileprivate static func merged(_ left: [Term], _ right: [Term]) -> [Term]? {
        var result: [Term] = []
        var (first, second) = (0, 0)
        while first < left.count, second < right.count {
            let order = orderProducts(left[first].factors, right[second].factors)
            if order < 0 {
                result.append(left[first])
                first += 1
            } else if order > 0 {
                result.append(right[second])
                second += 1
            } else {
                let (sum, overflow) = left[first].coefficient.addingReportingOverflow(right[second].coefficient)
                if overflow { return nil }
                if sum != 0 { result.append(Term(coefficient: sum, factors: left[first].factors)) }
                first += 1
                second += 1
            }
        }
        return result + left[first...] + right[second...]
    }

    /// The product of a list; 1 for an empty one.
    static func product<List: Sequence>(_ dims: List) -> SymbolicDim? where List.Element == SymbolicDim {
        var result: SymbolicDim? = .one
        for dim in dims { result = result * dim }
        return result
    }

    /// The largest of a list; nil when it is empty or too large.
    static func maximum(_ dims: [SymbolicDim?]) -> SymbolicDim? { extreme(dims, sign: 1) }

    /// The smallest of a list; nil when it is empty or too large.
    static func minimum(_ dims: [SymbolicDim?]) -> SymbolicDim? { extreme(dims, sign: -1) }

    /// The maximum (sign 1) or minimum (sign -1): nested ones flattened, those that another one surpasses left out.
    private static func extreme(_ dims: [SymbolicDim?], sign: Int) -> SymbolicDim? {
        var parts: [SymbolicDim] = []
        for dim in dims {
            guard let dim else { return nil }
            switch dim.singleAtom {
            case .max(let inner)? where sign == 1: parts += inner
            case .min(let inner)? where sign == -1: parts += inner
            default: parts.append(dim)
            }
        }
        guard parts.count <= 16 else { return nil }
        var kept: [SymbolicDim] = []
        for part in parts {
            if kept.contains(where: { surpasses($0, part, sign) }) { continue }
            kept.removeAll { surpasses(part, $0, sign) }
            kept.append(part)
        }
        guard kept.count > 1 else { return kept.first }
        kept.sort { order($0, $1) < 0 }
        let atom: Atom = sign == 1 ? .max(kept) : .min(kept)
        return SymbolicDim(constant: 0, sorted: [Term(coefficient: 1, factors: [atom])])
    }

    private static func surpasses(_ left: SymbolicDim, _ right: SymbolicDim, _ sign: Int) -> Bool {
        left == right || (sign == 1 ? left - right : right - left)?.isNonNegative == true
    }

    /// The expression with its symbols replaced; nil when the result is too large.
    package func substituting(_ replace: (String) -> SymbolicDim?) -> SymbolicDim? {
        var result: SymbolicDim? = SymbolicDim(constant)
        for term in terms {
            var product: SymbolicDim? = SymbolicDim(term.coefficient)
            for factor in term.factors { product = product * factor.substituting(replace) }
            result = result + product
        }
        return result
    }
}

extension SymbolicDim.Atom {
    fileprivate func substituting(_ replace: (String) -> SymbolicDim?) -> SymbolicDim? {
        switch self {
        case .symbol(let name): replace(name) ?? SymbolicDim(atom: self)
        case .fresh: SymbolicDim(atom: self)
        case .floorDiv(let numerator, let denominator):
            SymbolicDim.floorDiv(numerator.substituting(replace), denominator.substituting(replace))
        case .max(let arguments): SymbolicDim.maximum(arguments.map { $0.substituting(replace) })
        case .min(let arguments): SymbolicDim.minimum(arguments.map { $0.substituting(replace) })
        }
    }
}
