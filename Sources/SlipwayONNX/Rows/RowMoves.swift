import SlipwayDomain

/// Shows that rows change places: moves the numbers of the rows through a graph, for a few sizes of the batch.
///
/// Where everything between an input (or a product with weights) and an output moves elements, or changes each one by
/// itself so that different ones stay different, an output row that holds the number of another row is a proof: the run
/// with that many rows mixes them. Nothing follows from numbers that are all in place, since they are for a few sizes only.
struct RowMoves {
    /// Elements as numbers of the rows that they belong to; ``RowMoves/none`` for those of no row.
    struct Moved {
        /// The sizes.
        var shape: [Int]
        /// The row of each element, row-major.
        var rows: [Int32]
    }

    /// The number of an element that belongs to no row.
    static let none: Int32 = -1
    /// The most elements of a value, and the most that are moved in all.
    private static let limit = (value: 1 << 16, all: 1 << 22)
    /// The most nodes between an output and what it is made of.
    private static let depth = 64
    /// What each further symbol is taken to be, one run after the other. A graph that mixes with these sizes only, and with
    /// no others, would have to be made for it.
    private static let sizes = [[5, 7, 11, 13], [4, 6, 8, 9]]

    let walker: RowWalker
    private let graph: GraphRecord
    private let producers: [String: Int]
    private let inputs: Set<String>
    private let constrained: Set<SymbolicDim.Atom>
    private var left = RowMoves.limit.all
    private var run = Run(rows: 0, sizes: [])

    /// One run.
    private struct Run {
        /// How many rows there are.
        let rows: Int
        /// The sizes of further symbols, in the order in which they are met.
        let sizes: [Int]
        var symbols: [SymbolicDim.Atom] = []
        var known: [String: Moved] = [:]
    }

    /// Prepares the search for a graph whose rows have been followed.
    init(_ graph: GraphRecord, _ order: NodeOrder, _ walker: RowWalker, constraints: [SizeConstraint]) {
        self.graph = graph
        self.walker = walker
        inputs = Set(graph.inputs.map(\.tensor.name))
        constrained = Set(constraints.map(\.axis))
        var producers: [String: Int] = [:]
        for (index, node) in graph.nodes.enumerated() {
            for name in node.outputs where !name.isEmpty && !order.duplicates.contains(name) { producers[name] = index }
        }
        self.producers = producers
    }

    /// The verdict on an output of which nothing else could be shown; nil when its rows do not surely change places.
    mutating func verdict(on name: String, _ found: RowVerdict) -> RowVerdict? {
        guard found.status == .unknown else { return nil }
        var pair: (rows: Int, row: Int, other: Int)?
        for sizes in Self.sizes {
            var own: (rows: Int, row: Int, other: Int)?
            for rows in [2, 3] {
                run = Run(rows: rows, sizes: sizes)
                guard let value = moved(name, depth: 0) else { return nil }
                if own == nil, let (row, other) = meeting(value) { own = (rows, row, other) }
            }
            guard let own else { return nil }
            pair = pair ?? own
            if run.symbols.isEmpty { break }
        }
        guard let pair else { return nil }
        return RowVerdict(
            status: .mixed,
            reason: "elements change rows: of \(pair.rows) rows, row \(pair.row) of the output holds some of row "
                + "\(pair.other)", node: found.node)
    }

    /// A row of the output with an element of another row; nil when there is none.
    private func meeting(_ value: Moved) -> (row: Int, other: Int)? {
        guard value.shape.first == run.rows, !value.rows.isEmpty else { return nil }
        let size = value.rows.count / run.rows
        for (index, row) in value.rows.enumerated() where row >= 0 && Int(row) != index / size {
            return (index / size, Int(row))
        }
        return nil
    }

    // MARK: Values

