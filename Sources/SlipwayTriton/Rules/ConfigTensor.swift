/// An input or output as a configuration states it, with the places of its fields.
package struct ConfigTensor: Sendable {
    /// Which of the two it is.
    package enum Role: String, Sendable {
        case input, output
    }

    /// Input or output.
    package let role: Role
    /// The place in the list of its kind, from 0.
    package let index: Int
    /// The whole message.
    package let message: ConfigMessage
    /// The message's entry in `input` or `output`, with the place of that word.
    package let entry: ConfigEntry
    /// The name; empty where not stated.
    package let name: String
    /// `name`, or nil where not stated.
    package let nameEntry: ConfigEntry?
    /// The number in Triton's `DataType`; 0 where not stated.
    package let dataType: Int32
    /// `data_type`, or nil where not stated.
    package let dataTypeEntry: ConfigEntry?
    /// The dimensions that clients see, without the batch where `max_batch_size` is above 0; -1 is of any size.
    package let dims: [Int64]
    /// Each dimension with its place.
    package let dimEntries: [ConfigEntry]
    /// The dimensions that the model sees, in the form of `dims`, or nil where `reshape` is not stated.
    package let reshape: [Int64]?
    /// `reshape`, or nil where not stated.
    package let reshapeEntry: ConfigEntry?
    /// Whether the tensor holds a shape (TensorRT); such tensors are exempt from several rules.
    package let isShapeTensor: Bool
    /// Whether a client may leave the input out.
    package let isOptional: Bool
    /// Whether requests of a batch may differ in their dimensions.
    package let isRagged: Bool
    /// Whether the tensor has a TensorRT format that is not linear.
    package let isNonLinear: Bool

    /// The dimensions that the backend compares with the model: those of `reshape`, or else of `dims`; no batch axis.
    package var modelDims: [Int64] { reshape ?? dims }

    /// The data path of the tensor, such as `input[0]`.
    package var path: String { "\(role.rawValue)[\(index)]" }

    /// The name of the data type, such as `TYPE_FP32`.
    package var dataTypeName: String {
        typealias DataType = ModelConfigSchema.DataType
        return ModelConfigSchema.valueName(dataType, ofEnum: DataType.enumName) ?? "TYPE_INVALID"
    }

    private init(_ entry: ConfigEntry, _ message: ConfigMessage, role: Role, index: Int) {
        typealias Input = ModelConfigSchema.ModelInput
        typealias Output = ModelConfigSchema.ModelOutput
        let isInput = role == .input
        func key(_ input: Input, _ output: Output) -> Int32 { isInput ? input.rawValue : output.rawValue }
        func flag(_ number: Int32) -> Bool { message.value(at: number) == .boolean(true) }
        self.role = role
        self.index = index
        self.entry = entry
        self.message = message
        nameEntry = message[key(.name, .name)].last
        name = nameEntry?.string ?? ""
        dataTypeEntry = message[key(.dataType, .dataType)].last
        dataType = dataTypeEntry?.enumeration ?? 0
        dimEntries = message[key(.dims, .dims)]
        dims = dimEntries.compactMap(\.integer)
        reshapeEntry = message[key(.reshape, .reshape)].last
        reshape = reshapeEntry?.message?.integers(ModelConfigSchema.ModelTensorReshape.shape)
        isShapeTensor = flag(key(.isShapeTensor, .isShapeTensor))
        isNonLinear = flag(key(.isNonLinearFormatIo, .isNonLinearFormatIo))
        isOptional = isInput && flag(Input.optional.rawValue)
        isRagged = isInput && flag(Input.allowRaggedBatch.rawValue)
    }

    /// The inputs of a configuration in order.
    package static func inputs(of config: ConfigMessage) -> [ConfigTensor] {
        tensors(of: config.entries(ModelConfigSchema.ModelConfig.input), .input)
    }

    /// The outputs of a configuration in order.
    package static func outputs(of config: ConfigMessage) -> [ConfigTensor] {
        tensors(of: config.entries(ModelConfigSchema.ModelConfig.output), .output)
    }

    private static func tensors(of entries: [ConfigEntry], _ role: Role) -> [ConfigTensor] {
        entries.enumerated().compactMap { index, entry in
            entry.message.map { ConfigTensor(entry, $0, role: role, index: index) }
        }
    }
}
