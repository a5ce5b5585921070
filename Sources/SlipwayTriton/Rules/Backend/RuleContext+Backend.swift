import SlipwayDiagnostics

/// Whether any instance of a model runs on a GPU.
enum GPUUse: Hashable {
    /// At least one instance group is of `KIND_GPU`.
    case always
    /// Every instance runs on the CPU.
    case never
    /// It depends on the server's GPUs, and nobody said how many it has.
    case depends

    /// The weight of what is an error on a GPU: a note where the GPU itself is not certain.
    var errorSeverity: Severity? { self == .depends ? .note : nil }
}

extension RuleContext {
    /// Whether any instance runs on a GPU; `KIND_MODEL` is the CPU to the onnxruntime backend.
    var gpuUse: GPUUse {
        let kinds = resolved.instanceGroups.map(\.kind)
        if kinds.contains(.gpu) { return .always }
        return kinds.contains { $0 == nil || $0 == .auto } ? .depends : .never
    }

    /// The numbers of a shape as the server prints them: `[-1,3]`.
    static func shapeText(_ dims: [Int64]) -> String { "[" + dims.map(String.init).joined(separator: ",") + "]" }

    /// The parameters of the model, of equal keys the last one, which the server takes.
    var parameters: [ConfigMapEntry] { Self.effective(config.map(ModelConfigSchema.ModelConfig.parameters)) }

    /// The entries of a map that count: of equal keys the last one.
    static func effective(_ entries: [ConfigMapEntry]) -> [ConfigMapEntry] {
        var last: [String: Int] = [:]
        for (index, entry) in entries.enumerated() { last[entry.name] = index }
        return entries.enumerated().filter { last[$1.name] == $0 }.map(\.element)
    }
}

extension ConfigMapEntry {
    /// The entry that states the text, or else the one that is nearest to it.
    var textEntry: ConfigEntry? {
        value?.message?.entry(ModelConfigSchema.ModelParameter.stringValue) ?? (value?.message == nil ? value : nil)
            ?? key
    }
}
