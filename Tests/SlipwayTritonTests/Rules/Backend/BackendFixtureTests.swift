import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTriton
import Testing

/// The verdicts of a real server about the backend's part of a configuration.
@Suite struct BackendFixtureTests {
    private struct Result: Decodable {
        struct Meta: Decodable { let model: String }
        struct Answer: Decodable { let root: String? }
        let meta: Meta
        let auto: Answer
        let strict: Answer
        let directories: [String]
    }

    /// The graphs that the cases use.
    private static let graphs: [String: GraphSignature] = {
        typealias Case = BackendCase
        func bert(_ batch: Int, _ sequence: Int) -> GraphSignature {
            Case.graph(
                ["input_ids", "attention_mask", "token_type_ids"].map { Case.tensor($0, .int64, [batch, sequence]) },
                [
                    Case.tensor("last_hidden_state", .float32, [batch, sequence, 16]),
                    Case.tensor("pooler_output", .float32, [batch, 16]),
                ])
        }
        return [
            "bert.onnx": bert(-1, -1), "bert_fixed_batch.onnx": bert(1, -1), "bert_fixed_seq.onnx": bert(-1, 128),
            "noshape.onnx": Case.graph([Case.tensor("x", nil)], [Case.tensor("y", nil)]),
            "overridable.onnx": Case.graph(
                [Case.tensor("x", [-1, 3])], [Case.tensor("y", [-1, 3])], overridable: [Case.tensor("c", [3])]),
            "reduce.onnx": Case.graph([Case.tensor("x", [-1, 3])], [Case.tensor("y", [1, 3])]),
            "relu.onnx": Case.reluGraph,
            "relu16.onnx": Case.graph(
                [Case.tensor("x", .float16, [-1, 3])], [Case.tensor("y", .float16, [-1, 3])]),
            "relu_b1.onnx": Case.graph([Case.tensor("x", [1, 3])], [Case.tensor("y", [1, 3])]),
            "relu_dyn.onnx": Case.graph([Case.tensor("x", [-1, -1])], [Case.tensor("y", [-1, -1])]),
            "scalar.onnx": Case.graph([Case.tensor("x", [-1, 3])], [Case.tensor("y", [])]),
            "str.onnx": Case.graph([Case.tensor("s", .string, [-1, 1])], [Case.tensor("t", .string, [-1, 1])]),
            "vec.onnx": Case.graph([Case.tensor("x", [-1, 3])], [Case.tensor("y", [-1])]),
        ]
    }()

    /// The files of the cases besides their model.
    private static let files: [String: [String: [UInt8]]] = [
        "n18_filename_escape": ["m.onnx": Array(repeating: 0, count: 100)],
        "w08_long_file_ok": ["warmup/long.bin": Array(repeating: 0, count: 100)],
        "w09_exact_file_ok": ["warmup/f.bin": Array(repeating: 0, count: 12)],
        "w18_string_file_ok": ["warmup/s.bin": [5, 0, 0, 0] + Array("hello".utf8)],
        "w19_string_raw_bad": ["warmup/s.bin": Array("hello world this is raw".utf8)],
        "w21_string_two_elems_for_one": [
            "warmup/s.bin": [5, 0, 0, 0] + Array("hello".utf8) + [3, 0, 0, 0] + Array("two".utf8)
        ],
        "w24_file_in_model_dir_not_warmup": ["f.bin": Array(repeating: 0, count: 12)],
        "w25_path_escape": ["warmup/.k": [], "f.bin": Array(repeating: 0, count: 12)],
        "w26_subdir_ok": ["warmup/a/f.bin": Array(repeating: 0, count: 12)],
    ]

    private static func load(_ group: String, _ name: String) throws -> (BackendCase, Result) {
        let url = Fixtures.folder.appending(path: "\(group)/\(name)/result.json")
        let result = try JSONDecoder().decode(Result.self, from: Data(contentsOf: url))
        var one = BackendCase(text: String(decoding: try Fixtures.source(group, name).bytes, as: UTF8.self))
        one.name = name
        one.graph = graphs[result.meta.model]
        one.files = Dictionary(uniqueKeysWithValues: (files[name] ?? [:]).map { ($0.key, $0.value.count) })
        one.contents = files[name] ?? [:]
        if result.meta.model == "CORRUPT" { one.unreadable = "its bytes are no protobuf message" }
        for directory in result.directories where Int(directory) != nil { one.files[directory + "/model.onnx"] = 100 }
        return (one, result)
    }

