import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

/// A model in half precision, read back.
struct Halved {
    let report: HalfReport
    let model: ONNXModel
    let graph: GraphRecord
    /// The content of the new file, and of the file of weights beside it.
    let bytes: [UInt8]
    let weights: [UInt8]

    /// Makes one; files of external data are given by their names.
    init(
        _ source: [UInt8], keeping patterns: [String] = [], large: [String: Double] = [:],
        data: [String: [UInt8]] = [:], movesAll: Bool = false,
        gathers: Bool = false
    ) throws {
        let folder = try ScratchFolder()
        let path = try folder.write(source)
        var paths: [RelativePath: String] = [:]
        for (name, content) in data {
            paths[try #require(RelativePath(name))] = try folder.write(content, as: name)
        }
        let model = try #require(try open(path: path).model)
        let result = try model.halved(
            keeping: HalfPatterns(patterns, large: large), paths: paths,
            placement: HalfPlacement(
                location: "model.fp16.weights", movesAll: movesAll, gathersExternal: gathers))
        guard case .done(let halved) = result else { throw HalfFailure(result: result) }
        report = halved.report
        self.model = halved.model
        var bag = DiagnosticBag()
        graph = try #require(try halved.model.readGraph(into: &bag))
        func put(_ content: SplicedFile) -> [UInt8] {
            content.pieces.flatMap { piece -> [UInt8] in
                switch piece {
                case .bytes(let bytes): bytes
                case .copy(let range): Array(source[range])
                case .convert(let part):
                    part.numbers.convert((part.location.map { data[$0.text] ?? [] } ?? source)[part.range])
                }
            }
        }
        bytes = put(halved.content)
        weights = put(halved.weights)
    }

    /// The nodes that stay in binary32, by their operator.
    var kept: [String] { report.kept.map(\.opType) }

    /// An initializer.
    func initializer(_ name: String) -> TensorRecord? {
        graph.initializers.first { $0.tensor.name == name }?.tensor
    }

    /// The numbers of an initializer in half.
    func numbers(_ name: String) -> [Float]? {
        guard let tensor = initializer(name), tensor.elementType == .float16 else { return nil }
        let data: ArraySlice<UInt8>
        switch tensor.data {
        case .raw(let range): data = bytes[range]
        case .external(let place):
            guard place.location == "model.fp16.weights", let length = place.length else { return nil }
            data = weights[Int(place.offset)..<Int(place.offset + length)]
        default: return nil
        }
        let all = Array(data)
        return stride(from: 0, to: all.count, by: 2).map {
            HalfFloat.value(of: UInt16(all[$0]) | UInt16(all[$0 + 1]) << 8)
        }
    }

    /// The nodes as text: operator, inputs and outputs.
    var nodes: [String] {
        graph.nodes.map { "\($0.opType) \($0.inputs.joined(separator: " ")) > \($0.outputs.joined(separator: " "))" }
    }
}

/// What came of it instead.
struct HalfFailure: Error {
    let result: Halving
}

/// Why a model was not made: the clause of a refusal, or the patterns without effect.
func halfRefusal(_ source: [UInt8], keeping patterns: [String] = []) throws -> String? {
    do {
        _ = try Halved(source, keeping: patterns)
        return nil
    } catch let failure as HalfFailure {
        switch failure.result {
        case .done: return nil
        case .refused(let reason): return reason
        case .idlePatterns(let patterns): return patterns.joined(separator: ", ")
        }
    }
}

/// The folder of graphs that a rewriting into half precision must not get wrong.
let halfFolder = fixtureFolder.deletingLastPathComponent().appendingPathComponent("half")

/// The names of those graphs, sorted.
let halfNames: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: halfFolder.path)) ?? []
    return files.filter { $0.hasSuffix(".onnx") }.map { String($0.dropLast(5)) }.sorted()
}()

/// The bytes of one of them.
func halfBytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: halfFolder.appendingPathComponent("\(name).onnx")))
}
