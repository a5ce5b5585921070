extension ModelConfigSchema {
    /// The values of enum `DataType`.
    package enum DataType: Int32, ConfigEnumeration {
        /// `TYPE_INVALID`.
        case invalid = 0
        /// `TYPE_BOOL`.
        case bool = 1
        /// `TYPE_UINT8`.
        case uint8 = 2
        /// `TYPE_UINT16`.
        case uint16 = 3
        /// `TYPE_UINT32`.
        case uint32 = 4
        /// `TYPE_UINT64`.
        case uint64 = 5
        /// `TYPE_INT8`.
        case int8 = 6
        /// `TYPE_INT16`.
        case int16 = 7
        /// `TYPE_INT32`.
        case int32 = 8
        /// `TYPE_INT64`.
        case int64 = 9
        /// `TYPE_FP16`.
        case fp16 = 10
        /// `TYPE_FP32`.
        case fp32 = 11
        /// `TYPE_FP64`.
        case fp64 = 12
        /// `TYPE_STRING`.
        case string = 13
        /// `TYPE_BF16`.
        case bf16 = 14

        /// The full name of the enum.
        package static let enumName = "inference.DataType"
    }

    /// The fields of message `ModelTensorReshape`.
    package enum ModelTensorReshape: Int32, ConfigKey {
        /// `shape`, repeated int64.
        case shape = 1

        /// The full name of the message.
        package static let messageName = "inference.ModelTensorReshape"
    }

    /// The fields of message `ModelInput`.
    package enum ModelInput: Int32, ConfigKey {
        /// `name`, string.
        case name = 1
        /// `data_type`, DataType.
        case dataType = 2
        /// `format`, ModelInput.Format.
        case format = 3
        /// `dims`, repeated int64.
        case dims = 4
        /// `reshape`, ModelTensorReshape.
        case reshape = 5
        /// `is_shape_tensor`, bool.
        case isShapeTensor = 6
        /// `allow_ragged_batch`, bool.
        case allowRaggedBatch = 7
        /// `optional`, bool.
        case optional = 8
        /// `is_non_linear_format_io`, bool.
        case isNonLinearFormatIo = 9

        /// The full name of the message.
        package static let messageName = "inference.ModelInput"

        /// The values of enum `ModelInput.Format`.
        package enum Format: Int32, ConfigEnumeration {
            /// `FORMAT_NONE`.
            case none = 0
            /// `FORMAT_NHWC`.
            case nhwc = 1
            /// `FORMAT_NCHW`.
            case nchw = 2

            /// The full name of the enum.
            package static let enumName = "inference.ModelInput.Format"
        }
    }

    /// The fields of message `ModelOutput`.
    package enum ModelOutput: Int32, ConfigKey {
        /// `name`, string.
        case name = 1
        /// `data_type`, DataType.
        case dataType = 2
        /// `dims`, repeated int64.
        case dims = 3
        /// `label_filename`, string.
        case labelFilename = 4
        /// `reshape`, ModelTensorReshape.
        case reshape = 5
        /// `is_shape_tensor`, bool.
        case isShapeTensor = 6
        /// `is_non_linear_format_io`, bool.
        case isNonLinearFormatIo = 7

        /// The full name of the message.
        package static let messageName = "inference.ModelOutput"
    }

    /// The fields of message `BatchInput`.
    package enum BatchInput: Int32, ConfigKey {
        /// `kind`, BatchInput.Kind.
        case kind = 1
        /// `target_name`, repeated string.
        case targetName = 2
        /// `data_type`, DataType.
        case dataType = 3
        /// `source_input`, repeated string.
        case sourceInput = 4

        /// The full name of the message.
        package static let messageName = "inference.BatchInput"

        /// The values of enum `BatchInput.Kind`.
        package enum Kind: Int32, ConfigEnumeration {
            /// `BATCH_ELEMENT_COUNT`.
            case elementCount = 0
            /// `BATCH_ACCUMULATED_ELEMENT_COUNT`.
            case accumulatedElementCount = 1
            /// `BATCH_ACCUMULATED_ELEMENT_COUNT_WITH_ZERO`.
            case accumulatedElementCountWithZero = 2
            /// `BATCH_MAX_ELEMENT_COUNT_AS_SHAPE`.
            case maxElementCountAsShape = 3
            /// `BATCH_ITEM_SHAPE`.
            case itemShape = 4
            /// `BATCH_ITEM_SHAPE_FLATTEN`.
            case itemShapeFlatten = 5

            /// The full name of the enum.
            package static let enumName = "inference.BatchInput.Kind"
        }
    }

    /// The fields of message `BatchOutput`.
    package enum BatchOutput: Int32, ConfigKey {
        /// `target_name`, repeated string.
        case targetName = 1
        /// `kind`, BatchOutput.Kind.
        case kind = 2
        /// `source_input`, repeated string.
        case sourceInput = 3

        /// The full name of the message.
        package static let messageName = "inference.BatchOutput"

        /// The values of enum `BatchOutput.Kind`.
        package enum Kind: Int32, ConfigEnumeration {
            /// `BATCH_SCATTER_WITH_INPUT_SHAPE`.
            case scatterWithInputShape = 0

            /// The full name of the enum.
            package static let enumName = "inference.BatchOutput.Kind"
        }
    }

    /// The fields of message `ModelWarmup`.
    package enum ModelWarmup: Int32, ConfigKey {
        /// `name`, string.
        case name = 1
        /// `batch_size`, uint32.
        case batchSize = 2
        /// `inputs`, map<string,ModelWarmup.Input>.
        case inputs = 3
        /// `count`, uint32.
        case count = 4

        /// The full name of the message.
        package static let messageName = "inference.ModelWarmup"

        /// The fields of message `ModelWarmup.Input`.
        package enum Input: Int32, ConfigKey {
            /// `data_type`, DataType.
            case dataType = 1
            /// `dims`, repeated int64.
            case dims = 2
            /// `zero_data`, bool, of oneof `input_data_type`.
            case zeroData = 3
            /// `random_data`, bool, of oneof `input_data_type`.
            case randomData = 4
            /// `input_data_file`, string, of oneof `input_data_type`.
            case inputDataFile = 5

            /// The full name of the message.
            package static let messageName = "inference.ModelWarmup.Input"
        }
    }
}
