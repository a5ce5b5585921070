import SlipwayDomain

/// Writes a graph with the types that were decided: nodes with other names and constants, and casts between the types.
struct HalfWriter {
    let model: ONNXModel
    let graph: HalfGraph
    private(set) var names: HalfNames
    private(set) var tensors: HalfTensors
    /// How many Cast nodes were added.
    private(set) var castCount = 0

    init(_ model: ONNXModel, _ graph: HalfGraph, _ tensors: HalfTensors) {
        self.model = model
        self.graph = graph
        self.tensors = tensors
        names = HalfNames(graph)
    }

    /// A graph anew.
    ///
    /// - Parameter scope: The graph, by number; subgraphs are written inside their nodes.
    /// - Returns: The GraphProto.
    /// - Throws: When the file cannot be read.
    mutating func write(_ scope: Int) throws(EditError) -> WireMessage {
        var message = WireMessage()
        let record = graph.scopes[scope].record
        for value in graph.scopes[scope].values.values.sorted() {
            switch graph.values[value].origin {
            case .input, .sparse: addCasts(of: value, to: &message)
            case .initializer where graph.values[value].constant == nil: addCasts(of: value, to: &message)
            default: continue
            }
        }
        for index in graph.scopes[scope].nodes {
            try write(node: index, to: &message)
            for output in graph.nodes[index].outputs.compactMap({ $0 }) {
                guard graph.nodes[index].role != .cast, !isRemade(index) else { continue }
                addCasts(of: output, to: &message)
            }
        }
        let initializers = Dictionary(
            uniqueKeysWithValues: zip(record.initializers.map(\.field), record.initializers.indices))
        let values = Dictionary(record.values.map { ($0.field, $0) }) { first, _ in first }
        for field in try model.fields(of: record.content) where field.number != 1 {
            if let place = initializers[field.whole] {
                try write(initializer: place, of: scope, field, to: &message)
            } else if let value = values[field.whole], isHalf(value, in: scope) {
                message.message(13, try declaration(of: value))
            } else {
                message.copy(field.whole)
            }
        }
        return message
    }

    /// Whether a node is written once for each type, so that no cast follows it.
    private func isRemade(_ index: Int) -> Bool {
        switch graph.nodes[index].role {
        case .cast, .constant, .fill: true
        default: false
        }
    }

    private mutating func addCasts(of value: Int, to message: inout WireMessage) {
        guard let single = names.names[value].single, let half = names.names[value].half else { return }
        let isBornHalf = graph.isBornHalf(value)
        let (from, into) = isBornHalf ? (half, single) : (single, half)
        // A cast has the name of what it gives, which nothing else has, unless that is an output of the graph.
        let name = into == graph.values[value].name ? names.fresh("\(into)_cast") : into
        castCount += 1
        message.message(
            1,
            .node(
                "Cast", name: name, inputs: [from], outputs: [into],
                attributes: [.attribute("to", int: isBornHalf ? 1 : 10)]))
    }

    /// A name for a node or a value that nothing has.
    mutating func freshName(_ wish: String) -> String { names.fresh(wish) }

    /// A tensor for an attribute, with a few numbers or with those of another one.
    mutating func makeTensor(_ values: [Float], dims: [Int], as target: NumberConversion.Target) -> WireMessage {
        tensors.tensor(values, dims: dims, as: target)
    }

    mutating func makeTensor(
        _ record: TensorRecord, as target: NumberConversion.Target
    ) throws(EditError) -> WireMessage {
        try tensors.tensor(record, name: "", as: target)
    }

    // MARK: Initializers and declarations

    private mutating func write(
        initializer place: Int, of scope: Int, _ field: WireField, to message: inout WireMessage
    ) throws(EditError) {
        let tensor = graph.scopes[scope].record.initializers[place].tensor
        guard let value = graph.scopes[scope].values[tensor.name], graph.values[value].origin == .initializer(place),
            graph.values[value].isFloat, let constant = graph.values[value].constant
        else { return try keep(tensor, field, in: &message) }
        let isMask = constant.isMask && constant.lowest <= -HalfFloat.largest
        if let single = names.names[value].single {
            if isMask {
                message.message(5, try tensors.tensor(tensor, name: single, as: .float32Mask))
            } else {
                try keep(tensor, field, in: &message)
            }
        }
        if let half = names.names[value].half {
            message.message(5, try tensors.tensor(tensor, name: half, as: isMask ? .float16Mask : .float16))
        }
    }

    /// An initializer as it is; its data moves beside the graph where external data is gathered.
    private mutating func keep(
        _ tensor: TensorRecord, _ field: WireField, in message: inout WireMessage
    ) throws(EditError) {
        guard let numbers = tensors.gathered(tensor) else { return message.copy(field.whole) }
        var copy = WireMessage()
        for part in try model.fields(of: tensor.content) where part.number != 13 && part.number != 14 {
            copy.copy(part.whole)
        }
        tensors.place(numbers, in: &copy)
        message.message(5, copy)
    }

    /// Whether a declaration's name stands for a value in half now.
    private func isHalf(_ value: ValueRecord, in scope: Int) -> Bool {
        guard let index = graph.scopes[scope].values[value.tensor.name] else { return false }
        return names.names[index].half == value.tensor.name && value.tensor.kind.elementType == .float32
    }

    /// A declaration with the element type of half.
    private func declaration(of value: ValueRecord) throws(EditError) -> WireMessage {
        var message = WireMessage()
        for field in try model.fields(of: value.content) {
            guard field.number == 2, let type = value.type else {
                message.copy(field.whole)
                continue
            }
            var kind = WireMessage()
            for part in try model.fields(of: type) {
                guard part.number == 1 else {
                    kind.copy(part.whole)
                    continue
                }
                var tensor = WireMessage()
                tensor.number(1, 10)
                for entry in try model.fields(of: part.content) where entry.number != 1 { tensor.copy(entry.whole) }
                kind.message(1, tensor)
            }
            message.message(2, kind)
        }
        return message
    }
}
