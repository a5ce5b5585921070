import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayReleases
import SlipwayTestSupport
import SlipwayTriton
import SlipwayWorkspace
import Testing

/// What `slipway import` makes of hand-written repositories.
@Suite struct ImportTests {
    /// A repository in a project of its own.
    private struct Case {
        let folder: ProjectFolder
        init() throws {
            folder = try ProjectFolder()
            try makeFolder("repo")
        }

        func makeFolder(_ path: String) throws {
            try FileManager.default.createDirectory(atPath: folder.path(path), withIntermediateDirectories: true)
        }

        /// Puts a model into the repository.
        func add(_ name: String, _ config: String?, model: String = "specs/models/minilm.onnx") throws {
            try makeFolder("repo/\(name)/1")
            if let config { try folder.write("repo/\(name)/config.pbtxt", config) }
            try FileManager.default.copyItem(
                at: RepositoryRoot.url(model), to: folder.url.appending(path: "repo/\(name)/1/model.onnx"))
        }

        func imported(
            _ repository: String = "repo", into target: String = "specs", gpus: Int? = 0, replaces: Bool = false
        ) -> Outcome<ImportReport> {
            var server = ServerFacts(gpuCount: gpus)
            server.isReleaseStated = false
            var request = RepositoryImport(folder.path(repository), into: folder.path(target))
            (request.server, request.replaces) = (server, replaces)
            return importRepository(request, of: Project())
        }

        /// Builds imported specs and puts their releases into a repository.
        func release(_ report: ImportReport, into repository: String) throws {
            try makeFolder(repository)
            for model in report.models {
                guard let spec = model.spec else { continue }
                let target = OutputTarget(out: folder.path("out"), weights: .link)
                var builder = SpecBuilder(
                    project: Project(), target: target, mode: .write(syncToDisk: false), fetching: nil)
                let built = builder.build(spec)
                #expect(built.accepted != nil, "\(model.name): \(built.bag.all) \(built.failures)")
                try? FileManager.default.copyItem(
                    atPath: folder.path("out/\(model.name)/release/repository/\(model.name)"),
                    toPath: folder.path("\(repository)/\(model.name)"))
            }
        }
    }

    private static let accepted = RepositoryRoot.url("Tests/Fixtures/triton-config/accepted")

    /// The accepted configurations that no spec can be made of.
    private static let refused = ["e00_ok", "i32_scalar_output_batch", "n15_version_0_ok"]
    /// Those of which a build does something else, by field.
    private static let differing = [
        "o11_arena_shrink_bad": ["parameters.memory.enable_memory_arena_shrinkage"],
        "o25_device_alloc_init": ["parameters.session.use_device_allocator_for_initializers"],
        "v05_latest_2_ok": ["versions"], "w08_long_file_ok": ["model_warmup[0]"],
        "w31_warmup_dup_names_ok": ["model_warmup[1].name"],
    ]

