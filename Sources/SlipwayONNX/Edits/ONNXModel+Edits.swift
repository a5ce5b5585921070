package import SlipwayDomain

/// Changes of single things; each adds to a plan, and reads no more of the file than the fields it changes.
extension ONNXModel {
    /// The offsets of the ModelProto: the whole file.
    package var content: Range<Int> { 0..<file.size }

    /// Declares another shape for a graph input, a graph output or an inner value.
    ///
    /// A dimension that stays keeps what else the file says of it (its denotation).
    ///
    /// - Parameters:
    ///   - shape: The dimensions, batch axis included.
    ///   - value: A dense tensor of the graph.
    ///   - plan: Receives the changes.
    /// - Throws: When the file cannot be read, or the value is no tensor.
    package func setShape(
        _ shape: Shape, of value: ValueRecord, in plan: inout EditPlan
    ) throws(EditError) {
        guard let type = value.type else { throw .conflict(value.content) }
        let tensors = try fields(of: type).filter { $0.number == 1 }
        guard let tensor = tensors.last, tensor.type == .delimited else { throw .conflict(type) }
        let shapes = try fields(of: tensor.content).filter { $0.number == 2 }
        guard let declared = shapes.last, value.tensor.shape?.rank == shape.rank else {
            var field = WireMessage()
            field.message(2, .shape(shape))
            if let declared = shapes.last {
                plan.replace(declared.whole, in: tensor.content, with: field)
            } else {
                plan.append(field, to: tensor.content)
            }
            return
        }
        let dims = try fields(of: declared.content).filter { $0.number == 1 }
        guard dims.count == shape.rank, let before = value.tensor.shape else { throw .conflict(declared.content) }
        for (axis, dim) in dims.enumerated() where before.dimensions[axis] != shape.dimensions[axis] {
            var content = WireMessage.dimension(shape.dimensions[axis])
            for part in try fields(of: dim.content) where part.number > 2 { content.copy(part.whole) }
            var field = WireMessage()
            field.message(1, content)
            plan.replace(dim.whole, in: declared.content, with: field)
        }
    }

    /// Gives a node another input.
    ///
    /// - Parameters:
    ///   - index: Which input, from 0.
    ///   - node: The node.
    ///   - name: The name of the value that it takes.
    ///   - plan: Receives the change.
    /// - Throws: When the file cannot be read, or the node has fewer inputs.
    package func setInput(
        _ index: Int, of node: NodeRecord, to name: String, in plan: inout EditPlan
    ) throws(EditError) {
        let inputs = try fields(of: node.content).filter { $0.number == 1 }
        guard inputs.indices.contains(index) else { throw .conflict(node.content) }
        var field = WireMessage()
        field.text(1, name)
        plan.replace(inputs[index].whole, in: node.content, with: field)
    }

    /// The fields of a message.
    func fields(of message: Range<Int>) throws(EditError) -> [WireField] {
        var reader = WireReader(file)
        reader.enter(message)
        var fields: [WireField] = []
        do {
            while let field = try reader.next(until: message.upperBound, in: "message") { fields.append(field) }
        } catch {
            switch error {
            case .environment(let error): throw .environment(error)
            case .fault(let fault): throw .conflict(fault.offset..<fault.offset)
            }
        }
        return fields
    }
}

extension EditPlan {
    /// Removes a node.
    package mutating func remove(_ node: NodeRecord, from graph: GraphRecord) {
        remove(node.field, from: graph.content)
    }

    /// Puts a node before another one of the same graph; a graph's nodes are in an order of execution.
    package mutating func insert(_ node: WireMessage, before other: NodeRecord, in graph: GraphRecord) {
        insert(Self.field(1, node), at: other.field.lowerBound, in: graph.content)
    }

    /// Puts an attribute in the place of another one.
    package mutating func replace(_ attribute: AttributeRecord, of node: NodeRecord, with other: WireMessage) {
        replace(attribute.field, in: node.content, with: Self.field(5, other))
    }

    /// Removes an attribute, so that the operator's default counts.
    package mutating func remove(_ attribute: AttributeRecord, from node: NodeRecord) {
        remove(attribute.field, from: node.content)
    }

    /// Adds an attribute to a node that does not state it.
    package mutating func add(attribute: WireMessage, to node: NodeRecord) {
        append(Self.field(5, attribute), to: node.content)
    }

    /// Puts a tensor in the place of an initializer; its name may be another one.
    package mutating func replace(_ initializer: InitializerRecord, in graph: GraphRecord, with tensor: WireMessage) {
        replace(initializer.field, in: graph.content, with: Self.field(5, tensor))
    }

    /// Adds an initializer.
    package mutating func add(initializer tensor: WireMessage, to graph: GraphRecord) {
        append(Self.field(5, tensor), to: graph.content)
    }

    /// Removes a graph input, a graph output or the declaration of an inner value.
    package mutating func remove(_ value: ValueRecord, from graph: GraphRecord) {
        remove(value.field, from: graph.content)
    }

    private static func field(_ number: Int, _ message: WireMessage) -> WireMessage {
        var field = WireMessage()
        field.message(number, message)
        return field
    }
}
