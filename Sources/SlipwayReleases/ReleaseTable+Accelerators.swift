extension ReleaseTable {
    /// The GPU accelerators of the ONNX Runtime backend; an older one fails to load the model. Source: `onnxruntime.cc`.
    static let accelerators: [String: Since] = ["tensorrt": .always, "openvino": .always, "cuda": .from(24, 6)]

    /// The values of the option `precision_mode` of the accelerator `tensorrt`; an older backend fails to load the model.
    static let precisions: [String: Since] = ["FP32": .always, "FP16": .always, "INT8": .always, "BF16": .from(26, 2)]

    /// The values of `optimization.graph.level` that mean what they say; at any other the backend turns all optimizations on.
    static let graphLevels: [Int64: Since] = [-1: .always, 0: .always, 1: .always, 2: .from(24, 1)]
}
