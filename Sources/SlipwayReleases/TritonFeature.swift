/// Something that came with some release of Triton.
package enum TritonFeature: Hashable, Sendable {
    /// A field of a message, by the message's full name and the field's name, both as in `model_config.proto`.
    case field(message: String, name: String)
    /// A top-level parameter that the ONNX Runtime backend reads.
    case parameter(String)
    /// An accelerator of the ONNX Runtime backend, by name: `tensorrt`, `cuda`, `openvino`.
    case accelerator(String)
    /// An option of an accelerator.
    case option(accelerator: String, name: String)
    /// A value of the option `precision_mode` of the accelerator `tensorrt`.
    case precision(String)
    /// A value of `optimization.graph.level` that means what it says.
    case graphLevel(Int64)
}
