package import SlipwayDomain

/// A graph as the file has it: every node and value with its place, no weights.
///
/// Offsets count from the start of the file. A `field` covers tag, length and content, so that leaving it out, or putting
/// other bytes in its place, is an edit of the message around it; a `content` is the message itself.
package struct GraphRecord: Hashable, Sendable {
    /// The offsets of the GraphProto.
    package let content: Range<Int>
    /// The offsets of the number that says how long the graph is; nil for a graph inside another one.
    package let lengthPrefix: Range<Int>?
    /// The name.
    package var name = ""
    /// The nodes in file order, which need not be the order of execution.
    package var nodes: [NodeRecord] = []
    /// The dense initializers in file order.
    package var initializers: [InitializerRecord] = []
    /// The sparse initializers in file order.
    package var sparseInitializers: [SparseInitializerRecord] = []
    /// The graph inputs in file order, initializers that are repeated as inputs (IR 3) among them.
    package var inputs: [ValueRecord] = []
    /// The graph outputs in file order.
    package var outputs: [ValueRecord] = []
    /// The declared shapes of inner values.
    package var values: [ValueRecord] = []
    /// What is said of the quantization of values.
    package var annotations: [AnnotationRecord] = []
}

/// A TensorAnnotation: which initializers are the scale and zero point of a value.
package struct AnnotationRecord: Hashable, Sendable {
    /// The value.
    package let name: String
    /// The names of the initializers.
    package let parameters: [String]
    /// The offsets of the whole field in its graph.
    package let field: Range<Int>
}

/// A sparse initializer with the field that holds it.
package struct SparseInitializerRecord: Hashable, Sendable {
    /// The tensor.
    package let tensor: SparseTensorRecord
    /// The offsets of the whole field in its graph.
    package let field: Range<Int>
}

/// An initializer with the field that holds it.
package struct InitializerRecord: Hashable, Sendable {
    /// The tensor.
    package let tensor: TensorRecord
    /// The offsets of the whole field in its graph.
    package let field: Range<Int>
}

/// A SparseTensorProto; its name is that of its values.
package struct SparseTensorRecord: Hashable, Sendable {
    /// The non-zero values, in one dimension.
    package let values: TensorRecord
    /// The places of the values; nil when the file states none.
    package let indices: TensorRecord?
    /// The dimensions of the dense tensor, outermost first.
    package let dims: [Int]
    /// The offsets of the SparseTensorProto.
    package let content: Range<Int>
}

/// A node.
package struct NodeRecord: Hashable, Sendable {
    /// The name; often empty, and not unique.
    package let name: String
    /// The operator.
    package let opType: String
    /// The operator's domain; empty for ai.onnx.
    package let domain: String
    /// The overload of a model-local function (IR 10); empty for operators.
    package let overload: String
    /// The names of the input values; an empty name stands for an absent optional input.
    package let inputs: [String]
    /// The names of the output values; an empty name stands for an output that nobody uses.
    package let outputs: [String]
    /// The attributes in file order.
    package let attributes: [AttributeRecord]
    /// The offsets of the whole field in its graph.
    package let field: Range<Int>
    /// The offsets of the NodeProto.
    package let content: Range<Int>

    /// The value of an attribute; nil when the node does not state it.
    package func attribute(_ name: String) -> AttributeValue? {
        attributes.first { $0.name == name }?.value
    }
}

/// An attribute of a node.
package struct AttributeRecord: Hashable, Sendable {
    /// The name.
    package let name: String
    /// The value.
    package let value: AttributeValue
    /// The offsets of the whole field in its node.
    package let field: Range<Int>
}

/// The value of an attribute.
package enum AttributeValue: Hashable, Sendable {
    case float(Float)
    case int(Int64)
    /// A string, which ONNX does not promise to be text: nil when it is none, or longer than 1,024 bytes.
    case string(String?, content: Range<Int>)
    case floats([Float])
    case ints([Int64])
    /// A list of strings, or a list of more than 1,024 numbers: only its length is kept.
    case list(count: Int)
    case tensor(TensorRecord)
    case tensors([TensorRecord])
    case sparseTensor(SparseTensorRecord)
    /// A subgraph, by the offsets of its GraphProto; `readSubgraph(_:into:)` reads it.
    case graph(Range<Int>)
    case graphs([Range<Int>])
    /// Inside a function: the value of the named attribute of the node that calls it.
    case reference(String)
    /// A type, or a kind of value that this release does not know.
    case other(typeNumber: Int)
}

/// A model-local function (IR 8).
package struct FunctionRecord: Hashable, Sendable {
    /// The name, which nodes use as their operator.
    package var name = ""
    /// The domain; empty for ai.onnx.
    package var domain = ""
    /// The overload (IR 10).
    package var overload = ""
    /// The names of the inputs; a caller may leave trailing ones out.
    package var inputs: [String] = []
    /// The names of the outputs.
    package var outputs: [String] = []
    /// The attributes that have no default.
    package var attributes: [String] = []
    /// The attributes with their defaults.
    package var attributeDefaults: [AttributeRecord] = []
    /// The operator sets that its nodes use, in file order.
    package var opsets: [GraphSignature.OpsetImport] = []
    /// The nodes in file order.
    package var nodes: [NodeRecord] = []
    /// The declared shapes of inner values (IR 10).
    package var values: [ValueRecord] = []
    /// The offsets of the whole field in the model.
    package let field: Range<Int>
    /// The offsets of the FunctionProto.
    package let content: Range<Int>
}
