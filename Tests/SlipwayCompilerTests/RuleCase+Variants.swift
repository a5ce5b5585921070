import SlipwayDomain
import SpecFixtures

extension RuleCase {
    private static let batched = "batching: {max_batch_size: 8}\n"

    static let variantRules: [RuleCase] = [
        RuleCase(
            501, batched + "variant_limit: 3\ninstances: 1..3", good: batched + "variant_limit: 4\ninstances: 1..3",
            at: "3"),
        RuleCase(
            502, batched + "execution_providers: [cuda, {cuda: {use_tf32: true}}]",
            good: batched + "execution_providers: [cuda, {cuda: {use_tf32: false}}]", at: "cuda"),
        RuleCase(
            503, batched + "exclude: [{instances: 2}]", good: batched + "instances: 1..2\nexclude: [{instances: 2}]"),
        RuleCase(
            504, batched + "include: [{instances: 1}]", good: batched + "include: [{instances: 2}]"),
        RuleCase(
            505, "batching: {max_batch_size: [2, 8], preferred_batch_size: [[], [4]]}",
            good: "batching: {max_batch_size: [4, 8], preferred_batch_size: [[], [4]]}", at: "[4]"),
        RuleCase(
            506, batched + "session: {inter_op_threads: 2}",
            good: batched + "session: {inter_op_threads: 2, execution_mode: parallel}", at: "2"),
        RuleCase(
            506, "batching: {max_batch_size: 8, dynamic: false, max_queue_delay: 5us}",
            good: "batching: {max_batch_size: 8, dynamic: [false, true], max_queue_delay: 5us}", at: "5us"),
        RuleCase(
            506, batched + "execution_providers: [cpu]\ninstances: {gpus: [0]}",
            good: batched + "execution_providers: [cpu, cuda]\ninstances: {gpus: [0]}", at: "0"),
        RuleCase(
            506, batched + "execution_providers: [cpu, {cpu: {warmup: {w: {}}}}]",
            good: batched + "execution_providers: [cpu, {cpu: {warmup: {w: {}}, instances: 2}}]", at: "cpu"),
        RuleCase(
            507, batched + "execution_providers: [{cuda: {precision: bf16}}]",
            good: batched + "execution_providers: [{cuda: {precision: fp16}}]", at: "bf16"),
        RuleCase(
            507, batched + "execution_providers: [{openvino: {precision: fp16}}]",
            good: batched + "execution_providers: [{cpu: {precision: fp16}}]", at: "fp16"),
        RuleCase(
            507, batched + "execution_providers: [openvino, cuda]\ninclude: [{precision: fp16}]",
            good: batched
                + "execution_providers: [openvino, cuda]\ninclude: [{execution_provider: cuda, precision: fp16}]",
            at: "fp16"),
        RuleCase(
            485, batched + "execution_providers: [{cuda: {keep_fp32: [Gelu]}}]",
            good: batched + "execution_providers: [{cuda: {keep_fp32: [Gelu]}}]\ninclude: [{precision: fp16}]",
            at: "[Gelu]"),
        RuleCase(
            485, batched + "execution_providers: [{tensorrt: {precision: fp16, keep_fp32: [Gelu]}}]",
            good: batched + "execution_providers: [{tensorrt: {precision: fp16, layer_norm_fp32_fallback: true}}]",
            at: "[Gelu]", target: "26.05"),
        RuleCase(
            508, batched + "execution_providers: [cpu]\ninstances: {kind: gpu}",
            good: batched + "execution_providers: [{cpu: {instances: {count: 2}}}]\ninstances: {kind: gpu}", at: "gpu"),
        RuleCase(
            508, batched + "execution_providers: [{openvino: {instances: {gpus: [0]}}}]",
            good: batched + "execution_providers: [{cuda: {instances: {gpus: [0]}}}]", at: "0"),
        RuleCase(
            509, batched + "exclude: [{execution_provider: cpu}]",
            good: batched + "execution_providers: [cpu, openvino]\nexclude: [{execution_provider: cpu}]"),
        RuleCase(
            510, "execution_providers: [{cuda: {cuda_graph: true}}, openvino]\ninstances: 1..2",
            good: "execution_providers: [{cuda: {cuda_graph: true}}]\ninstances: {count: 1, gpus: [0, 1]}", at: "cuda",
            Graphs.fixed),
        RuleCase(
            511, "batching: {max_batch_size: 0, dynamic: true}", good: "batching: {max_batch_size: 0, dynamic: false}",
            at: "true"),
        RuleCase(
            512, batched + "execution_providers: [{tensorrt: {precision: int8}}]",
            good: batched
                + "execution_providers: [{tensorrt: {precision: int8, int8_calibration_table: t.flatbuffers}}]",
            at: "int8"),
        RuleCase(
            513,
            "slipway: 1\nname: \(String(repeating: "n", count: 122))\nmodel: {source: m.onnx}\ntarget: {triton: \"24.10\"}\n"
                + "batching: {max_batch_size: [8, 16]}",
            good: batched),
        RuleCase(
            514, batched + "include: [{execution_provider: cuda, instances: 2}]",
            good: batched + "execution_providers: [cpu, cuda]\ninclude: [{execution_provider: cuda, instances: 2}]",
            at: "cuda"),
        RuleCase(
            515, batched + "execution_providers: [{cuda: {cuda_graph: true}}]",
            good: "batching: {max_batch_size: 1}\nexecution_providers: [{cuda: {cuda_graph: true}}]", at: "cuda"),
        RuleCase(
            516, "batching: {max_batch_size: [4, 8], preferred_batch_size: [8]}",
            good: "batching: {max_batch_size: [4, 8], preferred_batch_size: [[], [8]]}", at: "4"),
        RuleCase(
            516, "execution_providers: [{cuda: {cuda_graph: true}}]\ninstances: [1, 2]",
            good: "execution_providers: [{cuda: {cuda_graph: [true, false]}}]\ninstances: [1, 2]", at: "2", Graphs.fixed
        ),
        // What the spec excludes is left out on purpose.
        RuleCase(
            516, "execution_providers: [{cuda: {cuda_graph: [true, false]}}]\ninstances: 2",
            good: "execution_providers: [{cuda: {cuda_graph: false}}]\ninstances: [1, 2]\nexclude: [{instances: 2}]",
            at: "true", Graphs.fixed),
    ]

