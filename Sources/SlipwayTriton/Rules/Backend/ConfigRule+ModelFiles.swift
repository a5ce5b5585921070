import SlipwayDiagnostics

extension ConfigRule {
    /// Whether the model files of the onnxruntime backend are ONNX at all; whether they are there is a rule of its own.
    static let modelFiles = ConfigRule("model-files", .load) { context in
        guard context.resolved.isONNXRuntime, context.trusts(.backend) else { return }
        let paths = context.model.graphPaths(server: context.server)
        for version in context.resolved.versions {
            guard let path = paths[version.directory], context.trusts(.modelFile(version.directory)) else { continue }
            let isEmpty = context.model.kind(of: path) == .file(byteCount: 0)
            guard let reason = context.model.unreadableGraphs[version.directory] ?? (isEmpty ? "it is empty" : nil)
            else {
                continue
            }
            context.report(
                RuleFinding(
                    .modelFileUnreadable, "\"\(path)\" is not an ONNX model: \(reason)",
                    help: ["Export the model again; where Git LFS keeps it, fetch the file itself (git lfs pull)."]
                )
                .at(
                    context.config.entry(ModelConfigSchema.ModelConfig.defaultModelFilename),
                    path: "default_model_filename"
                )
                .server(
                    says: "onnx runtime error 7: Load model from \(context.name)/\(path) failed:"
                        + (isEmpty ? "ModelProto does not have a graph." : "Protobuf parsing failed.")
                )
                .severity(context.server.isWithoutWeights && reason.contains("Git LFS") ? .note : nil)
                .doubting(.modelFile(version.directory)))
        }
    }
}
