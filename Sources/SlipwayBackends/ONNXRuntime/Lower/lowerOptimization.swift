import SlipwayCompiler
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton

/// Writes the graph level and the execution accelerators.
///
/// The level is not ONNX Runtime's number (see ``GraphOptimization/tritonLevel``). CUDA is the backend's default on a GPU
/// instance and needs an accelerator entry only for its options.
func lowerOptimization(
    _ variant: Variant, in release: TritonRelease, _ flavor: ImageFlavor,
    _ config: inout ConfigBuilder<ModelConfigSchema.ModelConfig>
) {
    let configuration = variant.configuration
    let level = configuration.graphOptimization.tritonLevel
    let isOfGraph =
        variant.graph != .main
        || configuration.provider.findsInModel(configuration.precision, in: release, flavor)
    let options = acceleratorOptions(variant, isOfGraph: isOfGraph)
    let name: String? =
        switch configuration.provider {
        case .cpu: nil
        case .openvino: "openvino"
        case .tensorrt: "tensorrt"
        case .cuda: options.isEmpty ? nil : "cuda"
        }
    guard level != nil || name != nil else { return }
    config.message(.optimization, of: ModelConfigSchema.ModelOptimizationPolicy.self) { policy in
        if let level {
            policy.message(.graph, of: ModelConfigSchema.ModelOptimizationPolicy.Graph.self) {
                $0.set(.level, .integer(Int64(level)))
            }
        }
        guard let name else { return }
        policy.message(
            .executionAccelerators, of: ModelConfigSchema.ModelOptimizationPolicy.ExecutionAccelerators.self
        ) { accelerators in
            accelerators.add(
                configuration.provider == .openvino ? .cpuExecutionAccelerator : .gpuExecutionAccelerator,
                of: ModelConfigSchema.ModelOptimizationPolicy.ExecutionAccelerators.Accelerator.self
            ) { accelerator in
                accelerator.set(.name, name)
                for option in options { accelerator.entry(.parameters, option.key, option.value) }
            }
        }
    }
}

/// The parameters of the accelerator, without the engine cache, which needs the variant's id.
private func acceleratorOptions(_ variant: Variant, isOfGraph: Bool) -> [(key: String, value: String)] {
    let configuration = variant.configuration
    var result: [(key: String, value: String)] = []
    // TensorRT 11 takes the precision from the graph.
    if configuration.provider == .tensorrt, !isOfGraph {
        result.append(("precision_mode", configuration.precision.tensorRTMode))
    }
    for option in configuration.options {
        guard let field = ProviderOptionField.find(configuration.provider, option.key), field.place == .accelerator
        else {
            continue
        }
        result.append((field.backendKey, backendText(option.value, field)))
    }
    if let shapes = variant.profileShapes {
        result.append(("trt_profile_min_shapes", shapeList(shapes, \.min)))
        result.append(("trt_profile_opt_shapes", shapeList(shapes, \.opt)))
        result.append(("trt_profile_max_shapes", shapeList(shapes, \.max)))
    }
    return result
}

/// `ids:1x8,mask:1x8`, batch axis included.
private func shapeList(_ shapes: ProfileShapes, _ sizes: (ProfileShapes.Entry) -> [Int]) -> String {
    shapes.entries.map { entry in
        "\(entry.input):" + sizes(entry).map(String.init).joined(separator: "x")
    }.joined(separator: ",")
}

/// A value as the backend reads it. Booleans are "1" and "0": Triton lets other words pass and ONNX Runtime does not.
private func backendText(_ value: OptionValue, _ field: ProviderOptionField) -> String {
    switch value {
    case .boolean(let isOn): return isOn ? "1" : "0"
    case .integer(let number): return String(number)
    case .bytes(let count): return String(count.bytes)
    case .text(let text): return text
    case .word(let word):
        if case .words(let words) = field.kind, let known = words.first(where: { $0.word == word }) {
            return known.backend
        }
        return word
    }
}

/// Writes the top-level parameters of the onnxruntime backend: session options, and the CUDA options that the backend
/// overwrites when they are in the accelerator (onnxruntime.cc, 24.10).
func lowerParameters(
    _ configuration: VariantConfiguration, _ config: inout ConfigBuilder<ModelConfigSchema.ModelConfig>
) {
    for axis in MatrixAxis.rows(.session) {
        guard let parameter = axis.parameter, let value = configuration.axes[axis.key],
            let text = axis.parameterText(value)
        else { continue }
        config.parameter(parameter, text)
    }
    for option in configuration.options {
        guard let field = ProviderOptionField.find(configuration.provider, option.key), field.place == .modelParameter
        else { continue }
        config.parameter(field.backendKey, backendText(option.value, field))
    }
}

/// The accelerator parameters of the caches of built engines and timings.
///
/// The engine cache's own key ignores weights, so engines get a prefix of the model's name and the variant's id. The
/// prefix is the same in the matrix and in the release, so that a promoted variant finds its engines built.
///
/// - Parameters:
///   - config: The configuration of the variant.
///   - variant: The variant.
///   - model: The model's name.
///   - id: The variant's id.
/// - Returns: The configuration with the caches, or as it was where the variant has none.
func addingCaches(_ config: ConfigMessage, _ variant: Variant, model: ModelName, id: String) -> ConfigMessage {
    var entries: [(String, String)] = []
    if case .text(let path)? = variant.configuration.option("engine_cache") {
        entries += [
            ("trt_engine_cache_enable", "1"), ("trt_engine_cache_path", path),
            ("trt_engine_cache_prefix", "\(model)_\(id)"),
        ]
    }
    if case .text(let path)? = variant.configuration.option("timing_cache") {
        entries += [("trt_timing_cache_enable", "1"), ("trt_timing_cache_path", path)]
    }
    guard !entries.isEmpty else { return config }
    typealias Policy = ModelConfigSchema.ModelOptimizationPolicy
    var accelerator = ConfigBuilder<Policy.ExecutionAccelerators.Accelerator>()
    for (key, value) in entries { accelerator.entry(.parameters, key, value) }
    let path: [Int32] = [
        ModelConfigSchema.ModelConfig.optimization.rawValue, Policy.executionAccelerators.rawValue,
        Policy.ExecutionAccelerators.gpuExecutionAccelerator.rawValue,
    ]
    return config.appending(accelerator.message, at: path[...])
}

extension ConfigMessage {
    /// The message with the fields of another one joined to the first sub-message at a path of field numbers.
    fileprivate func appending(_ other: ConfigMessage, at path: ArraySlice<Int32>) -> ConfigMessage {
        var result = self
        guard let number = path.first else {
            for field in other.fields { result[field.number].append(contentsOf: field.entries) }
            return result
        }
        guard case .message(let inner)? = self[number].first?.value else { return self }
        result[number][0].value = .message(inner.appending(other, at: path.dropFirst()))
        return result
    }
}
