import SlipwayDomain

extension HalfWriter {
    /// Writes a node, or what takes its place.
    mutating func write(node index: Int, to message: inout WireMessage) throws(EditError) {
        let node = graph.nodes[index]
        let output = node.outputs.first.flatMap { $0 }
        switch (node.role, output) {
        case (.cast, let value?), (.constant, let value?), (.fill, let value?):
            let known = names.names[value]
            // The one that keeps the name of the value keeps that of the node.
            let forms = [(known.single, false), (known.half, true)].filter { $0.0 != nil }
            for (name, isHalf) in forms {
                guard let name else { continue }
                let title = name == graph.values[value].name || node.record.name.isEmpty ? nil : fresh(node.record.name)
                let attributes = try attributes(of: node, value, isHalf)
                if attributes == nil, title == nil, name == graph.values[value].name,
                    inputs(of: index) == node.record.inputs
                {
                    message.copy(node.record.field)
                } else {
                    message.message(
                        1, try rewritten(index, name: title, outputs: [name], attributes: attributes))
                }
            }
        default:
            let outputs = zip(node.record.outputs, node.outputs).map { (name, value) -> String in
                guard let value, graph.values[value].isFloat else { return name }
                let known = names.names[value]
                return (graph.isBornHalf(value) ? known.half : known.single) ?? name
            }
            if node.bodies.isEmpty, outputs == node.record.outputs, inputs(of: index) == node.record.inputs {
                message.copy(node.record.field)
            } else {
                message.message(1, try rewritten(index, name: nil, outputs: outputs, attributes: nil))
            }
        }
    }

    private mutating func fresh(_ name: String) -> String {
        freshName("\(name)_fp16")
    }

    /// The names that a node takes.
    private func inputs(of index: Int) -> [String] {
        let node = graph.nodes[index]
        return node.record.inputs.indices.map { place in
            guard let value = node.inputs[place], graph.values[value].isFloat else { return node.record.inputs[place] }
            let known = names.names[value]
            let name: String? =
                switch graph.wish(of: index, place) {
                case .half: known.half
                case .single: known.single
                case .either: graph.isBornHalf(value) ? known.half : known.single ?? known.half
                }
            return name ?? node.record.inputs[place]
        }
    }

    /// The one attribute that a source of numbers has in another type; nil where nothing changes.
    private mutating func attributes(
        of node: HalfGraph.Node, _ value: Int, _ isHalf: Bool
    ) throws(EditError) -> WireMessage? {
        if node.role == .cast { return isHalf ? .attribute("to", int: 10) : nil }
        let isMask = graph.values[value].constant?.isMask == true
        guard isHalf || isMask else { return nil }
        let target: NumberConversion.Target = isHalf ? (isMask ? .float16Mask : .float16) : .float32Mask
        let tensor: WireMessage
        switch node.record.attributes.first(where: { $0.name.hasPrefix("value") })?.value {
        case .float(let number): tensor = makeTensor([number], dims: [], as: target)
        case .floats(let numbers): tensor = makeTensor(numbers, dims: [numbers.count], as: target)
        case .tensor(let record): tensor = try makeTensor(record, as: target)
        default: tensor = makeTensor([0], dims: [1], as: target)
        }
        return .attribute("value", tensor: tensor)
    }

    /// A node with other names.
    ///
    /// - Parameters:
    ///   - index: The node.
    ///   - name: Its new name; nil for the one that it has.
    ///   - outputs: What it gives.
    ///   - attributes: The attribute that takes the place of the one that it has; nil to keep all.
    /// - Returns: The NodeProto.
    /// - Throws: When the file cannot be read.
    private mutating func rewritten(
        _ index: Int, name: String?, outputs: [String], attributes: WireMessage?
    ) throws(EditError) -> WireMessage {
        let node = graph.nodes[index]
        let replaced = node.role == .cast ? "to" : "value"
        var message = WireMessage()
        for input in inputs(of: index) { message.text(1, input) }
        for output in outputs { message.text(2, output) }
        if let name { message.text(3, name) }
        let bodies = Dictionary(node.bodies.map { ($0.attribute.field, $0) }) { first, _ in first }
        let stated = Dictionary(node.record.attributes.map { ($0.field, $0.name) }) { first, _ in first }
        for field in try model.fields(of: node.record.content) {
            switch field.number {
            case 1, 2: continue
            case 3 where name != nil: continue
            case 5:
                if let body = bodies[field.whole] {
                    var attribute = WireMessage()
                    attribute.text(1, body.attribute.name)
                    attribute.message(6, try write(body.scope))
                    // AttributeProto.AttributeType.GRAPH.
                    attribute.number(20, 5)
                    message.message(5, attribute)
                } else if attributes != nil, stated[field.whole]?.hasPrefix(replaced) == true {
                    continue
                } else {
                    message.copy(field.whole)
                }
            default: message.copy(field.whole)
            }
        }
        if let attributes { message.message(5, attributes) }
        return message
    }
}
