import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayYAML
import Testing

/// One key of the table in the least spec that states it, and the same spec without it.
struct FieldCase: Sendable, CustomTestStringConvertible {
    let path: String
    let with: String
    let without: String
    let isRequired: Bool

    var testDescription: String { path }

    static let all: [FieldCase] = cases(language.root, "") { $0 }

    private static func cases(
        _ record: SpecRecord, _ path: String, _ wrap: @escaping (String) -> String
    ) -> [FieldCase] {
        record.fields.flatMap { field -> [FieldCase] in
            let place = path.isEmpty ? field.key : "\(path).\(field.key)"
            var siblings = record.fields.filter { $0.isRequired && $0.key != field.key }
            if let choice = record.oneOf.first, !record.oneOf.contains(field.key), let row = record[choice] {
                siblings.append(row)
            }
            for (shapes, names) in [
                ("in_shapes", "in_names"), ("in_types", "in_names"), ("out_shapes", "out_names"),
                ("out_types", "out_names"),
            ]
            where field.key == shapes && path.isEmpty {
                siblings += record.fields.filter { $0.key == names }
            }
            var others = siblings.map { "\($0.key): \($0.example)" }
            // A key of a backend is beside the backend's name.
            let backend = language.backends.first { $0.fields.contains { $0.key == field.key } }
            if path == "model", let backend {
                others.append("backend: \(backend.name)")
            }
            let inner: (String) -> String = { value in
                wrap("{\((others + ["\(field.key): \(value)"]).joined(separator: ", "))}")
            }
            let own = FieldCase(
                path: place, with: inner(field.example), without: wrap("{\(others.joined(separator: ", "))}"),
                isRequired: field.isRequired || record.oneOf.contains(field.key))
            return [own] + nested(field.type, place, inner)
        }
    }

    private static func nested(
        _ type: SpecType, _ path: String, _ wrap: @escaping (String) -> String
    ) -> [FieldCase] {
        switch type {
        case .record(let record): cases(record, path, wrap)
        case .list(let element, _, _, _): nested(element, path + "[]") { wrap("[\($0)]") }
        case .map(_, let value): nested(value, path + ".<name>") { wrap("{name: \($0)}") }
        case .wordMap(_, let value): nested(value, path, wrap)
        case .union(let types): types.flatMap { nested($0, path, wrap) }
        default: []
        }
    }
}

