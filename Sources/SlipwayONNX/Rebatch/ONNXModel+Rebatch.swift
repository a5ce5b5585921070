import SlipwayDiagnostics
import SlipwayDomain

extension ONNXModel {
    /// Why the inputs alone forbid it; nil when they do not.
    var rebatchObstacle: String? {
        guard !signature.inputs.isEmpty else { return "the model has no inputs" }
        var dynamic: Set<Dimension> = []
        var others: Set<Dimension> = []
        for input in signature.inputs {
            if case .other(let word) = input.kind { return "input \"\(input.name)\" is no tensor (\(word))" }
            guard let shape = input.shape else { return "the rank of input \"\(input.name)\" is not declared" }
            guard let first = shape.dimensions.first else { return "input \"\(input.name)\" is a scalar" }
            if let size = first.fixedSize, size != 1 {
                return "axis 0 of input \"\(input.name)\" is fixed at \(size), not at 1"
            }
            if first.fixedSize == nil, first != .anonymous { dynamic.insert(first) }
            others.formUnion(shape.dimensions.dropFirst().filter { $0.fixedSize == nil && $0 != .anonymous })
        }
        let names = Set(dynamic.map(\.description))
        if let shared = others.map(\.description).filter(names.contains).sorted().first {
            return "`\(shared)` is axis 0 of one input and another axis of a second one"
        }
        return nil
    }

    /// Whether Triton can batch the model as it is.
    func isBatched(_ kept: Set<String>) throws(EditError) -> Bool {
        let isDynamic = signature.inputs.allSatisfy { $0.shape?.dimensions.first.map { $0.fixedSize == nil } == true }
        guard isDynamic else { return false }
        return try unproven(kept) == nil
    }

    /// The first output whose axis 0 is not proven to be the batch.
    private func unproven(_ kept: Set<String>) throws(EditError) -> InferredOutput? {
        var bag = DiagnosticBag()
        do {
            return try ShapeInference.infer(self, keeping: kept, into: &bag).outputs
                .first { kept.contains($0.name) && $0.batch.status != .proven }
        } catch {
            throw .environment(error)
        }
    }

    /// A name that is in no axis of the graph, and begins no path of values.
    func freeName(_ wish: String, in graph: GraphRecord) -> String {
        var axes: Set<String> = []
        var values = Set(graph.initializers.map(\.tensor.name))
        for value in graph.inputs + graph.outputs + graph.values {
            values.insert(value.tensor.name)
            axes.formUnion(value.tensor.shape?.dimensions.map(\.description) ?? [])
        }
        for node in graph.nodes { values.formUnion(node.outputs) }
        var name = wish
        // An axis may be an expression over names.
        while axes.contains(where: { $0.contains(name) }) || values.contains(where: { $0.hasPrefix("\(name)/") }) {
            name += "_"
        }
        return name
    }

    /// What an output lacks to be served in batches; nil when none lacks anything.
    func refusal(on kept: Set<String>, of graph: GraphRecord, after pass: RebatchPass) -> RebatchRefusal? {
        for output in graph.outputs.map(\.tensor.name) where kept.contains(output) {
            switch pass.layouts[output] {
            case nil, .fixed?: return RebatchRefusal("output \"\(output)\" is the same for every row")
            case .sizes?: return RebatchRefusal("output \"\(output)\" is made of sizes, the number of rows among them")
            case .joined(let axis, _)?:
                guard axis == 0 else {
                    return RebatchRefusal("output \"\(output)\" has the rows at axis \(axis), not at axis 0")
                }
                guard let size = pass.singleShape(output)?.first, size == .one else {
                    return RebatchRefusal("output \"\(output)\" has more than one element of each row at axis 0")
                }
            }
        }
        return nil
    }

    /// The model without the nodes and initializers that no output needs.
    func withoutDeadNodes() throws(EditError) -> ONNXModel {
        let (graph, functions) = try records()
        var edits = EditPlan()
        _ = try keepOutputs(Set(graph.outputs.map(\.tensor.name)), of: graph, functions: functions, in: &edits)
        guard !edits.isEmpty else { return self }
        var bag = DiagnosticBag()
        let content = try applying(edits)
        do {
            if let result = try reading(content, into: &bag) { return result }
        } catch {
            throw .environment(error)
        }
        throw .mismatch(bag.all.last?.message ?? "it cannot be read")
    }

    /// Holds the inferred shapes of a model against what the pass found of the model before.
    ///
    /// - Returns: Why an output is not proven to be batched; nil when all are.
    /// - Throws: When a shape contradicts the pass.
    func check(_ kept: Set<String>, against pass: RebatchPass) throws(EditError) -> RebatchRefusal? {
        let (graph, functions) = try records()
        let found: GraphInference
        do {
            found = try GraphInference(self, graph, functions, NodeOrder(graph.nodes)) { $0.withRows(pass.batch) }
        } catch {
            throw .environment(error)
        }
        for name in graph.nodes.lazy.flatMap(\.outputs) {
            guard let axis = pass.layouts[name]?.axis, let shape = found.facts[name]?.tensor?.shape,
                let single = pass.singleShape(name)
            else { continue }
            let isRight =
                shape.count == single.count
                && shape.indices.allSatisfy { place in
                    guard let size = shape[place].value else { return true }
                    return place != axis && single[place].value ?? size == size
                }
            guard isRight else { throw .mismatch("the value \"\(name)\" has another shape than it should have") }
        }
        guard let output = try unproven(kept) else { return nil }
        return RebatchRefusal("output \"\(output.name)\" is not proven to be batched: \(output.batch.reason)")
    }
}
