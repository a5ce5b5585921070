package import SlipwayDomain

/// Fields of a protobuf message that is being written; contents may be copied from the model file.
package struct WireMessage: Hashable, Sendable {
    /// The encoded fields.
    package private(set) var content = SplicedFile()

    /// Makes a message without fields.
    package init() {}

    /// Adds a field that holds a number.
    package mutating func number(_ field: Int, _ value: Int64) {
        append(Self.varint(UInt64(field) << 3) + Self.varint(UInt64(bitPattern: value)))
    }

    /// Adds a field that holds a text.
    package mutating func text(_ field: Int, _ text: String) {
        bytes(field, Array(text.utf8))
    }

    /// Adds a field that holds bytes.
    package mutating func bytes(_ field: Int, _ bytes: [UInt8]) {
        append(Self.header(field, length: bytes.count) + bytes)
    }

    /// Adds a field that holds a float.
    package mutating func float(_ field: Int, _ value: Float) {
        let bits = value.bitPattern
        append(Self.varint(UInt64(field) << 3 | 5) + (0..<4).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) })
    }

    /// Adds a field that holds another message.
    package mutating func message(_ field: Int, _ inner: WireMessage) {
        message(field, inner.content)
    }

    /// Adds a field that holds a message which is encoded already.
    package mutating func message(_ field: Int, _ inner: SplicedFile) {
        append(Self.header(field, length: inner.byteCount))
        content.append(inner)
    }

    /// Adds whole fields that are at these offsets of the model file.
    package mutating func copy(_ fields: Range<Int>) {
        content.append(.copy(fields))
    }

    private mutating func append(_ bytes: [UInt8]) {
        content.append(.bytes(bytes))
    }

    /// The tag and the length of a field that holds this many bytes.
    static func header(_ field: Int, length: Int) -> [UInt8] {
        varint(UInt64(field) << 3 | 2) + varint(UInt64(length))
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
        return bytes
    }
}

extension WireMessage {
    /// A TensorProto of int64 with its values in `raw_data`.
    ///
    /// - Parameters:
    ///   - name: The name; empty for a tensor in an attribute.
    ///   - values: The values, row by row.
    ///   - dims: The dimensions; nil for one dimension of as many values as there are.
    /// - Returns: The message.
    package static func tensor(name: String, int64 values: [Int64], dims: [Int]? = nil) -> WireMessage {
        var tensor = WireMessage()
        for dim in dims ?? [values.count] { tensor.number(1, Int64(dim)) }
        tensor.number(2, Self.int64TypeNumber)
        if !name.isEmpty { tensor.text(8, name) }
        tensor.bytes(9, values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } })
        return tensor
    }

    /// TensorProto.DataType.INT64.
    private static var int64TypeNumber: Int64 { 7 }

    /// An AttributeProto with an integer.
    package static func attribute(_ name: String, int value: Int64) -> WireMessage {
        attribute(name, type: 2) { $0.number(3, value) }
    }

    /// An AttributeProto with a list of integers.
    package static func attribute(_ name: String, ints values: [Int64]) -> WireMessage {
        attribute(name, type: 7) { message in
            for value in values { message.number(8, value) }
        }
    }

    /// An AttributeProto with a tensor.
    package static func attribute(_ name: String, tensor: WireMessage) -> WireMessage {
        attribute(name, type: 4) { $0.message(5, tensor) }
    }

    private static func attribute(
        _ name: String, type: Int64, _ value: (inout WireMessage) -> Void
    ) -> WireMessage {
        var attribute = WireMessage()
        attribute.text(1, name)
        value(&attribute)
        attribute.number(20, type)
        return attribute
    }

    /// A NodeProto.
    ///
    /// - Parameters:
    ///   - opType: The operator.
    ///   - domain: Its domain; empty for ai.onnx.
    ///   - name: The name of the node.
    ///   - inputs: The names of the inputs; an empty one stands for an absent optional input.
    ///   - outputs: The names of the outputs.
    ///   - attributes: The attributes.
    /// - Returns: The message.
    package static func node(
        _ opType: String, domain: String = "", name: String, inputs: [String], outputs: [String],
        attributes: [WireMessage] = []
    ) -> WireMessage {
        var node = WireMessage()
        for input in inputs { node.text(1, input) }
        for output in outputs { node.text(2, output) }
        node.text(3, name)
        node.text(4, opType)
        for attribute in attributes { node.message(5, attribute) }
        if !domain.isEmpty { node.text(7, domain) }
        return node
    }

    /// A TensorShapeProto; an anonymous dimension has no value.
    package static func shape(_ shape: Shape) -> WireMessage {
        var message = WireMessage()
        for dimension in shape.dimensions { message.message(1, Self.dimension(dimension)) }
        return message
    }

    /// A TensorShapeProto.Dimension.
    static func dimension(_ dimension: Dimension) -> WireMessage {
        var message = WireMessage()
        switch dimension {
        case .fixed(let size): message.number(1, Int64(size))
        case .named(let sum): message.text(2, sum.description)
        case .opaque(let text): message.text(2, text)
        case .anonymous: break
        }
        return message
    }
}
