/// A place where the bytes cannot be the protobuf encoding of an ONNX model; reading cannot go on past it.
struct WireFault: Error, Hashable {
    /// What is wrong.
    let kind: Kind
    /// The offset in the file of the bytes that are wrong.
    let offset: Int
    /// The message whose field is wrong, by its name in onnx.proto.
    let message: String

    /// The ways in which bytes can be wrong.
    enum Kind: Hashable {
        /// The file ends inside a field that extends to byte `end` (unknown for an unfinished number).
        case truncated(end: UInt64?)
        /// A field goes on to byte `end`, but the message around it ends at `limit`.
        case pastParent(end: UInt64?, limit: Int)
        /// A number of more than ten bytes, or of more bits than its place allows.
        case numberTooLong
        /// A field number of 0, or a wire type that protobuf does not have.
        case badTag
        /// A group: protobuf has it, onnx.proto never did.
        case group
        /// A field that onnx.proto defines, in an encoding that it cannot have.
        case wrongEncoding(field: String)
        /// A message that may be once, standing again.
        case repeated(field: String)
        /// Messages inside messages beyond ``ReaderLimits/depth``.
        case tooDeep
        /// A name of more bytes than ``ReaderLimits/nameBytes``.
        case nameTooLong
        /// More of something than ``ReaderLimits`` allows.
        case tooMany(String, limit: Int)
    }
}

/// Why reading stopped before the end.
enum ReadStop: Error {
    /// The bytes are wrong.
    case fault(WireFault)
    /// The system failed.
    case environment(ONNXReadError)
}

/// Bounds on what is kept in memory, far above every real model, so that a hostile file cannot fill the memory.
enum ReaderLimits {
    /// Messages inside messages; protobuf's own parsers stop at the same number.
    static let depth = 100
    /// The bytes of one name.
    static let nameBytes = 1 << 16
    /// The dimensions of one tensor.
    static let rank = 255
    /// Inputs and outputs of the main graph together; inputs, or outputs, of another one.
    static let values = 1 << 16
    /// Tensors of one model: initializers, and those in attributes.
    static let tensors = 1 << 20
    /// Nodes of one model, subgraphs and functions included; declared inner values of one graph.
    static let nodes = 1 << 20
    /// Names and texts read by one reader.
    static let texts = 1 << 24
    /// The numbers of one attribute that are kept; longer lists are data, not structure.
    static let attributeNumbers = 1024
    /// The bytes of one string attribute that are kept.
    static let attributeText = 1024
    /// The largest dimension that is believed; beyond it a shape is damage.
    static let dimension: Int64 = 1 << 40
    /// The size of the largest protobuf message: its lengths are signed 32-bit numbers.
    static let fileBytes = Int(Int32.max)
    /// Findings of one code that are reported one by one.
    static let findingsOfOneCode = 10
}
