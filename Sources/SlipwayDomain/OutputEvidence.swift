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
    /// The axes that are declared dynamic and that ONNX Runtime itself finds to have one size always; a graph lock does not
    /// say.
    package let sessionAxes: [SessionAxis]
    /// Whether axis 0 is the batch.
    package let batch: Batch
    /// Why, as a clause: `axis 0 is 2*batch`.
    package let reason: String
    /// The node that decides, as people would name it; nil when none does.
    package let node: String?

    /// Whether the rows of the batch stay apart; nil where axis 0 is not proven to be the batch, and where nobody looked.
    package let rows: Rows?

    /// Whether row *i* of an output comes from row *i* of the inputs alone.
    package enum RowStatus: String, Hashable, Sendable {
        /// It does.
        case independent
        /// Other rows, their number, or the row's place in the batch change it.
        case mixed
        /// Other rows change the quantization scale, and nothing else.
        case sharedScale = "shared-scale"
        /// Some elements are drawn at random.
        case random
        /// None of these could be shown.
        case unknown
    }

    /// What was found of the rows.
    package struct Rows: Hashable, Sendable {
        /// What was found.
        package let status: RowStatus
        /// The first node that decides, and what it does; nil for independent rows.
        package let reason: String?

        /// Makes a finding.
        package init(status: RowStatus, reason: String?) {
            self.status = status
            self.reason = reason
        }
    }

    /// Makes evidence.
    package init(
        name: String, dims: [String?]?, varyingAxes: [Int] = [], batch: Batch, reason: String, node: String? = nil,
        rows: Rows? = nil, sessionAxes: [SessionAxis] = []
    ) {
        self.sessionAxes = sessionAxes
        self.rows = rows
        self.name = name
        self.dims = dims
        self.varyingAxes = varyingAxes
        self.batch = batch
        self.reason = reason
        self.node = node
    }

    /// The same without what is said of the rows, for where that is judged already.
    package var withoutRows: OutputEvidence {
        OutputEvidence(
            name: name, dims: dims, varyingAxes: varyingAxes, batch: batch, reason: reason, node: node,
            sessionAxes: sessionAxes)
    }

    /// `[batch, ?, 4]`, or nil for an unknown rank.
    package var shapeText: String? {
        dims.map { "[" + $0.map { $0 ?? "?" }.joined(separator: ", ") + "]" }
    }
}
