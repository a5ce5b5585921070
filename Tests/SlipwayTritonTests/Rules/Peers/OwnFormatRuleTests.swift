import SlipwayDiagnostics
import SlipwayReleases
import SlipwayTriton
import Testing

/// What python, fil, vllm, tensorrtllm, dali and tensorflow take.
@Suite struct OwnFormatRuleTests {
    @Test(arguments: cases + languageModels + others) func judges(_ rule: RuleCase) throws { try rule.check() }

    private static let lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345678\n"
    private static let variable = "$$TRITON_MODEL_DIRECTORY"

    private static func parameter(_ key: String, _ value: String) -> String {
        "\nparameters { key: \"\(key)\" value { string_value: \"\(value)\" } }"
    }

    private static func environment(_ path: String) -> String {
        "backend: \"python\"" + parameter("EXECUTION_ENV_PATH", path)
    }

    /// A configuration of fil in two lines, and one more for each parameter.
    private static func fil(_ parameters: KeyValuePairs<String, String>, input: String = "input__0") -> String {
        "backend: \"fil\" max_batch_size: 1048576\n"
            + "input { name: \"\(input)\" data_type: TYPE_FP32 dims: 4 } output { name: \"output__0\" data_type: TYPE_FP32 dims: 1 }"
            + parameters.map { parameter($0, $1) }.joined()
    }

