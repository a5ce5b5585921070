import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
package import SlipwayTriton

extension OwnedField {
    /// What language version 1 has keys for: the settings of the matrix, the provider options that are parameters of the
    /// model, and what else the generated configuration states.
    package static let language: [OwnedField] = rest + settings + options

    private static let settings = MatrixAxis.table.compactMap { axis in
        axis.section == .instances ? nil : axis.field.lowersTo.flatMap { OwnedField(place: $0, key: axis.path) }
    }

    private static let options = ProviderOptionField.table.filter { $0.place == .modelParameter }.compactMap { option in
        OwnedField(
            place: "parameters.\(option.backendKey)",
            key: "execution_providers.\(option.provider.rawValue).\(option.key)")
    }

    /// What the generated configuration states of inputs, outputs and the instance group.
    private static let tensors: [OwnedField] = {
        typealias Model = ModelConfigSchema.ModelConfig
        typealias Input = ModelConfigSchema.ModelInput
        typealias Output = ModelConfigSchema.ModelOutput
        typealias Group = ModelConfigSchema.ModelInstanceGroup
        let inputs: [(Input, String)] = [(.dataType, "in_types"), (.dims, "in_shapes"), (.reshape, "in_shapes")]
        let outputs: [(Output, String)] = [(.dataType, "out_names"), (.dims, "out_shapes"), (.reshape, "out_shapes")]
        let groups: [Group] = [.count, .gpus, .kind]
        return inputs.map { OwnedField([Model.input.rawValue, $0.rawValue], key: $1) }
            + outputs.map { OwnedField([Model.output.rawValue, $0.rawValue], key: $1) }
            + groups.map { OwnedField([Model.instanceGroup.rawValue, $0.rawValue], key: "instances") }
    }()

    private static let rest: [OwnedField] = {
        typealias Model = ModelConfigSchema.ModelConfig
        typealias Optimization = ModelConfigSchema.ModelOptimizationPolicy
        let keys: [(Model, String)] = [
            (.name, "name"), (.platform, "model.source"), (.defaultModelFilename, "model.source"),
            (.modelWarmup, "warmup"),
            (.backend, "model.source"),
        ]
        return keys.map { OwnedField([$0.rawValue], key: $1) } + tensors + [
            OwnedField(
                [Model.optimization.rawValue, Optimization.executionAccelerators.rawValue], key: "execution_providers")
        ]
    }()
}
