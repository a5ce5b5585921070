import SlipwayDomain

/// Decides which nodes of a graph compute in half, rule by rule.
struct HalfAnalysis {
    private(set) var graph: HalfGraph
    private var data: HalfData
    /// What was computed beyond the range of half, or must not be rounded to it: what follows such a node stays, too.
    private var starts: [(node: Int, isLarge: Bool)] = []

    init(_ graph: HalfGraph, data: HalfData) {
        self.graph = graph
        self.data = data
    }

    /// Runs the rules in their order.
    mutating func run() throws(EditError) {
        for node in graph.nodes.indices where graph.nodes[node].reason == .overflow { start(node) }
        try readConstants()
        findMasks()
        deriveConstants()
        judgeConstants()
        findSquares()
        findExactNumbers()
        resolve()
        followStarts()
        resolve()
        shortenTails()
        resolve()
    }

    /// Has a node stay in binary32.
    private mutating func keep(_ node: Int, _ reason: HalfReason) {
        guard graph.nodes[node].reason == nil else { return }
        switch graph.nodes[node].role {
        case .compute, .moves: graph.nodes[node].reason = reason
        default: break
        }
    }

    private mutating func start(_ node: Int, isLarge: Bool = false) {
        starts.append((node, isLarge))
    }

    // MARK: Constants

    /// Reads the numbers of all constants once.
    private mutating func readConstants() throws(EditError) {
        for index in graph.values.indices where graph.values[index].isFloat {
            let value = graph.values[index]
            let scope = graph.scopes[value.scope].record
            switch value.origin {
            case .initializer(let place):
                graph.values[index].constant = try data.constant(scope.initializers[place].tensor, name: value.name)
                // Numbers that cannot be followed stay as they are.
                if graph.values[index].constant == nil { graph.values[index].isPinned = true }
            case .input:
                guard let initializer = scope.initializers.first(where: { $0.tensor.name == value.name }) else { break }
                graph.values[index].constant = try data.constant(initializer.tensor, name: value.name)
            case .node(let node): graph.values[index].constant = try constant(of: node, value.name)
            case .sparse: break
            }
        }
        // A table is read row by row: it is a weight, not a constant that moves.
        for index in graph.nodes.indices where graph.nodes[index].role == .moves {
            let node = graph.nodes[index]
            guard node.record.opType.hasPrefix("Gather"), let table = node.inputs.first.flatMap({ $0 }),
                (graph.values[table].constant?.count ?? 0) > 64
            else { continue }
            graph.nodes[index] = node.with(role: .compute)
        }
    }

