import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayFormats
import SlipwaySpec

/// Reads the inputs of a file that ``writeInputData(_:)`` made, as the bytes that the server gets.
///
/// - Parameters:
///   - text: The file.
///   - type: The element type of an input by its name; nil for none of the model's.
/// - Returns: The bytes of each input, as far as they can be read back.
package func readInputData(_ text: [UInt8], type: (String) -> ElementType?) -> [[UInt8]] {
    var bag = DiagnosticBag()
    guard let root = JSONReader.read(SourceFile(id: SourceID("input-data.json"), bytes: text), into: &bag) else {
        return []
    }
    let steps = root.object?.first { $0.key.value == "data" }?.value.array ?? []
    return steps.flatMap { $0.object ?? [] }.compactMap { input in
        let fields = input.value.object ?? []
        if let text = fields.first(where: { $0.key.value == "b64" })?.value.string { return bytes(base64: text) }
        guard let type = type(input.key.value),
            let content = fields.first(where: { $0.key.value == "content" })?.value.array
        else { return nil }
        var writer = ElementWriter(type: type, count: content.count)
        for node in content {
            guard let element = DataElement(node) else { return nil }
            writer.append(element)
        }
        return writer.bytes
    }
}

extension DataElement {
    fileprivate init?(_ node: JSONNode) {
        switch node.content {
        case .integer(let number): self = .integer(number)
        case .unsigned(let number): self = .unsigned(number)
        case .double(let number): self = .number(number)
        case .string(let text): self = .text(text)
        case .bool(let isOn): self = .boolean(isOn)
        case .object, .array, .null: return nil
        }
    }
}

/// The bytes of a base64 text with padding and without line breaks (RFC 4648 §4); nil for any other text.
func bytes(base64 text: String) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count / 4 * 3)
    var word: UInt32 = 0
    var (digits, padding) = (0, 0)
    for byte in text.utf8 {
        let digit: UInt8
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): digit = 62
        case UInt8(ascii: "/"): digit = 63
        case UInt8(ascii: "="):
            digit = 0
            padding += 1
        default: return nil
        }
        guard padding == 0 || byte == UInt8(ascii: "="), padding <= 2 else { return nil }
        word = word << 6 | UInt32(digit)
        digits += 1
        if digits % 4 == 0 {
            let whole = [
                UInt8(truncatingIfNeeded: word >> 16), UInt8(truncatingIfNeeded: word >> 8),
                UInt8(truncatingIfNeeded: word),
            ]
            result += whole.prefix(3 - padding)
            word = 0
        }
    }
    return digits % 4 == 0 ? result : nil
}
