/// The steps of an ensemble in an order in which they can run: always the first one whose inputs are all there.
///
/// A step is looked at when a tensor that it waits for comes, so the time is that of the maps, and of a heap of the steps.
struct EnsembleOrder {
    private let steps: EnsembleSteps
    /// How many tensors each node still waits for, by its place.
    private var missing: [Int] = []
    /// The nodes that wait for a tensor.
    private var readers: [String: [Int]] = [:]
    /// The places of the nodes that can run: a binary heap, the smallest first.
    private var heap: [Int] = []

    /// - Parameters:
    ///   - steps: The steps.
    ///   - given: The tensors that are there from the start.
    init(_ steps: EnsembleSteps, given: Set<String>) {
        self.steps = steps
        for (place, node) in steps.nodes.enumerated() {
            let waits = Set(node.inputs.map(\.tensor)).subtracting(given)
            missing.append(waits.count)
            for tensor in waits { readers[tensor, default: []].append(place) }
            if waits.isEmpty { push(place) }
        }
    }

    /// The next step; nil when none of those that are left can run.
    mutating func next() -> EnsembleSteps.Node? {
        guard let place = pop() else { return nil }
        for output in steps.nodes[place].outputs {
            // A tensor that is written twice comes once.
            for reader in readers.removeValue(forKey: output.tensor) ?? [] {
                missing[reader] -= 1
                if missing[reader] == 0 { push(reader) }
            }
        }
        return steps.nodes[place]
    }

    private mutating func push(_ place: Int) {
        heap.append(place)
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func pop() -> Int? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            if least == parent { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
