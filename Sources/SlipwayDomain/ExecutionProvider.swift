/// An ONNX Runtime execution provider that Triton's onnxruntime backend offers.
package enum ExecutionProvider: String, Hashable, Sendable, CaseIterable {
    /// ONNX Runtime's own CPU kernels (MLAS).
    case cpu
    /// OpenVINO on the CPU (`cpu_execution_accelerator { name: "openvino" }`).
    case openvino
    /// CUDA (the backend's default on a KIND_GPU instance).
    case cuda
    /// TensorRT, with CUDA for what TensorRT does not take.
    case tensorrt

    /// The token in a variant's name.
    package var token: String {
        switch self {
        case .cpu: "cpu"
        case .openvino: "ov"
        case .cuda: "cuda"
        case .tensorrt: "trt"
        }
    }

    /// The instance kind that the provider needs.
    package var requiredKind: InstanceKind {
        switch self {
        case .cpu, .openvino: .cpu
        case .cuda, .tensorrt: .gpu
        }
    }
}

/// The numeric precision that a provider is told to compute in.
package enum Precision: String, Hashable, Sendable, CaseIterable {
    case fp32, fp16, bf16, int8

    /// The value of the TensorRT option `precision_mode` (exact case; triton-inference-server/onnxruntime_backend).
    package var tensorRTMode: String { rawValue.uppercased() }
}

/// The kind of an instance group, as a spec names it.
package enum InstanceKind: String, Hashable, Sendable, CaseIterable {
    case cpu, gpu

    /// The number in `ModelInstanceGroup.Kind` (model_config.proto).
    package var tritonNumber: Int32 {
        switch self {
        case .gpu: 1
        case .cpu: 2
        }
    }
}

/// ONNX Runtime's execution mode (top-level parameter `execution_mode`: 0 and 1).
package enum ExecutionMode: String, Hashable, Sendable, CaseIterable {
    case sequential, parallel
}

/// ONNX Runtime's graph optimisation level, by its own names.
package enum GraphOptimization: String, Hashable, Sendable, CaseIterable {
    case disabled, basic, extended, all

    /// The value of Triton's `optimization.graph.level`, or nil to leave the field out.
    ///
    /// onnxruntime_backend (main, onnxruntime.cc): −1 basic, 1 extended, 2 disabled (since 24.01), all others all.
    package var tritonLevel: Int32? {
        switch self {
        case .disabled: 2
        case .basic: -1
        case .extended: 1
        case .all: nil
        }
    }
}
