import Foundation
import SlipwayDiagnostics
import SlipwayONNX

/// Builds models node by node, with shapes as texts: `["batch", "3"]`; `?` is an anonymous axis.
struct TestGraph {
    var nodes = Proto()
    var inputs = Proto()
    var initializers = Proto()
    var functions = Proto()
    var outputs: [String] = []
    var opset: Int64 = 17
    var otherOpsets: [(String, Int64)] = []

    init(opset: Int64 = 17) {
        self.opset = opset
    }

    /// An attribute of a node.
    enum Attribute {
        case int(Int64)
        case ints([Int64])
        case text(String)
        case graph(Proto)
        case reference(String, type: Int64)

        func proto(_ name: String) -> Proto {
            let start = Proto().text(1, name)
            switch self {
            case .int(let value): return start.number(3, value).number(20, 2)
            case .ints(let values): return values.reduce(start) { $0.number(8, $1) }.number(20, 7)
            case .text(let value): return start.text(4, value).number(20, 3)
            case .graph(let graph): return start.message(6, graph).number(20, 5)
            case .reference(let target, let type): return start.text(21, target).number(20, type)
            }
        }
    }

    static func node(
        _ opType: String, _ inputs: [String], _ outputs: [String], _ attributes: [(String, Attribute)] = [],
        domain: String = ""
    ) -> Proto {
        var node = inputs.reduce(Proto()) { $0.text(1, $1) }
        node = outputs.reduce(node) { $0.text(2, $1) }.text(3, "node_\(outputs.first ?? "")").text(4, opType)
        node = attributes.reduce(node) { $0.message(5, $1.1.proto($1.0)) }
        return domain.isEmpty ? node : node.text(7, domain)
    }

    static func value(_ name: String, _ dims: [String]?, type: Int64 = 1) -> Proto {
        var tensor = Proto().number(1, type)
        if let dims {
            tensor = tensor.message(
                2,
                dims.reduce(Proto()) { shape, dim in
                    if dim == "?" { return shape.message(1, Proto()) }
                    return shape.message(1, Int64(dim).map { Proto().number(1, $0) } ?? Proto().text(2, dim))
                })
        }
        return Proto().text(1, name).message(2, Proto().message(1, tensor))
    }

    static func integers(_ name: String, _ values: [Int64], dims: [Int64]? = nil, type: Int64 = 7) -> Proto {
        let start = (dims ?? [Int64(values.count)]).reduce(Proto()) { $0.number(1, $1) }.number(2, type)
        return values.reduce(start) { $0.number(type == 7 ? 7 : 5, $1) }.text(8, name)
    }

    mutating func add(
        _ opType: String, _ inputs: [String], _ outputs: [String] = ["y"], _ attributes: [(String, Attribute)] = [],
        domain: String = ""
    ) {
        nodes = nodes.message(1, Self.node(opType, inputs, outputs, attributes, domain: domain))
        self.outputs = outputs
    }

    mutating func input(_ name: String, _ dims: [String]?, type: Int64 = 1) {
        inputs = inputs.message(11, Self.value(name, dims, type: type))
    }

    /// A declaration of an inner value.
    mutating func value(_ name: String, _ dims: [String]?, type: Int64) {
        inputs = inputs.message(13, Self.value(name, dims, type: type))
    }

    /// A one-dimensional constant of int64.
    mutating func constant(_ name: String, _ values: [Int64]) {
        initializers = initializers.message(5, Self.integers(name, values))
    }

    /// A scalar constant of int64.
    mutating func scalar(_ name: String, _ value: Int64) {
        initializers = initializers.message(5, Self.integers(name, [value], dims: []))
    }

    /// A constant of float32.
    mutating func floats(_ name: String, _ values: [Float], dims: [Int64]? = nil) {
        let start = (dims ?? [Int64(values.count)]).reduce(Proto()) { $0.number(1, $1) }.number(2, 1)
        let bytes = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
        initializers = initializers.message(5, start.text(8, name).message(9, bytes))
    }

    /// A weight of float32 without known values.
    mutating func weight(_ name: String, _ dims: [Int64]) {
        initializers = initializers.message(5, Proto.tensor(name, dims: dims, rawBytes: Int(4 * dims.reduce(1, *))))
    }

    /// A graph inside an attribute.
    static func subgraph(_ nodes: [Proto], inputs: [Proto] = [], outputs: [String]) -> Proto {
        let start = nodes.reduce(Proto()) { $0.message(1, $1) }.text(2, "body")
        let filled = inputs.reduce(start) { $0.message(11, $1) }
        return outputs.reduce(filled) { $0.message(12, value($1, nil)) }
    }

    var bytes: [UInt8] {
        let start = Proto().text(2, "g").raw(nodes.bytes).raw(initializers.bytes).raw(inputs.bytes)
        let graph = outputs.reduce(start) { $0.message(12, Self.value($1, nil)) }
        let model = Proto().number(1, 10).message(7, graph).message(8, Proto().text(1, "").number(2, opset))
        let opsets = otherOpsets.reduce(model) { $0.message(8, Proto().text(1, $1.0).number(2, $1.1)) }
        return opsets.raw(functions.bytes).bytes
    }

    /// What inference finds.
    func inferred(keeping names: Set<String>? = nil) throws -> Inferred {
        try infer(bytes: bytes, keeping: names)
            ?? Inferred(model: InferredModel(outputs: [], batch: .none, operatorCounts: []), findings: [])
    }

    /// The shape of the first output.
    func shape() throws -> String { try inferred().first }

    /// The shapes of all outputs.
    func shapes() throws -> [String] {
        let found = try inferred()
        return found.model.outputs.map(found.text)
    }
}

extension BatchVerdict {
    static let none = BatchVerdict(status: .unknown, reason: "", node: nil)
}

/// Infers the shapes of a model in memory; nil when it cannot be read as one.
func infer(bytes: [UInt8], keeping names: Set<String>? = nil) throws -> Inferred? {
    let folder = try ScratchFolder()
    return try infer(path: folder.write(bytes), keeping: names)
}
