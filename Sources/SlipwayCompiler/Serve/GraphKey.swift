package import SlipwayDomain
package import SlipwayReleases

/// The name of one of the graphs that a compiled spec serves: that of the model file, or one that is rewritten to another
/// precision.
package struct GraphKey: Hashable, Sendable, Comparable {
    /// The precision that the graph is rewritten to; nil for the graph as the model file has it.
    package let precision: Precision?
    /// What stays in fp32 then: operators, patterns of node names, or `value:` and the name of a value; in order, each once.
    package let kept: [String]

    /// The graph of the model file, with what the spec asks to be changed in it.
    package static let main = GraphKey(precision: nil, kept: [])

    private init(precision: Precision?, kept: [String]) {
        self.precision = precision
        self.kept = kept
    }

    /// That graph in another precision.
    ///
    /// - Parameters:
    ///   - precision: The precision.
    ///   - kept: What stays in fp32, in any order.
    package init(_ precision: Precision, keeping kept: [String]) {
        self.init(precision: precision, kept: Set(kept).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    /// `main`, `fp16`, or `fp16-keep` and six digits that stand for what stays in fp32.
    package var name: String {
        guard let precision else { return "main" }
        return kept.isEmpty ? precision.rawValue : "\(precision.rawValue)-\(keepToken(kept))"
    }

    /// By name.
    package static func < (one: GraphKey, other: GraphKey) -> Bool { one.name < other.name }
}

extension ExecutionProvider {
    /// Whether a precision is that of the model file's own graph, which the spec only says: int8, where the provider has no option for
    /// it.
    package func findsInModel(_ precision: Precision, in release: TritonRelease, _ flavor: ImageFlavor) -> Bool {
        guard precision == .int8 else { return false }
        return switch self {
        case .cpu, .cuda: true
        case .tensorrt: ReleaseTable.hasTensorRT11(release, flavor)
        case .openvino: false
        }
    }

    /// Whether a precision is that of the graph which the provider gets; else it is an option of the provider, or nothing.
    ///
    /// CUDA and the CPU compute in the types of the graph; TensorRT does from version 11 on (facts of the release table).
    package func takesFromGraph(_ precision: Precision, in release: TritonRelease, _ flavor: ImageFlavor) -> Bool {
        guard precision == .fp16 else { return false }
        return switch self {
        case .cpu, .cuda: true
        case .tensorrt: ReleaseTable.hasTensorRT11(release, flavor)
        case .openvino: false
        }
    }
}
