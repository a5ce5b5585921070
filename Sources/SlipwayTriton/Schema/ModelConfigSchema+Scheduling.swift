extension ModelConfigSchema {
    /// The fields of message `ModelQueuePolicy`.
    package enum ModelQueuePolicy: Int32, ConfigKey {
        /// `timeout_action`, ModelQueuePolicy.TimeoutAction.
        case timeoutAction = 1
        /// `default_timeout_microseconds`, uint64.
        case defaultTimeoutMicroseconds = 2
        /// `allow_timeout_override`, bool.
        case allowTimeoutOverride = 3
        /// `max_queue_size`, uint32.
        case maxQueueSize = 4

        /// The full name of the message.
        package static let messageName = "inference.ModelQueuePolicy"

        /// The values of enum `ModelQueuePolicy.TimeoutAction`.
        package enum TimeoutAction: Int32, ConfigEnumeration {
            /// `REJECT`.
            case reject = 0
            /// `DELAY`.
            case delay = 1

            /// The full name of the enum.
            package static let enumName = "inference.ModelQueuePolicy.TimeoutAction"
        }
    }

    /// The fields of message `ModelDynamicBatching`.
    package enum ModelDynamicBatching: Int32, ConfigKey {
        /// `preferred_batch_size`, repeated int32.
        case preferredBatchSize = 1
        /// `max_queue_delay_microseconds`, uint64.
        case maxQueueDelayMicroseconds = 2
        /// `preserve_ordering`, bool.
        case preserveOrdering = 3
        /// `priority_levels`, uint64.
        case priorityLevels = 4
        /// `default_priority_level`, uint64.
        case defaultPriorityLevel = 5
        /// `default_queue_policy`, ModelQueuePolicy.
        case defaultQueuePolicy = 6
        /// `priority_queue_policy`, map<uint64,ModelQueuePolicy>.
        case priorityQueuePolicy = 7

        /// The full name of the message.
        package static let messageName = "inference.ModelDynamicBatching"
    }

    /// The fields of message `ModelSequenceBatching`.
    package enum ModelSequenceBatching: Int32, ConfigKey {
        /// `max_sequence_idle_microseconds`, uint64.
        case maxSequenceIdleMicroseconds = 1
        /// `control_input`, repeated ModelSequenceBatching.ControlInput.
        case controlInput = 2
        /// `direct`, ModelSequenceBatching.StrategyDirect, of oneof `strategy_choice`.
        case direct = 3
        /// `oldest`, ModelSequenceBatching.StrategyOldest, of oneof `strategy_choice`.
        case oldest = 4
        /// `state`, repeated ModelSequenceBatching.State.
        case state = 5
        /// `iterative_sequence`, bool.
        case iterativeSequence = 6

        /// The full name of the message.
        package static let messageName = "inference.ModelSequenceBatching"

        /// The fields of message `ModelSequenceBatching.Control`.
        package enum Control: Int32, ConfigKey {
            /// `kind`, ModelSequenceBatching.Control.Kind.
            case kind = 1
            /// `int32_false_true`, repeated int32.
            case int32FalseTrue = 2
            /// `fp32_false_true`, repeated float.
            case fp32FalseTrue = 3
            /// `data_type`, DataType.
            case dataType = 4
            /// `bool_false_true`, repeated bool.
            case boolFalseTrue = 5

            /// The full name of the message.
            package static let messageName = "inference.ModelSequenceBatching.Control"

            /// The values of enum `ModelSequenceBatching.Control.Kind`.
            package enum Kind: Int32, ConfigEnumeration {
                /// `CONTROL_SEQUENCE_START`.
                case start = 0
                /// `CONTROL_SEQUENCE_READY`.
                case ready = 1
                /// `CONTROL_SEQUENCE_END`.
                case end = 2
                /// `CONTROL_SEQUENCE_CORRID`.
                case corrid = 3

                /// The full name of the enum.
                package static let enumName = "inference.ModelSequenceBatching.Control.Kind"
            }
        }

        /// The fields of message `ModelSequenceBatching.ControlInput`.
        package enum ControlInput: Int32, ConfigKey {
            /// `name`, string.
            case name = 1
            /// `control`, repeated ModelSequenceBatching.Control.
            case control = 2

            /// The full name of the message.
            package static let messageName = "inference.ModelSequenceBatching.ControlInput"
        }

        /// The fields of message `ModelSequenceBatching.InitialState`.
        package enum InitialState: Int32, ConfigKey {
            /// `data_type`, DataType.
            case dataType = 1
            /// `dims`, repeated int64.
            case dims = 2
            /// `zero_data`, bool, of oneof `state_data`.
            case zeroData = 3
            /// `data_file`, string, of oneof `state_data`.
            case dataFile = 4
            /// `name`, string.
            case name = 5

            /// The full name of the message.
            package static let messageName = "inference.ModelSequenceBatching.InitialState"
        }

        /// The fields of message `ModelSequenceBatching.State`.
        package enum State: Int32, ConfigKey {
            /// `input_name`, string.
            case inputName = 1
            /// `output_name`, string.
            case outputName = 2
            /// `data_type`, DataType.
            case dataType = 3
            /// `dims`, repeated int64.
            case dims = 4
            /// `initial_state`, repeated ModelSequenceBatching.InitialState.
            case initialState = 5
            /// `use_same_buffer_for_input_output`, bool.
            case useSameBufferForInputOutput = 6
            /// `use_growable_memory`, bool.
            case useGrowableMemory = 7

            /// The full name of the message.
            package static let messageName = "inference.ModelSequenceBatching.State"
        }

        /// The fields of message `ModelSequenceBatching.StrategyDirect`.
        package enum StrategyDirect: Int32, ConfigKey {
            /// `max_queue_delay_microseconds`, uint64.
            case maxQueueDelayMicroseconds = 1
            /// `minimum_slot_utilization`, float.
            case minimumSlotUtilization = 2

            /// The full name of the message.
            package static let messageName = "inference.ModelSequenceBatching.StrategyDirect"
        }

        /// The fields of message `ModelSequenceBatching.StrategyOldest`.
        package enum StrategyOldest: Int32, ConfigKey {
            /// `max_candidate_sequences`, int32.
            case maxCandidateSequences = 1
            /// `preferred_batch_size`, repeated int32.
            case preferredBatchSize = 2
            /// `max_queue_delay_microseconds`, uint64.
            case maxQueueDelayMicroseconds = 3
            /// `preserve_ordering`, bool.
            case preserveOrdering = 4

            /// The full name of the message.
            package static let messageName = "inference.ModelSequenceBatching.StrategyOldest"
        }
    }

    /// The fields of message `ModelEnsembling`.
    package enum ModelEnsembling: Int32, ConfigKey {
        /// `step`, repeated ModelEnsembling.Step.
        case step = 1
        /// `max_inflight_requests`, uint32.
        case maxInflightRequests = 2

        /// The full name of the message.
        package static let messageName = "inference.ModelEnsembling"

        /// The fields of message `ModelEnsembling.Step`.
        package enum Step: Int32, ConfigKey {
            /// `model_name`, string.
            case modelName = 1
            /// `model_version`, int64.
            case modelVersion = 2
            /// `input_map`, map<string,string>.
            case inputMap = 3
            /// `output_map`, map<string,string>.
            case outputMap = 4
            /// `model_namespace`, string.
            case modelNamespace = 5

            /// The full name of the message.
            package static let messageName = "inference.ModelEnsembling.Step"
        }
    }
}
