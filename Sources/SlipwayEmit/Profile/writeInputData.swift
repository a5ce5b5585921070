import SlipwayCompiler
import SlipwayDomain
import SlipwayFormats

/// Writes perf_analyzer's `--input-data` file of one request.
///
/// Without it perf_analyzer fills inputs with random bytes, so that token ids lie far outside the vocabulary and every
/// request fails, and it refuses dynamic shapes. Each input states its shape, without the batch axis where the server
/// batches. Elements stand as JSON where that is exact and short, else as base64 of the bytes that the server gets
/// (perf_analyzer 2.48, data_loader.cc; its numbers for float types need a fraction).
///
/// - Parameter fills: The inputs with the way their elements are made.
/// - Returns: The text in UTF-8.
func writeInputData(_ fills: [TensorFill]) -> [UInt8] {
    let step: JSONValue = .object(fills.map { JSONMember($0.name, tensor($0)) })
    let file: JSONValue = ["data": [step]]
    return JSONWriter.write(file, .compact) + [UInt8(ascii: "\n")]
}

private func tensor(_ fill: TensorFill) -> JSONValue {
    let bytes = makeTensorBytes(fill)
    let shape: JSONValue = .array(fill.wireSizes.map { .integer(Int64($0)) })
    if let content = elements(bytes, fill) { return ["content": .array(content), "shape": shape] }
    return ["b64": .string(base64(bytes)), "shape": shape]
}

/// The elements as JSON, or nil where base64 is shorter or the only exact form.
private func elements(_ bytes: [UInt8], _ fill: TensorFill) -> [JSONValue]? {
    if fill.type == .string { return bytes.count <= 65_536 ? JSONValue.elements(of: bytes, .string) : nil }
    guard let width = fill.type.byteWidth, bytes.count / width <= 512 else { return nil }
    switch fill.type {
    case .float64: return nil
    case .float32 where bytes.count / width > 16: return nil
    default: return JSONValue.elements(of: bytes, fill.type)
    }
}
