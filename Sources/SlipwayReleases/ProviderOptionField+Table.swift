import SlipwayDomain

extension ProviderOptionField {
    /// Every option that the onnxruntime backend reads for a provider, in the order of the reference page.
    ///
    /// Source: triton-inference-server/onnxruntime_backend, `onnxruntime.cc` of r21.06 to main (26.02): the names that
    /// the TensorRT accelerator compares with, and what it hands on to ONNX Runtime's CUDA provider.
    /// cpu and openvino have none: the backend reads no parameter of either.
    package static let table: [ProviderOptionField] = tensorRT + cuda
}
