package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about graphs that are quantized (0493–0497).
    static let quantizationCodes: [DiagnosticCode] = [
        notQuantized, notForTensorRT, sameGraphTwice, slowOnCPU, calibrationTableElsewhere,
    ]

    /// int8 of a graph that is not quantized.
    package static let notQuantized = DiagnosticCode(
        493, "not-quantized", .error,
        meaning:
            "precision: int8 is stated for a provider that computes in the types of the graph, and the graph holds neither "
            + "QuantizeLinear and DequantizeLinear nodes nor operators on whole numbers: nothing would be in 8 bits.",
        remedy: "Serve a quantized graph: model.quantize makes one. Or take int8 out.", since: .second)

    /// A quantized graph that TensorRT does not run in 8 bits.
    package static let notForTensorRT = DiagnosticCode(
        494, "quantization-not-for-tensorrt", .error,
        meaning:
            "precision: int8 is stated for tensorrt, and the graph is quantized in a way that TensorRT does not run in 8 bits: it "
            + "takes int8 with zero points 0, one scale for an activation, scales of weights for a tensor or along the axis of "
            + "outputs, no quantized bias, operator set 13 or newer, and no operators on whole numbers. ONNX Runtime would run "
            + "these nodes on CUDA, or refuse the model.",
        remedy: "Quantize for TensorRT: model.quantize with method: static and for: tensorrt.", since: .second)

    /// fp32 beside int8 where both serve the same graph.
    package static let sameGraphTwice = DiagnosticCode(
        495, "same-graph-twice", .error,
        meaning:
            "The precisions of a provider hold int8, which is that of the quantized graph, and fp32, which would serve the same "
            + "graph in the same way.",
        remedy: "Take fp32 out; keep the graph that is not quantized in a spec of its own.", since: .second)

    /// A quantized graph whose types the CPU's kernels are slow with.
    package static let slowOnCPU = DiagnosticCode(
        496, "quantization-slow-on-cpu", .note,
        meaning:
            "The graph is served on the CPU with activations of int8 or weights of uint8. ONNX Runtime's kernels on x86 are made for "
            + "activations of uint8 and weights of int8, and need further instructions for others.",
        remedy: "Quantize for the CPU: model.quantize with for: cpu. The answers are right as they are.", since: .second
    )

    /// A calibration table that the provider looks for elsewhere.
    package static let calibrationTableElsewhere = DiagnosticCode(
        497, "calibration-table-elsewhere", .warning,
        meaning:
            "int8_calibration_table is a relative path, and there is no engine_cache: TensorRT's provider looks for the table in the "
            + "directory in which the server was started, and a model whose table is not found does not load.",
        remedy:
            "State engine_cache, in whose folder the table is looked for then, or an absolute path; put the file there on the "
            + "serving machine.",
        since: .second)
}
