import SlipwayDomain

/// The names of values in both types, and of the nodes that are added: none is in the graph already.
struct HalfNames {
    /// The names under which a value is known.
    struct Names {
        /// Its name in binary32; nil where it has none.
        var single: String?
        /// Its name in half; nil where it has none.
        var half: String?
    }

    /// The names by value; a value of another type has none.
    private(set) var names: [Names]
    private var taken: Set<String> = []

    init(_ graph: HalfGraph) {
        names = Array(repeating: Names(), count: graph.values.count)
        for value in graph.values { taken.insert(value.name) }
        for node in graph.nodes { taken.insert(node.record.name) }
        for scope in graph.scopes {
            // Declared, although nothing gives them; and what a graph that is not rewritten holds may not be seen at all.
            taken.formUnion(scope.record.values.map(\.tensor.name))
            taken.formUnion(scope.record.initializers.map(\.tensor.name))
        }
        for index in graph.values.indices where graph.values[index].isFloat { name(index, graph) }
    }

    private mutating func name(_ index: Int, _ graph: HalfGraph) {
        let value = graph.values[index]
        let wishes = graph.wishes(for: index)
        let isBornHalf = graph.isBornHalf(index)
        let isHalf = wishes.half > 0 || isBornHalf
        let isSingle = wishes.single > 0 || value.isPinned || (graph.isFlexible(index) ? wishes.half == 0 : !isBornHalf)
        // What has one name in the file keeps it in the type in which it is made.
        let keepsSingle = value.isPinned || (graph.isFlexible(index) ? isSingle : !isBornHalf)
        if isSingle { names[index].single = keepsSingle ? value.name : fresh("\(value.name)_fp32") }
        if isHalf { names[index].half = keepsSingle ? fresh("\(value.name)_fp16") : value.name }
    }

    /// A name that nothing has.
    mutating func fresh(_ wish: String) -> String {
        var (name, number) = (wish, 1)
        while !taken.insert(name).inserted {
            number += 1
            name = "\(wish)_\(number)"
        }
        return name
    }
}
