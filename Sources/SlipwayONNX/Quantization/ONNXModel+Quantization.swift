import SlipwayDiagnostics
package import SlipwayDomain

extension ONNXModel {
    /// How the main graph is quantized; nil when it cannot be read.
    ///
    /// - Throws: When the file cannot be read, or became shorter.
    package func quantization() throws(ONNXReadError) -> GraphQuantization? {
        var bag = DiagnosticBag()
        guard let graph = try readGraph(into: &bag) else { return nil }
        let opset = signature.opsets.first { $0.domain.isEmpty || $0.domain == "ai.onnx" }?.version ?? 0
        var reader = QuantizationReader(model: self, graph, opset: opset)
        try reader.read(graph)
        return reader.facts
    }
}

/// Looks at the nodes of a graph that round to whole numbers, and back.
private struct QuantizationReader {
    let model: ONNXModel
    var facts: GraphQuantization
    /// The constants by the name of their value.
    private var constants: [String: TensorRecord] = [:]
    private var producers: [String: NodeRecord] = [:]
    private var readers: [String: [(node: NodeRecord, place: Int)]] = [:]
    private var found: [GraphQuantization.Fault: [String]] = [:]

    init(model: ONNXModel, _ graph: GraphRecord, opset: Int) {
        self.model = model
        facts = GraphQuantization(opset: opset)
        for initializer in graph.initializers { constants[initializer.tensor.name] = initializer.tensor }
        for node in graph.nodes {
            for output in node.outputs where !output.isEmpty { producers[output] = node }
            for (place, input) in node.inputs.enumerated() where !input.isEmpty {
                readers[input, default: []].append((node, place))
            }
            guard node.opType == "Constant", let output = node.outputs.first,
                case .tensor(let tensor)? = node.attributes.first(where: { $0.name == "value" })?.value
            else { continue }
            constants[output] = tensor
        }
    }

    mutating func read(_ graph: GraphRecord) throws(ONNXReadError) {
        for node in graph.nodes where node.domain.isEmpty || node.domain == "com.microsoft" {
            switch node.opType {
            case "QuantizeLinear", "DequantizeLinear": try look(at: node)
            case "MatMulInteger", "ConvInteger", "DynamicQuantizeLinear":
                add(node.opType)
            default:
                let isQLinear = node.opType.hasPrefix("QLinear") || node.opType.hasPrefix("QGemm")
                let isDynamic = node.domain == "com.microsoft" && node.opType.hasPrefix("DynamicQuantize")
                if isQLinear || isDynamic || node.opType == "MatMulIntegerToFloat" { add(node.opType) }
            }
        }
        facts.findings = GraphQuantization.Fault.allCases.compactMap { fault in
            found[fault].map { GraphQuantization.Finding(fault: fault, nodes: $0) }
        }
    }

    private mutating func add(_ opType: String) {
        if !facts.integerOperators.contains(opType) { facts.integerOperators.append(opType) }
    }

    private mutating func report(_ fault: GraphQuantization.Fault, _ node: NodeRecord) {
        let name = node.name.isEmpty ? node.outputs.first ?? "" : node.name
        if found[fault]?.last != name { found[fault, default: []].append(name) }
    }

    private mutating func look(at node: NodeRecord) throws(ONNXReadError) {
        facts.pairNodeCount += 1
        let isForth = node.opType == "QuantizeLinear"
        guard let source = node.inputs.first else { return }
        let constant = constants[source] ?? (isForth ? nil : origin(of: source))
        let zero = node.inputs.count > 2 ? constants[node.inputs[2]] : nil
        // Without a zero point a QuantizeLinear gives uint8, and a DequantizeLinear takes the type of what it is given.
        let stated = zero?.elementType
        let given = isForth ? ElementType.uint8 : constants[source]?.elementType
        let type = stated ?? (node.inputs.count > 2 && !node.inputs[2].isEmpty ? nil : given)
        if !isForth, constants[source]?.elementType == .int32 {
            report(.bias, node)
            return
        }
        if let type {
            if constant == nil { facts.activations.insert(type) }
            if !isForth, let constant, isWeight(node, constant) { facts.weights.insert(type) }
            // Numbers of 4 bits and of floating point have ways of their own.
            if [.uint8, .int16, .uint16].contains(type), stated != nil || isForth { report(.type, node) }
        }
        if let zero, case .integers(let numbers)? = try model.values(of: zero, limit: 1 << 16),
            numbers.contains(where: { $0 != 0 })
        {
            report(.zeroPoint, node)
        }
        guard node.inputs.count > 1, let scale = constants[node.inputs[1]], (scale.elementCount ?? 1) > 1 else {
            return
        }
        guard let constant else {
            report(.activationAxis, node)
            return
        }
        let axis = axis(of: node, rank: constant.dims.count)
        for output in node.outputs {
            for reader in readers[output] ?? [] {
                if let wanted = outputAxis(of: reader.node, reader.place, constant), wanted != axis {
                    report(.weightAxis, node)
                }
            }
        }
    }

    /// Whether a product or a convolution takes what a node gives as its weight; a table that is looked up is none.
    private func isWeight(_ node: NodeRecord, _ constant: TensorRecord) -> Bool {
        node.outputs.contains { output in
            (readers[output] ?? []).contains { outputAxis(of: $0.node, $0.place, constant) != nil }
        }
    }

    /// The constant that a value is rounded from.
    private func origin(of name: String) -> TensorRecord? {
        guard let maker = producers[name], maker.opType == "QuantizeLinear", let source = maker.inputs.first else {
            return nil
        }
        return constants[source]
    }

    private func axis(of node: NodeRecord, rank: Int) -> Int {
        var axis = 1
        if case .int(let stated)? = node.attributes.first(where: { $0.name == "axis" })?.value { axis = Int(stated) }
        return axis < 0 ? axis + rank : axis
    }

    /// The axis of a weight that is that of the node's outputs; nil where it is no weight.
    private func outputAxis(of node: NodeRecord, _ place: Int, _ weight: TensorRecord) -> Int? {
        guard place == 1 else { return nil }
        switch node.opType {
        case "Conv": return 0
        case "ConvTranspose": return 1
        case "MatMul": return weight.dims.count - 1
        case "Gemm":
            let transposed = node.attributes.first { $0.name == "transB" }?.value
            return transposed == .int(1) ? 0 : 1
        default: return nil
        }
    }
}
