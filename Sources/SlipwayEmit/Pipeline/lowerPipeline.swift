import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayTriton

/// Lowers a pipeline to the configuration of an ensemble, without the name.
///
/// Every step states model_version −1: without it the server would take version 0 (core, ensemble_utils.cc).
func lowerPipeline(_ plan: PipelinePlan) -> ConfigMessage {
    var config = ConfigBuilder<ModelConfigSchema.ModelConfig>()
    config.set(.platform, "ensemble")
    config.set(.maxBatchSize, plan.maxBatch)
    config.addInputs(plan.inputs)
    config.addOutputs(plan.outputs)
    config.message(.ensembleScheduling, of: ModelConfigSchema.ModelEnsembling.self) { scheduling in
        for step in plan.steps {
            scheduling.add(.step, of: ModelConfigSchema.ModelEnsembling.Step.self) { message in
                message.set(.modelName, step.name.text)
                message.set(.modelVersion, -1)
                for input in step.section.inputs { message.entry(.inputMap, input.own.value, input.tensor.value) }
                for output in step.section.outputs { message.entry(.outputMap, output.own.value, output.tensor.value) }
            }
        }
    }
    return config.message
}

/// Lowers a step in Python to its configuration, without the name.
///
/// - Parameters:
///   - step: The step.
///   - version: Its version directory.
/// - Returns: The configuration; nil for a member, which has a spec of its own.
func lowerStep(_ step: PlannedStep, version: RelativePath) -> ConfigMessage? {
    var config = ConfigBuilder<ModelConfigSchema.ModelConfig>()
    config.set(.backend, "python")
    config.set(.maxBatchSize, step.maxBatch)
    config.addInputs(step.inputs)
    config.addOutputs(step.outputs)
    let instances: Int
    let environment: ReferencedFile?
    switch (step.section.content, step.resolved) {
    case (.python(let section), .python(_, _, let archive)):
        instances = section.environment.instances
        environment = archive
    case (.tokenize(let section), .tokenize(_, let facts, let archive)):
        instances = section.environment.instances
        environment = archive
        config.parameter("pad_to", section.padTo.map { String($0.value) }.joined(separator: ","))
        config.parameter("pad_id", String(facts.padID))
        config.parameter("pad_side", facts.padsLeft ? "left" : "right")
        config.parameter("truncation_side", facts.truncatesLeft ? "left" : "right")
    case (.pool(let section), _):
        instances = section.instances
        environment = nil
        config.parameter("method", "mean")
        config.parameter("normalize", section.normalizes ? "true" : "false")
    default: return nil
    }
    config.add(.instanceGroup, of: ModelConfigSchema.ModelInstanceGroup.self) { group in
        group.set(.count, instances)
        group.set(.kind, ModelConfigSchema.ModelInstanceGroup.Kind.cpu)
    }
    if environment != nil {
        config.parameter(
            "EXECUTION_ENV_PATH", "$$TRITON_MODEL_DIRECTORY/\(version.appending(PipelineFiles.environment))")
    }
    return config.message
}

/// The names of the files of a step in Python, in its version directory.
enum PipelineFiles {
    static let code = RelativePath(fixed: "model.py")
    static let tokenizer = RelativePath(fixed: "tokenizer.json")
    static let environment = RelativePath(fixed: "environment.tar.gz")
    /// What keeps the version directory of an ensemble, which has no files: git and object stores know no empty directory.
    static let placeholder = RelativePath(fixed: "README")
}

extension ConfigBuilder<ModelConfigSchema.ModelConfig> {
    fileprivate mutating func addInputs(_ tensors: [StepTensor]) {
        for tensor in tensors {
            add(.input, of: ModelConfigSchema.ModelInput.self) { input in
                input.set(.name, tensor.name)
                input.set(.dataType, .enumeration(tensor.type.tritonNumber ?? 0))
                input.add(.dims, tensor.dims)
            }
        }
    }

    fileprivate mutating func addOutputs(_ tensors: [StepTensor]) {
        for tensor in tensors {
            add(.output, of: ModelConfigSchema.ModelOutput.self) { output in
                output.set(.name, tensor.name)
                output.set(.dataType, .enumeration(tensor.type.tritonNumber ?? 0))
                output.add(.dims, tensor.dims)
            }
        }
    }
}
