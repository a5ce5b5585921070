/// What following the graph says of one model output, whatever the file declares.
package struct OutputEvidence: Hashable, Sendable {
    /// Whether axis 0 is the batch axis of the inputs.
    package enum Batch: String, Hashable, Sendable {
        /// The size of axis 0 is the batch size in every run.
        case proven
        /// The size of axis 0 is something else.
        case disproven
        /// Neither could be shown.
        case unknown
    }

    /// The output's name.
    package let name: String
    /// The dimensions found, batch axis included, as expressions over the inputs' axis names (`2*batch`, `256`); nil for
    /// an unknown rank, and nil for a dimension that is not known.
    package let dims: [String?]?
    /// The axes, in ascending order, that have no expression although they are known to differ between runs: they
    /// depend on an input axis without a name, or on the elements of a tensor.
    package let varyingAxes: [Int]
    /// Whether axis 0 is the batch.
    package let batch: Batch
    /// Why, as a clause: `axis 0 is 2*batch`.
    package let reason: String
    /// The node that decides, as people would name it; nil when none does.
    package let node: String?

    /// Makes evidence.
    package init(
        name: String, dims: [String?]?, varyingAxes: [Int] = [], batch: Batch, reason: String, node: String? = nil
    ) {
        self.name = name
        self.dims = dims
        self.varyingAxes = varyingAxes
        self.batch = batch
        self.reason = reason
        self.node = node
    }

    /// `[batch, ?, 4]`, or nil for an unknown rank.
    package var shapeText: String? {
        dims.map { "[" + $0.map { $0 ?? "?" }.joined(separator: ", ") + "]" }
    }
}
