/// Which feature exists since which release. One file holds the facts of one kind, next to this one: `Fields`, `Parameters`,
/// `AcceleratorOption+Rows`, …
///
/// Sources: the release branches r22.06 to r26.06 of triton common, core and the ONNX Runtime backend; "since" is the first
/// branch whose source has it.
package enum ReleaseTable {
    /// The releases that Slipway knows, first and last included; one every month.
    package static let known: ClosedRange<TritonRelease> = TritonRelease(22, 6)...TritonRelease(26, 10)

    /// The first release whose onnxruntime backend has bfloat16 among the types of inputs and outputs (r26.03,
    /// onnxruntime_utils.cc).
    package static let bfloat16Tensors = TritonRelease(26, 3)

    /// The first release whose onnxruntime is 1.17 or later: it says how many axes a Reshape or a Slice by values gives, where
    /// 1.16 says nothing (measured with 1.15.1 to 1.31.1).
    package static let ranksByValues = TritonRelease(24, 3)

    /// The release that a spec without a target is built for.
    package static let `default` = TritonRelease(24, 10)

    /// Whether a release has a feature.
    package static func isAvailable(_ feature: TritonFeature, in release: TritonRelease) -> Bool {
        since(feature).isIn(release)
    }

    /// Since when a feature exists.
    ///
    /// Of a field, the table holds only since when; whether the schema has it at all is the schema's to say.
    package static func since(_ feature: TritonFeature) -> Since {
        switch feature {
        case .field(let message, let name):
            newerFields.first { $0.message == message && $0.name == name }?.since ?? .always
        case .parameter(let name): parameterRows.first { $0.name == name }?.since ?? .never
        case .accelerator(let name): accelerators[name] ?? .never
        case .option(let accelerator, let name): optionSince(accelerator, name)
        case .precision(let mode): precisions[mode] ?? .never
        case .graphLevel(let level): graphLevels[level] ?? .never
        }
    }

    private static func optionSince(_ accelerator: String, _ name: String) -> Since {
        switch accelerator {
        case "tensorrt", "cuda": AcceleratorOption.find(accelerator, name)?.since ?? .never
        // The OpenVINO accelerator reads no option: any is ignored.
        default: .never
        }
    }
}
