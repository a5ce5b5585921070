package import SlipwayDomain

/// A TensorProto without its values: what it says about them and where they lie.
package struct TensorRecord: Hashable, Sendable {
    /// The name; empty for a tensor in an attribute.
    package let name: String
    /// The number of the element type in onnx.proto.
    package let typeNumber: Int
    /// The dimensions, outermost first; empty for a scalar.
    package let dims: [Int]
    /// Where the values are.
    package let data: TensorData
    /// The offsets of the TensorProto in the file.
    package let content: Range<Int>

    /// The element type; nil for a number that no known ONNX release defines.
    package var elementType: ElementType? { ElementType(onnx: typeNumber) }

    /// The product of the dimensions; nil when it overflows.
    package var elementCount: Int? {
        if dims.contains(0) { return 0 }
        var product = 1
        for dim in dims {
            let (next, overflow) = product.multipliedReportingOverflow(by: dim)
            if overflow { return nil }
            product = next
        }
        return product
    }

    /// The bytes that type and dimensions need, sub-byte types packed; nil for strings and unknown types.
    package var denseByteCount: Int? {
        guard let bits = elementType?.storageBits, let count = elementCount else { return nil }
        let (total, overflow) = count.multipliedReportingOverflow(by: bits)
        return overflow ? nil : total / 8 + (total % 8 == 0 ? 0 : 1)
    }

    /// The bytes of the values, wherever they lie: packed numbers, or the texts of strings.
    package var byteCount: UInt64 {
        switch data {
        case .strings(_, let bytes): UInt64(bytes)
        case .raw(let range): UInt64(range.count)
        case .external(let external): external.length ?? UInt64(denseByteCount ?? 0)
        case .typed, .none: UInt64(denseByteCount ?? 0)
        }
    }
}

/// Where the values of a tensor lie.
package enum TensorData: Hashable, Sendable {
    /// Nowhere: the tensor has no elements, or its data was stripped.
    case none
    /// In `raw_data`, little-endian, at these offsets of the file.
    case raw(Range<Int>)
    /// In a typed field of the TensorProto (`float_data` 4, `int32_data` 5, …), this many encoded bytes in all.
    case typed(field: Int, encodedBytes: Int)
    /// In `string_data`: how many strings, and their bytes together.
    case strings(count: Int, bytes: Int)
    /// In another file.
    case external(ExternalTensor)
}

/// A place in a file of external data, as the model states it.
package struct ExternalTensor: Hashable, Sendable {
    /// The path, relative to the model's directory; not checked.
    package let location: String
    /// The first byte; 0 when not stated.
    package let offset: UInt64
    /// The number of bytes; nil when not stated.
    package let length: UInt64?
}

extension ElementType {
    /// The bits of one element in `raw_data` (onnx.proto, TensorProto); nil for strings.
    package var storageBits: Int? {
        switch self {
        case .string: nil
        case .int2, .uint2: 2
        case .int4, .uint4, .float4e2m1: 4
        case .bool, .uint8, .int8, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0: 8
        case .uint16, .int16, .float16, .bfloat16: 16
        case .uint32, .int32, .float32: 32
        case .uint64, .int64, .float64, .complex64: 64
        case .complex128: 128
        }
    }
}
