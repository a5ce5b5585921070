package import SlipwaySystem

extension ProgramEnvironment {
    /// What the server gets (docs/profiling.md, "The environment of programs").
    package static let server = profiler.adding(
        names: ["AWS_PROFILE", "GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT", "VIRTUAL_ENV"],
        prefixes: cloudPrefixes + [
            "TRITON_", "TRITONSERVER_", "PYTHON", "CONDA_", "ORT_", "ORTMODULE_", "TF_", "TRT_",
            "TENSORRT_", "OPENVINO_", "HF_", "VLLM_", "TOKENIZERS_",
        ])

    /// What perf_analyzer gets, which loads no models and reads no clouds.
    package static let analyzer = profiler

    /// What decides about processors, GPUs and networks, and what container tools need.
    private static let profiler = networked.adding(
        names: ["XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DBUS_SESSION_BUS_ADDRESS"],
        prefixes: [
            "CUDA_", "NVIDIA_", "NCCL_", "CUDNN_", "CUBLAS_", "OMP_", "GOMP_", "KMP_", "MKL_", "ONEDNN_", "DNNL_",
            "OPENBLAS_", "MALLOC_", "GRPC_", "DOCKER_", "CONTAINER_", "CONTAINERS_", "PODMAN_",
        ])

    /// Adds what the command line names: `NAME=VALUE`, or `NAME` for the value that slipway itself has.
    ///
    /// - Parameter words: The words; a name that slipway's environment lacks adds nothing.
    /// - Returns: The first word that is none, or nil.
    package mutating func add(_ words: [String]) -> String? {
        for word in words {
            let equals = word.firstIndex(of: "=")
            let name = String(word[..<(equals ?? word.endIndex)])
            guard Self.isName(name) else { return word }
            if let equals {
                added.append(Variable(name: name, value: String(word[word.index(after: equals)...])))
            } else {
                names.insert(name)
            }
        }
        return nil
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
            default: false
            }
        }
    }
}