    /// Fifty configurations that the real server accepted: what a build of their specs does is the same, or listed; and what
    /// was built is imported without a difference.
    @Test func acceptedConfigurationsKeepTheirMeaning() throws {
        let project = try Case()
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.accepted.path).sorted()
        for name in names {
            let folder = Self.accepted.appending(path: name)
            try FileManager.default.copyItem(
                at: folder.appending(path: "model"), to: project.folder.url.appending(path: "repo/\(name)"))
            let verdict = try JSONSerialization.jsonObject(
                with: Data(contentsOf: folder.appending(path: "result.json")))
            for directory in (verdict as? [String: Any])?["directories"] as? [String] ?? [] {
                try project.makeFolder("repo/\(name)/\(directory)")
            }
        }
        #expect(names.count == 50)
        let outcome = project.imported()
        let report = try #require(outcome.accepted, "\(outcome.bag.all) \(outcome.failures)")
        #expect(report.models.filter { $0.spec == nil }.map(\.name) == Self.refused)
        for model in report.models where model.spec != nil {
            let fields = model.differences.map(\.field)
            #expect(fields == Self.differing[model.name] ?? [], "\(model.name): \(model.differences)")
        }
        try project.release(report, into: "again")
        let second = try #require(project.imported("again", into: "specs-again").accepted)
        #expect(second.models.count == 47)
        for model in second.models {
            #expect(model.spec != nil && model.differences.isEmpty, "\(model)")
        }
    }

    private static let bert = """
        # Question answering, served since 2023.
        name: "bert"
        platform: "onnxruntime_onnx" # the old word
        max_batch_size: 8
        input [
          # token ids
          { name: "input_ids" data_type: TYPE_INT64 dims: [ -1 ] },
          { name: "attention_mask" data_type: TYPE_INT64 dims: [ -1 ] },
          { name: "token_type_ids" data_type: TYPE_INT64 dims: [ -1 ] }
        ]
        output { name: "sentence_embedding" data_type: TYPE_FP32 dims: [ 32 ] }
        # two copies, measured in May
        instance_group { count: 2 kind: KIND_CPU rate_limiter { resources { name: "R1" count: 4 } priority: 2 } }
        dynamic_batching {
          preferred_batch_size: [ 4, 8 ] max_queue_delay_microseconds: 2500
          priority_levels: 2 default_priority_level: 1
          default_queue_policy { timeout_action: DELAY default_timeout_microseconds: 1000 max_queue_size: 64 }
        }
        version_policy { specific { versions: [1] } }
        response_cache { enable: true }
        parameters { key: "intra_op_thread_count" value { string_value: "4" } }
        optimization { graph { level: 1 } input_pinned_memory { enable: false } }
        model_warmup {
          name: "one" batch_size: 2
          inputs { key: "input_ids" value { data_type: TYPE_INT64 dims: [ 16 ] zero_data: true } }
          inputs { key: "attention_mask" value { data_type: TYPE_INT64 dims: [ 16 ] zero_data: true } }
          inputs { key: "token_type_ids" value { data_type: TYPE_INT64 dims: [ 16 ] zero_data: true } }
        }
        """

    @Test func everythingOfAConfigurationIsCarriedOver() throws {
        let project = try Case()
        try project.add("bert", Self.bert)
        let report = try #require(project.imported().accepted)
        #expect(report.models.map(\.differences) == [[]])
        let text = project.folder.text("specs/bert.yaml")
        for line in [
            "# Question answering, served since 2023.", "# token ids", "# two copies, measured in May",
            "# the old word",
            "in_names: [input_ids, attention_mask, token_type_ids]", "out_names: [sentence_embedding]",
            "preferred_batch_size: [4, 8]", "max_queue_delay: 2500us", "instances: {count: 2, kind: cpu}",
            "intra_op_threads: 4", "graph_optimization: extended", "priority_levels: 2", "timeout_action: DELAY",
            "rate_limiter {", "response_cache {", "shapes: {input_ids: [16]",
        ] {
            #expect(text.contains(line), "\(line) is missing in\n\(text)")
        }
    }

    @Test func graphicsCardsKeepTheirOptions() throws {
        let project = try Case()
        try project.add(
            "ocr",
            """
            backend: "onnxruntime" max_batch_size: 16
            input { name: "input.1" data_type: TYPE_FP32 format: FORMAT_NCHW dims: [ 1, 32, 100 ] }
            output { name: "308" data_type: TYPE_FP32 dims: [ 26, 37 ] }
            instance_group [ { kind: KIND_GPU count: 1 gpus: [ 0 ] }, { kind: KIND_GPU count: 1 gpus: [ 1 ] } ]
            optimization { execution_accelerators { gpu_execution_accelerator : [ {
              name : "tensorrt"
              parameters { key: "precision_mode" value: "FP16" }
              parameters { key: "max_workspace_size_bytes" value: "2147483648" }
            } ] } }
            """, model: "specs/models/text_recognition.onnx")
        let report = try #require(project.imported(gpus: 2).accepted)
        #expect(report.models.map(\.differences) == [[]])
        let text = project.folder.text("specs/ocr.yaml")
        for line in ["precision: fp16", "max_workspace_size: 2GiB", "gpus: [0, 1]", "format: FORMAT_NCHW"] {
            #expect(text.contains(line), "\(line) is missing in\n\(text)")
        }
    }

    @Test func sequencesKeepTheirControls() throws {
        let project = try Case()
        try FileManager.default.removeItem(atPath: project.folder.path("repo"))
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("Tests/Fixtures/repositories/lstm-sequence"),
            to: project.folder.url.appending(path: "repo"))
        let report = try #require(project.imported().accepted)
        #expect(report.models.map(\.name) == ["lstm", "lstm_states", "lstm_typo"])
        #expect(report.models.prefix(2).map(\.differences) == [[], []])
        // Its batcher names an input that the model does not have.
        #expect(report.models.last?.spec == nil)
        #expect(project.folder.text("specs/lstm.yaml").contains("control_input {"))
    }

    @Test func otherModelsAreListedWithTheReason() throws {
        let project = try Case()
        try project.add("bert", Self.bert)
        try project.add("text", "backend: \"python\"")
        try project.add("torn", "max_batch_size: ")
        try project.makeFolder("repo/empty/1")
        try project.folder.write("repo/empty/config.pbtxt", "backend: \"onnxruntime\"")
        let report = try #require(project.imported().accepted)
        let reasons = Dictionary(uniqueKeysWithValues: report.models.map { ($0.name, $0.reason) })
        #expect(reasons["bert"] == .some(nil))
        #expect(reasons["text"]??.contains("the backend python serves it") == true)
        #expect(reasons["torn"]??.contains("the server refuses its configuration") == true)
        #expect(reasons["empty"]??.isEmpty == false)
    }

    @Test func filesThatExistAreKept() throws {
        let project = try Case()
        try project.add("a", "backend: \"onnxruntime\"")
        try project.add("b", "backend: \"onnxruntime\"")
        try project.makeFolder("specs")
        try project.folder.write("specs/b.yaml", "mine")
        let outcome = project.imported()
        #expect(outcome.failures.count == 1)
        #expect(project.folder.text("specs/b.yaml") == "mine")
        #expect(!project.folder.exists("specs/a.yaml"))
        #expect(project.imported(replaces: true).accepted != nil)
        #expect(project.folder.text("specs/b.yaml").contains("name: b"))
    }

    @Test func aRepositoryWithoutModelsOfONNXRuntimeLeavesNothing() throws {
        let project = try Case()
        try project.add("text", "backend: \"python\"")
        let outcome = project.imported()
        #expect(outcome.bag.all.map(\.code.text) == ["SLW0868"])
        #expect(outcome.value?.models.count == 1)
        #expect(!project.folder.exists("specs"))
        let missing = project.imported("nowhere")
        #expect(missing.failures.map(\.error.failureClass) == [.missing])
        #expect(!project.folder.exists("specs"))
    }
}

