import SlipwayDiagnostics
package import SlipwayDomain

/// A ValueInfoProto with its places in the file, so that an edit can replace it.
package struct ValueRecord: Hashable, Sendable {
    /// The name, kind and declared shape (batch axis included).
    package let tensor: GraphTensor
    /// The offsets of the whole field in its graph: tag, length and content.
    package let field: Range<Int>
    /// The offsets of the content, the ValueInfoProto itself.
    package let content: Range<Int>
    /// The offsets of the TypeProto inside; nil when the file states no type.
    package let type: Range<Int>?
}

extension GraphReader {
    /// Reads a ValueInfoProto.
    ///
    /// - Parameters:
    ///   - field: The field of the graph that holds it.
    ///   - role: What it is to the graph (`input`, `output`, `value`), for findings.
    /// - Returns: What it says, with its places.
    /// - Throws: A fault when its bytes cannot be read.
    mutating func readValueInfo(_ field: WireField, role: StaticString) throws(ReadStop) -> ValueRecord {
        try enter(field.content, "ValueInfoProto")
        defer { leave() }
        var name = ""
        var type: Range<Int>?
        while let part = try wire.next(until: field.content.upperBound, in: "ValueInfoProto") {
            switch part.number {
            case 1: name = try text(part, "name", in: "ValueInfoProto")
            case 2:
                try require(part, .delimited, "type", in: "ValueInfoProto")
                try requireFirst(type, part, "type", in: "ValueInfoProto")
                type = part.content
            default: break
            }
        }
        var kind = ValueKind.unknownTensor(onnxNumber: 0)
        var shape: Shape?
        if let type { (kind, shape) = try readType(type, role: role, name: name) }
        return ValueRecord(
            tensor: GraphTensor(name: name, kind: kind, shape: shape), field: field.whole, content: field.content,
            type: type)
    }

    /// Reads a TypeProto; what a sequence or map holds is not looked at.
    private mutating func readType(
        _ content: Range<Int>, role: StaticString, name: String
    ) throws(ReadStop) -> (ValueKind, Shape?) {
        try enter(content, "TypeProto")
        defer { leave() }
        var kind = ValueKind.unknownTensor(onnxNumber: 0)
        var tensor: Range<Int>?
        while let field = try wire.next(until: content.upperBound, in: "TypeProto") {
            let word: String
            switch field.number {
            case 1:
                try require(field, .delimited, "tensor_type", in: "TypeProto")
                try requireFirst(tensor, field, "tensor_type", in: "TypeProto")
                tensor = field.content
                continue
            case 4: word = "sequence"
            case 5: word = "map"
            case 7: word = "opaque"
            case 8: word = "sparse tensor"
            case 9: word = "optional"
            default: continue
            }
            try require(field, .delimited, "value", in: "TypeProto")
            // The kinds are members of one oneof: the last one counts.
            kind = .other(word)
            tensor = nil
        }
        guard let tensor else { return (kind, nil) }
        return try readTensorType(tensor, role: role, name: name)
    }

    /// Reads a TypeProto.Tensor: element type and shape.
    private mutating func readTensorType(
        _ content: Range<Int>, role: StaticString, name: String
    ) throws(ReadStop) -> (ValueKind, Shape?) {
        try enter(content, "TypeProto.Tensor")
        defer { leave() }
        var number: Int64 = 0
        var shape: Range<Int>?
        while let field = try wire.next(until: content.upperBound, in: "TypeProto.Tensor") {
            switch field.number {
            case 1:
                try require(field, .varint, "elem_type", in: "TypeProto.Tensor")
                number = field.signedValue
            case 2:
                try require(field, .delimited, "shape", in: "TypeProto.Tensor")
                try requireFirst(shape, field, "shape", in: "TypeProto.Tensor")
                shape = field.content
            default: break
            }
        }
        let type = ElementType(onnx: Int(number))
        let kind = type.map(ValueKind.tensor) ?? .unknownTensor(onnxNumber: Int(number))
        guard let shape else { return (kind, nil) }
        return (kind, try readShape(shape, role: role, name: name))
    }

    /// Reads a TensorShapeProto; one without dimensions is a scalar's.
    private mutating func readShape(
        _ content: Range<Int>, role: StaticString, name: String
    ) throws(ReadStop) -> Shape {
        try enter(content, "TensorShapeProto")
        defer { leave() }
        var dimensions: [Dimension] = []
        while let field = try wire.next(until: content.upperBound, in: "TensorShapeProto") {
            guard field.number == 1 else { continue }
            try require(field, .delimited, "dim", in: "TensorShapeProto")
            guard dimensions.count < ReaderLimits.rank else {
                throw tooMany("dimensions", field, ReaderLimits.rank, "TensorShapeProto")
            }
            dimensions.append(try readDimension(field.content, axis: dimensions.count, role: role, name: name))
        }
        return Shape(dimensions)
    }

    /// Reads a TensorShapeProto.Dimension: a number, a name, or nothing.
    private mutating func readDimension(
        _ content: Range<Int>, axis: Int, role: StaticString, name: String
    ) throws(ReadStop) -> Dimension {
        try enter(content, "TensorShapeProto.Dimension")
        defer { leave() }
        var dimension = Dimension.anonymous
        while let field = try wire.next(until: content.upperBound, in: "TensorShapeProto.Dimension") {
            switch field.number {
            case 1:
                try require(field, .varint, "dim_value", in: "TensorShapeProto.Dimension")
                dimension = checkedDimension(field.signedValue, axis: axis, role: role, name: name)
            case 2:
                let name = try text(field, "dim_param", in: "TensorShapeProto.Dimension")
                dimension = Self.isPlaceholder(name) ? .anonymous : Dimension(parameter: name)
            default: break
            }
        }
        return dimension
    }

    /// Whether a `dim_param` is what exporters write for want of a name (MXNet, PaddlePaddle, hand-made graphs): the same text
    /// then stands for axes that differ.
    static func isPlaceholder(_ name: String) -> Bool {
        ["", "?", "*", "_", "-", "-1", "none", "null", "nan", "unk", "unknown"].contains(name.lowercased())
    }

    /// A declared number as a dimension; a negative one is dynamic for ONNX Runtime, and reported.
    private mutating func checkedDimension(
        _ value: Int64, axis: Int, role: StaticString, name: String
    ) -> Dimension {
        if (0...ReaderLimits.dimension).contains(value) { return .fixed(Int(value)) }
        if value == -1 {
            findings.add(
                .invalidDimension, "axis \(axis) of \(role) \"\(name)\" is declared as -1; it is taken as dynamic",
                notes: ["ONNX writes a dynamic dimension as a name or as nothing; ONNX Runtime reads -1 as dynamic."],
                severity: .warning)
        } else {
            findings.add(
                .invalidDimension, "axis \(axis) of \(role) \"\(name)\" is declared as \(value)",
                notes: ["A dimension is 0 or more, and at most \(ReaderLimits.dimension) is believed."])
        }
        return .anonymous
    }
}
