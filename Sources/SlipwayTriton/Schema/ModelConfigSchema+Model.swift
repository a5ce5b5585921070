extension ModelConfigSchema {
    /// The fields of message `ModelConfig`.
    package enum ModelConfig: Int32, ConfigKey {
        /// `name`, string.
        case name = 1
        /// `platform`, string.
        case platform = 2
        /// `version_policy`, ModelVersionPolicy.
        case versionPolicy = 3
        /// `max_batch_size`, int32.
        case maxBatchSize = 4
        /// `input`, repeated ModelInput.
        case input = 5
        /// `output`, repeated ModelOutput.
        case output = 6
        /// `instance_group`, repeated ModelInstanceGroup.
        case instanceGroup = 7
        /// `default_model_filename`, string.
        case defaultModelFilename = 8
        /// `cc_model_filenames`, map<string,string>.
        case ccModelFilenames = 9
        /// `metric_tags`, map<string,string>.
        case metricTags = 10
        /// `dynamic_batching`, ModelDynamicBatching, of oneof `scheduling_choice`.
        case dynamicBatching = 11
        /// `optimization`, ModelOptimizationPolicy.
        case optimization = 12
        /// `sequence_batching`, ModelSequenceBatching, of oneof `scheduling_choice`.
        case sequenceBatching = 13
        /// `parameters`, map<string,ModelParameter>.
        case parameters = 14
        /// `ensemble_scheduling`, ModelEnsembling, of oneof `scheduling_choice`.
        case ensembleScheduling = 15
        /// `model_warmup`, repeated ModelWarmup.
        case modelWarmup = 16
        /// `backend`, string.
        case backend = 17
        /// `model_operations`, ModelOperations.
        case modelOperations = 18
        /// `model_transaction_policy`, ModelTransactionPolicy.
        case modelTransactionPolicy = 19
        /// `batch_input`, repeated BatchInput.
        case batchInput = 20
        /// `batch_output`, repeated BatchOutput.
        case batchOutput = 21
        /// `model_repository_agents`, ModelRepositoryAgents.
        case modelRepositoryAgents = 23
        /// `response_cache`, ModelResponseCache.
        case responseCache = 24
        /// `runtime`, string.
        case runtime = 25
        /// `model_metrics`, ModelMetrics.
        case modelMetrics = 26

        /// The full name of the message.
        package static let messageName = "inference.ModelConfig"
    }

    /// The fields of message `ModelVersionPolicy`.
    package enum ModelVersionPolicy: Int32, ConfigKey {
        /// `latest`, ModelVersionPolicy.Latest, of oneof `policy_choice`.
        case latest = 1
        /// `all`, ModelVersionPolicy.All, of oneof `policy_choice`.
        case all = 2
        /// `specific`, ModelVersionPolicy.Specific, of oneof `policy_choice`.
        case specific = 3

        /// The full name of the message.
        package static let messageName = "inference.ModelVersionPolicy"

        /// The fields of message `ModelVersionPolicy.Latest`.
        package enum Latest: Int32, ConfigKey {
            /// `num_versions`, uint32.
            case numVersions = 1

            /// The full name of the message.
            package static let messageName = "inference.ModelVersionPolicy.Latest"
        }

        /// The fields of message `ModelVersionPolicy.All`.
        package enum All: ConfigKey {
            /// No number is a field of this message.
            package init?(rawValue: Int32) { nil }

            /// There is no value to ask.
            package var rawValue: Int32 { switch self {} }

            /// The full name of the message.
            package static let messageName = "inference.ModelVersionPolicy.All"
        }

        /// The fields of message `ModelVersionPolicy.Specific`.
        package enum Specific: Int32, ConfigKey {
            /// `versions`, repeated int64.
            case versions = 1

            /// The full name of the message.
            package static let messageName = "inference.ModelVersionPolicy.Specific"
        }
    }

    /// The fields of message `ModelParameter`.
    package enum ModelParameter: Int32, ConfigKey {
        /// `string_value`, string.
        case stringValue = 1

        /// The full name of the message.
        package static let messageName = "inference.ModelParameter"
    }

    /// The fields of message `ModelOperations`.
    package enum ModelOperations: Int32, ConfigKey {
        /// `op_library_filename`, repeated string.
        case opLibraryFilename = 1

        /// The full name of the message.
        package static let messageName = "inference.ModelOperations"
    }

    /// The fields of message `ModelTransactionPolicy`.
    package enum ModelTransactionPolicy: Int32, ConfigKey {
        /// `decoupled`, bool.
        case decoupled = 1

        /// The full name of the message.
        package static let messageName = "inference.ModelTransactionPolicy"
    }

    /// The fields of message `ModelRepositoryAgents`.
    package enum ModelRepositoryAgents: Int32, ConfigKey {
        /// `agents`, repeated ModelRepositoryAgents.Agent.
        case agents = 1

        /// The full name of the message.
        package static let messageName = "inference.ModelRepositoryAgents"

        /// The fields of message `ModelRepositoryAgents.Agent`.
        package enum Agent: Int32, ConfigKey {
            /// `name`, string.
            case name = 1
            /// `parameters`, map<string,string>.
            case parameters = 2

            /// The full name of the message.
            package static let messageName = "inference.ModelRepositoryAgents.Agent"
        }
    }

    /// The fields of message `ModelResponseCache`.
    package enum ModelResponseCache: Int32, ConfigKey {
        /// `enable`, bool.
        case enable = 1

        /// The full name of the message.
        package static let messageName = "inference.ModelResponseCache"
    }

    /// The fields of message `ModelMetrics`.
    package enum ModelMetrics: Int32, ConfigKey {
        /// `metric_control`, repeated ModelMetrics.MetricControl.
        case metricControl = 1

        /// The full name of the message.
        package static let messageName = "inference.ModelMetrics"

        /// The fields of message `ModelMetrics.MetricControl`.
        package enum MetricControl: Int32, ConfigKey {
            /// `metric_identifier`, ModelMetrics.MetricControl.MetricIdentifier.
            case metricIdentifier = 1
            /// `histogram_options`, ModelMetrics.MetricControl.HistogramOptions, of oneof `metric_options`.
            case histogramOptions = 2

            /// The full name of the message.
            package static let messageName = "inference.ModelMetrics.MetricControl"

            /// The fields of message `ModelMetrics.MetricControl.MetricIdentifier`.
            package enum MetricIdentifier: Int32, ConfigKey {
                /// `family`, string.
                case family = 1

                /// The full name of the message.
                package static let messageName = "inference.ModelMetrics.MetricControl.MetricIdentifier"
            }

            /// The fields of message `ModelMetrics.MetricControl.HistogramOptions`.
            package enum HistogramOptions: Int32, ConfigKey {
                /// `buckets`, repeated double.
                case buckets = 1

                /// The full name of the message.
                package static let messageName = "inference.ModelMetrics.MetricControl.HistogramOptions"
            }
        }
    }
}
