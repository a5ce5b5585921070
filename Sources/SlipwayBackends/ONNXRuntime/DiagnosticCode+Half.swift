package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of rewriting a graph into half precision (0480–0482).
    static let halfCodes: [DiagnosticCode] = [halfRefused, nothingInHalf, idleHalfPattern]

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
            "Write an operator such as LayerNormalization, or a node's name; * stands for any text and ? for one character.",
        since: .second)
}
