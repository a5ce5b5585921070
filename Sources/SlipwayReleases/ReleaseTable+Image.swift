/// Which of NVIDIA's images of a release a server runs from.
package enum ImageFlavor: String, Hashable, Sendable, CaseIterable {
    /// `YY.MM-py3`, with every backend of the default build.
    case standard = "py3"
    /// `YY.MM-trtllm-python-py3`, with a TensorRT of its own.
    case trtllm
    /// `YY.MM-vllm-python-py3`.
    case vllm
}

extension ImageFlavor {
    /// What is behind the release in the image's tag.
    package var tag: String { self == .standard ? "py3" : "\(rawValue)-python-py3" }

    /// The backends of the image; nil for those of the default build. "A container with the TensorRT-LLM Backend and Python
    /// Backend" (tensorrtllm_backend, README; its issue 401 lists these two and no other), and the same of vLLM.
    package var backends: Set<String>? {
        switch self {
        case .standard: nil
        case .trtllm: ["python", "tensorrtllm"]
        case .vllm: ["python", "vllm"]
        }
    }
}

extension TritonRelease {
    /// Names the release with its image flavour, as ``split(_:)`` reads it: `26.08-trtllm`.
    package func text(with flavor: ImageFlavor) -> String {
        flavor == .standard ? text : "\(text)-\(flavor.rawValue)"
    }

    /// Reads a release with an image flavour, such as `26.08-trtllm` or the tag `26.08-trtllm-python-py3`.
    ///
    /// - Parameter text: The text; a release alone means the standard image.
    /// - Returns: The text of the release, which need not be one, and the flavour; nil for a flavour that does not exist.
    package static func split(_ text: String) -> (release: String, flavor: ImageFlavor)? {
        guard let dash = text.firstIndex(of: "-") else { return (text, .standard) }
        var rest = text[text.index(after: dash)...]
        if rest.hasSuffix("-python-py3") { rest = rest.dropLast("-python-py3".count) }
        return ImageFlavor(rawValue: String(rest)).map { (String(text[..<dash]), $0) }
    }
}

extension ReleaseTable {
    /// What the onnxruntime of a release reads.
    package struct RuntimeLimits: Hashable, Sendable {
        /// Its version, such as `1.19.2`.
        package let version: String
        /// The newest opset of ai.onnx, of ai.onnx.ml, and the newest IR version that it takes.
        package let opset: Int, mlOpset: Int, ir: Int
    }

    /// The onnxruntime of a release, by build.py of the server's release branches (r22.06 to r26.08); the limits were
    /// measured on the wheels of these versions with one-node models. Nil where the version is not known.
    package static func onnxRuntime(of release: TritonRelease) -> RuntimeLimits? {
        guard release <= TritonRelease(26, 8) else { return nil }
        return runtimes.last { $0.since <= release }?.limits
    }

    /// The releases that brought another onnxruntime.
    private static let runtimes: [(since: TritonRelease, limits: RuntimeLimits)] = [
        (22, 6, "1.11.1", 16, 3, 8), (22, 7, "1.12.0", 17, 3, 8), (22, 9, "1.12.1", 17, 3, 8),
        (22, 10, "1.13.1", 17, 3, 8), (23, 3, "1.14.1", 18, 3, 8), (23, 5, "1.15.0", 19, 3, 9),
        (23, 7, "1.15.1", 19, 3, 9), (23, 9, "1.16.0", 19, 3, 9), (23, 11, "1.16.3", 19, 3, 9),
        (24, 3, "1.17.2", 20, 4, 9), (24, 4, "1.17.3", 20, 4, 9), (24, 5, "1.18.0", 21, 5, 10),
        (24, 7, "1.18.1", 21, 5, 10), (24, 8, "1.19.0", 21, 5, 10), (24, 9, "1.19.2", 21, 5, 10),
        (24, 12, "1.20.1", 21, 5, 10), (25, 3, "1.21.0", 22, 5, 10), (25, 5, "1.22.0", 22, 5, 10),
        (25, 8, "1.23.0", 23, 5, 11), (25, 10, "1.23.1", 23, 5, 11), (25, 11, "1.23.2", 23, 5, 11),
        (26, 2, "1.24.1", 25, 5, 13), (26, 3, "1.24.2", 25, 5, 13), (26, 4, "1.24.4", 25, 5, 13),
        (26, 7, "1.27.0", 26, 5, 13), (26, 8, "1.28.0", 26, 5, 13),
    ].map { year, month, version, opset, ml, ir in
        (
            TritonRelease(year, month), RuntimeLimits(version: version, opset: opset, mlOpset: ml, ir: ir)
        )
    }

    /// The first release whose onnxruntime takes a graph, or nil where none that is known does.
    package static func firstRelease(opset: Int, mlOpset: Int, ir: Int) -> TritonRelease? {
        runtimes.first { $0.limits.opset >= opset && $0.limits.mlOpset >= mlOpset && $0.limits.ir >= ir }?.since
    }

    /// The TensorRT of the standard image of a release, major and minor: a plan is loaded by no other (NVIDIA's release notes,
    /// and the TensorRT images of the same months). Nil where it is not known.
    package static func tensorRT(of release: TritonRelease) -> String? {
        guard release <= TritonRelease(26, 8), release != TritonRelease(25, 7) else { return nil }
        return tensorRTs.last { $0.since <= release }?.version
    }

    /// The releases that brought another TensorRT, from 23.06 on; before, sources do not name the month.
    private static let tensorRTs: [(since: TritonRelease, version: String)] = [
        (23, 6, "8.6"), (24, 5, "10.0"), (24, 6, "10.1"), (24, 7, "10.2"), (24, 8, "10.3"), (24, 9, "10.4"),
        (24, 10, "10.5"), (24, 11, "10.6"), (24, 12, "10.7"), (25, 1, "10.8"), (25, 3, "10.9"), (25, 5, "10.10"),
        (25, 6, "10.11"), (25, 8, "10.13"), (25, 11, "10.14"), (26, 2, "10.15"), (26, 3, "10.16"), (26, 6, "11.0"),
        (26, 7, "11.1"), (26, 8, "11.2"),
    ].map { year, month, version in (TritonRelease(year, month), version) }

    /// The first release whose standard image has TensorRT 11, where precision is a property of the graph: no weak typing,
    /// no calibrator (onnxruntime_backend r26.06; the tensorrt:26.06 image). The flavour trtllm keeps TensorRT 10.14.
    package static let tensorRT11 = TritonRelease(26, 6)

    /// Whether the TensorRT of an image ignores precisions.
    package static func hasTensorRT11(_ release: TritonRelease, _ flavor: ImageFlavor) -> Bool {
        release >= tensorRT11 && flavor != .trtllm
    }

    /// The options of the accelerator `tensorrt` that TensorRT 11 has nothing for: onnxruntime warns once of precisions,
    /// and the others act with a precision alone. `precision_mode` is one unless it is FP32.
    package static let deadTensorRTOptions: Set<String> = [
        "precision_mode", "int8_calibration_table_name", "int8_use_native_calibration_table",
        "trt_layer_norm_fp32_fallback", "trt_dla_enable", "trt_dla_core",
    ]
}
