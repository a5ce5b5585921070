/// An order of execution of nodes, and what stands against one.
struct NodeOrder {
    /// The nodes that can be executed, each after those whose outputs it takes.
    private(set) var order: [Int] = []
    /// The nodes that take part in a cycle or depend on one.
    private(set) var cyclic: [Int] = []
    /// Whether the nodes are in the file in an order of execution, as ONNX demands.
    private(set) var isSorted = true
    /// The names that more than one node gives; their values are not known.
    private(set) var duplicates: Set<String> = []

    /// The node that gives each value, the last one where several do.
    let producers: [String: Int]

    /// Finds the order; nodes that are right keep their place.
    init(_ nodes: [NodeRecord]) {
        var producers: [String: Int] = [:]
        producers.reserveCapacity(nodes.count)
        for (index, node) in nodes.enumerated() {
            for name in node.outputs where !name.isEmpty {
                if producers.updateValue(index, forKey: name) != nil { duplicates.insert(name) }
            }
        }
        self.producers = producers
        for (index, node) in nodes.enumerated() where isSorted {
            for name in node.inputs where producers[name].map({ $0 >= index }) == true { isSorted = false }
        }
        order = Array(nodes.indices)
        if !isSorted { sort(nodes, producers) }
    }

    /// Kahn's algorithm, in the order of the file among those that are ready.
    private mutating func sort(_ nodes: [NodeRecord], _ producers: [String: Int]) {
        var followers = [[Int]](repeating: [], count: nodes.count)
        var waiting = [Int](repeating: 0, count: nodes.count)
        for (index, node) in nodes.enumerated() {
            for name in node.inputs {
                guard let producer = producers[name] else { continue }
                followers[producer].append(index)
                waiting[index] += 1
            }
        }
        order = nodes.indices.filter { waiting[$0] == 0 }
        var next = 0
        while next < order.count {
            for follower in followers[order[next]] {
                waiting[follower] -= 1
                if waiting[follower] == 0 { order.append(follower) }
            }
            next += 1
        }
        if order.count < nodes.count { cyclic = nodes.indices.filter { waiting[$0] > 0 } }
    }
}
