import SlipwayDomain

/// What a node is to the rewriting, as far as its operator and its types say.
enum HalfNodeRules {
    struct Judgement {
        var role: HalfGraph.Role
        var reason: HalfReason?
        var keptInputs: [Int] = []
        var keptOutputs: [Int] = []
    }

    static func judge(
        _ node: NodeRecord, _ inputs: [Int?], _ outputs: [Int?], in graph: HalfGraph, opsets: [String: Int],
        calls: Set<LiveGraph.FunctionName>
    ) -> Judgement {
        if node.domain.isEmpty, RuleTable.controlFlow.contains(node.opType) {
            let isTouched = (inputs + outputs).contains { $0.map { graph.values[$0].isFloat } == true }
            return Judgement(role: .control, reason: isTouched ? .border : nil)
        }
        let values = (inputs + outputs).compactMap { $0.map { graph.values[$0] } }
        let unknown = values.first { $0.type == nil }
        if unknown == nil, !values.contains(where: \.isFloat) { return Judgement(role: .reader) }
        if let unknown { return Judgement(role: .compute, reason: .unknownType(unknown.name)) }
        // A name that no value has: the graph is not right, and nothing is known of it.
        if zip(node.inputs, inputs).contains(where: { !$0.isEmpty && $1 == nil }) {
            return Judgement(role: .compute, reason: .unknownOperator)
        }
        guard !calls.contains(.init(domain: node.domain, name: node.opType, overload: node.overload)),
            let version = opsets[node.domain], node.overload.isEmpty,
            let signature = OperatorSignature.find(domain: node.domain, opType: node.opType, version: version),
            signature.excess(of: node) == nil
        else { return Judgement(role: .compute, reason: .unknownOperator) }
        if node.domain == "ai.onnx.ml" {
            return Judgement(role: .compute, reason: .noHalf(source: HalfTable.Source.schema.rawValue))
        }
        if node.domain.isEmpty, let source = source(node, outputs, graph) { return source }
        guard node.domain.isEmpty || HalfTable.microsoft.contains(node.opType) else {
            return Judgement(role: .compute, reason: .unknownOperator)
        }
        var result = Judgement(role: node.domain.isEmpty && HalfTable.moves.contains(node.opType) ? .moves : .compute)
        for row in HalfTable.rows(domain: node.domain, opType: node.opType, version: version) {
            result.keptInputs += row.inputs
            result.keptOutputs += row.outputs
            if row.inputs.isEmpty, row.outputs.isEmpty {
                result.role = .compute
                result.reason = row.cause == .overflow ? .overflow : .noHalf(source: row.source.rawValue)
            }
        }
        let others = values.contains { $0.type != .float32 && $0.type?.isFloatingPoint == true }
        if others || isTraining(node, version) {
            (result.role, result.reason) = (.compute, .noHalf(source: HalfTable.Source.kernels.rawValue))
        }
        return result
    }

    /// Operators that make binary32 of something else or of nothing, and those that only read it.
    private static func source(_ node: NodeRecord, _ outputs: [Int?], _ graph: HalfGraph) -> Judgement? {
        let givesFloat = outputs.first.flatMap { $0 }.map { graph.values[$0].isFloat } == true
        if HalfTable.readers.contains(node.opType) { return Judgement(role: .reader) }
        switch node.opType {
        case "Cast": return Judgement(role: givesFloat ? .cast : .reader)
        case "ConstantOfShape":
            switch node.attribute("value") {
            case nil: return Judgement(role: .fill)
            case .tensor(let tensor) where tensor.elementCount == 1: return Judgement(role: .fill)
            default: return Judgement(role: .compute, reason: .unknownOperator)
            }
        case "Constant":
            guard node.attributes.count == 1 else { return Judgement(role: .compute, reason: .unknownOperator) }
            switch node.attributes.first?.value {
            case .tensor, .float, .floats: return Judgement(role: .constant)
            default: return Judgement(role: .compute, reason: .noHalf(source: HalfTable.Source.schema.rawValue))
            }
        default: return nil
        }
    }

    /// Forms of operators that run in binary32 alone.
    private static func isTraining(_ node: NodeRecord, _ version: Int) -> Bool {
        switch (node.domain, node.opType) {
        case ("", "BatchNormalization"):
            if node.attribute("training_mode") == .int(1) { return true }
            return node.outputs.dropFirst().contains { !$0.isEmpty }
        // ONNX Runtime has no kernel of the form with a past or with the products as an output.
        case ("", "Attention"): return node.outputs.count > 1 || node.inputs.count > 4
        default: return false
        }
    }
}
