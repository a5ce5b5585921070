package import SlipwayDiagnostics

extension [DiagnosticCode] {
    /// Findings in a model file (0401–0429), and in what its graph declares (0468).
    package static let onnx: [DiagnosticCode] = [
        .emptyModelFile, .gitLFSPointer, .notONNX, .truncatedModel, .malformedModel, .missingGraph,
        .invalidModelText, .duplicateGraphName, .invalidDimension, .missingOpset, .modelFileTooLarge,
        .newerIRVersion, .missingIRVersion, .unnamedGraphValue, .tensorSizeMismatch, .externalDataMalformed,
        .externalDataOutside, .externalDataMissing, .externalDataTooSmall, .duplicateNodeOutput, .cyclicGraph,
        .unsortedGraph, .elementTypeMismatch,
    ]
}

extension DiagnosticCode {
    /// The model file has no bytes.
    package static let emptyModelFile = DiagnosticCode(
        401, "empty-model-file", .error,
        meaning: "The model file has no bytes.",
        remedy: "Export or fetch the model again."
    )

    /// The model file is the placeholder that Git LFS leaves.
    package static let gitLFSPointer = DiagnosticCode(
        402, "git-lfs-pointer", .error,
        meaning: "The model file is a Git LFS pointer: the text that replaces a large file until it is fetched.",
        remedy: "Run `git lfs pull`, and `git lfs install` before the next clone."
    )

    /// The file is something else.
    package static let notONNX = DiagnosticCode(
        403, "not-onnx", .error,
        meaning: "The file is not an ONNX model: its bytes are no protobuf ModelProto.",
        remedy: "Name the exported .onnx file."
    )

    /// The file ends too early.
    package static let truncatedModel = DiagnosticCode(
        404, "truncated-model", .error,
        meaning: "The model file starts as an ONNX model and ends inside a field.",
        remedy: "Copy, download or export the file again."
    )

    /// The protobuf encoding is damaged.
    package static let malformedModel = DiagnosticCode(
        405, "malformed-model", .error,
        meaning: "The model file starts as an ONNX model, but some bytes cannot be the encoding of one.",
        remedy: "Copy, download or export the file again."
    )

    /// A ModelProto without a graph.
    package static let missingGraph = DiagnosticCode(
        406, "missing-graph", .error,
        meaning: "The model file holds no graph, so there is nothing to serve.",
        remedy: "Export the model again."
    )

    /// A name that is not UTF-8.
    package static let invalidModelText = DiagnosticCode(
        407, "invalid-model-text", .error,
        meaning: "A name in the model is not valid UTF-8; protobuf strings must be.",
        remedy: "Rename the value before exporting."
    )

    /// Two inputs, outputs or initializers of one name.
    package static let duplicateGraphName = DiagnosticCode(
        408, "duplicate-graph-name", .error,
        meaning:
            "Two inputs, two outputs, two initializers or two operator set imports of the graph have the same name.",
        remedy: "Export the model again with distinct names."
    )

    /// A dimension below 0 or beyond belief.
    package static let invalidDimension = DiagnosticCode(
        409, "invalid-dimension", .error,
        meaning: "A dimension in the model is negative or larger than any tensor can be.",
        remedy: "Export the model again; a dynamic dimension has a name or nothing, not a negative number."
    )

    /// No operator set is imported.
    package static let missingOpset = DiagnosticCode(
        410, "missing-opset", .error,
        meaning: "The model imports no operator set. ONNX Runtime refuses to load such a model.",
        remedy: "Export the model again, or add the opset_import that it was made for."
    )

    /// Beyond what protobuf allows.
    package static let modelFileTooLarge = DiagnosticCode(
        411, "model-file-too-large", .error,
        meaning: "The model file is larger than 2 GiB - 1 byte, the most that a protobuf message can have.",
        remedy: "Save the model with external data: the weights then lie in files of their own."
    )

    /// Made by a newer ONNX.
    package static let newerIRVersion = DiagnosticCode(
        412, "newer-ir-version", .warning,
        meaning: "The model has an IR version that is newer than this release knows; fields it adds are skipped.",
        remedy: "Check that the ONNX Runtime of the target release loads it, or export for an older IR version."
    )

    /// No IR version.
    package static let missingIRVersion = DiagnosticCode(
        413, "missing-ir-version", .error,
        meaning: "The model states no IR version. ONNX Runtime refuses to load such a model.",
        remedy: "Export the model again."
    )

    /// An input, output or initializer with an empty name.
    package static let unnamedGraphValue = DiagnosticCode(
        414, "unnamed-graph-value", .error,
        meaning: "An input, output or initializer of the graph has no name.",
        remedy: "Export the model again with names."
    )

    /// The bytes of a tensor do not fit its dims.
    package static let tensorSizeMismatch = DiagnosticCode(
        415, "tensor-size-mismatch", .error,
        meaning: "A tensor of the model holds more or fewer bytes than its type and dimensions need.",
        remedy: "Export the model again; a tool has changed the tensor or stripped its data."
    )

    /// External data that cannot be understood.
    package static let externalDataMalformed = DiagnosticCode(
        416, "external-data-malformed", .error,
        meaning: "A tensor says that its data is in another file, but does not say properly where.",
        remedy: "Save the model with external data again."
    )

    /// External data outside the model's directory.
    package static let externalDataOutside = DiagnosticCode(
        417, "external-data-outside", .error,
        meaning: "The location of external data is absolute or leaves the model's directory; runtimes refuse that.",
        remedy: "Put the data file beside the model and save the model with its plain name."
    )

    /// An external data file that is not there.
    package static let externalDataMissing = DiagnosticCode(
        418, "external-data-missing", .error,
        meaning: "A file of external data that the model names is not there.",
        remedy: "Put the file where the model names it."
    )

    /// An external data file that ends too early.
    package static let externalDataTooSmall = DiagnosticCode(
        419, "external-data-too-small", .error,
        meaning: "A file of external data is shorter than the tensors that lie in it need.",
        remedy: "Copy or save the file again."
    )

    /// Two nodes give one value.
    package static let duplicateNodeOutput = DiagnosticCode(
        420, "duplicate-node-output", .error,
        meaning: "Two nodes of the graph give a value of the same name. ONNX Runtime refuses to load such a model.",
        remedy: "Export the model again with other output names; an exporter lets them collide with inner values."
    )

    /// The graph has a cycle.
    package static let cyclicGraph = DiagnosticCode(
        421, "cyclic-graph", .error,
        meaning: "Nodes of the graph wait for each other's outputs. ONNX Runtime refuses to load such a model.",
        remedy: "Export the model again."
    )

    /// Nodes are before those they need.
    package static let unsortedGraph = DiagnosticCode(
        422, "unsorted-graph", .warning,
        meaning: "A node of the graph precedes a node whose output it takes; ONNX demands an order of execution.",
        remedy: "Export the model again, or sort its nodes."
    )

    /// The file declares another element type of a value than the node gives that makes it, or gives a node two types where
    /// it takes one. ONNX Runtime refuses to load the graph.
    package static let elementTypeMismatch = DiagnosticCode(
        468, "element-type-mismatch", .error,
        meaning: "A value of the graph has another element type than the file declares, or than its node takes.",
        remedy: "Export the model again; a conversion to half precision has left an old declaration behind.",
        since: .second)
}
