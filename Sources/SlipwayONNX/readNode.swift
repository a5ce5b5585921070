extension GraphReader {
    /// Reads the NodeProto in a field of a graph or function that has `count` nodes so far.
    mutating func readNode(_ field: WireField, count: Int, in message: StaticString) throws(ReadStop) -> NodeRecord {
        try require(field, .delimited, "node", in: message)
        try bound(count, ReaderLimits.nodes, "nodes", field, message)
        try enter(field.content, "NodeProto")
        defer { leave() }
        var (name, opType, domain, overload) = ("", "", "", "")
        var inputs: [String] = []
        var outputs: [String] = []
        var attributes: [AttributeRecord] = []
        while let part = try wire.next(until: field.content.upperBound, in: "NodeProto") {
            switch part.number {
            case 1: inputs.append(try text(part, "input", in: "NodeProto"))
            case 2: outputs.append(try text(part, "output", in: "NodeProto"))
            case 3: name = try text(part, "name", in: "NodeProto")
            case 4: opType = try text(part, "op_type", in: "NodeProto")
            case 5:
                try require(part, .delimited, "attribute", in: "NodeProto")
                try bound(attributes.count, ReaderLimits.values, "attributes", part, "NodeProto")
                attributes.append(try readAttribute(part))
            case 7: domain = normalized(try text(part, "domain", in: "NodeProto"))
            case 8: overload = try text(part, "overload", in: "NodeProto")
            default: break
            }
        }
        return NodeRecord(
            name: name, opType: opType, domain: domain, overload: overload, inputs: inputs, outputs: outputs,
            attributes: attributes, field: field.whole, content: field.content)
    }

    /// A domain with `ai.onnx` as the empty text, which means the same (ONNX IR specification).
    func normalized(_ domain: String) -> String { domain == "ai.onnx" ? "" : domain }

    /// Reads the AttributeProto in a field.
    ///
    /// The stated type decides which field is the value; a field that is absent has protobuf's default (0, empty). A file
    /// without types (IR 1) is read by the field that is present.
    mutating func readAttribute(_ field: WireField) throws(ReadStop) -> AttributeRecord {
        try enter(field.content, "AttributeProto")
        defer { leave() }
        var parts = AttributeParts()
        while let part = try wire.next(until: field.content.upperBound, in: "AttributeProto") {
            try read(part, into: &parts)
        }
        return AttributeRecord(name: parts.name, value: try value(of: parts), field: field.whole)
    }

    private mutating func read(_ field: WireField, into parts: inout AttributeParts) throws(ReadStop) {
        let message: StaticString = "AttributeProto"
        switch field.number {
        case 1: parts.name = try text(field, "name", in: message)
        case 20:
            try require(field, .varint, "type", in: message)
            parts.type = Int(field.signedValue)
            return
        case 21: parts.reference = try text(field, "ref_attr_name", in: message)
        case 2:
            try require(field, .fixed32, "f", in: message)
            parts.float = Float(bitPattern: try word(field.content))
        case 3:
            try require(field, .varint, "i", in: message)
            parts.int = field.signedValue
        case 4:
            try require(field, .delimited, "s", in: message)
            parts.string = field.content
        case 5, 10:
            try require(field, .delimited, "tensor", in: message)
            try bound(parts.tensors.count, ReaderLimits.values, "tensors", field, message)
            parts.tensors.append(try readTensor(field.content))
        case 6, 11:
            try require(field, .delimited, "graph", in: message)
            try bound(parts.graphs.count, ReaderLimits.values, "graphs", field, message)
            parts.graphs.append(field.content)
        case 7: try readFloats(field, into: &parts)
        case 8: try readInts(field, into: &parts)
        case 9:
            try require(field, .delimited, "strings", in: message)
            parts.stringCount += 1
        case 22:
            try require(field, .delimited, "sparse_tensor", in: message)
            parts.sparse = try readSparseTensor(field.content)
        default: return
        }
        if let type = AttributeParts.types[field.number] { parts.seenType = type }
    }

    private mutating func readFloats(_ field: WireField, into parts: inout AttributeParts) throws(ReadStop) {
        if field.type != .fixed32 { try require(field, .delimited, "floats", in: "AttributeProto") }
        parts.floatCount += field.content.count / 4
        guard parts.floatCount <= ReaderLimits.attributeNumbers else { return }
        for start in stride(from: field.content.lowerBound, to: field.content.upperBound - 3, by: 4) {
            parts.floats.append(Float(bitPattern: try word(start..<(start + 4))))
        }
    }

    private mutating func readInts(_ field: WireField, into parts: inout AttributeParts) throws(ReadStop) {
        if field.type == .varint {
            parts.intCount += 1
        } else {
            try require(field, .delimited, "ints", in: "AttributeProto")
            parts.intCount += try countNumbers(field.content)
        }
        let limit = ReaderLimits.attributeNumbers
        guard parts.intCount <= limit else { return }
        _ = try integers(field, "ints", in: "AttributeProto", limit: limit, into: &parts.ints)
    }

    private mutating func countNumbers(_ content: Range<Int>) throws(ReadStop) -> Int {
        wire.enter(content)
        var count = 0
        while wire.position < content.upperBound {
            _ = try wire.number(until: content.upperBound, start: content.lowerBound, in: "AttributeProto")
            count += 1
        }
        return count
    }

    /// The four bytes of a range as a little-endian number.
    private mutating func word(_ content: Range<Int>) throws(ReadStop) -> UInt32 {
        try wire.bytes(content).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private mutating func value(of parts: AttributeParts) throws(ReadStop) -> AttributeValue {
        if let reference = parts.reference, !reference.isEmpty { return .reference(reference) }
        switch parts.type ?? parts.seenType {
        case 1: return .float(parts.float)
        case 2: return .int(parts.int)
        case 3:
            guard parts.string.count <= ReaderLimits.attributeText else { return .string(nil, content: parts.string) }
            let text = String(validating: try wire.bytes(parts.string), as: UTF8.self)
            return .string(text, content: parts.string)
        case 4: return parts.tensors.first.map { .tensor($0) } ?? .other(typeNumber: 4)
        case 5: return parts.graphs.first.map { .graph($0) } ?? .other(typeNumber: 5)
        case 6:
            return parts.floats.count == parts.floatCount ? .floats(parts.floats) : .list(count: parts.floatCount)
        case 7: return parts.ints.count == parts.intCount ? .ints(parts.ints) : .list(count: parts.intCount)
        case 8: return .list(count: parts.stringCount)
        case 9: return .tensors(parts.tensors)
        case 10: return .graphs(parts.graphs)
        case 11: return parts.sparse.map { .sparseTensor($0) } ?? .other(typeNumber: 11)
        case let number: return .other(typeNumber: number)
        }
    }
}

/// What the fields of an AttributeProto said so far.
private struct AttributeParts {
    var name = ""
    var type: Int?
    var reference: String?
    var float: Float = 0
    var int: Int64 = 0
    var string = 0..<0
    var floats: [Float] = []
    var floatCount = 0
    var ints: [Int64] = []
    var intCount = 0
    var stringCount = 0
    var tensors: [TensorRecord] = []
    var graphs: [Range<Int>] = []
    var sparse: SparseTensorRecord?
    /// The AttributeProto.AttributeType of the value field seen last.
    var seenType = 0

    /// The AttributeProto.AttributeType of each field number.
    static let types = [2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 7: 6, 8: 7, 9: 8, 10: 9, 11: 10, 22: 11]
}
