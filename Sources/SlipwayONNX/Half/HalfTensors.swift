import SlipwayDomain

/// Writes tensors in half: inside the graph, or into a file beside it.
struct HalfTensors {
    /// The content of the file beside the model.
    private(set) var weights = SplicedFile()
    /// How many tensors were written, and the bytes of their numbers.
    private(set) var count = 0
    private(set) var byteCount = 0

    private let data: HalfData
    private let placement: HalfPlacement

    /// Where the first number of a tensor is in the file beside the model.
    private static let alignment = 64

    init(_ data: HalfData, _ placement: HalfPlacement) {
        self.data = data
        self.placement = placement
    }

    /// A tensor with the numbers of another one.
    ///
    /// - Parameters:
    ///   - tensor: A tensor of binary32.
    ///   - name: Its name; empty in an attribute.
    ///   - target: How its numbers are written.
    /// - Returns: The TensorProto.
    /// - Throws: When the file cannot be read, or the numbers cannot be followed.
    mutating func tensor(
        _ tensor: TensorRecord, name: String, as target: NumberConversion.Target
    ) throws(EditError) -> WireMessage {
        guard let segments = try data.segments(of: tensor) else {
            throw .mismatch("the numbers of \"\(tensor.name)\" cannot be followed")
        }
        var numbers = SplicedFile()
        for segment in segments {
            numbers.append(
                .convert(
                    SplicedFile.Conversion(
                        location: segment.location, range: segment.range,
                        numbers: NumberConversion(from: segment.form, to: target))))
        }
        var message = head(tensor.dims, name, target)
        var isExternal = placement.movesAll && numbers.byteCount >= LinkedWeights.smallest
        if case .external = tensor.data { isExternal = true }
        if isExternal, numbers.byteCount > 0 {
            place(numbers, in: &message)
        } else {
            message.message(9, numbers)
        }
        return message
    }

    /// A tensor of a few numbers.
    mutating func tensor(_ values: [Float], dims: [Int], as target: NumberConversion.Target) -> WireMessage {
        var message = head(dims, "", target)
        let bytes = values.flatMap { value in
            (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (UInt32($0) * 8)) }
        }
        message.bytes(9, NumberConversion(from: .float32, to: target).convert(bytes[...]))
        return message
    }

    private mutating func head(_ dims: [Int], _ name: String, _ target: NumberConversion.Target) -> WireMessage {
        var message = WireMessage()
        for dim in dims { message.number(1, Int64(dim)) }
        // TensorProto.DataType: FLOAT16 or FLOAT.
        message.number(2, target == .float32Mask ? 1 : 10)
        if !name.isEmpty { message.text(8, name) }
        if target != .float32Mask { count += 1 }
        return message
    }

    /// The data of a tensor that stays as it is, where external data is gathered; nil where it stays in its place.
    func gathered(_ tensor: TensorRecord) -> SplicedFile? {
        guard placement.gathersExternal, case .external(let external) = tensor.data,
            let location = data.location(of: external), let start = Int(exactly: external.offset),
            let count = external.length.flatMap({ Int(exactly: $0) }) ?? tensor.denseByteCount, count > 0
        else { return nil }
        return SplicedFile([
            .convert(
                SplicedFile.Conversion(location: location, range: start..<(start + count), numbers: .none))
        ])
    }

    /// Puts data into the file beside the model, and says so in its tensor.
    mutating func place(_ numbers: SplicedFile, in message: inout WireMessage) {
        let gap = (Self.alignment - weights.byteCount % Self.alignment) % Self.alignment
        weights.append(.bytes([UInt8](repeating: 0, count: gap)))
        for (key, value) in [
            ("location", placement.location), ("offset", String(weights.byteCount)),
            ("length", String(numbers.byteCount)),
        ] {
            var entry = WireMessage()
            entry.text(1, key)
            entry.text(2, value)
            message.message(13, entry)
        }
        message.number(14, 1)
        weights.append(numbers)
    }
}

/// Where tensors in half lie.
package struct HalfPlacement: Hashable, Sendable {
    /// The name of the file beside the model that takes those whose source lies outside the model.
    package let location: String
    /// Whether it takes those of the model itself, too, from 1 KiB on.
    package let movesAll: Bool
    /// Whether it takes external data that stays in binary32, and that of integers, as well, so that the new model needs no
    /// file of the old one.
    package let gathersExternal: Bool

    /// Makes a placement.
    package init(location: String, movesAll: Bool = false, gathersExternal: Bool = false) {
        self.location = location
        self.movesAll = movesAll
        self.gathersExternal = gathersExternal
    }
}
