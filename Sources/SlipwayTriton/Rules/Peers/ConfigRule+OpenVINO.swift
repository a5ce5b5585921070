internal import SlipwayDiagnostics

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig

    /// The openvino backend (openvino_backend, src/openvino.cc, r24.10 to r26.08).
    static let openVINO = ConfigRule("openvino", .load) { context in
        guard context.trusts(.backend), context.resolved.backend == "openvino" else { return }
        weights(&context)
        if context.config.entries(Model.instanceGroup).isEmpty, let count = context.server.gpuCount, count > 0 {
            context.report(
                RuleFinding(
                    .tritonHazard, "no instance_group is stated, and the server has a GPU",
                    help: ["Write instance_group { kind: KIND_CPU }."]
                )
                .at(path: "instance_group")
                .notes([
                    "The openvino backend runs instances of KIND_CPU alone, whatever TARGET_DEVICE says; a server "
                        + "that takes KIND_GPU for the default is refused by it."
                ])
                .severity(.warning))
        }
    }

    /// The weights of an OpenVINO model are beside it.
    private static func weights(_ context: inout RuleContext) {
        let name = context.resolved.modelFilename
        guard name.hasSuffix(".xml") else { return }
        for version in context.resolved.versions {
            let path = version.directory + "/" + name
            let weights = String(path.dropLast(4)) + ".bin"
            guard context.model.fileSize(of: path) != nil, context.trusts(.modelFile(version.directory)) else {
                continue
            }
            if let fault = context.model.fileFault(weights), !fault.hasSuffix("empty") {
                context.report(
                    RuleFinding(
                        .modelFileUnreadable, "\"\(weights)\" holds no weights: \(fault)",
                        help: ["Fetch the file itself (git lfs pull)."]
                    )
                    .severity(context.server.isWithoutWeights ? .note : nil))
            }
            guard context.model.kind(of: weights) == nil else { continue }
            context.report(
                RuleFinding(
                    .tritonModelFile, "there is no file \"\(weights)\"",
                    help: ["Put it there, unless the model has no weights."]
                )
                .notes(["OpenVINO keeps the weights of \"\(path)\" in a file beside it."])
                .severity(context.server.isWithoutWeights ? .note : .warning))
        }
    }
}
