import SlipwayDomain
import SlipwayReleases

/// A graph as the onnxruntime backend sees it: what ONNX Runtime says of the inputs and outputs of a loaded session.
struct ServedGraph {
    /// One dimension; the batch axis is one of them.
    enum Dim: Hashable {
        /// A size that ONNX Runtime knows.
        case fixed(Int64)
        /// Any size, -1 to the backend.
        case dynamic
        /// Declared dynamic and always of that size: whether ONNX Runtime finds out depends on its version.
        case maybeFixed(Int64)
        /// Declared dynamic, and following the graph says nothing: ONNX Runtime may know a size.
        case open

        /// The number that the backend compares with, dynamic as -1.
        var number: Int64 {
            switch self {
            case .fixed(let size): size
            case .dynamic, .maybeFixed, .open: -1
            }
        }

        /// Whether it may be the number that the backend compares with.
        func mayBe(_ number: Int64) -> Bool {
            switch self {
            case .fixed(let size): size == number
            case .dynamic: number == -1
            case .maybeFixed(let size): number == -1 || number == size
            case .open: true
            }
        }
    }

    /// An input or output.
    struct Tensor {
        /// The name.
        let name: String
        /// The kind and element type.
        let kind: ValueKind
        /// The dimensions; nil where ONNX Runtime may know a shape that the file does not declare.
        let dims: [Dim]?
        /// Whether the file declares a shape; where nobody knows one, ONNX Runtime says that it is a scalar.
        let isDeclared: Bool
        /// What following the graph says of axis 0, with the reason, where it says something.
        let evidence: OutputEvidence?

        /// Whether the first dimension is dynamic; nil where that is not certain.
        var isBatchable: Bool? {
            guard let dims else { return nil }
            guard let first = dims.first else { return false }
            switch first {
            case .fixed: return false
            case .dynamic: return true
            case .maybeFixed, .open: return nil
            }
        }

        /// The numbers that the backend compares with; nil where they are not certain.
        var numbers: [Int64]? { dims?.map(\.number) }
    }

    /// The inputs that a request has to bring.
    let inputs: [Tensor]
    /// The initializers that a request may replace.
    let overridable: [Tensor]
    /// The outputs.
    let outputs: [Tensor]

    /// Makes what ONNX Runtime shows of a model file.
    ///
    /// - Parameters:
    ///   - graph: What the file declares.
    ///   - evidence: What following the graph says of its outputs; it replaces ONNX Runtime's own inference.
    ///   - finds: Whether the session finds the size of an axis.
    init(_ graph: GraphSignature, evidence: [OutputEvidence], finds: (SessionAxis) -> Bool) {
        inputs = graph.inputs.map { Self.tensor($0) }
        // Before IR 4 an input that has an initializer is a constant.
        overridable = graph.irVersion >= 4 ? graph.overridableInitializers.map { Self.tensor($0) } : []
        let anyShape = graph.inputs.contains { $0.shape != nil }
        outputs = graph.outputs.map { output in
            Self.output(
                output, evidence.first { $0.name == output.name }, mayInfer: anyShape, finds: finds)
        }
    }

    private static func tensor(_ tensor: GraphTensor) -> Tensor {
        Tensor(
            name: tensor.name, kind: tensor.kind, dims: tensor.shape?.dimensions.map(dim) ?? [],
            isDeclared: tensor.shape != nil, evidence: nil)
    }

    private static func output(
        _ tensor: GraphTensor, _ evidence: OutputEvidence?, mayInfer: Bool, finds: (SessionAxis) -> Bool
    ) -> Tensor {
        let dims: [Dim]?
        if let declared = tensor.shape?.dimensions {
            dims = declared.enumerated().map { axis, dimension in
                guard dimension.isDynamic, let evidence else { return dim(dimension) }
                guard let found = evidence.dims, found.count == declared.count, let text = found[axis] else {
                    return evidence.varyingAxes.contains(axis) ? .dynamic : .open
                }
                guard let size = Int64(text) else { return .dynamic }
                let isFound = evidence.sessionAxes.contains { $0.axis == axis && finds($0) }
                return isFound ? .fixed(size) : .maybeFixed(size)
            }
        } else if let evidence {
            dims = evidence.dims == nil ? [] : nil
        } else {
            dims = mayInfer ? nil : []
        }
        return Tensor(
            name: tensor.name, kind: tensor.kind, dims: dims, isDeclared: tensor.shape != nil, evidence: evidence)
    }

    private static func dim(_ dimension: Dimension) -> Dim {
        dimension.fixedSize.map { .fixed(Int64($0)) } ?? .dynamic
    }
}

extension ValueKind {
    /// The name of the type in a configuration, such as `TYPE_FP32`, or nil for what the onnxruntime backend of a release
    /// cannot serve: its table has BF16 from r26.03 on (onnxruntime_utils.cc).
    func servedTypeName(in release: TritonRelease) -> String? {
        guard let type = elementType, type != .bfloat16 || release >= ReleaseTable.bfloat16Tensors else { return nil }
        return type.tritonName.map { "TYPE_\($0)" }
    }

    /// What the backend's messages call the type of a graph's tensor.
    func providedTypeName(in release: TritonRelease) -> String {
        guard let name = servedTypeName(in: release) else { return "TYPE_<invalid>" }
        return name == "TYPE_STRING" ? "TYPE_BYTES" : name
    }

    /// ONNX Runtime's name of a kind that is no tensor, or nil for tensors.
    var otherTypeName: String? {
        guard case .other(let word) = self else { return nil }
        switch word {
        case "sequence": return "ONNX_TYPE_SEQUENCE"
        case "map": return "ONNX_TYPE_MAP"
        case "opaque": return "ONNX_TYPE_OPAQUE"
        case "sparse tensor": return "ONNX_TYPE_SPARSETENSOR"
        default: return "ONNX_TYPE_UNKNOWN"
        }
    }
}

extension ValueKind {
    /// The backend's own word for the type (`OnnxDataTypeName`), such as `FLOAT`.
    var onnxTypeName: String {
        guard let type = elementType else { return "UNDEFINED" }
        switch type {
        case .float32: return "FLOAT"
        case .float64: return "DOUBLE"
        case .complex64, .complex128: return "COMPLEX64"
        default: return type.tritonName == nil ? "UNDEFINED" : type.rawValue.uppercased()
        }
    }
}
