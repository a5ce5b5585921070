import SlipwayDomain

/// The nodes that make numbers out of whole ones and of constants alone: positions, sizes, identifiers.
struct HalfCone {
    /// The nodes between, those that cast from whole numbers left out.
    private(set) var nodes: Set<Int> = []

    /// The most nodes that are followed.
    private static let limit = 64

    /// Follows values back.
    ///
    /// - Returns: nil when something else than whole numbers and small constants goes into them, or no whole number does.
    init?(of values: [Int], in graph: HalfGraph) {
        var (waiting, seen, isWhole) = (values, Set(values), false)
        while let value = waiting.popLast() {
            switch graph.values[value].origin {
            case .input, .sparse: return nil
            case .initializer:
                guard (graph.values[value].constant?.count ?? .max) <= 4096 else { return nil }
            case .node(let index):
                let node = graph.nodes[index]
                switch (node.role, node.record.opType) {
                case (.constant, _), (.fill, _): continue
                case (.cast, _) where node.inputs.first.flatMap({ $0 }).map({ graph.values[$0].isFloat }) == false:
                    guard let source = node.inputs.first.flatMap({ $0 }),
                        graph.values[source].type?.isFloatingPoint == false
                    else { return nil }
                    isWhole = true
                case (.compute, "Range"):
                    isWhole = true
                    nodes.insert(index)
                case (.compute, _), (.moves, _), (.cast, _):
                    guard node.record.domain.isEmpty, nodes.count < Self.limit else { return nil }
                    nodes.insert(index)
                    for input in node.inputs.compactMap({ $0 })
                    where graph.values[input].isFloat && seen.insert(input).inserted { waiting.append(input) }
                // Whole numbers and sizes among the inputs of a node need not be followed.
                default: return nil
                }
            }
        }
        guard isWhole else { return nil }
    }
}
