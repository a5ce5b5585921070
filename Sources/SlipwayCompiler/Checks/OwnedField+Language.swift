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

    private static let rest: [OwnedField] = {
        typealias Model = ModelConfigSchema.ModelConfig
        typealias Optimization = ModelConfigSchema.ModelOptimizationPolicy
        let keys: [(Model, String)] = [
            (.name, "name"), (.platform, "model.source"), (.input, "in_shapes"), (.output, "out_names"),
            (.instanceGroup, "instances"), (.defaultModelFilename, "model.source"), (.modelWarmup, "warmup"),
            (.backend, "model.source"),
        ]
        return keys.map { OwnedField([$0.rawValue], key: $1) } + [
            OwnedField(
                [Model.optimization.rawValue, Optimization.executionAccelerators.rawValue], key: "execution_providers")
        ]
    }()
}
