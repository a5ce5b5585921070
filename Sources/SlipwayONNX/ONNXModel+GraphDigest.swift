package import SlipwayDiagnostics
package import SlipwayDomain

extension ONNXModel {
    /// The digest of the graph without its weights: two models with one digest compute the same, but for the values of
    /// their weights, and run equally fast.
    ///
    /// A weight is an initializer of the main graph with a type that holds no index or shape: floating-point numbers,
    /// and the small integers of quantized models. It enters with name, type and dimensions. Everything else enters
    /// byte by byte: nodes, functions, inputs and outputs, operator sets, and initializers of other types, since a
    /// Reshape's target is as much of the graph as the node. Names of producers and documentation do not.
    ///
    /// - Parameters:
    ///   - digest: The SHA-256 of bytes.
    ///   - bag: Receives the findings; those of ``open(path:display:into:)`` may come again.
    /// - Returns: The digest; nil where the graph cannot be told from its weights: an initializer that may hold shapes
    ///   lies in another file, or what remains is larger than 256 MiB.
    /// - Throws: When the file cannot be read, or became shorter.
    package func graphDigest(
        _ digest: DigestFunction, into bag: inout DiagnosticBag
    ) throws(ONNXReadError) -> ContentDigest? {
        let text = try reading(into: &bag) { reader throws(ReadStop) in
            try reader.readGraphIdentity(outline)
        }
        return text.flatMap(\.self).map(digest)
    }
}

extension GraphReader {
    /// The most bytes of a graph without weights that are kept.
    private static var identityLimit: Int { 256 << 20 }

    /// What identifies a graph, each part under its name and with its length; nil where it cannot be told.
    fileprivate mutating func readGraphIdentity(_ outline: ModelOutline) throws(ReadStop) -> [UInt8]? {
        guard let graph = outline.graph?.content else { return nil }
        var identity = Array("slipway graph 1\nir \(outline.irVersion ?? 0)\n".utf8)
        for entry in outline.opsets {
            identity += "opset \(entry.domain.utf8.count) \(entry.domain) \(entry.version)\n".utf8
        }
        for function in outline.functions {
            guard try append(function.content, "function", to: &identity) else { return nil }
        }
        let shaping = try readShapingInputs(graph)
        try enter(graph, "GraphProto")
        defer { leave() }
        while let field = try wire.next(until: graph.upperBound, in: "GraphProto") {
            switch field.number {
            case 2, 10: break  // name and doc_string
            case 5:
                try require(field, .delimited, "initializer", in: "GraphProto")
                let tensor = try readTensor(field.content)
                if tensor.isWeight, !shaping.contains(tensor.name) {
                    let name = tensor.name
                    identity += "weight \(name.utf8.count) \(name) \(tensor.typeNumber) \(tensor.dims)\n".utf8
                } else {
                    if case .external = tensor.data { return nil }
                    guard try append(field.content, "initializer", to: &identity) else { return nil }
                }
            default:
                guard try append(field.whole, "field", to: &identity) else { return nil }
            }
        }
        return identity
    }

    /// The names of values that decide on shapes although they are floating-point numbers, such as the scales of a Resize.
    private mutating func readShapingInputs(_ graph: Range<Int>) throws(ReadStop) -> Set<String> {
        var names: Set<String> = []
        try enter(graph, "GraphProto")
        defer { leave() }
        while let field = try wire.next(until: graph.upperBound, in: "GraphProto") {
            guard field.number == 1 else { continue }
            try require(field, .delimited, "node", in: "GraphProto")
            try enter(field.content, "NodeProto")
            var inputs: [String] = []
            var isShaping = false
            while let part = try wire.next(until: field.content.upperBound, in: "NodeProto") {
                switch part.number {
                case 1: inputs.append(try text(part, "input", in: "NodeProto"))
                case 4:
                    let type = try text(part, "op_type", in: "NodeProto")
                    isShaping = ["Resize", "Upsample", "Range", "NonMaxSuppression"].contains(type)
                default: break
                }
            }
            leave()
            if isShaping { names.formUnion(inputs) }
        }
        return names
    }

    private mutating func append(
        _ range: Range<Int>, _ name: String, to identity: inout [UInt8]
    ) throws(ReadStop) -> Bool {
        guard identity.count + range.count <= Self.identityLimit else { return false }
        identity += "\(name) \(range.count)\n".utf8
        identity += try wire.bytes(range)
        return true
    }
}

extension TensorRecord {
    /// Whether the values are weights: of a type in which neither indices nor shapes are stated.
    fileprivate var isWeight: Bool {
        switch elementType {
        case .int32, .int64, .uint32, .uint64, .string, .bool, nil: false
        default: true
        }
    }
}
