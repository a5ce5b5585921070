package import SlipwayDiagnostics
import SlipwayDomain

/// Finds the shapes of a model's outputs and proves which of them are batched.
package enum ShapeInference {
    /// Follows the graph from its inputs to its outputs.
    ///
    /// Declared shapes of outputs and inner values are not used. A dimension is proven or it is unknown; the proofs take
    /// every symbol of an input to be 1 or more, and a run to succeed.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - names: The outputs that are kept; nil for all. Nodes that only other outputs need demand nothing.
    ///   - bag: Receives what is wrong with the graph: values that two nodes give, cycles, values that nothing gives.
    /// - Returns: What was found; a graph that cannot be read has outputs of unknown rank.
    /// - Throws: When the file cannot be read, or became shorter.
    package static func infer(
        _ model: ONNXModel, keeping names: Set<String>? = nil, into bag: inout DiagnosticBag
    ) throws(ONNXReadError) -> InferredModel {
        guard let graph = try model.readGraph(into: &bag) else {
            let reason = "the graph cannot be read"
            let verdict = BatchVerdict(status: .unknown, reason: reason, node: nil)
            let outputs = model.signature.outputs.map {
                InferredOutput(
                    name: $0.name, kind: $0.kind, declared: $0.shape, dims: nil, varyingAxes: [], batch: verdict)
            }
            return InferredModel(outputs: outputs, batch: verdict, operatorCounts: [])
        }
        let functions = try model.readFunctions(into: &bag) ?? []
        let order = NodeOrder(graph.nodes)
        let live = try liveNodes(names, model, graph, functions)
        let constrained = try ConstrainedInference(nodes: live) { sizes throws(ONNXReadError) in
            try GraphInference(model, graph, functions, order) { $0.fixing(sizes) }
        }
        let found = constrained.found
        report(graph, order, model, &bag)
        var types = TypeInference(model, functions)
        try types.run(graph)
        var findings = Findings(file: model.display)
        for fault in types.faults {
            findings.add(.elementTypeMismatch, fault.message, notes: ["ONNX Runtime refuses to load the graph."])
        }
        findings.deliver(into: &bag)

        var batch = BatchAxes(inputs: model.signature.inputs, found: found, demands: constrained.demands)
        // Inputs whose batch axes have different names: the proof needs them as one, the dimensions as they are.
        var united = found
        if !batch.isUnited {
            united = try GraphInference(model, graph, functions, order) {
                batch.united($0.fixing(constrained.sizes))
            }
            batch.add(united.constraints.filter { live?.contains($0.place) != false })
        }
        let proof = BatchProof(graph: graph, found: united, order: order, axes: batch)
        let verdicts = graph.outputs.map { proof.verdict(on: $0.tensor) }
        let rows = try rowVerdicts(model, graph, functions, order, united, batch, verdicts)
        let session = try sessionAxes(model, graph, functions, order, found)
        let outputs = graph.outputs.enumerated().map { index, output -> InferredOutput in
            let shape = found.facts[output.tensor.name]?.tensor?.shape
            return InferredOutput(
                name: output.tensor.name, kind: output.tensor.kind, declared: output.tensor.shape,
                dims: shape?.map { $0.isKnown ? $0 : nil },
                varyingAxes: shape.map { shape in shape.indices.filter { found.varies(shape[$0]) } } ?? [],
                unnamedAxes: shape.map { shape in shape.indices.filter { found.isUnnamed(shape[$0]) } } ?? [],
                sessionAxes: session[output.tensor.name] ?? [], batch: verdicts[index], rows: rows[index])
        }
        let separate = try SeparateBatches.find(model.signature.inputs, found) { replace throws(ONNXReadError) in
            try GraphInference(model, graph, functions, order) { $0.replacing(replace) }
        }
        return InferredModel(
            outputs: outputs, separateBatches: separate, batch: batch.verdict(outputs: outputs, separate: separate),
            operatorCounts: operatorCounts(graph), contradictedValues: contradictedValues(graph, found))
    }

    /// The places of the nodes that run when only some outputs are kept; nil for all nodes.
    private static func liveNodes(
        _ names: Set<String>?, _ model: ONNXModel, _ graph: GraphRecord, _ functions: [FunctionRecord]
    ) throws(ONNXReadError) -> Set<Int>? {
        guard let names, graph.outputs.contains(where: { !names.contains($0.tensor.name) }) else { return nil }
        do throws(EditError) {
            return try LiveGraph(names, of: graph, functions: functions, model: model).nodes
        } catch {
            if case .environment(let error) = error { throw error }
            return nil
        }
    }

    /// The axes of outputs that are declared dynamic and of which ONNX Runtime finds the size by itself.
    private static func sessionAxes(
        _ model: ONNXModel, _ graph: GraphRecord, _ functions: [FunctionRecord], _ order: NodeOrder,
        _ found: GraphInference
    ) throws(ONNXReadError) -> [String: [SessionAxis]] {
        func constant(_ axis: Int, of output: GraphTensor, _ walk: GraphInference) -> Int? {
            guard let shape = walk.facts[output.name]?.tensor?.shape, shape.count == output.shape?.rank else {
                return nil
            }
            return shape[axis].value
        }
        func open(_ output: GraphTensor) -> [Int] {
            let dimensions = output.shape?.dimensions ?? []
            return dimensions.indices.filter { dimensions[$0].isDynamic && constant($0, of: output, found) != nil }
        }
        guard graph.outputs.contains(where: { !open($0.tensor).isEmpty }) else { return [:] }
        let fusion = ReshapeFusion(graph)
        var result: [String: [SessionAxis]] = [:]
        // What less takes comes first: an axis is known by all that more takes.
        for isRecent in [false, true] {
            for optimizes in [false, true] {
                let session = try GraphInference(
                    model, graph, functions, order,
                    session: SessionShapes(isRecent: isRecent, optimizes: optimizes, fusion: fusion))
                for output in graph.outputs.map(\.tensor) {
                    for axis in open(output)
                    where constant(axis, of: output, session) == constant(axis, of: output, found) {
                        let entry = SessionAxis(axis: axis, needsRecent: isRecent, needsOptimization: optimizes)
                        let isKnown = result[output.name]?.contains { $0.isImplied(by: entry) } ?? false
                        if !isKnown { result[output.name, default: []].append(entry) }
                    }
                }
            }
        }
        return result
    }

    /// What becomes of the rows, for each output whose axis 0 is the batch; nil for the others.
    private static func rowVerdicts(
        _ model: ONNXModel, _ graph: GraphRecord, _ functions: [FunctionRecord], _ order: NodeOrder,
        _ found: GraphInference, _ axes: BatchAxes, _ verdicts: [BatchVerdict]
    ) throws(ONNXReadError) -> [RowVerdict?] {
        guard verdicts.contains(where: { $0.status == .proven }), let batch = axes.batch,
            var walker = RowWalker(model, functions, found, batch: batch)
        else { return verdicts.map { _ in nil } }
        try walker.run(graph, order, inputs: model.signature.inputs)
        let rows = zip(graph.outputs, verdicts).map { output, verdict in
            verdict.status == .proven ? walker.verdict(on: output.tensor.name) : nil
        }
        guard rows.contains(where: { $0?.status == .unknown }) else { return rows }
        var moves = RowMoves(graph, order, walker, constraints: found.constraints)
        return zip(graph.outputs, rows).map { output, verdict in
            verdict.flatMap { moves.verdict(on: output.tensor.name, $0) } ?? verdict
        }
    }

    /// The declarations of inner values that cannot be right, whatever the inputs are.
    private static func contradictedValues(_ graph: GraphRecord, _ found: GraphInference) -> Set<String> {
        var names: Set<String> = []
        for value in graph.values {
            guard let declared = value.tensor.shape, let shape = found.facts[value.tensor.name]?.tensor?.shape else {
                continue
            }
            let isRight =
                declared.rank == shape.count
                && zip(declared.dimensions, shape).allSatisfy { dimension, size in
                    guard let fixed = dimension.fixedSize else { return true }
                    return size.isKnown ? size.value == fixed : !found.varies(size)
                }
            if !isRight { names.insert(value.tensor.name) }
        }
        return names
    }

    /// The operators of an operator set for which inference has no rule.
    ///
    /// - Parameters:
    ///   - domain: The domain; empty for ai.onnx.
    ///   - version: The version of the operator set.
    /// - Returns: Their names, sorted.
    package static func operatorsWithoutRule(domain: String, version: Int) -> [String] {
        RuleTable.operatorsWithoutRule(domain: domain, version: version)
    }

    private static func operatorCounts(_ graph: GraphRecord) -> [OperatorCount] {
        var counts: [String: [String: Int]] = [:]
        for node in graph.nodes { counts[node.domain, default: [:]][node.opType, default: 0] += 1 }
        return counts.flatMap { domain, entries in
            entries.map { OperatorCount(domain: domain, opType: $0.key, count: $0.value) }
        }.sorted {
            if $0.count != $1.count { return $0.count > $1.count }
            if $0.opType != $1.opType { return $0.opType.utf8.lexicographicallyPrecedes($1.opType.utf8) }
            return $0.domain.utf8.lexicographicallyPrecedes($1.domain.utf8)
        }
    }

    private static func report(
        _ graph: GraphRecord, _ order: NodeOrder, _ model: ONNXModel, _ bag: inout DiagnosticBag
    ) {
        var findings = Findings(file: model.display)
        for name in order.duplicates.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            findings.add(
                .duplicateNodeOutput, "two nodes give the value \"\(name)\"",
                notes: ["ONNX Runtime refuses the graph; the value is taken as unknown."],
                help: ["Export the model again with other names for its outputs."])
        }
        if let first = order.cyclic.first {
            let node = graph.nodes[first]
            findings.add(
                .cyclicGraph, "the graph has a cycle through the node \"\(node.name)\" (\(node.opType))",
                notes: ["ONNX Runtime refuses the graph; what depends on the cycle is taken as unknown."])
        } else if !order.isSorted {
            findings.add(
                .unsortedGraph, "the nodes are not in an order of execution",
                notes: ["ONNX demands one; ONNX Runtime sorts the nodes itself, other tools refuse the graph."])
        }
        findings.deliver(into: &bag)
    }
}

