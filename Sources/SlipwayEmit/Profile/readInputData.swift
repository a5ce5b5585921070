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
