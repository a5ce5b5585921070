import SlipwayTriton
import Testing

/// Instance groups, responses, agents and metrics.
@Suite struct ServingRuleTests {
    @Test(arguments: groups) func judgesInstanceGroups(_ rule: RuleCase) throws { try rule.check() }

    private static func group(_ text: String, backend: String = "onnxruntime") -> String {
        "backend: \"\(backend)\"\ninstance_group { \(text) }"
    }

    private static let whose = "instance group m_0 of model m"

    static let groups = [
        RuleCase("CPU", group("kind: KIND_CPU count: 2"), gpus: 0, []),
        RuleCase("GPU", group("kind: KIND_GPU gpus: [0, 1]"), gpus: 2, []),
        RuleCase("all GPUs", group("kind: KIND_GPU"), gpus: 1, []),
        RuleCase("what there is", group("count: 1"), gpus: 0, []),
        RuleCase(
            "GPUs of the CPU", group("kind: KIND_CPU gpus: [0]"), ["SLW0649 error 2:33 gpus"],
            ["\(whose) has kind KIND_CPU but specifies one or more GPUs"]),
        RuleCase(
            "GPUs of the model", group("kind: KIND_MODEL gpus: [0]"), ["SLW0649 error 2:35 gpus"],
            ["\(whose) has kind KIND_MODEL but specifies one or more GPUs"]),
        RuleCase(
            "no GPU", group("kind: KIND_GPU"), gpus: 0, ["SLW0649 error 2:24 KIND_GPU"],
            ["\(whose) has kind KIND_GPU but no GPUs are available"]),
        RuleCase(
            "a GPU, and nobody says there is one", group("kind: KIND_GPU"), ["SLW0657 note 2:24 KIND_GPU"],
            ["\(whose) has kind KIND_GPU but no GPUs are available"]),
        RuleCase(
            "a GPU too many", group("kind: KIND_GPU gpus: [0, 2]"), gpus: 2, ["SLW0649 error 2:43 2"],
            [
                "\(whose) specifies invalid or unsupported gpu id 2. GPUs with at least the minimum required CUDA "
                    + "compute compatibility of 6.000000 are: 0, 1"
            ]),
        RuleCase(
            "a GPU of none", group("kind: KIND_GPU gpus: [0]"), gpus: 0, ["SLW0649 error 2:40 0"],
            [
                "\(whose) specifies invalid or unsupported gpu id 0. GPUs with at least the minimum required CUDA "
                    + "compute compatibility of 6.000000 are: "
            ]),
        RuleCase(
            "a GPU where there is none, by default", group("gpus: [0]"), gpus: 0, ["SLW0649 error 2:18 gpus"],
            ["\(whose) has kind KIND_CPU but specifies one or more GPUs"]),
        RuleCase("a GPU where there is one, by default", group("gpus: [0]"), gpus: 1, []),
        RuleCase("a GPU where nobody knows, by default", group("gpus: [0]"), ["SLW0657 note 2:18 gpus"]),
        RuleCase(
            "a profile", group("kind: KIND_CPU profile: \"0\" name: \"g\""), ["SLW0649 error 2:33 profile"],
            [
                "instance group g of model m and platform onnxruntime_onnxspecifies profile field which is only "
                    + "supported for TensorRT models"
            ]),
        RuleCase(
            "profiles of an engine", group("kind: KIND_GPU profile: [\"0\", \"-1\", \"x\"]", backend: "tensorrt"),
            files: ["1/model.plan"], gpus: 1, ["SLW0649 error 2:48 \"-1\"", "SLW0649 error 2:54 \"x\""],
            [
                "\(whose) and platform tensorrt_plan specifies invalid profile -1. The field should contain the string "
                    + "representation of a non-negative integer.", "unable to parse 'x': stoi",
            ]),
        RuleCase("no instances", group("kind: KIND_CPU count: 0"), ["SLW0655 warning 2:40 0"]),
        RuleCase(
            "two of one name",
            group("kind: KIND_CPU name: \"a\" } instance_group { kind: KIND_CPU name: \"a\""),
            ["SLW0655 warning 2:83 \"a\""]),
        RuleCase("all passive", group("kind: KIND_CPU passive: true"), ["SLW0656 warning 2:33 passive"]),
        RuleCase(
            "some passive", group("kind: KIND_CPU passive: true } instance_group { kind: KIND_CPU"), []),
        RuleCase(
            "secondary devices", group("kind: KIND_CPU secondary_devices { }"),
            ["SLW0655 warning 2:33 secondary_devices"]),
        RuleCase("a host policy", group("kind: KIND_CPU host_policy: \"n\""), ["SLW0657 note 2:46 \"n\""]),
        RuleCase(
            "a rate limiter", group("kind: KIND_CPU rate_limiter { priority: 1 }"),
            ["SLW0657 note 2:33 rate_limiter"]),
    ]

