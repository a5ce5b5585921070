import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwayTriton

/// A model directory as a test describes it, judged by all rules.
struct BackendCase {
    static let header = "backend: \"onnxruntime\"\nmax_batch_size: 8\n"
    static let relu = """
        input [ { name: "x" data_type: TYPE_FP32 dims: [ 3 ] } ]
        output [ { name: "y" data_type: TYPE_FP32 dims: [ 3 ] } ]

        """
    static let cpu = "instance_group [ { kind: KIND_CPU count: 1 } ]\n"
    static let gpu = "instance_group [ { kind: KIND_GPU count: 1 } ]\n"

    var text: String
    var name = "m"
    var files: [String: Int] = ["config.pbtxt": 1, "1/model.onnx": 100]
    var contents: [String: [UInt8]] = [:]
    var graph: GraphSignature? = BackendCase.reluGraph
    var evidence: [OutputEvidence] = []
    var unreadable: String?
    var server = ServerFacts()

    /// A model of relu.onnx that onnxruntime runs on the CPU, with further text.
    static func relu(_ more: String, kind: String = BackendCase.cpu) -> BackendCase {
        BackendCase(text: header + relu + kind + more)
    }

    func on(_ release: String, gpus: Int? = nil) -> BackendCase {
        var copy = self
        if let release = TritonRelease(release) { copy.server.release = release }
        copy.server.gpuCount = gpus
        return copy
    }

    func served(by graph: GraphSignature?) -> BackendCase {
        var copy = self
        copy.graph = graph
        return copy
    }

    /// A finding with the text that it points at.
    struct Finding {
        let diagnostic: Diagnostic
        let place: String
        var code: DiagnosticCode { diagnostic.code }
        var severity: Severity { diagnostic.severity }
        var message: String { diagnostic.message }
        var notes: String { diagnostic.notes.joined(separator: "\n") }
        var help: String { diagnostic.help.joined(separator: "\n") }
    }

    var model: RepositoryModel {
        var bag = DiagnosticBag()
        let source = SourceFile(path: "m/config.pbtxt", text: text)
        let message = ConfigText.parse(source, into: &bag)
        var directories: Set<String> = []
        for path in files.keys {
            var parts = path.split(separator: "/").map(String.init)
            parts.removeLast()
            while !parts.isEmpty {
                directories.insert(parts.joined(separator: "/"))
                parts.removeLast()
            }
        }
        var model = RepositoryModel(
            directoryName: name, directory: SourceID(name),
            config: message.map { .read($0, source.id) } ?? .refused(source.id),
            entries: files.map { .init($0.key, .file(byteCount: UInt64($0.value))) }
                + directories.map { .init($0, .directory) },
            graphs: graph.map { ["1": $0] } ?? [:])
        model.contents = contents
        model.evidence = ["1": evidence]
        if let unreadable { model.unreadableGraphs = ["1": unreadable] }
        return model
    }

    /// Every finding that is not a note.
    func findings() -> [Finding] { allFindings().filter { $0.severity != .note } }

    /// Every finding.
    func allFindings() -> [Finding] {
        let source = SourceFile(path: "m/config.pbtxt", text: text)
        return ConfigRules(backends: [.onnxRuntime]).check(model, server: server).map { diagnostic in
            let range = diagnostic.primary?.range
            return Finding(diagnostic: diagnostic, place: range.map { source.text($0.span) } ?? "")
        }
    }

    // MARK: Graphs

    static func tensor(_ name: String, _ type: ElementType, _ dims: [Int]?) -> GraphTensor {
        GraphTensor(
            name: name, kind: .tensor(type),
            shape: dims.map { Shape($0.map { $0 < 0 ? .anonymous : .fixed($0) }) })
    }

    static func tensor(_ name: String, _ dims: [Int]?) -> GraphTensor { tensor(name, .float32, dims) }

    static func graph(
        _ inputs: [GraphTensor], _ outputs: [GraphTensor], overridable: [GraphTensor] = [], ir: Int = 8
    ) -> GraphSignature {
        GraphSignature(
            irVersion: ir, opsets: [], inputs: inputs, outputs: outputs, overridableInitializers: overridable,
            nodeCount: 1, weightBytes: 0)
    }

    static let reluGraph = graph([tensor("x", [-1, 3])], [tensor("y", [-1, 3])])
}

extension Array where Element == BackendCase.Finding {
    var codes: [DiagnosticCode] { map(\.code) }
    var places: [String] { map(\.place) }
}
