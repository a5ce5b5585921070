/// Something of a configuration that came with some release.
package enum TritonFeature: Hashable, Sendable {
    /// A field of a message, by the message's full name and the field's number.
    case field(message: String, number: Int32)
    /// A top-level parameter that the ONNX Runtime backend reads.
    case parameter(String)
    /// An accelerator of the ONNX Runtime backend, by name: `tensorrt`, `cuda`, `openvino`.
    case accelerator(String)
    /// An option of an accelerator.
    case option(accelerator: String, name: String)
    /// A value of the option `precision_mode` of the accelerator `tensorrt`.
    case precision(String)
    /// A value of `optimization.graph.level` that means what it says.
    case graphLevel(Int64)

    /// The feature that is a field.
    package static func field<Key: ConfigKey>(_ key: Key) -> TritonFeature {
        .field(message: Key.messageName, number: key.rawValue)
    }
}

/// Which feature exists since which release. Sources: the release branches r22.06 to r26.06 of triton common, core and the
/// ONNX Runtime backend; "since" is the first branch whose source has it.
package enum ReleaseTable {
    /// The releases that Slipway knows, first and last included; one every month.
    package static let known: ClosedRange<TritonRelease> = TritonRelease(22, 6)...TritonRelease(26, 9)

    /// The release that a spec without a target is built for.
    package static let `default` = TritonRelease(24, 10)

    /// Since when something exists.
    package enum Since: Hashable, Sendable {
        /// In every known release.
        case always
        /// From that release on.
        case release(TritonRelease)
        /// In no known release.
        case never
    }

    /// Whether a release has a feature.
    package static func isAvailable(_ feature: TritonFeature, in release: TritonRelease) -> Bool {
        switch since(feature) {
        case .always: true
        case .release(let first): first <= release
        case .never: false
        }
    }

    /// Since when a feature exists.
    package static func since(_ feature: TritonFeature) -> Since {
        if let first = newer[feature] { return .release(first) }
        switch feature {
        case .field(let message, let number):
            return ModelConfigSchema.message(message)?.field(number) == nil ? .never : .always
        case .parameter(let name): return oldParameters.contains(name) ? .always : .never
        case .accelerator(let name): return name == "tensorrt" || name == "openvino" ? .always : .never
        case .option("tensorrt", let name): return tensorRTOptions.contains(name) ? .always : .never
        // The backend hands every CUDA option on; ONNX Runtime judges it.
        case .option("cuda", _): return since(.accelerator("cuda"))
        // The OpenVINO accelerator reads no option: any is ignored.
        case .option: return .never
        case .precision(let mode): return oldPrecisions.contains(mode) ? .always : .never
        case .graphLevel(let level): return oldGraphLevels.contains(level) ? .always : .never
        }
    }

    /// The top-level parameters that the ONNX Runtime backend of some known release reads, in alphabetical order.
    package static let parameters: [String] = (oldParameters + newerParameters.map(\.name)).sorted()

    /// The options that the accelerator `tensorrt` of some known release takes, in alphabetical order.
    package static let tensorRTOptions: [String] = AcceleratorOption.tensorRT.map(\.name).sorted()

    // MARK: Data

    private static let oldParameters = [
        "arena_extend_strategy", "cudnn_conv_algo_search", "do_copy_in_default_stream", "enable_mem_arena",
        "enable_mem_pattern", "execution_mode", "gpu_mem_limit", "inter_op_thread_count", "intra_op_thread_count",
        "memory.enable_memory_arena_shrinkage",
    ]

    private static let newerParameters: [(name: String, since: TritonRelease)] = [
        ("TRITON_BATCH_STRATEGY_PATH", TritonRelease(23, 1)),
        ("session.use_device_allocator_for_initializers", TritonRelease(25, 2)),
    ]

    private static let oldPrecisions = ["FP32", "FP16", "INT8"]
    private static let oldGraphLevels: [Int64] = [-1, 0, 1]

    /// The fields that came with some release, by the index of their message's layout and by number.
    static let newerFields: [[Int32: TritonRelease]] = {
        var table = [[Int32: TritonRelease]](repeating: [:], count: ConfigLayout.all.count)
        for case (.field(let message, let number), let since) in newer {
            if let index = ConfigLayout.index(of: message) { table[index][number] = since }
        }
        return table
    }()

    private static let newer: [TritonFeature: TritonRelease] = {
        var table: [TritonFeature: TritonRelease] = [
            .field(ModelConfigSchema.ModelWarmup.count): TritonRelease(22, 7),
            .field(ModelConfigSchema.ModelEnsembling.Step.modelNamespace): TritonRelease(23, 3),
            .field(ModelConfigSchema.ModelSequenceBatching.StrategyOldest.preserveOrdering): TritonRelease(23, 8),
            .field(ModelConfigSchema.ModelSequenceBatching.iterativeSequence): TritonRelease(23, 11),
            .field(ModelConfigSchema.ModelSequenceBatching.State.useSameBufferForInputOutput): TritonRelease(23, 11),
            .field(ModelConfigSchema.ModelSequenceBatching.State.useGrowableMemory): TritonRelease(23, 11),
            .field(ModelConfigSchema.ModelConfig.runtime): TritonRelease(24, 1),
            .field(ModelConfigSchema.ModelInput.isNonLinearFormatIo): TritonRelease(24, 8),
            .field(ModelConfigSchema.ModelOutput.isNonLinearFormatIo): TritonRelease(24, 8),
            .field(ModelConfigSchema.ModelConfig.modelMetrics): TritonRelease(24, 11),
            .field(ModelConfigSchema.ModelEnsembling.maxInflightRequests): TritonRelease(25, 11),
            .accelerator("cuda"): TritonRelease(24, 6),
            .precision("BF16"): TritonRelease(26, 2),
            .graphLevel(2): TritonRelease(24, 1),
        ]
        for (name, since) in newerParameters { table[.parameter(name)] = since }
        for option in AcceleratorOption.tensorRT {
            if let since = option.since { table[.option(accelerator: "tensorrt", name: option.name)] = since }
        }
        return table
    }()
}