    static let targetRules: [RuleCase] = [
        RuleCase(
            630, batched + "warmup: {w: {count: 2}}", good: batched + "warmup: {w: {}}", at: "2", target: "22.06"),
        RuleCase(
            630, batched + "execution_providers: [{tensorrt: {layer_norm_fp32_fallback: true}}]",
            good: batched + "execution_providers: [{tensorrt: {max_workspace_size: 1GiB}}]",
            at: "layer_norm_fp32_fallback", target: "24.03"),
        RuleCase(
            630, batched + "execution_providers: [{tensorrt: {precision: bf16}}]",
            good: batched + "execution_providers: [{tensorrt: {precision: fp16}}]", at: "bf16", target: "26.01"),
        RuleCase(
            630, batched + "session: {graph_optimization: [all, disabled]}",
            good: batched + "session: {graph_optimization: [all, basic]}", at: "disabled", target: "23.12"),
        RuleCase(
            630, batched + "execution_providers: [{cuda: {prefer_nhwc: true}}]",
            good: batched + "execution_providers: [{cuda: {gpu_mem_limit: 1GiB}}]", at: "prefer_nhwc", target: "24.05"),
        RuleCase(
            630, batched + "session: {device_allocator_for_initializers: true}",
            good: batched + "session: {arena_shrinkage: \"cpu:0\"}", at: "true", target: "25.01"),
        RuleCase(
            630, batched + "execution_providers: [{tensorrt: {timing_cache: /t}}]", good: batched, at: "timing_cache",
            target: "24.03"),
        RuleCase(
            689, batched + "execution_providers: [{tensorrt: {precision: bf16}}]",
            good: batched + "execution_providers: [{tensorrt: {precision: fp16}}]", at: "bf16", target: "26.06"),
        RuleCase(
            689, batched + "execution_providers: [tensorrt]\ninclude: [{precision: [fp16, int8]}]",
            good: batched + "execution_providers: [tensorrt]\ninclude: [{precision: fp16}]", at: "int8", target: "26.06"
        ),
        RuleCase(
            630, batched + "execution_providers: [tensorrt]\ninclude: [{precision: bf16}]",
            good: batched + "execution_providers: [tensorrt]\ninclude: [{precision: fp16}]", at: "bf16", target: "26.01"
        ),
        RuleCase(
            689, batched + "execution_providers: [{tensorrt: {layer_norm_fp32_fallback: true}}]",
            good: batched + "execution_providers: [{tensorrt: {precision: fp16, keep_fp32: [LayerNormalization]}}]",
            at: "layer_norm_fp32_fallback", target: "26.08"),
        RuleCase(
            631, batched + "execution_providers: [{tensorrt: {engine_cache: /t}}]", good: batched, at: "engine_cache",
            target: "24.03"),
        RuleCase(
            632, batched + "execution_providers: [{tensorrt: {profiles: true}}]",
            good: batched + "axes: {seq: {min: 1, max: 8}}\nexecution_providers: [{tensorrt: {profiles: true}}]",
            at: "true", Graphs.text),
        RuleCase(
            632, batched + "execution_providers: [{tensorrt: {profiles: true}}]",
            good: batched + "execution_providers: [{tensorrt: {profiles: false}}]", at: "true", target: "24.03"),
        RuleCase(
            632, batched + "execution_providers: [{tensorrt: {profiles: true}}]",
            good: batched + "execution_providers: [tensorrt]", at: "true",
            graph([tensor("ids:0", .float32, "batch", 4)], [tensor("y", .float32, "batch")])),
        RuleCase(
            633, batched + "execution_providers: [tensorrt]",
            good: batched + "axes: {seq: {max: 8}}\nexecution_providers: [tensorrt]", at: "tensorrt", Graphs.text),
        RuleCase(
            634, batched + "execution_providers: [cuda]\nsession: {execution_mode: parallel}",
            good: batched + "execution_providers: [cuda]\nsession: {execution_mode: sequential}", at: "parallel"),
        RuleCase(635, batched, good: batched, at: "\"30.01\"", target: "30.01").with(target: "24.10"),
        RuleCase(
            636, batched + "triton: |\n  parameters { key: \"intra_op_thread_cnt\" value { string_value: \"1\" } }\n",
            good: batched
                + "triton: |\n  parameters { key: \"TRITON_BATCH_STRATEGY_PATH\" value { string_value: \"1\" } }\n",
            at: "\"intra_op_thread_cnt\""),
        fragment(
            637, "version_policy { latest { num_versions: 0 } }", good: "version_policy { latest { num_versions: 2 } }"),
        fragment(
            637, "version_policy { specific { versions: [2] } }",
            good: "version_policy { specific { versions: [1, 2] } }"),
        fragment(637, "ensemble_scheduling { }", good: "metric_tags { key: \"a\" value: \"b\" }"),
        fragment(
            637, "dynamic_batching { priority_levels: 2 }",
            good: "dynamic_batching { priority_levels: 2 default_priority_level: 1 }"),
        fragment(
            637, "dynamic_batching { priority_levels: 2 default_priority_level: 1 preserve_ordering: true }",
            good: "dynamic_batching { preserve_ordering: true }"),
        fragment(
            637,
            "dynamic_batching { priority_levels: 2 default_priority_level: 1 priority_queue_policy { key: 3 value { } } }",
            good:
                "dynamic_batching { priority_levels: 2 default_priority_level: 1 priority_queue_policy { key: 2 value { } } }"
        ),
        fragment(637, "batch_input { kind: BATCH_ELEMENT_COUNT }", good: "response_cache { enable: true }"),
        fragment(
            638, "optimization { cuda { graphs: true } }",
            good: "optimization { input_pinned_memory { enable: false } }"),
        fragment(
            638, "optimization { priority: PRIORITY_MAX }",
            good: "optimization { output_pinned_memory { enable: false } }"),
        fragment(
            638, "model_transaction_policy { decoupled: true }", good: "model_transaction_policy { decoupled: false }"),
        RuleCase(
            638,
            "batching: {max_batch_size: 8, dynamic: false}\ntriton: |\n  dynamic_batching { preserve_ordering: true }\n",
            good: batched + "triton: |\n  dynamic_batching { preserve_ordering: true }\n", at: "dynamic_batching"),
    ]

    private static func fragment(_ code: Int, _ bad: String, good: String) -> RuleCase {
        RuleCase(code, batched + "triton: |\n  \(bad)\n", good: batched + "triton: |\n  \(good)\n")
    }

    /// The same case with another target for the mended spec.
    private func with(target: String) -> RuleCase {
        var copy = self
        copy.goodTarget = target
        return copy
    }
}