    /// The cases that the backend decides, or the core when it prepares warmup.
    private static func isOurs(_ name: String) -> Bool {
        let others = ["i30_label_missing", "i43_string_vs_bytes", "o20_custom_op_missing"]
        let own = ["b15", "b16", "b17", "b18", "n11", "s11"].contains { name.hasPrefix($0) }
        return own || (["i", "o", "w"].contains(name.prefix(1)) && !others.contains(name))
    }

    /// What the server said, without the words that depend on its surroundings.
    private static func words(_ root: String) -> String {
        var text = root
        for prefix in ["Invalid argument: ", "Internal: ", "Not found: "] where text.hasPrefix(prefix) {
            text.removeFirst(prefix.count)
        }
        text = text.replacing("<repo>/", with: "")
        // A failing batch is reported once per request.
        if text.contains("max allowed is") { text = String(text.prefix { $0 != ";" }) }
        return text.hasSuffix(";") ? String(text.dropLast()) : text
    }

    @Test(arguments: [true, false]) func whatTheServerRefusesIsAnErrorInItsWords(_ autoComplete: Bool) throws {
        for name in try Fixtures.cases("bad") where Self.isOurs(name) {
            var (one, result) = try Self.load("bad", name)
            one.server.autoComplete = autoComplete
            let findings = one.allFindings()
            let root = (autoComplete ? result.auto : result.strict).root ?? ""
            if name.hasPrefix("o15") {
                // It depends on how the backend was built.
                #expect(findings.contains { $0.severity == .note && $0.notes.contains(root.suffix(40)) }, "\(name)")
            } else if root.isEmpty || root.contains("RemoteDisconnected") || name.hasPrefix("o05") {
                #expect(findings.contains { $0.severity == .error }, "\(name)")
            } else {
                let words = Self.words(root)
                #expect(
                    findings.contains { $0.severity == .error && $0.notes.contains(words) },
                    "\(name): \(words)\n\(findings.map { "\($0.severity) \($0.message): \($0.notes)" })")
            }
        }
    }

    @Test func whatTheServerTakesHasNoError() throws {
        for name in try Fixtures.cases("accepted") where !name.hasPrefix("e") {
            let errors = try Self.load("accepted", name).0.allFindings().filter { $0.severity == .error }
            #expect(errors.map(\.message) == [], "\(name)")
        }
    }

    @Test(arguments: [
        ("o03_intra_float_truncated_ok", DiagnosticCode.looseParameter), ("o04_intra_negative_ok", .looseParameter),
        ("o11_arena_shrink_bad", .failsAtRequest), ("o13_graph_level_99_ok", .misleadingGraphLevel),
        ("o14_graph_level_minus2_ok", .misleadingGraphLevel),
        ("o18_gpu_acc_unknown_on_cpu_ok", .acceleratorWithoutEffect),
        ("o22_cuda_params_on_cpu_ok", .parameterWithoutEffect), ("o23_cuda_graphs_on_cpu_ok", .settingNotOfBackend),
        ("o25_device_alloc_init", .parameterNewerThanTarget), ("o28_priority_max_ok", .settingNotOfBackend),
        ("i32_scalar_output_batch", .failsAtRequest), ("w08_long_file_ok", .warmupWithoutEffect),
        ("w25_path_escape", .warmupWithoutEffect), ("w29_no_batch_size_skipped_ok", .warmupWithoutEffect),
        ("w30_zero_data_false_still_zero_ok", .warmupWithoutEffect), ("p13_empty_file", .completedByServer),
        ("i37_overridable_initializer_autocomplete", .completedByServer),
    ])
    func whatSurprisesIsAWarning(_ name: String, _ code: DiagnosticCode) throws {
        let findings = try Self.load("accepted", name).0.findings()
        #expect(findings.contains { $0.code == code && $0.severity == .warning }, "\(findings.map(\.message))")
    }
}
