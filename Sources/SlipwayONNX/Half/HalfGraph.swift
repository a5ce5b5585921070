import SlipwayDomain

/// A graph with its subgraphs, flat: every value and node once, by number, nodes in an order of execution.
struct HalfGraph {
    /// A value: what a node gives or a graph takes, or an initializer.
    struct Value {
        let name: String
        let scope: Int
        /// The element type; nil when it is not known.
        let type: ElementType?
        let origin: Origin
        /// Whether the name must stand for binary32: graph inputs and outputs, and what a graph that is not rewritten takes.
        var isPinned = false
        /// What it holds, where it is a constant or moved from constants alone.
        var constant: HalfConstant?

        var isFloat: Bool { type == .float32 }
    }

    /// Where a value comes from.
    enum Origin: Hashable {
        case input
        case initializer(Int)
        case sparse
        case node(Int)
    }

    /// What a node is to the rewriting.
    enum Role: Hashable {
        /// It computes: in half, unless something stands against it.
        case compute
        /// It follows the type of what it takes.
        case moves
        /// It makes binary32 of something else, or of nothing: what its readers want is made.
        case cast, constant, fill
        /// It has subgraphs that are rewritten.
        case control
        /// It has no values of binary32, or reads them in either type.
        case reader
    }

    /// A node.
    struct Node {
        let record: NodeRecord
        let scope: Int
        /// The values that it takes, by place; nil for one that is left out.
        let inputs: [Int?]
        /// The values that it gives.
        let outputs: [Int?]
        let role: Role
        /// The inputs and outputs that stay in binary32 even when the node is in half.
        var keptInputs: [Int] = []
        var keptOutputs: [Int] = []
        /// Why it stays in binary32.
        var reason: HalfReason?
        /// Whether it computes in half.
        var isHalf = false
        /// Whether its readers decide, because it only moves constants and what is cast.
        var isFollowingReaders = false
        /// The scopes of its subgraphs, by attribute.
        var bodies: [(attribute: AttributeRecord, scope: Int)] = []

        /// The name for people: its own, or that of its first output.
        var title: String { record.name.isEmpty ? record.outputs.first { !$0.isEmpty } ?? "" : record.name }
    }

    /// A graph or a subgraph.
    struct Scope {
        let record: GraphRecord
        let parent: Int?
        /// Its own values by name.
        var values: [String: Int] = [:]
        /// Its nodes in an order of execution.
        var nodes: [Int] = []
        /// The values that it gives, by place.
        var outputs: [Int?] = []
    }

    var values: [Value] = []
    var nodes: [Node] = []
    var scopes: [Scope] = []
    /// The nodes that read a value, by value; one that reads it twice is twice.
    var readers: [[Int]] = []
    /// The values that a graph gives to whoever calls it.
    var given: Set<Int> = []

    /// The places of a node's inputs that are values of binary32 and may become half.
    func floatInputs(_ node: Node) -> [Int] {
        node.inputs.indices.filter { place in
            node.inputs[place].map { values[$0].isFloat } == true && !node.keptInputs.contains(place)
        }
    }

    /// The value of a name as a scope sees it.
    func value(_ name: String, in scope: Int) -> Int? {
        var scope: Int? = scope
        while let index = scope {
            if let found = scopes[index].values[name] { return found }
            scope = scopes[index].parent
        }
        return nil
    }
}
