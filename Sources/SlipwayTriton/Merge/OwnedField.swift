/// A part of the configuration that has a key of its own in the spec.
package struct OwnedField: Hashable, Sendable {
    /// The numbers of the fields from the root to the part.
    package let path: [Int32]
    /// The key of a map entry below the last field, or nil for the whole field.
    package let mapKey: String?
    /// The key of the spec that sets it.
    package let key: String

    /// Makes a part from the fields that lead to it.
    package init(_ path: [Int32], mapKey: String? = nil, key: String) {
        self.path = path
        self.mapKey = mapKey
        self.key = key
    }
}

extension OwnedField {
    /// What language version 1 has keys for.
    package static let language: [OwnedField] = {
        typealias Model = ModelConfigSchema.ModelConfig
        typealias Batching = ModelConfigSchema.ModelDynamicBatching
        typealias Optimization = ModelConfigSchema.ModelOptimizationPolicy
        func model(_ key: Model, _ name: String) -> OwnedField { OwnedField([key.rawValue], key: name) }
        func batching(_ key: Batching, _ name: String) -> OwnedField {
            OwnedField([Model.dynamicBatching.rawValue, key.rawValue], key: name)
        }
        func optimization(_ key: Optimization, _ name: String) -> OwnedField {
            OwnedField([Model.optimization.rawValue, key.rawValue], key: name)
        }
        func parameter(_ parameter: String, _ name: String) -> OwnedField {
            OwnedField([Model.parameters.rawValue], mapKey: parameter, key: name)
        }
        return [
            model(.name, "name"), model(.platform, "model.source"), model(.maxBatchSize, "batching.max_batch_size"),
            model(.input, "in_shapes"), model(.output, "out_names"), model(.instanceGroup, "instances"),
            model(.defaultModelFilename, "model.source"), model(.modelWarmup, "warmup"),
            model(.backend, "model.source"),
            batching(.preferredBatchSize, "batching.preferred_batch_size"),
            batching(.maxQueueDelayMicroseconds, "batching.max_queue_delay"),
            optimization(.graph, "session.graph_optimization"),
            optimization(.executionAccelerators, "execution_providers"),
            parameter("intra_op_thread_count", "session.intra_op_threads"),
            parameter("inter_op_thread_count", "session.inter_op_threads"),
            parameter("execution_mode", "session.execution_mode"),
            parameter("enable_mem_arena", "session.memory_arena"),
            parameter("enable_mem_pattern", "session.memory_pattern"),
            parameter("memory.enable_memory_arena_shrinkage", "session.arena_shrinkage"),
            parameter(
                "session.use_device_allocator_for_initializers", "session.device_allocator_for_initializers"),
            parameter("cudnn_conv_algo_search", "execution_providers.cuda.cudnn_conv_algo_search"),
            parameter("gpu_mem_limit", "execution_providers.cuda.gpu_mem_limit"),
            parameter("arena_extend_strategy", "execution_providers.cuda.arena_extend_strategy"),
            parameter("do_copy_in_default_stream", "execution_providers.cuda.do_copy_in_default_stream"),
        ]
    }()
}
