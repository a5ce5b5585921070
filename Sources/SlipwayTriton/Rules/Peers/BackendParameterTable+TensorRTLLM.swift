import SlipwayReleases

/// The keys of the model `tensorrt_llm` in C++.
///
/// Source: tensorrtllm_backend, inflight_batcher_llm/src/model_state.cc, tags v0.10 to v0.19. TensorRT-LLM goes with a
/// release of Triton (server, compatibility.md): 0.12 with 24.08, 0.15 with 24.11, 0.16 with 24.12, 0.19 with 25.05.
/// Every read is in a try of its own: what cannot be read is logged, and the default taken.
extension BackendParameterTable {
    private static let boolean = BackendParameter.Form.words([
        "True", "true", "TRUE", "1", "False", "false", "FALSE", "0",
    ])

    private static func row(
        _ name: String, _ form: BackendParameter.Form, since: TritonRelease? = nil,
        default value: String = "the default"
    ) -> BackendParameter { BackendParameter(name, form, .readAs(value), since: since) }

    static let tensorrtllm = BackendParameterTable(
        "tensorrtllm",
        [
            BackendParameter(
                "gpt_model_type", .words(["V1", "v1", "inflight_batching", "inflight_fused_batching"])),
            row("gpt_model_path", .text), row("encoder_model_path", .text, since: TritonRelease(24, 8)),
            row("batch_scheduler_policy", .words(["max_utilization", "guaranteed_no_evict"])),
            row(
                "decoding_mode",
                .words([
                    "top_k", "top_p", "top_k_top_p", "beam_search", "medusa", "redrafter", "lookahead", "eagle",
                ])),
            row("guided_decoding_backend", .text), row("tokenizer_dir", .text),
            row("xgrammar_tokenizer_info_path", .text), row("max_attention_window_size", .text),
            row("gpu_device_ids", .text), row("participant_ids", .text), row("medusa_choices", .text),
            row("eagle_choices", .text), row("lora_prefetch_dir", .text), row("executor_worker_path", .text),
            row("worker_path", .text), row("FORCE_CPU_ONLY_INPUT_TENSORS", .text),
            // Their names in the templates were not what the backend read.
            row("multi_block_mode", boolean), row("enable_context_fmha_fp32_acc", boolean),
            row("multiBlockMode", boolean), row("enableContextFMHAFP32Acc", boolean),
        ]
            + [
                "max_beam_width", "max_tokens_in_paged_kv_cache", "sink_token_length", "kv_cache_host_memory_bytes",
                "cancellation_check_period_ms", "stats_check_period_ms", "recv_poll_period_ms",
                "iter_stats_max_iterations", "request_stats_max_iterations", "num_nodes",
                "lora_cache_optimal_adapter_size", "lora_cache_max_adapter_size", "lora_cache_host_memory_bytes",
                "lookahead_window_size", "lookahead_ngram_size", "lookahead_verification_set_size",
                "cuda_graph_cache_size",
                "kv_cache_free_gpu_mem_fraction", "cross_kv_cache_fraction", "lora_cache_gpu_memory_fraction",
                "gpu_weights_percent",
            ].map { row($0, .decimal) }
            + [
                "kv_cache_onboard_blocks", "enable_kv_cache_reuse", "enable_trt_overlap", "exclude_input_in_output",
                "normalize_log_probs", "enable_chunked_context", "cuda_graph_mode",
                "speculative_decoding_fast_logits",
            ].map { row($0, boolean) },
        mixUps: [
            "kv_cache_free_gpu_memory_fraction": "Write kv_cache_free_gpu_mem_fraction.",
            "max_kv_cache_tokens": "Write max_tokens_in_paged_kv_cache.",
            "max_batch_size": "Write max_batch_size as a field of the configuration.",
            "decoupled": "Write model_transaction_policy { decoupled: true }.",
            "batching_strategy": "Write gpt_model_type.", "engine_dir": "Write gpt_model_path.",
            "xgrammer_tokenizer_info_path": "Write xgrammar_tokenizer_info_path.",
            "xgrammar_tokenizer_merge_path": "Write xgrammar_tokenizer_info_path.",
            "max_queue_delay_microseconds": "Write it into dynamic_batching.",
            "tokenizer_type": "Remove it: nothing reads it.", "model_path": "Write gpt_model_path.",
        ])
}
