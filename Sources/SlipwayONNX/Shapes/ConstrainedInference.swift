import SlipwayDomain

/// A walk in which each axis of an input has the size that the graph demands of it.
struct ConstrainedInference {
    /// What was found.
    private(set) var found: GraphInference
    /// What the graph demands of axes of its inputs.
    private(set) var demands: [SymbolicDim.Atom: AxisDemand] = [:]
    /// The sizes that follow, where there is only one.
    private(set) var sizes: [SymbolicDim.Atom: Int] = [:]

    /// Walks until no size shows a further one.
    ///
    /// - Parameters:
    ///   - nodes: The places of the nodes that run; nil for all.
    ///   - walk: Walks over the graph with some axes fixed.
    /// - Throws: When the file cannot be read.
    init(
        nodes: Set<Int>?, _ walk: ([SymbolicDim.Atom: Int]) throws(ONNXReadError) -> GraphInference
    ) throws(ONNXReadError) {
        found = try walk([:])
        for _ in 0..<4 {
            for constraint in found.constraints where nodes?.contains(constraint.place) != false {
                demands[constraint.axis, default: AxisDemand(constraint)].add(constraint.allowed)
            }
            let next = demands.compactMapValues(\.size)
            if next == sizes { return }
            sizes = next
            found = try walk(sizes)
        }
    }
}