/// What `slipway import` makes of files of other tools.
@Suite struct ToolImportTests {
    private func project() throws -> ProjectFolder {
        let folder = try ProjectFolder()
        for name in ["bert", "bert_default"] {
            try FileManager.default.createDirectory(
                atPath: folder.path("repo/\(name)/1"), withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                at: RepositoryRoot.url("specs/models/bert-base-cased-squad.onnx"),
                to: folder.url.appending(path: "repo/\(name)/1/model.onnx"))
            try folder.write("repo/\(name)/config.pbtxt", "backend: \"onnxruntime\" max_batch_size: 16")
        }
        return folder
    }

    private func imported(_ text: String, of folder: ProjectFolder) throws -> Outcome<ImportReport> {
        try folder.write("analyzer.yaml", text)
        let target = RepositoryImport("", into: folder.path("specs"))
        return importAnalyzer(
            AnalyzerImport(folder.path("analyzer.yaml"), repository: folder.path("repo"), target: target), of: Project()
        )
    }

    private func checked(_ spec: String) -> [String] {
        let outcome = checkSpecs([spec], of: Project(), target: nil, fetching: nil)
        return outcome.bag.all.filter { $0.severity == .error }.map(\.message) + outcome.failures.map { "\($0)" }
    }

    /// The file of the 2022 demo: 25 variants beside the baseline.
    @Test func theDemosSweepBecomesAMatrix() throws {
        let folder = try project()
        let outcome = try imported(
            """
            run_config_search_disable: True
            perf_analyzer_cpu_util: 80000
            perf_output: True
            concurrency: [1, 8, 16, 32, 64, 128]
            perf_analyzer_timeout: 1800
            batch_sizes: [1]
            profile_models:
              bert_default:
                model_config_parameters:
                  instance_group: [[{kind: KIND_GPU, count: [1]}]]
                  optimization: {execution_accelerators: [null]}
              bert:
                objectives: {perf_throughput: 10}
                constraints: {perf_latency_p99: {max: 30}}
                model_config_parameters:
                  instance_group:
                    - {kind: KIND_GPU, count: [1, 2, 3, 4, 5]}
                  dynamic_batching:
                    preferred_batch_size: [[], [2], [4], [8], [16]]
                    max_queue_delay_microseconds: 30000
                  optimization:
                    execution_accelerators:
                      gpu_execution_accelerator:
                        - name: tensorrt
                          parameters: {precision_mode: FP16, max_workspace_size_bytes: 1073741824}
            """, of: folder)
        let report = try #require(outcome.accepted, "\(outcome.bag.all) \(outcome.failures)")
        #expect(report.models.map(\.name) == ["bert", "bert_default"])
        #expect(report.general.map(\.field) == ["perf_analyzer_timeout"])
        let text = folder.text("specs/bert.yaml")
        for line in [
            "- tensorrt: {precision: fp16, max_workspace_size: 1073741824B}", "instances: {count: [1, 2, 3, 4, 5]}",
            "preferred_batch_size: [[], [2], [4], [8], [16]]", "max_queue_delay: 30ms",
            "concurrency: [1, 8, 16, 32, 64, 128]", "maximize: throughput", "require: {latency_p99: \"<= 30ms\"}",
            "input_names: {random: [0, 28995], seed: 7}",
        ] {
            #expect(text.contains(line), "\(line) is missing in\n\(text)")
        }
        #expect(checked(folder.path("specs/bert.yaml")).isEmpty)
        #expect(checked(folder.path("specs/bert_default.yaml")).isEmpty)
    }

