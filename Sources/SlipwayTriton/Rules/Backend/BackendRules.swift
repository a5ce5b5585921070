extension ConfigRules {
    /// The rules of the backends, which run after those of the core.
    package static let backendRules: [ConfigRule] = [
        .onnxRuntimeParameters, .batchStrategy, .graphLevel, .settingsOfOtherBackends, .gpuAccelerators,
        .cpuAccelerators,
        .modelFiles, .opsets, .completion, .graphNames, .sequenceControls, .graphShapes, .rows, .warmup,
    ]
}
