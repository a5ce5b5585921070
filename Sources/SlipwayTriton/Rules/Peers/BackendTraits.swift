import SlipwayReleases

/// What a backend other than onnxruntime serves, whatever the model.
///
/// Source: the backends' own sources, as their parameter tables name them.
struct BackendTraits: Sendable {
    typealias Kind = ModelConfigSchema.ModelInstanceGroup.Kind
    typealias DataType = ModelConfigSchema.DataType

    /// The one kind of instances that it runs, or nil where it runs several.
    var kind: Kind?
    /// The types of tensors that it serves, or nil where that is not known or all are.
    var types: [DataType]?

    private static let whole: [DataType] = [.uint8, .int8, .int16, .int32, .int64]
    private static let unsigned: [DataType] = [.uint16, .uint32, .uint64]

    /// The traits of the backend that runs a model.
    static func of(_ context: RuleContext) -> BackendTraits {
        switch context.resolved.backend {
        case "tensorrt":
            // Several GPUs at once are one instance of KIND_MODEL (docs/multi_device.md, r26.06).
            let isMulti = ["true", "1"].contains(context.parameterText("enable_multi_device")?.lowercased())
            return BackendTraits(
                kind: isMulti && context.server.release >= TritonRelease(26, 6) ? .model : .gpu,
                types: [.fp32, .fp16, .bf16, .int8, .uint8, .int32, .int64, .bool])
        case "openvino": return BackendTraits(kind: .cpu, types: [.bool, .fp16, .fp32] + whole + unsigned)
        case "pytorch" where !context.isTorchInPython:
            return BackendTraits(types: [.bool, .fp16, .fp32, .fp64, .string] + whole)
        case "dali": return BackendTraits(types: [.bool, .fp16, .fp32, .fp64] + whole + unsigned)
        default: return BackendTraits()
        }
    }
}

/// How the server fills in inputs and outputs that a configuration states in part.
enum TensorCompletion: Hashable {
    /// A tensor that is stated must be whole.
    case none
    /// Types and dims that are left out are filled in for each tensor.
    case everyTensor
    /// The same, and the model may have tensors that are not stated.
    case everyTensorAndMore
    /// The backend is not one that Slipway knows.
    case unknown
}

extension RuleContext {
    /// The text of a parameter that counts, or nil where it is not stated.
    func parameterText(_ name: String) -> String? { config.mapString(ModelConfigSchema.ModelConfig.parameters, name) }

    /// What the backend completes of a tensor. Seen on the server for python; the others by their sources:
    /// tensorrt_backend (model_state.cc), dali_backend (config_tools.cc), tensorflow_backend. openvino completes an empty
    /// list alone, as onnxruntime does; pytorch and fil complete nothing; vllm leaves a tensor that is stated as it is.
    var tensorCompletion: TensorCompletion {
        guard server.autoComplete, !resolved.isEnsemble else { return .none }
        switch resolved.backend {
        case "tensorrt", "tensorflow": return .everyTensor
        case "dali": return .everyTensorAndMore
        case "python": return model.mayCompleteInPython(resolved) ? .everyTensorAndMore : .none
        case "onnxruntime", "openvino", "pytorch", "fil", "vllm", "tensorrtllm", "identity", "repeat", "square":
            return .none
        default: return trusts(.backend) ? .unknown : .none
        }
    }
}

extension RepositoryModel {
    /// Whether a model in Python may complete its configuration: its file says `auto_complete_config`, or its class
    /// may have it from another one.
    func mayCompleteInPython(_ resolved: ResolvedConfig) -> Bool {
        resolved.versions.contains { version in
            guard let path = Self.path(of: resolved.modelFilename, in: version.directory),
                let bytes = contents[path]
            else { return true }
            let text = String(decoding: bytes, as: UTF8.self)
            if text.contains("auto_complete_config") { return true }
            let lines = text.split { $0.isNewline }
            guard let line = lines.first(where: { $0.hasPrefix("class TritonPythonModel") }) else { return true }
            let bases = line.dropFirst("class TritonPythonModel".count).filter { !$0.isWhitespace }
            return !(bases.hasPrefix(":") || bases.hasPrefix("():") || bases.hasPrefix("(object):"))
        }
    }
}
