import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX

/// The folder of the fixtures whose true shapes are known (Tests/Fixtures/onnx/README.md).
let fixtureFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/onnx")

/// What expected.json says of one fixture.
struct ExpectedModel: Decodable, Sendable {
    var opset: Int
    var ir: Int
    var inputs: [String: Dims]
    var declaredOutputs: [String: Dims]

    enum CodingKeys: String, CodingKey {
        case opset, ir, inputs
        case declaredOutputs = "declared_outputs"
    }

    /// A list of dims, or nil for unknown rank and for what is no tensor.
    struct Dims: Decodable, Sendable {
        var dims: [String]?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            guard !container.decodeNil(), let list = try? container.decode([Dim].self) else { return }
            dims = list.map(\.text)
        }
    }

    /// An integer, an expression, or null; as text, with `-1` for null.
    struct Dim: Decodable, Sendable {
        var text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                text = String(number)
            } else if let name = try? container.decode(String.self) {
                text = name
            } else {
                text = "-1"
            }
        }
    }
}

/// The whole of expected.json.
struct Expectations: Decodable {
    var models: [String: ExpectedModel]

    static func load() throws -> [String: ExpectedModel] {
        let data = try Data(contentsOf: fixtureFolder.appendingPathComponent("expected.json"))
        return try JSONDecoder().decode(Expectations.self, from: data).models
    }
}

/// The names of the fixtures, sorted.
let fixtureNames: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: fixtureFolder.path)) ?? []
    return files.filter { $0.hasSuffix(".onnx") }.map { String($0.dropLast(5)) }.sorted()
}()

/// The path of a fixture.
func fixturePath(_ name: String) -> String {
    fixtureFolder.appendingPathComponent("\(name).onnx").path
}

/// The bytes of a fixture.
func fixtureBytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: fixturePath(name))))
}

/// A folder that is removed when the value goes away.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-onnx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file and returns its path.
    func write(_ bytes: [UInt8], as name: String = "model.onnx") throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }
}

/// What opening gave.
struct Opened {
    var model: ONNXModel?
    var findings: [Diagnostic]

    var codes: [String] { findings.map(\.code.name) }
    var errors: [Diagnostic] { findings.filter { $0.severity == .error } }
}

/// Opens a path.
func open(path: String) throws(ONNXReadError) -> Opened {
    var bag = DiagnosticBag()
    let model = try ONNXModel.open(path: path, display: SourceID("model.onnx"), into: &bag)
    return Opened(model: model, findings: bag.all)
}

/// Opens bytes through a file.
func open(bytes: [UInt8]) throws -> Opened {
    let folder = try ScratchFolder()
    return try open(path: folder.write(bytes))
}
