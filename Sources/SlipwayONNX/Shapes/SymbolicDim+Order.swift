extension SymbolicDim {
    /// -1, 0 or 1: a total order that depends on the form alone, so that canonical forms do not depend on history.
    static func order(_ left: SymbolicDim, _ right: SymbolicDim) -> Int {
        let terms = orderLists(left.terms, right.terms) { first, second in
            let factors = orderProducts(first.factors, second.factors)
            return factors != 0 ? factors : orderValues(first.coefficient, second.coefficient)
        }
        return terms != 0 ? terms : orderValues(left.constant, right.constant)
    }

    /// The order of products in a sum: higher degree first, then by the first factor that differs (graded lexicographic,
    /// which multiplication keeps; division relies on that).
    static func orderProducts(_ left: [Atom], _ right: [Atom]) -> Int {
        if left.count != right.count { return left.count > right.count ? -1 : 1 }
        return orderLists(left, right, by: order)
    }

    /// The order of atoms: symbols by name, fresh ones by number, then the operations.
    static func order(_ left: Atom, _ right: Atom) -> Int {
        switch (left, right) {
        case (.symbol(let first), .symbol(let second)):
            if first == second { return 0 }
            return first.utf8.lexicographicallyPrecedes(second.utf8) ? -1 : 1
        case (.fresh(let first), .fresh(let second)): return orderValues(first, second)
        case (.floorDiv(let top, let bottom), .floorDiv(let otherTop, let otherBottom)):
            let tops = order(top, otherTop)
            return tops != 0 ? tops : order(bottom, otherBottom)
        case (.max(let first), .max(let second)), (.min(let first), .min(let second)):
            return orderLists(first, second, by: order)
        default: return orderValues(left.kind, right.kind)
        }
    }

    private static func orderLists<Element>(
        _ left: [Element], _ right: [Element], by order: (Element, Element) -> Int
    ) -> Int {
        for (first, second) in zip(left, right) {
            let result = order(first, second)
            if result != 0 { return result }
        }
        return orderValues(left.count, right.count)
    }

    private static func orderValues(_ left: Int, _ right: Int) -> Int {
        left == right ? 0 : (left < right ? -1 : 1)
    }
}

extension SymbolicDim.Atom {
    fileprivate var kind: Int {
        switch self {
        case .symbol: 0
        case .fresh: 1
        case .floorDiv: 2
        case .max: 3
        case .min: 4
        }
    }
}
