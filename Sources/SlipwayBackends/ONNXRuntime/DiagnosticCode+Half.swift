package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of rewriting a graph into half precision (0480–0486).
    static let halfCodes: [DiagnosticCode] = [
        halfRefused, nothingInHalf, idleHalfPattern, halfOnCPU, keptInFP32, idleKeepFP32, precisionChangesNothing,
    ]

    /// A graph cannot be rewritten into half precision.
    package static let halfRefused = DiagnosticCode(
        480, "half-refused", .error,
        meaning:
            "Half precision is asked for, and the graph cannot be rewritten: its operator set is older than 7, or its nodes have "
            + "no order of execution.",
        remedy: "Export the model for operator set 13 or newer, or leave the precision as it is.", since: .second)

    /// No node of a graph can compute in half precision.
    package static let nothingInHalf = DiagnosticCode(
        481, "nothing-in-half", .warning,
        meaning:
            "Half precision is asked for, and every node of the graph stays in fp32: the graph has no fp32 values, its operators "
            + "are unknown or have no half, or all of them were named to stay.",
        remedy: "Leave the precision as it is; the model is served as fast without it.", since: .second)

    /// A pattern of what stays in fp32 names nothing.
    package static let idleHalfPattern = DiagnosticCode(
        482, "keep-fp32-names-nothing", .error,
        meaning: "A pattern of nodes that stay in fp32 names no node of the graph.",
        remedy:
            "Write an operator such as LayerNormalization, a node's name, where * stands for any text and ? for one character, or value: "
            + "and the name of a value.",
        since: .second)

    /// The CPU computes half in binary32.
    package static let halfOnCPU = DiagnosticCode(
        483, "half-on-cpu", .note,
        meaning:
            "precision: fp16 for the CPU: ONNX Runtime's kernels compute in fp32 and cast before and behind each node, so that the "
            + "files are half as large and nothing is faster.",
        remedy: "Keep it where space counts, or to look at the numbers of a graph for GPUs; else leave fp16 out.",
        since: .second)

    /// Nodes of a graph in half precision that stay in binary32.
    package static let keptInFP32 = DiagnosticCode(
        484, "kept-in-fp32", .note,
        meaning:
            "Some nodes of a graph that precision: fp16 asks for stay in fp32, because their operators have no half, or because "
            + "their numbers leave its range: each reason is named with its first nodes.",
        remedy:
            "Nothing has to be done. Measure the accuracy with real inputs, and name what else has to stay under keep_fp32.",
        since: .second)

    /// keep_fp32 where no graph is rewritten.
    package static let idleKeepFP32 = DiagnosticCode(
        485, "keep-fp32-without-effect", .error,
        meaning:
            "keep_fp32 is stated for a provider whose graph is not rewritten: fp16 is not among its precisions, or the target is "
            + "older than Triton 26.06, where TensorRT rounds by an option of its own.",
        remedy: "Add precision: fp16, or take keep_fp32 out.",
        example: Example(
            bad: "execution_providers: [{cuda: {keep_fp32: [LayerNormalization]}}]",
            good: "execution_providers: [{cuda: {precision: fp16, keep_fp32: [LayerNormalization]}}]"), since: .second)

    /// Half precision of a spec that is asked for and changes nothing.
    package static let precisionChangesNothing = DiagnosticCode(
        486, "precision-changes-nothing", .error,
        meaning:
            "precision: fp16 is asked for, and every node of the graph stays in fp32: the graph has no fp32 values, its operators "
            + "are unknown or have no half, or keep_fp32 names all of them. The variant would be another one's twin.",
        remedy: "Take fp16 out of the precisions.", since: .second)
}