    static let cases = [
        RuleCase("an environment", environment(variable + "/env.tar.gz"), files: ["1/model.py", "env.tar.gz"], []),
        RuleCase(
            "no environment", environment(variable + "/env.tar.gz"), files: ["1/model.py"],
            ["SLW0642 error 2:62 \"$$TRITON_MODEL_DIRECTORY/env.tar.gz\""]),
        RuleCase(
            "no environment, without weights", environment(variable + "/env.tar.gz"), files: ["1/model.py"],
            weights: false, ["SLW0642 note 2:62 \"$$TRITON_MODEL_DIRECTORY/env.tar.gz\""]),
        RuleCase(
            "an empty environment", environment(variable + "/e"), files: ["1/model.py", "e#0"],
            ["SLW0671 error 2:62 \"$$TRITON_MODEL_DIRECTORY/e\""]),
        RuleCase(
            "a directory that is no environment", environment(variable + "/e"), files: ["1/model.py", "e/bin/python"],
            ["SLW0642 error 2:62 \"$$TRITON_MODEL_DIRECTORY/e\""],
            ["does not exist. The Python environment should contain an 'activate' script."]),
        RuleCase(
            "an unpacked environment", environment(variable + "/e"), files: ["1/model.py", "e/bin/activate"], []),
        RuleCase(
            "a list of packages", environment(variable + "/e.yml"), files: ["1/model.py", "e.yml"],
            ["SLW0659 error 2:62 \"$$TRITON_MODEL_DIRECTORY/e.yml\""]),
        RuleCase(
            "a shared environment", environment(variable + "/../env.tar.gz"), files: ["1/model.py"],
            outside: ["../env.tar.gz"], ["SLW0659 warning 2:62 \"$$TRITON_MODEL_DIRECTORY/../env.tar.gz\""]),
        RuleCase(
            "a shared environment by a longer way", environment(variable + "/x/../../e"), files: ["1/model.py"],
            outside: ["../e"], ["SLW0659 warning 2:62 \"$$TRITON_MODEL_DIRECTORY/x/../../e\""]),
        RuleCase(
            "a shared environment that is not there", environment(variable + "/../e"), files: ["1/model.py"],
            outside: [], ["SLW0642 error 2:62 \"$$TRITON_MODEL_DIRECTORY/../e\""]),
        RuleCase(
            "an environment above the repository", environment(variable + "/../../e"), files: ["1/model.py"],
            outside: [], ["SLW0642 warning 2:62 \"$$TRITON_MODEL_DIRECTORY/../../e\""]),
        RuleCase(
            "a mark with one dollar", environment("$TRITON_MODEL_DIRECTORY/e"), files: ["1/model.py"],
            ["SLW0659 error 2:62 \"$TRITON_MODEL_DIRECTORY/e\""]),
        RuleCase(
            "an environment of the server", environment("/envs/e"), files: ["1/model.py"],
            ["SLW0657 note 2:62 \"/envs/e\""]),
        RuleCase(
            "tensors on the CPU", "backend: \"python\"" + parameter("FORCE_CPU_ONLY_INPUT_TENSORS", "true"),
            files: ["1/model.py"], ["SLW0659 error 2:72 \"true\""]),
        RuleCase(
            "keys of the model",
            "backend: \"python\"" + parameter("EXECUTION_ENV_PATHS", "x") + parameter("top_k", "3"),
            files: ["1/model.py"], []),
        RuleCase("an empty program", "backend: \"python\"", files: ["1/model.py#0"], ["SLW0671 error"]),
        RuleCase(
            "a program without weights", "backend: \"python\"", files: ["1/x"], weights: false, ["SLW0642 error"]),
        RuleCase(
            "tensors in part", partial, files: [], contents: ["1/model.py": completing], []),
        RuleCase(
            "tensors in part of a class of another", partial, files: [],
            contents: ["1/model.py": "class TritonPythonModel(Base):\n    pass\n"], []),
        RuleCase(
            "tensors in part that the program leaves so", partial, files: [],
            contents: ["1/model.py": "class TritonPythonModel:\n    def execute(self, r): return []\n"],
            ["SLW0646 error 2:1 output", "SLW0646 error 3:1 output"]),
        RuleCase(
            "tensors in part, completed by nobody", partial, files: [], completes: false,
            contents: ["1/model.py": completing], ["SLW0646 error 2:1 output", "SLW0646 error 3:1 output"]),
        RuleCase(
            "onnxruntime in part",
            "backend: \"onnxruntime\"\ninput { name: \"x\" dims: 3 }\noutput { name: \"y\" data_type: TYPE_FP32 }",
            ["SLW0646 error 2:1 input", "SLW0646 error 3:1 output"]),
        RuleCase(
            "requests that a model makes itself",
            "backend: \"python\" sequence_batching { iterative_sequence: true }", files: ["1/model.py"], []),
        RuleCase(
            "a configuration in a version", "backend: \"python\"", files: ["1/model.py", "1/config.pbtxt"],
            ["SLW0655 warning"]),
        RuleCase(
            "a forest", fil(["model_type": "xgboost_json", "output_class": "false"]), files: ["1/xgboost.json"], []),
        RuleCase(
            "a forest of another file", fil(["output_class": "false", "model_type": "xgboost"]),
            files: ["1/xgboost.json"], ["SLW0642 error 4:54 \"xgboost\""]),
        RuleCase(
            "a forest of the default file", fil(["output_class": "false"]), files: ["1/xgboost.json"], ["SLW0642 error"]
        ),
        RuleCase(
            "a forest of a pointer", fil(["output_class": "false"]), files: [], contents: ["1/xgboost.model": lfs],
            ["SLW0671 error"]),
        RuleCase(
            "a forest of no type", fil(["model_type": "xgbost", "output_class": "false"]), files: ["1/xgboost.model"],
            ["SLW0659 error 3:54 \"xgbost\""]),
        RuleCase(
            "a forest in UBJSON, too early", fil(["model_type": "xgboost_ubj", "output_class": "false"]),
            files: ["1/xgboost.ubj"], release: "24.09", ["SLW0659 error 3:54 \"xgboost_ubj\""]),
        RuleCase(
            "a forest of no class", fil([:]), files: ["1/xgboost.model"], ["SLW0659 error"],
            ["Required parameter output_class not found in config"]),
        RuleCase(
            "a forest of another word", fil(["output_class": "True"]), files: ["1/xgboost.model"],
            ["SLW0659 error 3:56 \"True\""], ["Expected 'true' or 'false' for parameter"]),
        RuleCase(
            "a classifier without a threshold", fil(["output_class": "true"]), files: ["1/xgboost.model"],
            ["SLW0659 error 3:19 \"output_class\""], ["Required parameter threshold not found in config"]),
        RuleCase(
            "a classifier", fil(["output_class": "true", "threshold": "0.5"]), files: ["1/xgboost.model"], []),
        RuleCase(
            "a classifier by its new name, too early", fil(["is_classifier": "false"]), files: ["1/xgboost.model"],
            ["SLW0659 error", "SLW0655 warning 3:19 \"is_classifier\""]),
        RuleCase(
            "a classifier by its new name", fil(["is_classifier": "false"]), files: ["1/xgboost.model"],
            release: "25.09",
            []),
        RuleCase(
            "a classifier by its old name", fil(["output_class": "false"]), files: ["1/xgboost.model"],
            release: "25.09",
            ["SLW0655 warning 3:19 \"output_class\""]),
        RuleCase(
            "a forest with renamed parameters", fil(["is_classifier": "false", "algo": "x", "storage_type": "y"]),
            files: ["1/xgboost.model"], release: "25.09",
            ["SLW0655 warning 4:19 \"algo\"", "SLW0655 warning 5:19 \"storage_type\""]),
        RuleCase(
            "a forest with a storage", fil(["output_class": "false", "storage_type": "sparse"]),
            files: ["1/xgboost.model"], gpus: 1, ["SLW0659 error 4:56 \"sparse\""]),
        RuleCase(
            "a forest with a storage that the CPU does not read",
            fil(["output_class": "false", "storage_type": "sparse"]), files: ["1/xgboost.model"], gpus: 0, []),
        RuleCase(
            "a forest of another input", fil(["output_class": "false"], input: "INPUT0"), files: ["1/xgboost.model"],
            ["SLW0656 warning 2:15 \"INPUT0\""]),
    ]

