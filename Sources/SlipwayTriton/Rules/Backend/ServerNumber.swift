/// What the server makes of a text where it wants an int: C++'s `std::stoi` (backend_common.cc, `ParseIntValue`).
enum ServerInteger: Hashable {
    /// The whole text is a number.
    case exact(Int32)
    /// The text starts with a number; the rest of it is dropped without a word.
    case prefix(Int32, dropped: String)
    /// No number, which is an error: `failed to convert 'four' to integral number`.
    case none
    /// A number beyond int32: the exception is not caught, and the server process dies (seen on 24.10).
    case overflow

    /// Reads a text the way the server does: white space, a sign and decimal digits, then anything.
    init(_ text: String) {
        guard let number = LeadingNumber(text) else {
            self = .none
            return
        }
        guard let magnitude = number.magnitude,
            let value = Int32(exactly: number.isNegative ? -Int64(magnitude) : Int64(magnitude))
        else {
            self = .overflow
            return
        }
        self = number.rest.isEmpty && !number.hasLeadingSpace ? .exact(value) : .prefix(value, dropped: number.rest)
    }

    /// The number that the server goes on with, or nil where it stops.
    var value: Int32? {
        switch self {
        case .exact(let value), .prefix(let value, _): value
        case .none, .overflow: nil
        }
    }
}

/// A text that starts with a whole number.
struct LeadingNumber {
    /// Whether white space comes first.
    let hasLeadingSpace: Bool
    /// Whether a minus sign comes first.
    let isNegative: Bool
    /// The digits' value without the sign, or nil when it is beyond int64.
    let magnitude: UInt64?
    /// What follows the digits.
    let rest: String

    /// Finds the number; nil when there is none.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count, bytes[index] == 0x20 || (0x09...0x0D).contains(bytes[index]) { index += 1 }
        hasLeadingSpace = index > 0
        isNegative = index < bytes.count && bytes[index] == UInt8(ascii: "-")
        if index < bytes.count, isNegative || bytes[index] == UInt8(ascii: "+") { index += 1 }
        let start = index
        var sum: UInt64? = 0
        while index < bytes.count, (0x30...0x39).contains(bytes[index]) {
            let digit = UInt64(bytes[index] - 0x30)
            sum = sum.flatMap {
                let (tens, first) = $0.multipliedReportingOverflow(by: 10)
                let (total, second) = tens.addingReportingOverflow(digit)
                return first || second || total > UInt64(Int64.max) ? nil : total
            }
            index += 1
        }
        guard index > start else { return nil }
        magnitude = sum
        rest = String(decoding: bytes[index...], as: UTF8.self)
    }
}

/// The words that the server and ONNX Runtime take for true and false.
enum ServerBoolean {
    /// The value that Triton's `ParseBoolValue` reads: `true`, `on`, `1`, `false`, `off`, `0` in any case; nil for others.
    static func triton(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "on", "1": true
        case "false", "off", "0": false
        default: nil
        }
    }

    /// The value that ONNX Runtime's provider options read (parse_string.h): of Triton's words only these; nil for others.
    static func onnxRuntime(_ text: String) -> Bool? {
        switch text {
        case "1", "true", "True": true
        case "0", "false", "False": false
        default: nil
        }
    }
}

/// What ONNX Runtime makes of a text where a provider option is a whole number: the whole text must be one.
enum ServerOptionNumber {
    /// Whether the text is a number that fits `Int32`, without spaces.
    static func isInteger(_ text: String) -> Bool {
        if case .exact = ServerInteger(text) { true } else { false }
    }

    /// Whether the text is a number of bytes that fits `size_t`, without sign and spaces.
    static func isSize(_ text: String) -> Bool {
        UInt64(text) != nil && !text.utf8.starts(with: [0x2B])
    }
}