/// What one walk over the main graph found.
struct GraphInference {
    /// What is known of the values of the main graph.
    private(set) var facts: [String: ValueFact] = [:]
    /// Whether a size without an expression is known to differ between runs.
    func varies(_ size: SymbolicDim) -> Bool {
        let fresh = size.freshAtoms
        return !fresh.isEmpty && fresh.allSatisfy { atoms.origins[$0].kind != .unresolved }
    }

    /// Whether a size is that of an input's axis without a name.
    func isUnnamed(_ size: SymbolicDim) -> Bool {
        guard case .fresh(let number)? = size.singleAtom else { return false }
        return atoms.origins[number].kind == .anonymousInput
    }

    /// Why outputs of a node are not known, by the node's place.
    private(set) var reasons: [Int: String] = [:]
    /// Where fresh atoms come from.
    private(set) var atoms = FreshAtoms()
    /// Axis 0 of the inputs as it is declared, where that is one symbol or has no name.
    private(set) var declaredAxes: [String: SymbolicDim.Atom] = [:]
    /// What nodes demand of axes of the inputs.
    private(set) var constraints: [SizeConstraint] = []
    /// Symbols that nodes demand to be equal.
    private(set) var meetings: Set<SymbolPair> = []

    /// Walks over the graph; `change` says what each input is, given what it is declared as. With a session, only what ONNX
    /// Runtime finds out by itself is followed.
    init(
        _ model: ONNXModel, _ graph: GraphRecord, _ functions: [FunctionRecord], _ order: NodeOrder,
        session: SessionShapes? = nil, _ change: (ValueFact) -> ValueFact = { $0 }
    ) throws(ONNXReadError) {
        var engine = ShapeEngine(model: model, functions: functions)
        engine.session = session
        engine.frame.scopes[0] = try engine.initializers(of: graph)
        if session != nil {
            // What a request may replace is no constant.
            for input in graph.inputs where engine.frame.scopes[0][input.tensor.name] != nil {
                engine.frame.scopes[0][input.tensor.name] = engine.fact(of: input.tensor)
            }
        }
        engine.frame.scopes[0].reserveCapacity(engine.frame.scopes[0].count + graph.inputs.count + graph.nodes.count)
        for input in graph.inputs where engine.frame.scopes[0][input.tensor.name] == nil {
            let fact = engine.fact(of: input.tensor)
            declaredAxes[input.tensor.name] = fact.tensor?.shape?.first?.singleAtom
            engine.frame.scopes[0][input.tensor.name] = change(fact)
        }
        let given = Set(engine.frame.scopes[0].keys)
        for index in order.order {
            let node = graph.nodes[index]
            let demandsBefore = engine.constraints.count
            var result = try engine.evaluate(node)
            for demand in demandsBefore..<engine.constraints.count { engine.constraints[demand].place = index }
            for (place, name) in node.outputs.enumerated() where order.duplicates.contains(name) || given.contains(name)
            {
                result.facts[place] = .unknown
                result.reason = "two places of the graph give the value \"\(name)\""
            }
            if let session {
                let inputs = node.inputs.map { $0.isEmpty ? nil : engine.frame.find($0) ?? .unknown }
                result.facts = result.facts.map { session.seen($0, of: node, inputs, &engine.atoms) }
            }
            if let reason = result.reason { reasons[index] = reason }
            engine.store(result.facts, of: node)
        }
        facts = engine.frame.scopes[0]
        atoms = engine.atoms
        constraints = engine.constraints
        meetings = engine.meetings
    }
}
