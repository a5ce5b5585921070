import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayTriton

/// Lowers a variant to Triton's ModelConfig, without the name and without what depends on the variant's id.
///
/// Inputs and outputs are always written whole and the instance count is always explicit: with less, the server fills in
/// values of its own (dynamic batching, a batch limit of 4, two CPU instances; triton core and onnxruntime_backend 24.10).
///
/// - Parameters:
///   - variant: The variant.
///   - plan: The plan it belongs to.
///   - outputs: Other outputs than the plan's; nil for these.
///   - bag: Receives the findings of the raw fragment and of the target release.
/// - Returns: The configuration.
func lowerConfig(
    _ variant: Variant, of plan: DeploymentPlan, outputs: [ServedTensor]? = nil, into bag: inout DiagnosticBag
) -> ConfigMessage {
    let configuration = variant.configuration
    let batching = configuration.maxBatchSize > 0
    // The server makes these itself and counts them among the inputs (onnxruntime_backend, ValidateInputs).
    let sequence = SequenceTensors(of: plan.fragment ?? ConfigMessage())
    var config = ConfigBuilder<ModelConfigSchema.ModelConfig>()
    config.set(.backend, plan.spec.resolved.backend.configName)
    config.set(.maxBatchSize, configuration.maxBatchSize)
    for tensor in plan.spec.inputs where !sequence.inputs.contains(tensor.name) {
        config.add(.input, of: ModelConfigSchema.ModelInput.self) { input in
            let dims = TensorDims(tensor, batching: batching)
            input.set(.name, tensor.name)
            input.set(.dataType, .enumeration(tensor.type.tritonNumber ?? 0))
            input.add(.dims, dims.dims)
            if dims.isReshaped { input.message(.reshape, of: ModelConfigSchema.ModelTensorReshape.self) }
        }
    }
    for tensor in outputs ?? plan.spec.outputs where !sequence.outputs.contains(tensor.name) {
        config.add(.output, of: ModelConfigSchema.ModelOutput.self) { output in
            let dims = TensorDims(tensor, batching: batching)
            output.set(.name, tensor.name)
            output.set(.dataType, .enumeration(tensor.type.tritonNumber ?? 0))
            output.add(.dims, dims.dims)
            if dims.isReshaped { output.message(.reshape, of: ModelConfigSchema.ModelTensorReshape.self) }
        }
    }
    config.add(.instanceGroup, of: ModelConfigSchema.ModelInstanceGroup.self) { group in
        group.set(.count, configuration.instances)
        group.set(.kind, .enumeration(configuration.kind.tritonNumber))
        group.add(.gpus, configuration.gpus)
    }
    if configuration.dynamicBatching { lowerDynamicBatching(configuration, &config) }
    plan.spec.resolved.backend.lower(variant, of: plan, into: &config)
    for set in variant.warmup { lowerWarmup(set, &config) }
    guard let fragment = plan.fragment else { return config.message }
    return mergeFragment(fragment, into: config.message, owned: OwnedField.language, bag: &bag)
}

/// The dims of a tensor in config.pbtxt.
struct TensorDims {
    /// The dims, without the batch axis where the server batches; −1 is dynamic.
    let dims: [Int]
    /// Whether the graph's own shape is empty and `reshape { shape: [] }` says so: dims may not be.
    let isReshaped: Bool

    /// Works out the dims of a tensor.
    init(_ tensor: ServedTensor, batching: Bool) {
        let item = tensor.itemShape(batching: batching)
        isReshaped = item.dimensions.isEmpty && batching
        // A scalar of a model without batching is declared as [1]: the backend compares it with the scalar.
        dims = item.dimensions.isEmpty ? [1] : item.dimensions.map { $0.fixedSize ?? -1 }
    }
}

private func lowerDynamicBatching(
    _ configuration: VariantConfiguration, _ config: inout ConfigBuilder<ModelConfigSchema.ModelConfig>
) {
    config.message(.dynamicBatching, of: ModelConfigSchema.ModelDynamicBatching.self) { batching in
        batching.add(.preferredBatchSize, configuration.preferredBatchSize)
        if let delay = configuration.maxQueueDelay?.microseconds, delay > 0 {
            batching.set(.maxQueueDelayMicroseconds, unsigned: delay)
        }
    }
}
