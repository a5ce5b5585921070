/// What a node demands of the size of an input's axis: the graph runs with no other.
struct SizeConstraint: Hashable, Sendable {
    /// The axis: the symbol that it is declared as, or the fresh atom of one without a name.
    let axis: SymbolicDim.Atom
    /// Which sizes are possible.
    let allowed: Allowed
    /// The node that demands it.
    let node: BatchVerdict.NodeReference
    /// The place of the node in the main graph, or of the node there whose subgraph or function holds it.
    var place = 0

    /// Which sizes are possible.
    enum Allowed: Hashable, Sendable {
        /// These, in ascending order; one or two.
        case sizes([Int])
        /// The multiples of a number of 2 or more.
        case multiples(of: Int)
    }
}

/// The sizes of one input axis that a graph runs with.
struct AxisDemand: Hashable, Sendable {
    /// The sizes, in ascending order; nil where only `factor` says something.
    private(set) var sizes: [Int]?
    /// What every size is a multiple of.
    private(set) var factor = 1
    /// The first node that demands something.
    let node: BatchVerdict.NodeReference

    /// The one size that is possible; nil when there are several, and when nodes demand what contradicts itself.
    var size: Int? { sizes?.count == 1 ? sizes?[0] : nil }

    /// The sizes that are possible, in words: `only be 1 or 2`.
    var text: String {
        guard let sizes else { return "only be a multiple of \(factor)" }
        return sizes.isEmpty ? "have no size" : "only be \(sizes.map(String.init).joined(separator: " or "))"
    }

    init(_ first: SizeConstraint) {
        node = first.node
        add(first.allowed)
    }

    /// Takes away what a further node does not allow.
    mutating func add(_ allowed: SizeConstraint.Allowed) {
        switch allowed {
        case .sizes(let list): sizes = sizes.map { $0.filter(list.contains) } ?? list
        case .multiples(let number):
            let (product, overflow) = (factor / Self.greatestDivisor(factor, number))
                .multipliedReportingOverflow(by: number)
            if !overflow { factor = product }
        }
        sizes = sizes?.filter { $0 % factor == 0 }
    }

    static func greatestDivisor(_ left: Int, _ right: Int) -> Int {
        right == 0 ? left : greatestDivisor(right, left % right)
    }
}

/// Two symbols of inputs' axes that a run demands to be equal, or one of them to be 1.
struct SymbolPair: Hashable, Sendable {
    let one: String
    let other: String

    init(_ one: String, _ other: String) {
        self.one = one
        self.other = other
    }
}

extension NodeContext {
    /// Notes that a run demands two sizes to be equal.
    ///
    /// - Parameters:
    ///   - left: A size.
    ///   - right: Another one.
    ///   - allowsOne: Whether 1 in place of either is possible too, because the axis is broadcast then.
    mutating func demand(_ left: SymbolicDim, equals right: SymbolicDim, allowsOne: Bool = false) {
        guard left != right else { return }
        if let one = left.symbolName, let other = right.symbolName { meetings.append(SymbolPair(one, other)) }
        guard let first = linear(left, minus: right) else { return }
        var sizes: Set<Int> = []
        if let size = first.zero { sizes.insert(size) }
        if allowsOne {
            for side in [left, right] {
                if let size = linear(side, minus: .one)?.zero { sizes.insert(size) }
            }
        }
        // No size at all: the graph never runs, and says nothing about sizes.
        if !sizes.isEmpty { note(first.axis, .sizes(sizes.sorted())) }
    }

    /// Notes that a run demands a size to be a multiple of a number.
    mutating func demand(_ size: SymbolicDim, multipleOf number: Int) {
        guard number > 1, let first = linear(size, minus: .zero), first.constant == 0 else { return }
        let step = number / AxisDemand.greatestDivisor(number, Int(first.coefficient.magnitude % UInt(number)))
        if step > 1 { note(first.axis, .multiples(of: step)) }
    }

    private mutating func note(_ axis: SymbolicDim.Atom, _ allowed: SizeConstraint.Allowed) {
        let opType = node.domain.isEmpty ? node.opType : "\(node.domain).\(node.opType)"
        constraints.append(
            SizeConstraint(
                axis: axis, allowed: allowed, node: BatchVerdict.NodeReference(name: node.name, opType: opType)))
    }

    /// `coefficient * axis + constant`, over one axis of an input.
    private struct Linear {
        let axis: SymbolicDim.Atom
        let coefficient: Int
        let constant: Int

        /// The size, 1 or more, for which it is 0; nil when there is none.
        var zero: Int? {
            guard constant != .min, constant % coefficient == 0 else { return nil }
            let size = -constant / coefficient
            return size >= 1 ? size : nil
        }
    }

    private func linear(_ left: SymbolicDim, minus right: SymbolicDim) -> Linear? {
        guard let difference = left - right, difference.terms.count == 1, let term = difference.terms.first,
            term.factors.count == 1, term.coefficient != .min
        else { return nil }
        switch term.factors[0] {
        case .symbol: break
        case .fresh(let number) where atoms.origins[number].kind == .anonymousInput: break
        default: return nil
        }
        return Linear(axis: term.factors[0], coefficient: term.coefficient, constant: difference.constant)
    }
}

extension ValueFact {
    /// The value of an input where some axes of inputs have a size that the graph demands.
    func fixing(_ sizes: [SymbolicDim.Atom: Int]) -> ValueFact {
        guard !sizes.isEmpty, case .tensor(var tensor) = self, let shape = tensor.shape else { return self }
        tensor.shape = shape.map { dim in
            if let size = dim.singleAtom.flatMap({ sizes[$0] }) { return SymbolicDim(size) }
            return dim.substituting { sizes[.symbol($0)].map { SymbolicDim($0) } } ?? dim
        }
        return .tensor(tensor)
    }
}
