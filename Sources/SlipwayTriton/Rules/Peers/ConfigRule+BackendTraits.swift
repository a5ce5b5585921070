internal import SlipwayDiagnostics

extension ConfigRule {
    /// The kinds of instances and the types of tensors of other backends than onnxruntime.
    static let backendTraits = ConfigRule("backend-traits", .load) { context in
        guard context.trusts(.backend) else { return }
        let traits = BackendTraits.of(context)
        if let kind = traits.kind { kinds(kind, &context) }
        if let types = traits.types { dataTypes(types, &context) }
    }

    private static func kinds(_ allowed: BackendTraits.Kind, _ context: inout RuleContext) {
        typealias Group = ModelConfigSchema.ModelInstanceGroup
        let name = ModelConfigSchema.valueName(allowed.rawValue, ofEnum: Group.Kind.enumName) ?? ""
        let backend = context.resolved.backend
        for group in context.resolved.instanceGroups where context.trusts(.instanceGroup(group.index)) {
            guard let kind = group.kind, kind != allowed else { continue }
            // A kind that nobody wrote comes from the server having no GPU, or having one.
            let written = group.message.entry(Group.kind)
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "the \(backend) backend runs instances of \(name) alone",
                    help: [
                        backend == "tensorrt"
                            ? "Write kind: \(name) and load the model on a server with a GPU." : "Write kind: \(name)."
                    ]
                )
                .at(written ?? group.entry, path: "instance_group[\(group.index)].kind")
                .notes(written == nil ? ["Without kind the server takes what it has GPUs for."] : []))
        }
    }

    private static func dataTypes(_ served: [BackendTraits.DataType], _ context: inout RuleContext) {
        let backend = context.resolved.backend
        let numbers = Set(served.map(\.rawValue))
        for tensor in context.resolved.inputs + context.resolved.outputs
        where tensor.dataType != 0 && !numbers.contains(tensor.dataType) {
            let names = served.compactMap {
                ModelConfigSchema.valueName($0.rawValue, ofEnum: BackendTraits.DataType.enumName)
            }
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "the \(backend) backend serves no \(tensor.dataTypeName)",
                    help: ["Convert the tensor in the model, and write its type."]
                )
                .at(tensor.dataTypeEntry, path: tensor.path + ".data_type")
                .notes(["It serves \(names.sorted().joined(separator: ", "))."]))
        }
    }
}
