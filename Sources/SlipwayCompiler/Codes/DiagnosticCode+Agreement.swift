package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings between a spec and its ONNX graph (0430–0444, 0466, 0467).
    static let agreementCodes: [DiagnosticCode] = [
        inputNotInGraph, inputNotInSpec, outputNotInGraph, rankMismatch, dimensionMismatch, typeMismatch,
        unservableType, notATensor, unknownRank, notBatchable, batchNotProven, batchAsserted, graphWithoutInputs,
        emptyDimension, rowsAsserted, separateBatches,
    ]

    /// in_names names an input that the graph does not have.
    package static let inputNotInGraph = DiagnosticCode(
        430, "input-not-in-graph", .error,
        meaning: "in_names names an input that the graph does not have.",
        remedy: "Use the graph's own input names, which the note lists."
    )

    /// The graph has an input that in_names leaves out. Triton refuses a model whose inputs are not all configured.
    package static let inputNotInSpec = DiagnosticCode(
        431, "input-not-in-spec", .error,
        meaning: "The graph has an input that in_names leaves out. Triton refuses a model whose inputs are not "
            + "all configured.",
        remedy: "Add the input to in_names, in_shapes and in_types, or leave all three out."
    )

    /// out_names names an output that the graph does not have.
    package static let outputNotInGraph = DiagnosticCode(
        432, "output-not-in-graph", .error,
        meaning: "out_names names an output that the graph does not have.",
        remedy: "Use the graph's own output names, which the note lists."
    )

    /// The spec and the graph give a tensor different numbers of dimensions.
    package static let rankMismatch = DiagnosticCode(
        433, "rank-mismatch", .error,
        meaning: "The spec and the graph give a tensor different numbers of dimensions.",
        remedy: "Write as many dimensions as the graph declares, batch axis included."
    )

    /// The spec and the graph give a dimension different sizes.
    package static let dimensionMismatch = DiagnosticCode(
        434, "dimension-mismatch", .error,
        meaning: "The spec and the graph give a dimension different sizes.",
        remedy: "Write the size that the graph fixes; only a dynamic dimension of the graph may be narrowed."
    )

    /// The spec and the graph give a tensor different element types.
    package static let typeMismatch = DiagnosticCode(
        435, "type-mismatch", .error,
        meaning: "The spec and the graph give a tensor different element types.",
        remedy: "Write the graph's type; Slipway does not convert."
    )

    /// Triton has no data type for a tensor of the graph.
    package static let unservableType = DiagnosticCode(
        436, "unservable-type", .error,
        meaning: "Triton has no data type for a tensor of the graph.",
        remedy: "Cast the tensor inside the graph to a type that Triton serves."
    )

    /// The graph has an input or output that is no dense tensor. Triton's onnxruntime backend refuses to load such a model.
    package static let notATensor = DiagnosticCode(
        437, "not-a-tensor", .error,
        meaning: "The graph has an input or output that is no dense tensor. Triton's onnxruntime backend "
            + "refuses to load such a model.",
        remedy: "Name the outputs to serve in out_names; what is not named there, such as a ZipMap's, is cut from "
            + "the graph."
    )

    /// The graph declares no shape for a tensor. Triton's onnxruntime backend then takes it for a scalar and refuses the model.
    package static let unknownRank = DiagnosticCode(
        438, "unknown-rank", .error,
        meaning: "The graph declares no shape for a tensor, and none could be found. Triton's onnxruntime backend then "
            + "takes it for a scalar and refuses the model.",
        remedy: "Export the model with declared shapes."
    )

    /// max_batch_size is above 0, but axis 0 of a tensor is not a dynamic batch axis. Triton refuses to load such a model.
    package static let notBatchable = DiagnosticCode(
        439, "not-batchable", .error,
        meaning: "max_batch_size is above 0, but axis 0 of a tensor is not a dynamic batch axis. Triton "
            + "refuses to load such a model.",
        remedy: "Export the model with a dynamic batch axis on every input and output, or write "
            + "max_batch_size: 0."
    )

    /// Nothing shows that axis 0 of an output is the batch. Triton would cut the answers of a batch wrongly if it is not.
    package static let batchNotProven = DiagnosticCode(
        440, "batch-not-proven", .error,
        meaning: "Nothing shows that axis 0 of an output is the batch. Triton would cut the answers of a batch "
            + "wrongly if it is not.",
        remedy: "Assert it with out_shapes, using the inputs' batch axis name, or write max_batch_size: 0."
    )

    /// The batch axis of an output rests on out_shapes alone.
    package static let batchAsserted = DiagnosticCode(
        441, "batch-asserted", .note,
        meaning: "The batch axis of an output rests on out_shapes alone.",
        remedy: "Nothing, if the assertion is right."
    )

    /// The graph has no inputs or no outputs to serve.
    package static let graphWithoutInputs = DiagnosticCode(
        442, "graph-without-tensors", .error,
        meaning: "The graph has no inputs or no outputs to serve.",
        remedy: "Export the model with named inputs and outputs."
    )

    /// The graph fixes an axis to the size 0, which Triton refuses.
    package static let emptyDimension = DiagnosticCode(
        444, "empty-dimension", .error,
        meaning: "The graph fixes an axis to the size 0, which Triton refuses.",
        remedy: "Export the model with that axis dynamic."
    )

    /// The user asserts that rows stay apart.
    package static let rowsAsserted = DiagnosticCode(
        466, "rows-asserted", .note,
        meaning: "That the rows of a batch stay apart rests on model.rows alone.",
        remedy: "Nothing, if the assertion is right.", since: .second)

    /// Axis 0 of two inputs has different names, and no node makes both sizes equal. Triton cuts all inputs of a batch along
    /// axis 0, each request with as many items in one as in the other.
    package static let separateBatches = DiagnosticCode(
        467, "separate-batches", .warning,
        meaning: "Axis 0 has different names in two inputs, and nothing shows that both are one batch.",
        remedy: "Give both axes one name in in_shapes where they are one batch, or write max_batch_size: 0.",
        since: .second)
}
