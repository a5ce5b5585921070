import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

/// The node tests of ONNX (Debian's libonnx-testdata, or the folder in ONNX_TEST_DATA): the truth is the shape of the
/// recorded output. Run for single-tensor-output models; prints the counts.
@Suite struct ShapeConformanceTests {
    /// Whether a model may be refused: with SHAPES_OF_DAMAGE set, the folder has damaged ones.
    static let mayRefuse = ProcessInfo.processInfo.environment["SHAPES_OF_DAMAGE"] != nil
    static let folder = ProcessInfo.processInfo.environment["ONNX_TEST_DATA"] ?? "/usr/share/libonnx-testdata/data"

    enum Outcome: String, CaseIterable {
        case ok, unknown, wrong = "WRONG", error
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: ShapeConformanceTests.folder)))
    func noOutputIsWrong() throws {
        var counts: [Outcome: Int] = [:]
        var lines: [String] = []
        for kind in ["node", "simple", "pytorch-converted", "pytorch-operator"] {
            let root = "\(Self.folder)/\(kind)"
            for name in ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted() {
                guard let (outcome, text) = try Self.check("\(root)/\(name)") else { continue }
                counts[outcome, default: 0] += 1
                if outcome != .ok { lines.append("\(outcome.rawValue) \(kind)/\(name) \(text)") }
            }
        }
        if let log = ProcessInfo.processInfo.environment["SHAPE_CONFORMANCE_LOG"] {
            try lines.joined(separator: "\n").write(toFile: log, atomically: true, encoding: .utf8)
        }
        print(
            "shapes of ONNX's own tests: "
                + Outcome.allCases.map { "\(counts[$0, default: 0]) \($0.rawValue)" }.joined(separator: ", "))
        #expect(counts[.wrong, default: 0] == 0, "\(lines.filter { $0.hasPrefix("WRONG") })")
        #expect(Self.mayRefuse || counts[.error, default: 0] == 0, "\(lines.filter { $0.hasPrefix("error") })")
        #expect(counts[.ok, default: 0] > 0)
    }

    /// Compares one test; nil when its model has not one tensor as output, or no recorded data.
    static func check(_ folder: String) throws -> (Outcome, String)? {
        let data = "\(folder)/test_data_set_0"
        var bag = DiagnosticBag()
        let path = "\(folder)/model.onnx"
        guard let recorded = tensorDims("\(data)/output_0.pb"), FileManager.default.fileExists(atPath: path) else {
            return nil
        }
        guard let model = try ONNXModel.open(path: path, display: SourceID(path), into: &bag) else {
            return (.error, "\(bag.all.map(\.message))")
        }
        guard model.signature.outputs.count == 1 else { return nil }
        if case .other = model.signature.outputs[0].kind { return nil }
        let inferred = try ShapeInference.infer(model, into: &bag)
        let output = inferred.outputs[0]
        guard let dims = output.dims else { return (.unknown, "rank: \(output.batch.reason)") }
        var symbols: [String: Int] = [:]
        for (index, input) in model.signature.inputs.enumerated() {
            guard let given = tensorDims("\(data)/input_\(index).pb") else { continue }
            for (dimension, size) in zip(input.shape?.dimensions ?? [], given) {
                if let name = SymbolicDim(dimension)?.symbolName { symbols[name] = size }
            }
        }
        let shown = "[" + dims.map { $0?.description ?? "?" }.joined(separator: ", ") + "]"
        guard dims.count == recorded.count else { return (.wrong, "\(shown), truth \(recorded)") }
        for (own, truth) in zip(dims, recorded) {
            if let value = own?.evaluated(symbols), value != truth { return (.wrong, "\(shown), truth \(recorded)") }
        }
        return dims.contains(nil) ? (.unknown, "\(shown): \(output.batch.reason)") : (.ok, shown)
    }

    /// The dims of a TensorProto in a file; nil when there is none, or it is something else.
    static func tensorDims(_ path: String) -> [Int]? {
        guard let data = FileManager.default.contents(atPath: path), !data.isEmpty else { return nil }
        let bytes = [UInt8](data)
        var index = 0
        func varint() -> Int {
            var (value, shift) = (0, 0)
            while index < bytes.count, shift < 64 {
                let byte = bytes[index]
                index += 1
                value |= Int(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { break }
            }
            return value
        }
        var dims: [Int] = []
        var hasType = false
        while index < bytes.count {
            let tag = varint()
            switch (tag >> 3, tag & 7) {
            case (1, 0): dims.append(varint())
            case (1, 2):
                // Packed dims; a sequence's name in the same field never comes with a data_type.
                let end = varint() + index
                var packed: [Int] = []
                while index < min(end, bytes.count) { packed.append(varint()) }
                dims += packed
            case (2, 0):
                hasType = true
                _ = varint()
            case (_, 0): _ = varint()
            case (_, 2): index += varint()
            case (_, 5): index += 4
            case (_, 1): index += 8
            default: return nil
            }
        }
        return hasType ? dims : nil
    }
}
