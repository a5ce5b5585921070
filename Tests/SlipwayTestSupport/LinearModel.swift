package import Foundation

/// A model `y = x ∘ w` over numbers with one weight, as the bytes of an ONNX file.
package struct LinearModel {
    /// The weight.
    package var weight: Float
    /// The operator.
    package var operation = "Mul"
    /// The name of the axis behind the batch; nil for four numbers.
    package var axis: String?

    /// Makes a model.
    package init(weight: Float, operation: String = "Mul", axis: String? = nil) {
        self.weight = weight
        self.operation = operation
        self.axis = axis
    }

    /// The file.
    package var bytes: Data {
        let weights = (0..<(axis == nil ? 4 : 1)).reduce(into: Data()) { data, _ in
            let bits = weight.bitPattern
            for shift in [0, 8, 16, 24] { data.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift))) }
        }
        let tensor = field(1, axis == nil ? 4 : 1) + field(2, 1) + field(8, text: "w") + field(9, weights)
        let node = field(1, text: "x") + field(1, text: "w") + field(2, text: "y") + field(4, text: operation)
        let graph =
            field(1, node) + field(2, text: "g") + field(5, tensor) + field(11, value("x")) + field(12, value("y"))
        let opset = field(1, text: "") + field(2, 17)
        return field(1, 8) + field(7, graph) + field(8, opset)
    }

    /// A ValueInfoProto of `[batch, 4]` numbers, or `[batch, axis]`.
    private func value(_ name: String) -> Data {
        let shape = field(1, field(2, text: "batch")) + field(1, axis.map { field(2, text: $0) } ?? field(1, 4))
        return field(1, text: name) + field(2, field(1, field(1, 1) + field(2, shape)))
    }

    private func field(_ number: Int, _ value: Int) -> Data { varint(number << 3) + varint(value) }

    private func field(_ number: Int, _ content: Data) -> Data {
        varint(number << 3 | 2) + varint(content.count) + content
    }

    private func field(_ number: Int, text: String) -> Data { field(number, Data(text.utf8)) }

    private func varint(_ value: Int) -> Data {
        var data = Data()
        var rest = value
        while rest >= 0x80 {
            data.append(UInt8(rest & 0x7F | 0x80))
            rest >>= 7
        }
        data.append(UInt8(rest))
        return data
    }
}
