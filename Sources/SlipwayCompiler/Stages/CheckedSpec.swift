package import SlipwayDiagnostics
package import SlipwayDomain

/// A model input or output as it is served: the graph's declaration narrowed and named by the spec.
package struct ServedTensor: Hashable, Sendable {
    /// The name in the graph.
    package let name: String
    /// The element type; always one that Triton can serve.
    package let type: ElementType
    /// The dimensions, batch axis included.
    package let shape: Shape
    /// The dimensions that the graph declares, batch axis included.
    package let declared: Shape
    /// Where the spec states the tensor, or nil when it comes from the graph alone.
    package let range: SourceRange?

    /// The dimensions of one item: without axis 0 where the server batches.
    package func itemShape(batching: Bool) -> Shape {
        batching ? Shape(Array(shape.dimensions.dropFirst())) : shape
    }
}

/// The range of a named dynamic axis.
package struct AxisRange: Hashable, Sendable {
    /// The smallest size.
    package let min: Int
    /// The size to optimise for.
    package let opt: Int
    /// The largest size.
    package let max: Int
    /// The step of allowed sizes.
    package let multipleOf: Int

    /// Whether a size lies in the range and on its steps.
    package func contains(_ size: Int) -> Bool {
        size >= min && size <= max && size.isMultiple(of: multipleOf)
    }
}

/// A spec that has passed every check that does not depend on a single variant.
///
/// Only `checkSpec(_:into:)` makes one, so that no later stage sees unchecked input.
package struct CheckedSpec: Sendable {
    /// What was checked.
    package let resolved: ResolvedSpec
    /// The model inputs, in graph order.
    package let inputs: [ServedTensor]
    /// The outputs that are served, in the order of `out_names`, else graph order.
    package let outputs: [ServedTensor]
    /// The ranges of the named axes.
    package let axes: [String: AxisRange]
    /// The outputs whose batch axis rests on `out_shapes` alone.
    package let assertedOutputs: [String]

    /// The outputs as Slipway 0.1 would have served them, where their dims were less exact; nil where they are the same.
    package var formerOutputs: [ServedTensor]? {
        guard let former = resolved.model.former else { return nil }
        return outputs.map { output in
            guard let declared = former.outputs.first(where: { $0.name == output.name })?.shape,
                declared.rank == output.shape.rank
            else { return output }
            var shape = output.shape
            for axis in shape.dimensions.indices where declared.dimensions[axis].isDynamic {
                if shape.dimensions[axis].fixedSize != nil { shape.dimensions[axis] = declared.dimensions[axis] }
            }
            return ServedTensor(
                name: output.name, type: output.type, shape: shape, declared: declared, range: output.range)
        }
    }

    init(
        resolved: ResolvedSpec, inputs: [ServedTensor], outputs: [ServedTensor], axes: [String: AxisRange],
        assertedOutputs: [String]
    ) {
        self.resolved = resolved
        self.inputs = inputs
        self.outputs = outputs
        self.axes = axes
        self.assertedOutputs = assertedOutputs
    }
}
