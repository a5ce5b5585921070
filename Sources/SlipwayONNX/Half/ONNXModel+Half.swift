import SlipwayDiagnostics
package import SlipwayDomain

extension ONNXModel {
    /// The version of the rules that decide what is in half; part of what identifies a graph that they made.
    package static var halfRulesVersion: Int { 1 }

    /// Makes a model with weights and nodes in half precision, where they may be; inputs and outputs keep their types.
    ///
    /// Numbers are read once to judge them, 1 MiB at a time, and become pieces of the result that are converted when it is
    /// written. The result is read back: its inputs, outputs and operator sets are those of this model, and the element types
    /// of its values fit together.
    ///
    /// - Parameters:
    ///   - patterns: The nodes that stay in binary32.
    ///   - paths: The paths of the files of external data by location, as ``checkExternalFiles(_:of:into:size:)`` passed them.
    ///   - placement: Where weights in half lie whose source lies outside the model.
    /// - Returns: What came of it.
    /// - Throws: When a file cannot be read, or the result is not what it should be.
    package func halved(
        keeping patterns: HalfPatterns = HalfPatterns(), paths: [RelativePath: String], placement: HalfPlacement
    ) throws(EditError) -> Halving {
        let graph: HalfGraph
        let functions: [FunctionRecord]
        switch try analyzed(keeping: patterns, paths: paths) {
        case .refused(let reason): return .refused(reason)
        case .idle(let patterns): return .idlePatterns(patterns)
        case .graph(let found, let own): (graph, functions) = (found, own)
        }
        let data = HalfData(self, paths: paths)
        guard graph.nodes.contains(where: \.isHalf) else {
            let same = file.original(SplicedFile([.copy(content)]))
            return .done(
                HalvedModel(model: self, content: same, weights: SplicedFile(), report: HalfReport(graph, nil)))
        }
        var writer = HalfWriter(self, graph, HalfTensors(data, placement))
        let message = try writer.write(0)
        var plan = EditPlan()
        guard let field = outline.graph else { throw .mismatch("the model holds no graph") }
        var replacement = WireMessage()
        replacement.message(7, message)
        plan.replace(field.whole, in: content, with: replacement)
        let content = try applying(plan)
        let result = try check(content, functions)
        return .done(
            HalvedModel(
                model: result, content: file.original(content), weights: file.original(writer.tensors.weights),
                report: HalfReport(graph, writer)))
    }

    /// What the graph computes in binary32 whose range decides about half: the values of the main graph that are not constants.
    ///
    /// - Parameter paths: The paths of the files of external data by location.
    /// - Returns: The values, and the masks whose lowest numbers half cannot hold.
    /// - Throws: When a file cannot be read.
    package func valuesForRanges(paths: [RelativePath: String]) throws(EditError) -> RangeValues? {
        guard case .graph(let graph, _) = try analyzed(keeping: HalfPatterns(), paths: paths) else { return nil }
        let names = graph.values.filter { value in
            guard value.isFloat, value.scope == 0, value.constant == nil, !value.name.isEmpty else { return false }
            switch value.origin {
            case .input, .node: return true
            case .initializer, .sparse: return false
            }
        }.map(\.name)
        return RangeValues(names: names, masks: HalfReport(graph, nil).masks)
    }

    /// What came of looking at a graph.
    private enum Analyzed {
        case graph(HalfGraph, [FunctionRecord])
        case refused(String)
        case idle([String])
    }

    /// Decides what is in half.
    private func analyzed(
        keeping patterns: HalfPatterns, paths: [RelativePath: String]
    ) throws(EditError) -> Analyzed {
        let version = signature.opsets.first { $0.domain.isEmpty || $0.domain == "ai.onnx" }?.version ?? 0
        guard version >= 7 else {
            return .refused("operators have half from operator set 7 on; the model has \(version)")
        }
        let (record, functions) = try records()
        var builder = HalfGraphBuilder(self, functions, keep: patterns)
        do throws(EditError) {
            try builder.build(record)
        } catch {
            if case .mismatch(let reason) = error { return .refused(reason) }
            throw error
        }
        let idle = patterns.idle(among: builder.graph.nodes)
        guard idle.isEmpty else { return .idle(idle) }
        var analysis = HalfAnalysis(builder.graph, data: HalfData(self, paths: paths))
        try analysis.run()
        return .graph(analysis.graph, functions)
    }

    /// Reads the result, and holds it against this model.
    private func check(_ content: SplicedFile, _ functions: [FunctionRecord]) throws(EditError) -> ONNXModel {
        var bag = DiagnosticBag()
        let result: ONNXModel?
        do throws(ONNXReadError) {
            result = try reading(content, into: &bag)
        } catch {
            throw .environment(error)
        }
        guard let result else { throw .mismatch(bag.all.last?.message ?? "it cannot be read") }
        let (before, after) = (signature, result.signature)
        guard after.irVersion == before.irVersion, after.opsets == before.opsets, after.inputs == before.inputs,
            after.outputs == before.outputs, after.overridableInitializers == before.overridableInitializers
        else { throw .mismatch("its inputs, outputs or versions differ") }
        let known = Set(try typeFaults(functions))
        if let fault = try result.typeFaults(functions).first(where: { !known.contains($0) }) { throw .mismatch(fault) }
        return result
    }

    /// What following the element types of the graph finds wrong.
    private func typeFaults(_ functions: [FunctionRecord]) throws(EditError) -> [String] {
        var inference = TypeInference(self, functions)
        let (graph, _) = try records()
        do throws(ONNXReadError) {
            try inference.run(graph)
        } catch {
            throw .environment(error)
        }
        return inference.faults.map(\.message)
    }
}

extension HalfReport {
    /// The report of a graph, with what its writer added; without a writer, nothing was written.
    init(_ graph: HalfGraph, _ writer: HalfWriter?) {
        kept = graph.nodes.compactMap { node in
            guard let reason = node.reason, node.role != .moves || reason.isOwn, reason.says(of: node.role) else {
                return nil
            }
            return Kept(
                name: node.title,
                opType: node.record.domain.isEmpty ? node.record.opType : "\(node.record.domain).\(node.record.opType)",
                reason: reason)
        }
        halfNodeCount = graph.nodes.count { $0.isHalf }
        castCount = writer?.castCount ?? 0
        halfTensorCount = writer?.tensors.count ?? 0
        masks = graph.values.compactMap { value in
            guard let constant = value.constant, constant.isMask, constant.name == value.name else { return nil }
            return value.name
        }
    }
}

extension HalfReason {
    /// Whether it says something of a node that only moves values.
    fileprivate var isOwn: Bool {
        switch self {
        case .output, .follows: false
        default: true
        }
    }

    /// Whether it says something of a node of a role: constants and casts are made in the type that their readers want.
    fileprivate func says(of role: HalfGraph.Role) -> Bool {
        if case .beyond = self { return role == .compute || role == .moves }
        return true
    }
}
