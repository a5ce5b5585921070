/// The backends that the program is built with; a new one is its folder and its line here. The first is the default.
package let modelBackends: [any ModelBackend] = [
    ONNXRuntime(), TensorRTPlan(), TorchModel(), AOTIModel(), OpenVINOModel(), ForestBackend(),
]