    /// What a node gives that has no inputs of binary32.
    private mutating func constant(of index: Int, _ name: String) throws(EditError) -> HalfConstant? {
        let node = graph.nodes[index]
        func few(_ numbers: [Float]) throws(EditError) -> HalfConstant {
            let bytes = numbers.flatMap { number in
                (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (UInt32($0) * 8)) }
            }
            return try HalfConstant(name: name, count: numbers.count) { each in each(bytes[...], 4) }
        }
        guard node.role == .constant || node.role == .fill else { return nil }
        var found: HalfConstant?
        switch node.record.attributes.first(where: { $0.name.hasPrefix("value") })?.value {
        case nil where node.role == .fill: found = try few([0])
        case .float(let number): found = try few([number])
        case .floats(let numbers): found = try few(numbers)
        case .tensor(let tensor): found = try data.constant(tensor, name: name)
        default: break
        }
        // Numbers that cannot be followed stay as they are.
        if found == nil { graph.nodes[index] = node.with(role: .compute, .unknownOperator) }
        return found
    }

    /// Finds constants that stand for minus infinity in a mask: whatever takes them ends in a Softmax.
    private mutating func findMasks() {
        for index in graph.values.indices where graph.values[index].constant?.mayBeMask == true {
            // An initializer that is an input keeps its numbers.
            guard graph.values[index].origin != .input else { continue }
            var (seen, waiting): (Set<Int>, [Int]) = ([index], [index])
            var isMask = true
            while isMask, let value = waiting.popLast() {
                if graph.given.contains(value) { isMask = false }
                for reader in graph.readers[value] {
                    let node = graph.nodes[reader]
                    let opType = node.record.opType
                    if ["Shape", "Size"].contains(opType) || HalfTable.maskEnds.contains(opType) { continue }
                    guard node.record.domain.isEmpty, HalfTable.maskPath.contains(opType) else {
                        isMask = false
                        break
                    }
                    for output in node.outputs.compactMap({ $0 })
                    where graph.values[output].isFloat && seen.insert(output).inserted { waiting.append(output) }
                }
            }
            graph.values[index].constant?.isMask = isMask
        }
    }

    /// Follows constants through nodes that only move them.
    private mutating func deriveConstants() {
        for node in graph.nodes where node.role == .moves {
            let inputs = graph.floatInputs(node).compactMap { node.inputs[$0] }
            let constants = inputs.compactMap {
                graph.values[$0].origin == .input ? nil : graph.values[$0].constant?.moved
            }
            guard var result = constants.first, constants.count == inputs.count else { continue }
            for other in constants.dropFirst() { result.join(other) }
            for output in node.outputs.compactMap({ $0 }) where graph.values[output].isFloat {
                graph.values[output].constant = result
            }
        }
    }

    private mutating func judgeConstants() {
        for (index, node) in graph.nodes.enumerated() where [.compute, .moves].contains(node.role) {
            let places = graph.floatInputs(node)
            let constants = places.map { node.inputs[$0].flatMap { graph.values[$0].constant } }
            // What only moves constants is judged where they arrive.
            if node.role == .moves, constants.allSatisfy({ $0 != nil }) { continue }
            for (place, constant) in zip(places, constants) {
                guard let constant else { continue }
                let isBound = ["Min", "Max"].contains(node.record.opType) || node.record.opType == "Clip" && place > 0
                if let large = constant.large, !isBound {
                    keep(index, .largeConstant(constant.name, large))
                    start(index, isLarge: true)
                } else if let small = constant.small {
                    keep(index, .smallConstant(constant.name, small))
                    start(index)
                } else if constant.isCoarse {
                    keep(index, .coarseConstant(constant.name))
                    start(index)
                }
            }
        }
    }

    // MARK: Sums and whole numbers

    /// x·x, and sums of integer products.
    private mutating func findSquares() {
        for (index, node) in graph.nodes.enumerated() {
            switch node.record.opType {
            case "Mul" where node.inputs.count == 2 && node.inputs[0] == node.inputs[1]:
                keep(index, .overflow)
                start(index)
            case "Cast" where node.role == .cast:
                guard let source = node.inputs.first.flatMap({ $0 }),
                    case .node(let maker) = graph.values[source].origin,
                    ["MatMulInteger", "ConvInteger"].contains(graph.nodes[maker].record.opType)
                else { continue }
                for reader in node.outputs.compactMap({ $0 }).flatMap({ graph.readers[$0] }) {
                    keep(reader, .overflow)
                    start(reader)
                }
            default: continue
            }
        }
    }

    private mutating func findExactNumbers() {
        let starting: Set = [
            "Sin", "Cos", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "ArgMax", "ArgMin", "NonZero",
            "TopK",
        ]
        for (index, node) in graph.nodes.enumerated() where node.record.domain.isEmpty {
            let isCastAway = node.record.opType == "Cast" && node.role == .reader
            if isCastAway || starting.contains(node.record.opType) {
                let inputs = node.inputs.compactMap { $0 }.filter { graph.values[$0].isFloat }
                guard !inputs.isEmpty, let cone = HalfCone(of: inputs, in: graph) else { continue }
                for inner in cone.nodes.sorted() { keep(inner, .exactNumbers) }
                keep(index, .exactNumbers)
            } else if ["Add", "Sub", "Mul"].contains(node.record.opType), graph.scopes[node.scope].parent != nil {
                let isFormal = node.inputs.contains { input in
                    input.map { graph.values[$0].origin == .input && graph.values[$0].scope == node.scope } == true
                }
                guard isFormal, let output = node.outputs.first.flatMap({ $0 }) else { continue }
                if graph.scopes[node.scope].outputs.contains(output) { keep(index, .accumulates) }
            }
        }
    }

    // MARK: What follows

    private mutating func followStarts() {
        for (first, isLarge) in starts {
            let title = graph.nodes[first].title
            var seen: Set<Int> = [first]
            var waiting = [(node: first, depth: 0)]
            while let (index, depth) = waiting.popLast() {
                for output in graph.nodes[index].outputs.compactMap({ $0 }) where graph.values[output].isFloat {
                    for reader in graph.readers[output] where !seen.contains(reader) {
                        seen.insert(reader)
                        let node = graph.nodes[reader]
                        guard node.record.domain.isEmpty else { continue }
                        if node.role == .moves || node.role == .cast {
                            if node.role == .cast || leader(of: node) == output { waiting.append((reader, depth)) }
                            continue
                        }
                        let opType = node.record.opType
                        guard node.role == .compute, HalfTable.elementwise.contains(opType), depth < 10 else {
                            continue
                        }
                        let isEnd = ["Softmax", "LogSoftmax"].contains(opType)
                        if isEnd, !isLarge { continue }
                        keep(reader, .follows(node: title))
                        let isScaled =
                            opType == "Mul"
                            && node.inputs.contains { $0.map { $0 != output && isBornHalf($0) } == true }
                        if !isEnd, opType != "Div", !isScaled { waiting.append((reader, depth + 1)) }
                    }
                }
            }
        }
    }

    /// Lets a last node that works on each element for itself give its outputs without another rounding.
    private mutating func shortenTails() {
        for index in graph.nodes.indices.reversed() where graph.nodes[index].isHalf {
            let node = graph.nodes[index]
            guard
                node.role == .moves || node.record.domain.isEmpty && HalfTable.elementwise.contains(node.record.opType)
            else { continue }
            let inputs = graph.floatInputs(node).compactMap { node.inputs[$0] }
            let moving = inputs.filter { graph.values[$0].constant == nil }
            guard moving.count == 1,
                inputs.allSatisfy({ (graph.values[$0].constant?.count ?? 0) <= 64 })
            else { continue }
            let outputs = node.outputs.compactMap { $0 }.filter { graph.values[$0].isFloat }
            let isLast = outputs.allSatisfy { output in
                (graph.given.contains(output) || !graph.readers[output].isEmpty)
                    && graph.readers[output].allSatisfy { reader in
                        graph.nodes[reader].inputs.indices.allSatisfy { place in
                            graph.nodes[reader].inputs[place] != output || graph.wish(of: reader, place) != .half
                        }
                    }
            }
            if isLast, !outputs.isEmpty {
                keep(index, .output)
                graph.nodes[index].isHalf = false
            }
        }
    }
}