    @Test func theAutomaticSearchBecomesRanges() throws {
        let folder = try project()
        let outcome = try imported(
            """
            model_repository: elsewhere
            profile_models: bert, absent
            run_config_search_max_model_batch_size: 8
            run_config_search_max_instance_count: 2
            run_config_search_max_concurrency: 4
            latency_budget: 10
            constraints: {gpu_used_memory: {max: 900}, perf_output: {max: 1}}
            triton_server_flags: {strict-readiness: true}
            """, of: folder)
        let report = try #require(outcome.accepted, "\(outcome.bag.all) \(outcome.failures)")
        #expect(report.models.map(\.reason) == ["the repository has no such model", nil])
        #expect(report.models.last?.differences.map(\.field) == ["constraints.perf_output"])
        #expect(report.general.map(\.field) == ["triton_server_flags"])
        let text = folder.text("specs/bert.yaml")
        for line in [
            "max_batch_size: [1, 2, 4, 8]", "instances: {count: [1, 2], kind: cpu}", "concurrency: [1, 2, 4]",
            "latency_p99: \"<= 10ms\"", "gpu_memory: \"<= 900MB\"",
        ] {
            #expect(text.contains(line), "\(line) is missing in\n\(text)")
        }
        #expect(checked(folder.path("specs/bert.yaml")).isEmpty)
    }

    @Test(arguments: ["- 1", "concurrency: [1]", "profile_models: [", ""]) func otherFilesAreRefused(_ text: String)
        throws
    {
        let folder = try project()
        let outcome = try imported(text, of: folder)
        #expect(outcome.accepted == nil)
        #expect(!outcome.bag.all.isEmpty)
        #expect(!folder.exists("specs"))
    }

    @Test func aListIsNoConfiguration() throws {
        #expect(try imported("- 1", of: project()).bag.all.map(\.code.text) == ["SLW0869"])
    }

    private static let demo = """
        # The tutorial's list.
        export model_location=https://olivewheels.azureedge.net/oaas/bert-base-cased-squad.pth
        export model_filename=bert-base-cased-squad.pth
        export model_name=bertsquad
        export model_type=pytorch
        export in_names=input_names,input_mask,segment_ids
        export in_shapes=[[-1,256],[-1,256],[-1,256]]
        export in_types=int64,int64,int64
        export out_names=start,end
        """

    @Test func theDemosVariablesBecomeASpec() throws {
        let folder = try ProjectFolder()
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("specs/models/bert-base-cased-squad.onnx"),
            to: folder.url.appending(path: "bert-base-cased-squad.onnx"))
        try folder.write("demo.env", Self.demo)
        let outcome = importPipeline(PipelineImport(folder.path("demo.env"), into: folder.path("specs")), of: Project())
        let report = try #require(outcome.accepted, "\(outcome.bag.all) \(outcome.failures)")
        #expect(report.models.first?.differences.map(\.field) == ["model_type", "model_location"])
        #expect(checked(folder.path("specs/bertsquad.yaml")).isEmpty)
        #expect(folder.text("specs/bertsquad.yaml").contains("source: ../bert-base-cased-squad.onnx"))
    }

    @Test func variablesThatContradictTheModelWriteNothing() throws {
        let folder = try ProjectFolder()
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("specs/models/bert-base-cased-squad.onnx"),
            to: folder.url.appending(path: "bert-base-cased-squad.onnx"))
        try folder.write("demo.env", Self.demo.replacing("input_mask", with: "mask"))
        let outcome = importPipeline(PipelineImport(folder.path("demo.env"), into: folder.path("specs")), of: Project())
        #expect(outcome.bag.all.contains { $0.code.text == "SLW0431" || $0.message.contains("mask") })
        #expect(outcome.accepted == nil)
        #expect(!folder.exists("specs"))
    }

    @Test func missingVariablesAreFindings() throws {
        let folder = try ProjectFolder()
        try folder.write("demo.env", "export model_type=pytorch\nmodel_name='bad name!'\n")
        let outcome = importPipeline(PipelineImport(folder.path("demo.env"), into: folder.path("specs")), of: Project())
        #expect(outcome.bag.all.map(\.code.text) == ["SLW0870"])
        #expect(!folder.exists("specs"))
    }
}