    private static let partial = """
        backend: "python"
        output { name: "a" data_type: TYPE_FP32 }
        output { name: "b" dims: [ 4 ] }
        """
    private static let completing = "class TritonPythonModel:\n    def auto_complete_config(config): return config\n"

    private static func vllm(_ more: String = "") -> String {
        "backend: \"vllm\"\ninstance_group { count: 1 kind: KIND_MODEL }\n\(more)"
    }

    private static let engine = ["1/model.json": "{\"model\": \"facebook/opt-125m\"}"]

    private static func trtllm(_ parameters: KeyValuePairs<String, String>) -> String {
        "backend: \"tensorrtllm\"" + parameters.map { parameter($0, $1) }.joined()
    }

    static let languageModels = [
        RuleCase("vllm", vllm(), files: [], contents: engine, []),
        RuleCase(
            "vllm with batches", vllm("max_batch_size: 8"), files: [], contents: engine, ["SLW0659 error 3:17 8"],
            ["configuration specified max_batch_size"]),
        RuleCase(
            "vllm that is not decoupled", vllm("model_transaction_policy { decoupled: false }"), files: [],
            contents: engine, ["SLW0659 error 3:39 false"]),
        RuleCase("vllm without an engine", vllm(), files: ["1/x"], ["SLW0642 error"]),
        RuleCase("vllm without an engine or weights", vllm(), files: ["1/x"], weights: false, ["SLW0642 error"]),
        RuleCase(
            "vllm of torn JSON", vllm(), files: [], contents: ["1/model.json": "{\"model\": \"m\""], ["SLW0671 error"]),
        RuleCase(
            "vllm with a response cache", vllm("response_cache { enable: true }"), files: [], contents: engine,
            ["SLW0659 error 3:26 true", "SLW0657 note 3:18 enable"],
            [
                "Response Cache does not currently support model m with 'decoupled' transaction policy. Please disable the "
                    + "response cache."
            ]),
        RuleCase(
            "vllm with stages on one GPU", "backend: \"vllm\"\ninstance_group { count: 1 kind: KIND_GPU }", files: [],
            gpus: 2, release: "26.01", contents: ["1/model.json": "{\"pipeline_parallel_size\": 2}"],
            ["SLW0659 error 2:33 KIND_GPU"], ["KIND_GPU is currently for single-GPU models"]),
        RuleCase(
            "vllm with stages on one GPU, before they count",
            "backend: \"vllm\"\ninstance_group { count: 1 kind: KIND_GPU }", files: [], gpus: 2,
            contents: ["1/model.json": "{\"pipeline_parallel_size\": 2}"], []),
        RuleCase("vllm of YAML", vllm(), files: [], contents: ["1/model.json": "model: x"], ["SLW0671 error"]),
        RuleCase(
            "vllm with adapters", vllm(), files: [], contents: ["1/model.json": "{\"enable_lora\" : \"True\"}"],
            ["SLW0642 error"]),
        RuleCase(
            "vllm on several GPUs", "backend: \"vllm\"\ninstance_group { count: 1 kind: KIND_GPU }", files: [], gpus: 2,
            contents: ["1/model.json": "{\"tensor_parallel_size\": 2}"], ["SLW0659 error 2:33 KIND_GPU"]),
        RuleCase(
            "metrics of an old vllm", vllm(parameter("REPORT_CUSTOM_METRICS", "true")), files: [], contents: engine,
            ["SLW0661 warning 4:65 \"true\""]),
        RuleCase(
            "metrics of a newer vllm", vllm(parameter("REPORT_CUSTOM_METRICS", "yes")), files: [], release: "24.12",
            contents: engine, ["SLW0661 warning 4:65 \"yes\""]),
        RuleCase(
            "an argument of the engine", vllm(parameter("gpu_memory_utilization", "0.5")), files: [], contents: engine,
            ["SLW0655 warning 4:19 \"gpu_memory_utilization\""]),
        RuleCase(
            "trtllm", trtllm(["gpt_model_type": "inflight_fused_batching", "gpt_model_path": "/e"]), files: ["1/"], []),
        RuleCase("trtllm of nothing", trtllm([:]), files: ["1/"], ["SLW0659 error", "SLW0659 error"]),
        RuleCase(
            "trtllm of another type", trtllm(["gpt_model_type": "inflight", "gpt_model_path": "/e"]), files: ["1/"],
            ["SLW0659 error 2:58 \"inflight\""]),
        RuleCase(
            "trtllm of 0.19", trtllm(["gpt_model_type": "V1", "gpt_model_path": "/e"]), files: ["1/"], release: "25.05",
            ["SLW0659 error"], ["Cannot find parameter with name: tokenizer_dir"]),
        RuleCase(
            "trtllm of 0.19 with its keys",
            trtllm([
                "gpt_model_type": "V1", "gpt_model_path": "/e", "tokenizer_dir": "",
                "xgrammar_tokenizer_info_path": "", "guided_decoding_backend": "",
            ]), files: ["1/"], release: "25.05", []),
        RuleCase(
            "trtllm with words of its own",
            trtllm([
                "gpt_model_type": "V1", "gpt_model_path": "/e", "batch_scheduler_policy": "max",
                "enable_chunked_context": "yes",
            ]), files: ["1/"], ["SLW0661 warning 4:66 \"max\"", "SLW0661 warning 5:66 \"yes\""]),
        RuleCase(
            "a template of trtllm",
            trtllm(["gpt_model_type": "V1", "gpt_model_path": "${engine_dir}", "lora_cache_max_adapter_size": "${l}"]),
            files: ["1/"], ["SLW0615 error 3:58 \"${engine_dir}\""]),
        RuleCase(
            "a template of trtllm that loads",
            trtllm(["gpt_model_type": "V1", "gpt_model_path": "/e", "lora_cache_max_adapter_size": "${l}"]),
            files: ["1/"], ["SLW0615 warning 4:71 \"${l}\""]),
    ]

