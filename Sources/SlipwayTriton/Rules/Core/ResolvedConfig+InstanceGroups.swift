extension ResolvedConfig {
    /// The instance groups of a configuration with the defaults of `NormalizeInstanceGroup` (core,
    /// model_config_utils.cc).
    static func instanceGroups(_ config: ConfigMessage, backend: String, server: ServerFacts) -> [InstanceGroup] {
        typealias Group = ModelConfigSchema.ModelInstanceGroup
        let entries = config.entries(ModelConfigSchema.ModelConfig.instanceGroup)
        // The openvino backend prefers the CPU where the configuration says nothing.
        let preferred: Group.Kind = entries.isEmpty && backend == "openvino" ? .cpu : .auto
        guard !entries.isEmpty else {
            let kind = resolve(preferred, gpus: [], server: server)
            return [
                InstanceGroup(
                    index: 0, kind: kind, count: defaultCount(kind, backend), gpus: [], message: ConfigMessage(),
                    entry: nil)
            ]
        }
        return entries.enumerated().compactMap { index, entry in
            guard let message = entry.message else { return nil }
            let gpus = message.integers(Group.gpus)
            let written = message.enumeration(Group.kind, as: Group.Kind.self) ?? .auto
            let kind = resolve(written, gpus: gpus, server: server)
            let count = message.integer(Group.count) ?? 0
            return InstanceGroup(
                index: index, kind: kind, count: count < 1 ? defaultCount(kind, backend) : count, gpus: gpus,
                message: message, entry: entry)
        }
    }

    private static func resolve(
        _ kind: ModelConfigSchema.ModelInstanceGroup.Kind, gpus: [Int64], server: ServerFacts
    ) -> ModelConfigSchema.ModelInstanceGroup.Kind? {
        guard kind == .auto else { return kind }
        guard let count = server.gpuCount else { return nil }
        return count > 0 && gpus.allSatisfy { (0..<Int64(count)).contains($0) } ? .gpu : .cpu
    }

    private static func defaultCount(_ kind: ModelConfigSchema.ModelInstanceGroup.Kind?, _ backend: String) -> Int64 {
        kind == .cpu && ["onnxruntime", "tensorflow"].contains(backend) ? 2 : 1
    }
}
