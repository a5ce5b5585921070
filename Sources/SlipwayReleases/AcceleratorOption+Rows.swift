import SlipwayDomain

extension AcceleratorOption {
    /// Every option of the accelerator `tensorrt`; any other is an error. Those of 24.04 stood in the backend's page earlier
    /// (triton-inference-server/server#7156).
    package static let tensorRT: [AcceleratorOption] =
        options(of: .tensorrt, "tensorrt") + [
            tensorRT("precision_mode", .precision, .always),
            tensorRT("trt_engine_cache_enable", .boolean, .always), tensorRT("trt_engine_cache_path", .text, .always),
            tensorRT("trt_engine_cache_prefix", .text, .from(24, 4)),
            tensorRT("trt_timing_cache_enable", .boolean, .from(24, 4)),
            tensorRT("trt_timing_cache_path", .text, .from(24, 4)),
            tensorRT("trt_profile_max_shapes", .profile, .from(24, 4)),
            tensorRT("trt_profile_min_shapes", .profile, .from(24, 4)),
            tensorRT("trt_profile_opt_shapes", .profile, .from(24, 4)),
        ]

    /// The options that ONNX Runtime's CUDA provider takes; Triton hands every key on, and ONNX Runtime refuses unknown ones.
    package static let cuda: [AcceleratorOption] =
        options(of: .cuda, "cuda")
        + (topLevelCUDA + ["device_id", "has_user_compute_stream"]).map { cuda($0, .overwritten) }
        + ["gpu_external_alloc", "gpu_external_empty_cache", "gpu_external_free", "user_compute_stream"]
        .map { cuda($0, .text) }

    /// The four options of `cuda` that the backend takes from the model's top-level `parameters` instead.
    package static let topLevelCUDA: [String] = ProviderOptionField.table.filter { $0.place == .modelParameter }
        .map(\.backendKey)

    /// What the language has a key for.
    private static func options(of provider: ExecutionProvider, _ accelerator: String) -> [AcceleratorOption] {
        ProviderOptionField.table.filter { $0.provider == provider && $0.place == .accelerator }.map { field in
            AcceleratorOption(
                accelerator: accelerator, name: field.backendKey, form: Form(field.kind), since: field.since)
        }
    }

    private static func tensorRT(_ name: String, _ form: Form, _ since: Since) -> AcceleratorOption {
        AcceleratorOption(accelerator: "tensorrt", name: name, form: form, since: since)
    }

    private static func cuda(_ name: String, _ form: Form) -> AcceleratorOption {
        AcceleratorOption(accelerator: "cuda", name: name, form: form, since: .from(24, 6))
    }
}

extension AcceleratorOption.Form {
    fileprivate init(_ kind: ProviderOptionField.Kind) {
        self =
            switch kind {
            case .boolean: .boolean
            case .integer: .integer
            case .bytes: .size
            case .words, .text, .serverPath: .text
            }
    }
}
