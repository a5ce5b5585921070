import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about plans of TensorRT (0555–0558).
    static let tensorRTCodes: [DiagnosticCode] = [enginePrecision, engineInputName, engineGraphMissing, planNotBuilt]

    /// A precision that the target's TensorRT has no option for.
    static let enginePrecision = DiagnosticCode(
        555, "engine-precision", .error,
        meaning:
            "model.tensorrt.engine asks for a precision that trtexec of the target's TensorRT has no option for. From Triton 26.06 "
            + "on, TensorRT 11 takes the precision from the graph; bf16 came with TensorRT 10.",
        remedy: "Build from a graph in that precision, or choose another target.",
        example: Example(
            bad: """
                target: {triton: "26.08"}
                model: {source: m.plan, backend: tensorrt, tensorrt: {engine: {onnx: m.onnx, precision: [fp16]}}}
                """,
            good: """
                target: {triton: "26.08"}
                model: {source: m.plan, backend: tensorrt, tensorrt: {engine: {onnx: m-fp16.onnx}}}
                """),
        since: .second)

    /// An input whose shape cannot be told on trtexec's command line.
    static let engineInputName = DiagnosticCode(
        556, "engine-input-name", .error,
        meaning:
            "An input with sizes that vary has a name with a comma, a colon or a single quote, which trtexec's list of shapes "
            + "cannot hold.",
        remedy: "Rename the input in the graph, or build the plan by other means and remove engine.",
        since: .second)

    /// The graph of an engine is not there.
    static let engineGraphMissing = DiagnosticCode(
        557, "engine-graph-missing", .error,
        meaning:
            "The graph that model.tensorrt.engine names is not there. Inputs and outputs of the plan are read from it.",
        remedy: "Correct the path; it is relative to the file that states it.", since: .second)

    /// A plan that is still to be built.
    static let planNotBuilt = DiagnosticCode(
        558, "plan-not-built", .error,
        meaning:
            "The plan is not there, and the spec says how it is built. Slipway builds no plans: that takes the GPU that serves them. "
            + "Once the plan is there, the line is in engine/build.sh of the output.",
        remedy: "Run the line of trtexec that the finding shows on a machine with that GPU, then build again.",
        since: .second)
}
