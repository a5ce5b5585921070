/// The type of a tensor's elements, over everything that ONNX can say.
///
/// The raw value is the name that specs and JSON use. Which types Triton can serve: see ``tritonName``.
package enum ElementType: String, Hashable, Sendable, CaseIterable {
    case bool, uint8, uint16, uint32, uint64, int8, int16, int32, int64, float16, float32, float64, bfloat16, string
    case complex64, complex128, float8e4m3fn, float8e4m3fnuz, float8e5m2, float8e5m2fnuz, float8e8m0
    case uint4, int4, float4e2m1, uint2, int2

    /// The name in Triton's `DataType` enum without the prefix `TYPE_`, or nil for a type that Triton cannot serve.
    package var tritonName: String? {
        switch self {
        case .bool: "BOOL"
        case .uint8: "UINT8"
        case .uint16: "UINT16"
        case .uint32: "UINT32"
        case .uint64: "UINT64"
        case .int8: "INT8"
        case .int16: "INT16"
        case .int32: "INT32"
        case .int64: "INT64"
        case .float16: "FP16"
        case .float32: "FP32"
        case .float64: "FP64"
        case .bfloat16: "BF16"
        case .string: "STRING"
        default: nil
        }
    }

    /// The number in Triton's `DataType` enum (model_config.proto), or nil for a type that Triton cannot serve.
    package var tritonNumber: Int32? {
        switch self {
        case .bool: 1
        case .uint8: 2
        case .uint16: 3
        case .uint32: 4
        case .uint64: 5
        case .int8: 6
        case .int16: 7
        case .int32: 8
        case .int64: 9
        case .float16: 10
        case .float32: 11
        case .float64: 12
        case .string: 13
        case .bfloat16: 14
        default: nil
        }
    }

    /// The size of one element in bytes as Triton lays tensors out, or nil for strings and types it cannot serve.
    package var byteWidth: Int? {
        switch self {
        case .bool, .uint8, .int8: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        default: nil
        }
    }

    /// Whether elements are whole numbers (bool is not).
    package var isInteger: Bool {
        integerRange != nil
    }

    /// Whether elements are floating-point numbers that Triton can serve.
    package var isFloatingPoint: Bool {
        switch self {
        case .float16, .float32, .float64, .bfloat16: true
        default: false
        }
    }

    /// The values that an integer type holds, as signed and unsigned 64-bit bounds; nil for other types.
    package var integerRange: (lowest: Int64, highest: UInt64)? {
        switch self {
        case .uint8: (0, UInt64(UInt8.max))
        case .uint16: (0, UInt64(UInt16.max))
        case .uint32: (0, UInt64(UInt32.max))
        case .uint64: (0, UInt64.max)
        case .int8: (Int64(Int8.min), UInt64(Int8.max))
        case .int16: (Int64(Int16.min), UInt64(Int16.max))
        case .int32: (Int64(Int32.min), UInt64(Int32.max))
        case .int64: (Int64.min, UInt64(Int64.max))
        default: nil
        }
    }

    /// The type of an ONNX `TensorProto.DataType` number (onnx.proto), or nil for undefined and unknown numbers.
    package init?(onnx number: Int) {
        switch number {
        case 1: self = .float32
        case 2: self = .uint8
        case 3: self = .int8
        case 4: self = .uint16
        case 5: self = .int16
        case 6: self = .int32
        case 7: self = .int64
        case 8: self = .string
        case 9: self = .bool
        case 10: self = .float16
        case 11: self = .float64
        case 12: self = .uint32
        case 13: self = .uint64
        case 14: self = .complex64
        case 15: self = .complex128
        case 16: self = .bfloat16
        case 17: self = .float8e4m3fn
        case 18: self = .float8e4m3fnuz
        case 19: self = .float8e5m2
        case 20: self = .float8e5m2fnuz
        case 21: self = .uint4
        case 22: self = .int4
        case 23: self = .float4e2m1
        case 24: self = .float8e8m0
        case 25: self = .uint2
        case 26: self = .int2
        default: return nil
        }
    }

    /// The types that Triton can serve, in the order of Triton's enum.
    package static let servable: [ElementType] = allCases.filter { $0.tritonNumber != nil }
        .sorted { ($0.tritonNumber ?? 0) < ($1.tritonNumber ?? 0) }
}
