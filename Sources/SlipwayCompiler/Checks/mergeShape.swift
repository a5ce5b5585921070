import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Joins the shape that a spec states with the one that a graph declares.
///
/// A fixed size of the graph stays; the spec may repeat it. A dynamic size of the graph may be narrowed to a fixed one
/// for an input (never for an output, which Triton compares exactly), and named. A name of the spec replaces the graph's.
/// An output's size that the file leaves open and the graph proves may be stated, named or left open.
///
/// - Parameters:
///   - tensor: The input or output.
///   - declared: What the graph that is served declares of it, batch axis included.
///   - original: What the model file declares of it; nil where that is the same.
///   - stated: What the spec states.
///   - role: `input` or `output`.
///   - model: The path of the model.
///   - bag: Receives the findings.
/// - Returns: The joined shape, batch axis included, or nil after an error.
func mergeShape(
    _ tensor: GraphTensor, _ declared: Shape, original: Shape? = nil, _ stated: StatedTensor?, role: String,
    model: String, into bag: inout DiagnosticBag
) -> Shape? {
    guard let statedShape = stated?.shape else { return declared }
    let key = role == "input" ? "in_shapes" : "out_shapes"
    let source = "\(model) declares \"\(tensor.name)\" \(declared)"
    guard statedShape.value.count == declared.rank else {
        let suggestion = declared.dimensions.map { $0.isDynamic ? "-1" : $0.description }.joined(separator: ", ")
        bag.add(
            Diagnostic(
                .rankMismatch,
                "\(role) \"\(tensor.name)\" has rank \(statedShape.value.count) here but rank \(declared.rank) in the graph",
                at: statedShape.range, label: "rank \(statedShape.value.count)", path: key,
                notes: [source, "\(key) include the batch axis"], help: ["write [\(suggestion)]"],
                suggestion: .writing(plain: "[\(suggestion)]", at: statedShape.range)))
        return nil
    }
    var merged: [Dimension] = []
    var isGood = true
    for (axis, (dimension, graph)) in zip(statedShape.value, declared.dimensions).enumerated() {
        switch (dimension.value, graph) {
        case (.fixed(let here), .fixed(let there)) where here != there:
            bag.add(
                mismatch(
                    "\(role) \"\(tensor.name)\" has size \(here) on axis \(axis) here but \(there) in the graph",
                    dimension, key, source, help: "write \(there)", meant: there))
            isGood = false
        case (.fixed(let here), .fixed):
            merged.append(.fixed(here))
        case (_, .fixed(let there)) where original?.isDynamic(axis) == true:
            merged.append(.fixed(there))
        case (_, .fixed(let there)):
            bag.add(
                mismatch(
                    "axis \(axis) of \(role) \"\(tensor.name)\" is dynamic here but \(there) in the graph", dimension,
                    key, source,
                    help: "write \(there), or export the model with a dynamic axis", meant: there))
            isGood = false
        case (.fixed(let here), _) where role == "output":
            bag.add(
                mismatch(
                    "axis \(axis) of output \"\(tensor.name)\" is \(here) here but dynamic in the graph", dimension,
                    key,
                    source, help: "write -1 or an axis name: Triton compares outputs exactly", meant: -1))
            isGood = false
        case (.fixed(let here), _):
            merged.append(.fixed(here))
        case (.anonymous, let graph):
            merged.append(graph)
        case (let named, _):
            merged.append(named)
        }
    }
    return isGood ? Shape(merged) : nil
}

extension Shape {
    /// Whether an axis is there and dynamic.
    fileprivate func isDynamic(_ axis: Int) -> Bool {
        dimensions.indices.contains(axis) && dimensions[axis].isDynamic
    }
}

private func mismatch(
    _ message: String, _ dimension: Located<Dimension>, _ key: String, _ source: String, help: String,
    meant: some BinaryInteger
) -> Diagnostic {
    Diagnostic(
        .dimensionMismatch, message, at: dimension.range, path: key, notes: [source], help: [help],
        suggestion: .writing(plain: "\(meant)", at: dimension.range))
}
