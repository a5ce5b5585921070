package import SlipwayDomain

/// The outputs that a graph is served with, and what has to change for them.
package struct OutputPlan: Hashable, Sendable {
    /// The outputs, in the order of the file, as the edited graph declares them.
    package let outputs: [GraphTensor]
    /// The changes, cuts first, each in the order of the file; empty when the graph is served as it is.
    package let edits: [GraphEdit]
    /// The outputs among them that are declared without a shape, and of which none could be found.
    package let withoutShape: [String]

    /// Makes a plan.
    package init(outputs: [GraphTensor], edits: [GraphEdit], withoutShape: [String]) {
        self.outputs = outputs
        self.edits = edits
        self.withoutShape = withoutShape
    }
}

/// Decides which outputs stay and what is declared of them.
///
/// An output that is declared without a shape, or with a fixed size that the graph contradicts, gets what was found; a
/// size that is known to vary but has no expression gets no name. A dynamic dimension that always has one size gets that
/// size: ONNX Runtime finds it out itself, some releases sooner than others, and Triton's backend compares the dims of a
/// configuration with what the session says. Other dynamic dimensions stay as they are declared, and so does everything
/// that was not found.
///
/// - Parameters:
///   - outputs: The outputs that the file declares.
///   - evidence: What following the graph says of them.
///   - names: The outputs that stay; nil for all.
///   - fixesDynamic: Whether dynamic dimensions that always have one size get it; Slipway 0.1 left them.
/// - Returns: The plan.
package func planOutputs(
    _ outputs: [GraphTensor], evidence: [OutputEvidence], keeping names: Set<String>? = nil, fixesDynamic: Bool = true
) -> OutputPlan {
    var kept: [GraphTensor] = []
    var cuts: [GraphEdit] = []
    var declarations: [GraphEdit] = []
    var withoutShape: [String] = []
    let evidence = Dictionary(evidence.map { ($0.name, $0) }) { first, _ in first }
    for output in outputs {
        if let names, !names.contains(output.name) {
            cuts.append(.cut(output: output.name))
            continue
        }
        let found = evidence[output.name]
        if case .other = output.kind {
            kept.append(output)
        } else if let found, let shape = repaired(output.shape, found, fixesDynamic) {
            kept.append(GraphTensor(name: output.name, kind: output.kind, shape: shape))
            declarations.append(.declare(output: output.name, shape))
        } else {
            kept.append(output)
            if output.shape == nil { withoutShape.append(output.name) }
        }
    }
    return OutputPlan(outputs: kept, edits: cuts + declarations, withoutShape: withoutShape)
}

/// The shape to declare in place of another one; nil when that can stay.
private func repaired(_ declared: Shape?, _ found: OutputEvidence, _ fixesDynamic: Bool) -> Shape? {
    guard let dims = found.dims else { return nil }
    guard let declared, declared.rank == dims.count else {
        return Shape(dims.map { $0.map(Dimension.init(expression:)) ?? .anonymous })
    }
    var shape = declared
    for (axis, text) in dims.enumerated() {
        guard declared.dimensions[axis].fixedSize != nil else {
            // No configuration can state a size of 0.
            if fixesDynamic, let size = text.flatMap({ Int($0) }), size > 0 { shape.dimensions[axis] = .fixed(size) }
            continue
        }
        if let text {
            shape.dimensions[axis] = Dimension(expression: text)
        } else if found.varyingAxes.contains(axis) {
            shape.dimensions[axis] = .anonymous
        }
    }
    return shape == declared ? nil : shape
}

extension Dimension {
    /// The dimension of an expression over input axes; a name in backquotes is that name.
    fileprivate init(expression text: String) {
        if let size = Int(text) {
            self = .fixed(size)
        } else if text.hasPrefix("`"), text.hasSuffix("`"), text.utf8.count(where: { $0 == 0x60 }) == 2 {
            self = Dimension(parameter: String(text.dropFirst().dropLast()))
        } else {
            self = Dimension(parameter: text)
        }
    }
}
