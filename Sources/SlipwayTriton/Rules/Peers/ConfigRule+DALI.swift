internal import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig

    /// The dali backend (dali_backend, src/model_provider, src/config_tools, r24.10 to r26.06). That its file is there is
    /// a rule of all backends.
    static let dali = ConfigRule("dali", .load) { context in
        guard context.trusts(.backend), context.resolved.backend == "dali" else { return }
        if let entry = context.config.entry(Model.defaultModelFilename), let name = entry.string,
            !context.isUnfilled(entry), !name.utf8.allSatisfy(isPlain)
        {
            context.report(
                RuleFinding(
                    .tritonModelFile, "the dali backend takes no file of the name \"\(name)\"",
                    help: ["Use letters, digits, _ - and . alone."]
                )
                .at(entry, path: "default_model_filename")
                .server(says: "contains an invalid character")
                .since(TritonRelease(25, 9)))
        }
        // With completion off the backend wants every input, every output and max_batch_size.
        guard !context.server.autoComplete else { return }
        for (key, word) in [(Model.input, "input"), (.output, "output"), (.maxBatchSize, "max_batch_size")]
        where !context.config.has(key) {
            context.report(
                RuleFinding(.tritonBackendSetting, "the dali backend needs \(word) stated", help: ["State \(word)."])
                    .at(path: word)
                    .notes(["The server completes no configuration."])
                    .server(says: "Missing config for"))
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || "_.-".utf8.contains(byte)
    }
}
