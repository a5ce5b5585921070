/// An option of one of the ONNX Runtime backend's GPU accelerators, by the name that config.pbtxt uses.
///
/// Sources: onnxruntime_backend `onnxruntime.cc`, r22.06 to main (26.02), for what Triton compares and checks; ONNX
/// Runtime's `tensorrt_execution_provider_info.cc` and `cuda_execution_provider_info.cc` for what it does with the text.
package struct AcceleratorOption: Hashable, Sendable {
    /// What texts an option takes.
    package enum Form: Hashable, Sendable {
        /// `FP32`, `FP16`, `INT8` or `BF16`, in exactly these letters.
        case precision
        /// A number that fits int32.
        case integer
        /// A number of bytes.
        case size
        /// `1` or `0`.
        case boolean
        /// `name:1x8,other:1x8`, batch included.
        case profile
        /// Any text.
        case text
        /// The backend writes its own value over the one stated.
        case overwritten
    }

    /// The accelerator: `tensorrt` or `cuda`.
    package let accelerator: String
    /// The key in `parameters`.
    package let name: String
    /// The texts that it takes.
    package let form: Form
    /// Since when the backend takes it; `always` in every release that has the accelerator.
    package let since: Since

    /// Every option of every accelerator.
    package static let all: [AcceleratorOption] = tensorRT + cuda

    /// The option of that name, or nil.
    package static func find(_ accelerator: String, _ name: String) -> AcceleratorOption? {
        switch accelerator {
        case "tensorrt": tensorRT.first { $0.name == name }
        case "cuda": cuda.first { $0.name == name }
        default: nil
        }
    }
}
