import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwaySystem

/// Requests and answers of the KServe v2 protocol with binary tensors: JSON that describes them, then their bytes.
enum InferenceMessage {
    /// A request whose outputs come in binary form too.
    ///
    /// - Parameter inputs: The inputs, batch axis included.
    /// - Returns: The body, and how many bytes of it are JSON.
    static func request(_ inputs: [TensorData]) -> (body: [UInt8], jsonLength: Int) {
        let tensors: [JSONValue] = inputs.map { input in
            [
                "name": .string(input.name), "shape": .array(input.sizes.map { .integer(Int64($0)) }),
                "datatype": .string(input.type == .string ? "BYTES" : input.type.tritonName ?? ""),
                "parameters": ["binary_data_size": .integer(Int64(input.bytes.count))],
            ]
        }
        let header: JSONValue = ["inputs": .array(tensors), "parameters": ["binary_data_output": true]]
        let json = JSONWriter.write(header, .compact)
        return (json + inputs.flatMap(\.bytes), json.count)
    }

    /// The outputs of an answer, batch axis included; nil where it is not what the protocol says.
    static func outputs(_ answer: HTTPAnswer) -> [TensorData]? {
        let length = answer.jsonLength ?? answer.body.count
        guard (0...answer.body.count).contains(length) else { return nil }
        var bag = DiagnosticBag()
        let file = SourceFile(id: SourceID("answer"), bytes: Array(answer.body[..<length]))
        let root = JSONReader.read(file, into: &bag)
        guard let entries = root?["outputs"]?.array else { return nil }
        var offset = length
        var outputs: [TensorData] = []
        for entry in entries {
            guard let name = entry["name"]?.string, let word = entry["datatype"]?.string,
                let type = word == "BYTES" ? .string : ElementType.allCases.first(where: { $0.tritonName == word }),
                let shape = entry["shape"]?.array, let size = entry["parameters"]?["binary_data_size"]?.integer,
                size >= 0, size <= answer.body.count - offset
            else { return nil }
            let sizes = shape.compactMap { $0.integer.map(Int.init) }
            guard sizes.count == shape.count, let count = TensorData.elementCount(sizes),
                type == .string || count * (type.byteWidth ?? 0) == Int(size)
            else { return nil }
            outputs.append(
                TensorData(name: name, type: type, sizes: sizes, bytes: Array(answer.body[offset..<offset + Int(size)]))
            )
            offset += Int(size)
        }
        return outputs
    }
}
