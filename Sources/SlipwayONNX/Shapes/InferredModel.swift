package import SlipwayDomain

/// What a model's outputs are found to be, whatever the file declares.
package struct InferredModel: Sendable {
    /// The graph outputs in file order.
    package let outputs: [InferredOutput]
    /// Two inputs whose axis 0 has different names, where nothing shows that both are one batch.
    package let separateBatches: SeparateBatches?
    /// Whether the whole model can be batched along axis 0 as Triton does it.
    package let batch: BatchVerdict
    /// The operators of the main graph, most frequent first, then by name.
    package let operatorCounts: [OperatorCount]
    /// The inner values whose declared shape (value_info) says something else than what was found.
    package let contradictedValues: Set<String>

    /// Whether requests can be put together to a batch: axis 0 of every input and output is the batch, and in no output rows
    /// are known to meet.
    package var isBatchable: Bool {
        batch.status == .proven && outputs.allSatisfy { $0.rows?.status != .mixed }
    }

    /// Makes a result.
    package init(
        outputs: [InferredOutput], separateBatches: SeparateBatches? = nil, batch: BatchVerdict,
        operatorCounts: [OperatorCount],
        contradictedValues: Set<String> = []
    ) {
        self.outputs = outputs
        self.separateBatches = separateBatches
        self.contradictedValues = contradictedValues
        self.batch = batch
        self.operatorCounts = operatorCounts
    }
}

/// How often an operator is in a model.
package struct OperatorCount: Hashable, Sendable {
    /// The domain; empty for ai.onnx.
    package let domain: String
    /// The operator.
    package let opType: String
    /// How many nodes of the main graph have it.
    package let count: Int
}

/// What a graph output is found to be.
package struct InferredOutput: Sendable {
    /// The name.
    package let name: String
    /// The kind and element type, as declared.
    package let kind: ValueKind
    /// The declared shape, batch axis included; nil when none is declared.
    package let declared: Shape?
    /// The dimensions found, batch axis included, over the symbols of the inputs as they are declared; nil when the rank is
    /// not known or the output is no tensor, and nil for a dimension that is not known.
    package let dims: [SymbolicDim?]?
    /// The axes, in ascending order, that are nil in `dims` although they are known to differ between runs: they depend on
    /// an input axis without a name, or on the elements of a tensor.
    package let varyingAxes: [Int]
    /// The axes, in ascending order, that are nil in `dims` because they are an input's axis that has no name.
    package let unnamedAxes: [Int]
    /// The axes that are declared dynamic and that have one size always, which ONNX Runtime finds out and puts in place of the
    /// declaration.
    package let sessionAxes: [SessionAxis]
    /// Whether axis 0 is the batch.
    package let batch: BatchVerdict
    /// Whether the rows of the batch stay apart; nil where axis 0 is not proven to be the batch.
    package let rows: RowVerdict?

    /// Makes a finding about an output.
    package init(
        name: String, kind: ValueKind, declared: Shape?, dims: [SymbolicDim?]?, varyingAxes: [Int] = [],
        unnamedAxes: [Int] = [], sessionAxes: [SessionAxis] = [],
        batch: BatchVerdict, rows: RowVerdict? = nil
    ) {
        self.name = name
        self.kind = kind
        self.declared = declared
        self.dims = dims
        self.varyingAxes = varyingAxes
        self.unnamedAxes = unnamedAxes
        self.sessionAxes = sessionAxes
        self.batch = batch
        self.rows = rows
    }
}

/// Whether axis 0 is the batch axis of the inputs.
///
/// This is Triton's criterion: the *size* of axis 0 is that of axis 0 of every input. It does not say that row *i* of the
/// output comes from row *i* of the input alone.
package struct BatchVerdict: Hashable, Sendable {
    /// What was found.
    package enum Status: String, Hashable, Sendable {
        /// The size of axis 0 is the batch size in every run.
        case proven
        /// The size of axis 0 is something else.
        case disproven
        /// Neither could be shown.
        case unknown
    }

    /// What was found.
    package let status: Status
    /// Why, as a clause: `axis 0 is 2*batch`.
    package let reason: String
    /// The node that decides; nil when none does.
    package let node: NodeReference?

    /// Makes a verdict.
    package init(status: Status, reason: String, node: NodeReference?) {
        self.status = status
        self.reason = reason
        self.node = node
    }

    /// A node, for people.
    package struct NodeReference: Hashable, Sendable {
        /// The name; often empty.
        package let name: String
        /// The operator, with its domain unless it is ai.onnx.
        package let opType: String

        /// `Reshape "/encoder/Reshape"`.
        package var text: String { name.isEmpty ? opType : "\(opType) \"\(name)\"" }

        /// Makes a reference.
        package init(name: String, opType: String) {
            self.name = name
            self.opType = opType
        }
    }
}