    @Test func countsDefaultByBackendAndKind() throws {
        let model = try repositoryModel(Self.group("count: 0"), name: "m", files: ["1/model.onnx"])
        let counts = [0, 1].map { gpus in
            ResolvedConfig(model, server: ServerFacts(gpuCount: gpus)).instanceGroups.map(\.count)
        }
        #expect(counts == [[2], [1]])
    }

    @Test(arguments: responses) func judgesResponses(_ rule: RuleCase) throws { try rule.check() }

    private static let sequence =
        "sequence_batching { control_input { name: \"s\" control { fp32_false_true: [0, 1] } } }"
    private static let disable = "Please disable the response cache."

    static let responses = [
        RuleCase(
            "a cache", config("response_cache { enable: true }"), ["SLW0657 note 6:18 enable"]),
        RuleCase("no cache", config("response_cache { enable: false }\n\(sequence)"), []),
        RuleCase(
            "a cache of sequences", config("response_cache { enable: true }\n\(sequence)"),
            ["SLW0650 error 6:18 enable"],
            [
                "Response Cache does not currently support model m with sequence batching scheduler. \(disable)"
            ]),
        RuleCase(
            "a cache of many responses",
            "backend: \"python\" response_cache { enable: true } model_transaction_policy { decoupled: true }",
            files: ["1/model.py"], ["SLW0650 error 1:36 enable"],
            ["Response Cache does not currently support model m with 'decoupled' transaction policy. \(disable)"]),
        RuleCase(
            "many responses of a graph", config("model_transaction_policy { decoupled: true }"),
            ["SLW0655 warning 6:28 decoupled"]),
        RuleCase(
            "an agent", config("model_repository_agents { agents { name: \"checksum\" } }"),
            ["SLW0657 note 6:42 \"checksum\""],
            [
                "unable to find 'libtritonrepoagent_checksum.so' for repo agent 'checksum', searched: "
                    + "/opt/tritonserver/repoagents"
            ]),
        RuleCase(
            "an agent without a name", config("model_repository_agents { agents { } }"),
            ["SLW0651 error 6:27 agents"]),
    ]

    @Test(arguments: metrics) func judgesMetrics(_ rule: RuleCase) throws { try rule.check() }

    private static func metric(_ text: String) -> String { config("model_metrics { metric_control { \(text) } }") }
    private static let family = "metric_identifier { family: \"nv_inference_first_response_histogram_ms\" }"

    static let metrics = [
        RuleCase(
            "whole", metric("\(family) histogram_options { buckets: [1, 2] }"), release: "24.11", []),
        RuleCase("too early", metric(""), ["SLW0620 error 6:1 model_metrics"]),
        RuleCase(
            "nothing", metric(""), release: "24.11",
            ["SLW0652 error 6:17 metric_control", "SLW0652 error 6:17 metric_control"],
            ["metric control must specify 'metric_identifier'", "metric control must specify 'histogram_options'"]),
        RuleCase(
            "no family and no buckets", metric("metric_identifier { } histogram_options { }"), release: "24.11",
            ["SLW0652 error 6:34 metric_identifier", "SLW0652 error 6:56 histogram_options"],
            [
                "metric identifier must specify non-empty 'family'",
                "histogram options must specify non-empty 'buckets'",
            ]),
        RuleCase(
            "another family", metric("metric_identifier { family: \"q\" } histogram_options { buckets: 1 }"),
            release: "24.11", ["SLW0655 warning 6:62 \"q\""]),
    ]
}
