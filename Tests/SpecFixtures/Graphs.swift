package import SlipwayDomain

/// A tensor of a graph in a line: `tensor("ids", .int64, "batch", "seq")`.
package func tensor(_ name: String, _ type: ElementType, _ dims: Dim...) -> GraphTensor {
    GraphTensor(name: name, kind: .tensor(type), shape: Shape(dims.map(\.dimension)))
}

/// A dimension as tests write it: a size, a `dim_param` text, or `nil` for an anonymous one.
package struct Dim: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    let dimension: Dimension
    /// A fixed size.
    package init(integerLiteral value: Int) { dimension = .fixed(value) }
    /// A `dim_param`.
    package init(stringLiteral value: String) { dimension = Dimension(parameter: value) }
    /// An anonymous dimension.
    package init(nilLiteral: ()) { dimension = .anonymous }
}

/// A graph with some inputs and outputs.
package func graph(
    _ inputs: [GraphTensor], _ outputs: [GraphTensor], overridable: [GraphTensor] = []
) -> GraphSignature {
    GraphSignature(
        irVersion: 8, opsets: [.init(domain: "", version: 16)], inputs: inputs, outputs: outputs,
        overridableInitializers: overridable, nodeCount: 3, weightBytes: 1000)
}

/// Graphs that many tests share.
package enum Graphs {
    /// One float input and output with the batch first.
    package static let rows = graph([tensor("x", .float32, "batch", 4)], [tensor("y", .float32, "batch", 2)])
    /// Two token inputs with a dynamic length.
    package static let text = graph(
        [tensor("ids", .int64, "batch", "seq"), tensor("mask", .int64, "batch", "seq")],
        [tensor("out", .float32, "batch", "seq")])
    /// No dynamic axis.
    package static let fixed = graph([tensor("x", .float32, 1, 4)], [tensor("y", .float32, 1, 2)])
    /// A recogniser whose output begins with the time, and not with the batch.
    package static let timeFirst = graph(
        [tensor("x", .float32, "batch", "time")], [tensor("y", .float32, "time", "batch", 9)])
    /// A text input.
    package static let words = graph([tensor("text", .string, "batch", 1)], [tensor("y", .float32, "batch", 2)])
    /// A decoder's step.
    package static let decoder = graph(
        [
            tensor("ids", .int64, "batch", "seq"), tensor("mask", .int64, "batch", "past+seq"),
            tensor("past", .float32, "batch", 2, "past", 8),
        ], [tensor("logits", .float32, "batch", "seq", 100)])
    /// The three int64 inputs of a BERT question-answering export.
    package static let bert = graph(
        ["input_names", "input_mask", "segment_ids"].map { tensor($0, .int64, "batch", 256) },
        [tensor("start", .float32, "batch", 256), tensor("end", .float32, "batch", 256)])
}