    /// The rows of a value's elements; nil when it is not made by moving alone.
    mutating func moved(_ name: String, depth: Int) -> Moved? {
        if let known = run.known[name] { return known }
        guard depth < Self.depth, let state = walker.find(name), let shape = shape(of: name) else { return nil }
        let count = shape.reduce(1, *)
        guard count > 0, count <= Self.limit.value, left > count else { return nil }
        // A node costs something by itself.
        left -= count + 64
        var result: Moved?
        switch state {
        case .fixed, .sizes: result = Moved(shape: shape, rows: [Int32](repeating: Self.none, count: count))
        case .rows(let value) where !value.isData:
            result = Moved(shape: shape, rows: [Int32](repeating: Self.none, count: count))
        case .random: return nil
        case .rows, .wide, .unknown:
            if let place = producers[name] {
                result = follow(graph.nodes[place], name, depth: depth + 1) ?? born(graph.nodes[place], state, shape)
            } else if inputs.contains(name) {
                result = numbered(state, shape)
            }
        }
        guard let result, result.shape == shape, result.rows.count == count else { return nil }
        run.known[name] = result
        return result
    }

    /// What products with weights give: each element tells its row.
    private func born(_ node: NodeRecord, _ state: RowState, _ shape: [Int]) -> Moved? {
        guard node.domain.isEmpty, ["MatMul", "Gemm", "Conv"].contains(node.opType), let value = state.rows,
            value.liveness == .live
        else { return nil }
        for name in node.inputs.dropFirst() where !name.isEmpty {
            guard case .fixed(let weights)? = walker.find(name), !weights.isComputed else { return nil }
        }
        return numbered(state, shape)
    }

    /// The rows of elements whose rows are known by their stride.
    private func numbered(_ state: RowState, _ shape: [Int]) -> Moved? {
        guard let value = state.rows, value.isData, value.taint == nil, let stride = size(value.stride), stride > 0
        else { return nil }
        let rows = (0..<shape.reduce(1, *)).map { Int32($0 / stride % run.rows) }
        return Moved(shape: shape, rows: rows)
    }

    // MARK: Sizes

    /// The sizes of a value in this run; nil when one is not known.
    mutating func shape(of name: String) -> [Int]? {
        guard let dims = walker.engine.frame.find(name)?.tensor?.shape else { return nil }
        return sizes(dims)
    }

    /// Sizes in this run.
    mutating func sizes(_ dims: [SymbolicDim]) -> [Int]? {
        var result: [Int] = []
        for dim in dims {
            dim.visitAtoms { atom in
                if case .symbol = atom, atom != walker.space.atom, !run.symbols.contains(atom) {
                    run.symbols.append(atom)
                }
            }
            guard let size = size(dim), size >= 0 else { return nil }
            result.append(size)
        }
        return result
    }

    /// A number in this run; nil when something of it is not known.
    func size(_ dim: SymbolicDim) -> Int? {
        dim.evaluated { atom in
            if atom == walker.space.atom { return run.rows }
            guard case .symbol = atom, !constrained.contains(atom),
                let place = run.symbols.firstIndex(of: atom), place < run.sizes.count
            else { return nil }
            return run.sizes[place]
        }
    }
}

extension SymbolicDim {
    /// The number that an expression is, given those of symbols and unknown sizes; nil when one has none, or the number is
    /// too large.
    func evaluated(_ number: (Atom) -> Int?) -> Int? {
        func value(_ atom: Atom) -> Int? {
            switch atom {
            case .symbol, .fresh: return number(atom)
            case .floorDiv(let numerator, let denominator):
                guard let left = numerator.evaluated(number), let right = denominator.evaluated(number), left >= 0,
                    right > 0
                else { return nil }
                return left / right
            case .max(let arguments), .min(let arguments):
                let values = arguments.compactMap { $0.evaluated(number) }
                guard values.count == arguments.count else { return nil }
                if case .max = atom { return values.max() }
                return values.min()
            }
        }
        var sum = constant
        for term in terms {
            var product = term.coefficient
            for factor in term.factors {
                guard let size = value(factor) else { return nil }
                let (next, overflow) = product.multipliedReportingOverflow(by: size)
                guard !overflow else { return nil }
                product = next
            }
            let (next, overflow) = sum.addingReportingOverflow(product)
            guard !overflow else { return nil }
            sum = next
        }
        return sum
    }
}
