import SlipwayDomain

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

        /// The number that the backend compares with, dynamic as -1.
        var number: Int64 {
            switch self {
            case .fixed(let size): size
            case .dynamic, .maybeFixed: -1
            }
        }

        /// Whether it may be the number that the backend compares with.
        func mayBe(_ number: Int64) -> Bool {
            switch self {
            case .fixed(let size): size == number
            case .dynamic: number == -1
            case .maybeFixed(let size): number == -1 || number == size
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
            if case .maybeFixed = first { return nil }
            return first == .dynamic
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
    ///   - evidence: What following the graph says of its outputs; it stands in for ONNX Runtime's own inference.
    init(_ graph: GraphSignature, evidence: [OutputEvidence]) {
        inputs = graph.inputs.map { Self.tensor($0) }
        // Before IR 4 an input that has an initializer is a constant.
        overridable = graph.irVersion >= 4 ? graph.overridableInitializers.map { Self.tensor($0) } : []
        let anyShape = graph.inputs.contains { $0.shape != nil }
        outputs = graph.outputs.map { output in
            Self.output(output, evidence.first { $0.name == output.name }, mayInfer: anyShape)
        }
    }

    private static func tensor(_ tensor: GraphTensor) -> Tensor {
        Tensor(
            name: tensor.name, kind: tensor.kind, dims: tensor.shape?.dimensions.map(dim) ?? [],
            isDeclared: tensor.shape != nil, evidence: nil)
    }

    private static func output(_ tensor: GraphTensor, _ evidence: OutputEvidence?, mayInfer: Bool) -> Tensor {
        let dims: [Dim]?
        if let declared = tensor.shape?.dimensions {
            dims = declared.enumerated().map { axis, dimension in
                guard dimension.isDynamic, let found = evidence?.dims, found.count == declared.count,
                    let size = found[axis].flatMap({ Int64($0) })
                else { return dim(dimension) }
                return .maybeFixed(size)
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
    /// The name of the type in a configuration, such as `TYPE_FP32`, or nil for what the onnxruntime backend cannot serve:
    /// its table has no BF16 (onnxruntime_utils.cc).
    var servedTypeName: String? {
        guard let type = elementType, type != .bfloat16 else { return nil }
        return type.tritonName.map { "TYPE_\($0)" }
    }

    /// What the backend's messages call the type of a graph's tensor.
    var providedTypeName: String {
        guard let name = servedTypeName else { return "TYPE_<invalid>" }
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