extension HalfGraph.Node {
    /// The node as something else to the rewriting.
    func with(role: HalfGraph.Role, _ reason: HalfReason? = nil) -> Self {
        HalfGraph.Node(
            record: record, scope: scope, inputs: inputs, outputs: outputs, role: role, keptInputs: keptInputs,
            keptOutputs: keptOutputs, reason: reason ?? self.reason, isHalf: isHalf, bodies: bodies)
    }
}

// MARK: - Types

extension HalfAnalysis {
    /// Whether a value is made in half.
    fileprivate func isBornHalf(_ value: Int) -> Bool { graph.isBornHalf(value) }

    /// The input that decides for a node which follows; nil where all are flexible.
    fileprivate func leader(of node: HalfGraph.Node) -> Int? {
        graph.floatInputs(node).lazy.compactMap { node.inputs[$0] }.first { !graph.isFlexible($0) }
    }

    /// Gives every node its type: those that follow after those that they follow, then those that readers decide.
    fileprivate mutating func resolve() {
        for index in graph.nodes.indices {
            let node = graph.nodes[index]
            switch node.role {
            case .compute: graph.nodes[index].isHalf = node.reason == nil
            case .moves:
                graph.nodes[index].isFollowingReaders = false
                guard node.reason == nil else {
                    graph.nodes[index].isHalf = false
                    continue
                }
                if let leader = leader(of: node) {
                    graph.nodes[index].isHalf = isBornHalf(leader)
                } else {
                    (graph.nodes[index].isFollowingReaders, graph.nodes[index].isHalf) = (true, false)
                }
            default: graph.nodes[index].isHalf = false
            }
        }
        for index in graph.nodes.indices.reversed() where graph.nodes[index].isFollowingReaders {
            var (half, single, count) = (0, 0, 0)
            for output in graph.nodes[index].outputs.compactMap({ $0 }) where graph.values[output].isFloat {
                let wishes = graph.wishes(for: output)
                half += wishes.half
                single += wishes.single
                count = max(count, graph.values[output].constant?.count ?? 0)
            }
            graph.nodes[index].isHalf = half > 0 && (single == 0 || count > 64)
        }
    }
}
