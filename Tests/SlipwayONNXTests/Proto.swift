/// Builds protobuf messages byte by byte, right or deliberately wrong.
struct Proto {
    var bytes: [UInt8] = []

    static func varint(_ value: UInt64) -> [UInt8] {
        var value = value
        var result: [UInt8] = []
        while value >= 0x80 {
            result.append(UInt8(value & 0x7F) | 0x80)
            value >>= 7
        }
        return result + [UInt8(value)]
    }

    func number(_ field: UInt64, _ value: Int64) -> Proto {
        Proto(bytes: bytes + Self.varint(field << 3) + Self.varint(UInt64(bitPattern: value)))
    }

    func message(_ field: UInt64, _ content: [UInt8]) -> Proto {
        Proto(bytes: bytes + Self.varint(field << 3 | 2) + Self.varint(UInt64(content.count)) + content)
    }

    func message(_ field: UInt64, _ content: Proto) -> Proto { message(field, content.bytes) }

    func text(_ field: UInt64, _ text: String) -> Proto { message(field, Array(text.utf8)) }

    func raw(_ more: [UInt8]) -> Proto { Proto(bytes: bytes + more) }

    /// The offsets at which the fields of a sound model end, from the first operator set behind the graph on.
    static func topLevelEnds(_ model: [UInt8]) -> Set<Int> {
        var ends: Set<Int> = []
        var (index, hasGraph, hasOpset) = (0, false, false)
        func next() -> Int {
            var (value, shift) = (0, 0)
            while index < model.count {
                let byte = model[index]
                index += 1
                value |= Int(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { break }
            }
            return value
        }
        while index < model.count {
            let tag = next()
            let value = next()
            if tag & 7 == 2 { index += value }
            hasGraph = hasGraph || tag >> 3 == 7
            hasOpset = hasOpset || tag >> 3 == 8
            if hasGraph, hasOpset { ends.insert(index) }
        }
        return ends
    }

    /// A ValueInfoProto of a tensor; nil dims leave the shape out, a nil dim is anonymous.
    static func value(_ name: String, type: Int64 = 1, dims: [Int64?]?) -> Proto {
        var tensor = Proto().number(1, type)
        if let dims {
            let shape = dims.reduce(Proto()) { shape, dim in
                shape.message(1, dim.map { Proto().number(1, $0) } ?? Proto())
            }
            tensor = tensor.message(2, shape)
        }
        return Proto().text(1, name).message(2, Proto().message(1, tensor))
    }

    /// A TensorProto of float32 with raw data.
    static func tensor(_ name: String, dims: [Int64], rawBytes: Int) -> Proto {
        dims.reduce(Proto()) { $0.number(1, $1) }.number(2, 1).text(8, name)
            .message(9, [UInt8](repeating: 0, count: rawBytes))
    }

    /// A TensorProto of float32 whose data is external, with these keys and values.
    static func externalTensor(_ name: String, dims: [Int64], type: Int64 = 1, _ entries: [(String, String)]) -> Proto {
        let tensor = dims.reduce(Proto()) { $0.number(1, $1) }.number(2, type).text(8, name)
        return entries.reduce(tensor) { $0.message(13, Proto().text(1, $1.0).text(2, $1.1)) }.number(14, 1)
    }

    /// A GraphProto with one input, one Relu and one output, and more before its end.
    static func graph(_ more: Proto = Proto()) -> Proto {
        Proto().message(1, Proto().text(1, "x").text(2, "y").text(4, "Relu")).text(2, "g").raw(more.bytes)
            .message(11, value("x", dims: [nil, 4])).message(12, value("y", dims: [nil, 4]))
    }

    /// A ModelProto of IR version 8 and opset 17.
    static func model(_ graph: Proto = graph()) -> Proto {
        Proto().number(1, 8).message(7, graph).message(8, Proto().text(1, "").number(2, 17))
    }
}

/// A small generator of random numbers with a seed (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
