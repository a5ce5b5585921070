/// What kind of value a graph input or output is.
package enum ValueKind: Hashable, Sendable {
    /// A dense tensor of a known element type.
    case tensor(ElementType)
    /// A dense tensor whose element type is missing or a number that no known ONNX release defines.
    case unknownTensor(onnxNumber: Int)
    /// A sequence, map, optional or sparse tensor, by that word; Triton serves none of them.
    case other(String)

    /// The element type of a tensor of known type, or nil.
    package var elementType: ElementType? {
        if case .tensor(let type) = self { type } else { nil }
    }

    /// `float32`, `sequence`, `type 99`.
    package var description: String {
        switch self {
        case .tensor(let type): type.rawValue
        case .unknownTensor(let number): "type \(number)"
        case .other(let word): word
        }
    }
}

/// An input or output of a graph, as the model file declares it.
package struct GraphTensor: Hashable, Sendable {
    /// The name, as ONNX has it (any text).
    package let name: String
    /// The kind and element type.
    package let kind: ValueKind
    /// The declared dimensions, batch axis included; nil when the file declares no shape (unknown rank).
    package let shape: Shape?

    /// Makes a tensor.
    package init(name: String, kind: ValueKind, shape: Shape?) {
        self.name = name
        self.kind = kind
        self.shape = shape
    }
}

/// A file of external data that a model's initializers name.
package struct ExternalFile: Hashable, Sendable {
    /// The location as the model says it, relative to the model's directory; not checked.
    package let location: String
    /// The bytes that the initializers need of it: the largest offset plus length, or nil when a length is not stated.
    package let requiredBytes: UInt64?

    /// Makes an external file.
    package init(location: String, requiredBytes: UInt64?) {
        self.location = location
        self.requiredBytes = requiredBytes
    }
}

/// The outside of an ONNX model: everything that can be said without its weights.
package struct GraphSignature: Hashable, Sendable {
    /// The IR version; 0 when the file states none.
    package var irVersion: Int
    /// The operator sets imported, by domain (`""` is ai.onnx), sorted by domain.
    package var opsets: [OpsetImport]
    /// The model inputs in file order; initializers that are repeated as graph inputs (IR 3) are left out.
    package var inputs: [GraphTensor]
    /// The model outputs in file order.
    package var outputs: [GraphTensor]
    /// The inputs that have an initializer of the same name: optional for ONNX Runtime since IR 4, constants before.
    package var overridableInitializers: [GraphTensor]
    /// The number of nodes of the main graph.
    package var nodeCount: Int
    /// The bytes of all tensors, in the file and outside: initializers (dense and sparse, of subgraphs too) and tensor
    /// attributes of nodes (such as Constant's value); as type and dimensions have them, strings by their texts.
    package var weightBytes: UInt64
    /// The external data files, each once, sorted by location.
    package var externalFiles: [ExternalFile]

    /// An operator set import.
    package struct OpsetImport: Hashable, Sendable {
        /// The domain; empty for ai.onnx.
        package let domain: String
        /// The version.
        package let version: Int

        /// Makes an import.
        package init(domain: String, version: Int) {
            self.domain = domain
            self.version = version
        }
    }

    /// Makes a signature.
    package init(
        irVersion: Int, opsets: [OpsetImport], inputs: [GraphTensor], outputs: [GraphTensor],
        overridableInitializers: [GraphTensor] = [], nodeCount: Int, weightBytes: UInt64,
        externalFiles: [ExternalFile] = []
    ) {
        self.irVersion = irVersion
        self.opsets = opsets
        self.inputs = inputs
        self.outputs = outputs
        self.overridableInitializers = overridableInitializers
        self.nodeCount = nodeCount
        self.weightBytes = weightBytes
        self.externalFiles = externalFiles
    }
}
