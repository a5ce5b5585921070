extension [ConfigRule] {
    /// The rules of ONNX Runtime's backend, which run after those of the core.
    package static let onnxRuntime: [ConfigRule] = [
        .onnxRuntimeParameters, .graphLevel, .settingsOfOtherBackends, .gpuAccelerators, .cpuAccelerators, .modelFiles,
        .opsets, .completion, .graphNames, .sequenceControls, .graphShapes, .rows,
    ]
}
