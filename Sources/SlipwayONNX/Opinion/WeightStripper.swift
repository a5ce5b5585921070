package import SlipwayDiagnostics
import SlipwayDomain

extension ONNXModel {
    /// The model as bytes that a checker takes for it, without weights and without texts for people.
    ///
    /// A tensor too large to decide a shape keeps its name, type and dimensions, and has one byte of data; so has one whose
    /// data lies in another file. Checkers look at the kind of data and not at its amount.
    ///
    /// - Parameters:
    ///   - limit: The most bytes of the result.
    ///   - bag: Receives what is wrong with the encoding.
    /// - Returns: A ModelProto; nil when it would be larger, or its bytes cannot be read (then the bag has an error).
    /// - Throws: When the file cannot be read, or became shorter.
    package func withoutWeights(
        limit: Int = 64 << 20, into bag: inout DiagnosticBag
    ) throws(ONNXReadError) -> [UInt8]? {
        var stripper = WeightStripper(reader: GraphReader(file, findings: Findings(file: display)), left: limit)
        do {
            return try stripper.message(0..<file.size, .model)
        } catch {
            switch error {
            case .environment(let error): throw error
            case .fault(let fault):
                if stripper.left < 0 { return nil }
                var findings = Findings(file: display)
                findings.add(fault, fileSize: file.size)
                findings.deliver(into: &bag)
            }
            return nil
        }
    }
}

/// Copies messages field by field; of large tensors it makes small ones.
private struct WeightStripper {
    var reader: GraphReader
    /// How many bytes the result may still have; below 0 the copying has ended.
    var left: Int

    /// The messages in which tensors lie.
    enum Kind {
        case model, graph, node, attribute, function, sparseTensor, tensor

        /// What a field holds that is no plain copy: another of these messages, or nothing that is needed (nil).
        func inner(_ field: Int) -> Kind?? {
            switch (self, field) {
            case (.model, 7): .graph
            case (.model, 25): .function
            // Documentation, metadata, training.
            case (.model, 6), (.model, 14), (.model, 20): .some(nil)
            case (.graph, 1), (.function, 7): .node
            case (.graph, 5): .tensor
            case (.graph, 15): .sparseTensor
            case (.graph, 10), (.graph, 14), (.graph, 16), (.node, 6), (.node, 9), (.function, 8): .some(nil)
            case (.node, 5), (.function, 11): .attribute
            case (.attribute, 5), (.attribute, 10): .tensor
            case (.attribute, 6), (.attribute, 11): .graph
            case (.attribute, 22), (.attribute, 23): .sparseTensor
            case (.attribute, 13): .some(nil)
            default: nil
            }
        }

        var name: StaticString {
            switch self {
            case .model: "ModelProto"
            case .graph: "GraphProto"
            case .node: "NodeProto"
            case .attribute: "AttributeProto"
            case .function: "FunctionProto"
            case .sparseTensor: "SparseTensorProto"
            case .tensor: "TensorProto"
            }
        }
    }

    /// The content of a message with what lies in it stripped.
    mutating func message(_ content: Range<Int>, _ kind: Kind) throws(ReadStop) -> [UInt8] {
        if kind == .tensor { return try tensor(content) }
        try reader.enter(content, kind.name)
        defer { reader.leave() }
        var out: [UInt8] = []
        while let field = try reader.wire.next(until: content.upperBound, in: kind.name) {
            switch kind.inner(field.number) {
            case .none: out += try copy(field.whole)
            case .some(.none): continue
            case .some(.some(let inner)):
                try reader.require(field, .delimited, "message", in: kind.name)
                let bytes = try message(field.content, inner)
                append(varint: UInt64(field.number) << 3 | WireType.delimited.rawValue, to: &out)
                append(varint: UInt64(bytes.count), to: &out)
                out += bytes
            }
        }
        return out
    }

    /// A tensor as it is when it can decide a shape, otherwise one of its name, type and dimensions.
    private mutating func tensor(_ content: Range<Int>) throws(ReadStop) -> [UInt8] {
        let record = try reader.readTensor(content)
        let isInteger = record.elementType == .int64 || record.elementType == .int32
        if case .external = record.data {
        } else if content.count <= (isInteger ? 1 << 16 : 1 << 10) {
            return try copy(content)
        }
        var out: [UInt8] = []
        for dim in record.dims {
            append(varint: 1 << 3, to: &out)
            append(varint: UInt64(dim), to: &out)
        }
        append(varint: 2 << 3, to: &out)
        append(varint: UInt64(bitPattern: Int64(record.typeNumber)), to: &out)
        append(varint: 8 << 3 | WireType.delimited.rawValue, to: &out)
        append(varint: UInt64(record.name.utf8.count), to: &out)
        out += record.name.utf8
        if record.elementCount != 0 {
            // One empty string, or one byte of raw_data.
            let isText = record.elementType == .string
            append(varint: (isText ? 6 : 9) << 3 | WireType.delimited.rawValue, to: &out)
            out += isText ? [0] : [1, 0]
        }
        try spend(out.count, content)
        return out
    }

    private mutating func copy(_ range: Range<Int>) throws(ReadStop) -> [UInt8] {
        try spend(range.count, range)
        return try reader.wire.bytes(range)
    }

    private mutating func spend(_ count: Int, _ range: Range<Int>) throws(ReadStop) {
        left -= count
        if left < 0 { throw reader.wire.fault(.tooMany("bytes beside the weights", limit: 0), range.lowerBound, "") }
    }

    private func append(varint number: UInt64, to out: inout [UInt8]) {
        var number = number
        while number > 0x7F {
            out.append(UInt8(truncatingIfNeeded: number) | 0x80)
            number >>= 7
        }
        out.append(UInt8(number))
    }
}