    static let others = [
        RuleCase("a pipeline", "backend: \"dali\"", files: ["1/model.dali"], []),
        RuleCase("a pipeline in Python", "backend: \"dali\"", files: ["1/dali.py"], []),
        RuleCase(
            "a pipeline in Python beside a pointer", "backend: \"dali\"", files: ["1/dali.py"],
            contents: ["1/model.dali": lfs], []),
        RuleCase(
            "a pipeline of a pointer", "backend: \"dali\"", files: [], contents: ["1/model.dali": lfs],
            ["SLW0671 error"]),
        RuleCase("no pipeline", "backend: \"dali\"", files: ["1/x"], ["SLW0642 error"]),
        RuleCase(
            "a pipeline with threads", "backend: \"dali\"" + parameter("num_threads", "many"), files: ["1/model.dali"],
            ["SLW0659 error 2:55 \"many\""]),
        RuleCase(
            "a pipeline in part", "backend: \"dali\"\noutput { name: \"y\" }", files: ["1/model.dali"], []),
        RuleCase(
            "a saved model", "platform: \"tensorflow_savedmodel\"", files: ["1/model.savedmodel/saved_model.pb"], []),
        RuleCase(
            "an empty saved model", "platform: \"tensorflow_savedmodel\"", files: ["1/model.savedmodel/"],
            ["SLW0642 error"]),
        RuleCase(
            "a graph with a count", "platform: \"tensorflow_graphdef\"" + parameter("MAX_SESSION_SHARE_COUNT", "0"),
            files: ["1/model.graphdef"], ["SLW0659 error 2:67 \"0\""], ["must be positive"]),
        RuleCase(
            "the same twice",
            "backend: \"identity\"\ninput { name: \"INPUT0\" data_type: TYPE_FP32 dims: 3 }\n"
                + "output { name: \"OUTPUT0\" data_type: TYPE_INT32 dims: 3 }", files: ["1/"],
            ["SLW0659 error 3:37 TYPE_INT32"]),
        RuleCase("repeat", "backend: \"repeat\" max_batch_size: 8", files: ["1/"], ["SLW0659 error 1:35 8"]),
        RuleCase("a backend that is not there", "backend: \"mine\"", files: ["1/"], ["SLW0640 error 1:10 \"mine\""]),
    ]

    @Test func anAbsentBackendCanBeSaidToBeThere() throws {
        for (name, file, release) in [
            ("mine", "1/x", "24.10"), ("tensorflow", "1/model.savedmodel/saved_model.pb", "25.06"),
        ] {
            let text = "backend: \"\(name)\""
            var server = ServerFacts(release: try #require(TritonRelease(release)))
            let absent = try Judged(text, files: [file], server: server).findings.first
            #expect(absent?.severity == .error)
            #expect(absent?.help.contains { $0.contains("--backend \(name)") } == true, "\(name)")
            server.installedBackends = [name]
            #expect(try Judged(text, files: [file], server: server).lines == [])
        }
    }

    @Test func batchesOfAnySizeAreNoHazardWhereTheyCostNothing() throws {
        for (backend, isHazard) in [("fil", false), ("python", false), ("pytorch", true), ("onnxruntime", true)] {
            let judged = try Judged("backend: \"\(backend)\" max_batch_size: 1048576")
            let found = judged.findings.contains { $0.message.hasPrefix("max_batch_size is") }
            #expect(found == isHazard, "\(backend)")
        }
    }
}
