package import SlipwayCompiler
import SlipwayDomain
import SlipwayOutput
import SlipwaySpec

/// The bytes of one item as Triton reads them: raw little endian in row-major order, strings with a length of four bytes.
///
/// Random elements come from SplitMix64 seeded with the set's seed and the input's name, so that every machine makes the
/// same bytes and two inputs of one set differ.
///
/// - Parameter fill: A tensor whose data was checked to fit.
/// - Returns: The bytes of one item.
package func makeTensorBytes(_ fill: TensorFill) -> [UInt8] {
    let count = fill.elementCount
    var writer = ElementWriter(type: fill.type, count: count)
    switch fill.source {
    case .file:
        return fill.fileBytes
    case .zeros:
        if fill.type == .string { for _ in 0..<count { writer.append(text: "") } } else { writer.appendZeros(count) }
    case .ones:
        for _ in 0..<count { writer.append(.integer(1)) }
    case .values(let values):
        for index in 0..<count { writer.append(values.count == 1 ? values[0] : values[index]) }
    case .range(let start, let step):
        for index in 0..<count { writer.append(element(start, step, index)) }
    case .random(let low, let high, let seed):
        var generator = SplitMix64(seed: seed ^ FNV1a(fill.name).value)
        for _ in 0..<count { writer.append(generator.element(low, high, integer: fill.type.isInteger)) }
    }
    return writer.bytes
}

private func element(_ start: DataElement, _ step: DataElement, _ index: Int) -> DataElement {
    if case .integer(let first) = start, case .integer(let stride) = step {
        return .integer(first &+ stride &* Int64(index))
    }
    return .number(start.double + step.double * Double(index))
}

/// Writes elements of one type.
struct ElementWriter {
    let type: ElementType
    private(set) var bytes: [UInt8] = []

    init(type: ElementType, count: Int) {
        self.type = type
        bytes.reserveCapacity(count * (type.byteWidth ?? 8))
    }

    mutating func appendZeros(_ count: Int) {
        bytes.append(contentsOf: repeatElement(0, count: count * (type.byteWidth ?? 0)))
    }

    mutating func append(text: String) {
        append(UInt64(text.utf8.count), width: 4)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ element: DataElement) {
        switch type {
        case .string:
            if case .text(let text) = element { append(text: text) } else { append(text: "") }
        case .float64:
            append(element.double.bitPattern, width: 8)
        case .float32:
            append(UInt64(Float(element.double).bitPattern), width: 4)
        case .float16:
            append(UInt64(Float16(element.double).bitPattern), width: 2)
        case .bfloat16:
            append(UInt64(bfloat16(Float(element.double))), width: 2)
        default:
            append(element.bits, width: type.byteWidth ?? 1)
        }
    }

    private mutating func append(_ bits: UInt64, width: Int) {
        for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: bits >> (8 * UInt64(index)))) }
    }

    /// The upper half of a float, rounded to nearest even.
    private func bfloat16(_ value: Float) -> UInt32 {
        let bits = value.bitPattern
        return (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16
    }
}

/// Steele, Lea and Flood's SplitMix64 generator.
private struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A value between two bounds: both included for integers, the upper one excluded for fractions.
    mutating func element(_ low: DataElement, _ high: DataElement, integer: Bool) -> DataElement {
        guard integer else {
            let share = Double(next() >> 11) / 9_007_199_254_740_992
            return .number(low.double + (high.double - low.double) * share)
        }
        let span = high.bits &- low.bits
        if span == .max { return .unsigned(next()) }
        // The high half of a product is uniform up to a bias below 2^-64 times the span.
        return .unsigned(low.bits &+ next().multipliedFullWidth(by: span + 1).high)
    }
}

extension DataElement {
    /// The value as a double; 0 for texts.
    fileprivate var double: Double {
        switch self {
        case .integer(let number): Double(number)
        case .unsigned(let number): Double(number)
        case .number(let number): number
        case .boolean(let isTrue): isTrue ? 1 : 0
        case .text: 0
        }
    }

    /// The value as two's complement bits; 0 for texts.
    fileprivate var bits: UInt64 {
        switch self {
        case .integer(let number): UInt64(bitPattern: number)
        case .unsigned(let number): number
        case .number(let number): UInt64(bitPattern: Int64(number))
        case .boolean(let isTrue): isTrue ? 1 : 0
        case .text: 0
        }
    }
}