@Suite struct TableTests {
    /// What a document holds, without places.
    private func dump(_ text: String, isClean: Bool = true) throws -> String {
        var bag = DiagnosticBag()
        let file = SourceFile(path: "specs/test.yaml", text: text)
        let node = try #require(YAMLReader.read(file, into: &bag))
        let document: Any? =
            if node["pipeline"] == nil {
                SpecDecoder.decode(node, source: file.id, language: language, into: &bag)
            } else {
                SpecDecoder.pipeline(node, source: file.id, language: language, into: &bag)
            }
        for finding in bag.all where isClean { Issue.record("\(finding.code.text) \(finding.message): \(text)") }
        return "\(document as Any)".replacingOccurrences(
            of: #"ByteSpan\(start: \d+, end: \d+\)"#, with: "", options: .regularExpression)
    }

    @Test(arguments: FieldCase.all) func decoderReadsTheField(_ field: FieldCase) throws {
        let with = try dump(field.with)
        // The loader reads `extends`; a required key cannot be left out.
        guard !field.isRequired, field.path != "extends" else { return }
        #expect(try with != dump(field.without, isClean: false))
    }

    @Test(arguments: FieldCase.all) func schemaTakesTheField(_ field: FieldCase) throws {
        var bag = DiagnosticBag()
        let node = try #require(YAMLReader.read(SourceFile(path: "x", text: field.with), into: &bag))
        #expect(try schemaFaults(node) == [])
    }

    @Test func everyPathIsTested() {
        #expect(FieldCase.all.count == language.paths.count)
    }

    @Test func referenceNamesEveryKey() {
        let page = SpecReference.markdown(of: language)
        for path in language.paths {
            #expect(page.contains("### `\(path.field.key)`"))
            #expect(page.contains(path.field.doc))
        }
        for metric in Metric.allCases { #expect(page.contains("`\(metric.name)`")) }
    }

    /// Records that exclude one another, such as the forms of `model.source`, may share a key.
    @Test func keysOfARecordDiffer() {
        for path in language.paths {
            let siblings = language.paths.filter { $0.parent == path.parent && $0.field.key == path.field.key }
            let parent = language.paths.first { $0.text == path.parent }
            let records = parent.map {
                Self.records(of: $0.field.type).count { $0.fields.contains { $0.key == path.field.key } }
            }
            #expect(siblings.count == max(1, records ?? 1), "\(path.text)")
        }
    }

    /// The records that a value may be.
    private static func records(of type: SpecType) -> [SpecRecord] {
        switch type {
        case .record(let record): [record]
        case .union(let types): types.flatMap(records)
        default: []
        }
    }

    @Test func synonymsAreNoKeysBesideThem() {
        for path in language.paths {
            let siblings = Set(language.paths.filter { $0.parent == path.parent }.map(\.field.key))
            #expect(siblings.isDisjoint(with: path.field.synonyms), "\(path.text)")
        }
    }

    @Test func documentationEndsWithAPeriod() {
        for path in language.paths { #expect(path.field.doc.hasSuffix("."), "\(path.text)") }
    }

    @Test func findsByWayAndByKey() {
        #expect(language.find("batching.max_batch_size").map(\.text) == ["batching.max_batch_size"])
        #expect(
            language.find("execution_providers.tensorrt.engine_cache").map(\.text)
                == ["execution_providers[].tensorrt.engine_cache"])
        #expect(language.find("engine_cache").map(\.text) == ["execution_providers[].tensorrt.engine_cache"])
        #expect(language.find("warmup.count").map(\.text).first == "warmup.<set>.count")
        #expect(language.find("nothing").isEmpty)
        #expect(language.nearest("max_batch_siz") == "max_batch_size")
        #expect(language.nearest("instance_group") == "instances")
    }

    @Test func explanationNamesDefaultAndTarget() throws {
        let path = try #require(language.find("batching.max_queue_delay").first)
        let text = SpecReference.text(path)
        #expect(text.hasPrefix("batching.max_queue_delay\n"))
        #expect(text.contains("default: 0us"))
        #expect(text.contains("becomes: dynamic_batching.max_queue_delay_microseconds"))
    }

    @Test func optionsHaveUniqueKeysAndTokens() {
        for provider in ExecutionProvider.allCases {
            let fields = ProviderOptionField.table.filter { $0.provider == provider }
            #expect(Set(fields.map(\.key)).count == fields.count)
            let tokens = fields.map(\.token).filter { !$0.isEmpty }
            #expect(Set(tokens).count == tokens.count)
            let keys = fields.map(\.backendKey).filter { !$0.isEmpty }
            #expect(Set(keys).count == keys.count)
        }
        #expect(ProviderOptionField.table.filter { $0.place == .modelParameter }.count == 4)
    }

    /// The names that onnxruntime.cc (r24.04 to main) compares TensorRT parameters with.
    @Test func tensorRTOptionsAreTheBackends() {
        let backend: Set = [
            "max_workspace_size_bytes", "int8_calibration_table_name", "int8_use_native_calibration_table",
            "trt_max_partition_iterations", "trt_min_subgraph_size", "trt_dla_core", "trt_builder_optimization_level",
            "trt_auxiliary_streams", "trt_ep_context_embed_mode", "trt_dla_enable", "trt_dump_subgraphs",
            "trt_force_sequential_engine_build", "trt_context_memory_sharing_enable", "trt_layer_norm_fp32_fallback",
            "trt_force_timing_cache", "trt_detailed_build_log", "trt_build_heuristics_enable", "trt_sparsity_enable",
            "trt_cuda_graph_enable", "trt_dump_ep_context_model", "trt_tactic_sources", "trt_extra_plugin_lib_paths",
            "trt_ep_context_file_path",
        ]
        let own = ProviderOptionField.table.filter { $0.provider == .tensorrt && $0.place != .special }
        #expect(Set(own.map(\.backendKey)) == backend)
    }
}
