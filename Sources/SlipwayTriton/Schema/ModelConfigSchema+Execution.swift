extension ModelConfigSchema {
    /// The fields of message `ModelRateLimiter`.
    package enum ModelRateLimiter: Int32, ConfigKey {
        /// `resources`, repeated ModelRateLimiter.Resource.
        case resources = 1
        /// `priority`, uint32.
        case priority = 2

        /// The full name of the message.
        package static let messageName = "inference.ModelRateLimiter"

        /// The fields of message `ModelRateLimiter.Resource`.
        package enum Resource: Int32, ConfigKey {
            /// `name`, string.
            case name = 1
            /// `global`, bool.
            case global = 2
            /// `count`, uint32.
            case count = 3

            /// The full name of the message.
            package static let messageName = "inference.ModelRateLimiter.Resource"
        }
    }

    /// The fields of message `ModelInstanceGroup`.
    package enum ModelInstanceGroup: Int32, ConfigKey {
        /// `name`, string.
        case name = 1
        /// `count`, int32.
        case count = 2
        /// `gpus`, repeated int32.
        case gpus = 3
        /// `kind`, ModelInstanceGroup.Kind.
        case kind = 4
        /// `profile`, repeated string.
        case profile = 5
        /// `rate_limiter`, ModelRateLimiter.
        case rateLimiter = 6
        /// `passive`, bool.
        case passive = 7
        /// `secondary_devices`, repeated ModelInstanceGroup.SecondaryDevice.
        case secondaryDevices = 8
        /// `host_policy`, string.
        case hostPolicy = 9

        /// The full name of the message.
        package static let messageName = "inference.ModelInstanceGroup"

        /// The values of enum `ModelInstanceGroup.Kind`.
        package enum Kind: Int32, ConfigEnumeration {
            /// `KIND_AUTO`.
            case auto = 0
            /// `KIND_GPU`.
            case gpu = 1
            /// `KIND_CPU`.
            case cpu = 2
            /// `KIND_MODEL`.
            case model = 3

            /// The full name of the enum.
            package static let enumName = "inference.ModelInstanceGroup.Kind"
        }

        /// The fields of message `ModelInstanceGroup.SecondaryDevice`.
        package enum SecondaryDevice: Int32, ConfigKey {
            /// `kind`, ModelInstanceGroup.SecondaryDevice.SecondaryDeviceKind.
            case kind = 1
            /// `device_id`, int64.
            case deviceId = 2

            /// The full name of the message.
            package static let messageName = "inference.ModelInstanceGroup.SecondaryDevice"

            /// The values of enum `ModelInstanceGroup.SecondaryDevice.SecondaryDeviceKind`.
            package enum SecondaryDeviceKind: Int32, ConfigEnumeration {
                /// `KIND_NVDLA`.
                case nvdla = 0

                /// The full name of the enum.
                package static let enumName = "inference.ModelInstanceGroup.SecondaryDevice.SecondaryDeviceKind"
            }
        }
    }

    /// The fields of message `ModelOptimizationPolicy`.
    package enum ModelOptimizationPolicy: Int32, ConfigKey {
        /// `graph`, ModelOptimizationPolicy.Graph.
        case graph = 1
        /// `priority`, ModelOptimizationPolicy.ModelPriority.
        case priority = 2
        /// `cuda`, ModelOptimizationPolicy.Cuda.
        case cuda = 3
        /// `execution_accelerators`, ModelOptimizationPolicy.ExecutionAccelerators.
        case executionAccelerators = 4
        /// `input_pinned_memory`, ModelOptimizationPolicy.PinnedMemoryBuffer.
        case inputPinnedMemory = 5
        /// `output_pinned_memory`, ModelOptimizationPolicy.PinnedMemoryBuffer.
        case outputPinnedMemory = 6
        /// `gather_kernel_buffer_threshold`, uint32.
        case gatherKernelBufferThreshold = 7
        /// `eager_batching`, bool.
        case eagerBatching = 8

        /// The full name of the message.
        package static let messageName = "inference.ModelOptimizationPolicy"

        /// The values of enum `ModelOptimizationPolicy.ModelPriority`.
        package enum ModelPriority: Int32, ConfigEnumeration {
            /// `PRIORITY_DEFAULT`.
            case `default` = 0
            /// `PRIORITY_MAX`.
            case max = 1
            /// `PRIORITY_MIN`.
            case min = 2

            /// The full name of the enum.
            package static let enumName = "inference.ModelOptimizationPolicy.ModelPriority"
        }

        /// The fields of message `ModelOptimizationPolicy.Graph`.
        package enum Graph: Int32, ConfigKey {
            /// `level`, int32.
            case level = 1

            /// The full name of the message.
            package static let messageName = "inference.ModelOptimizationPolicy.Graph"
        }

        /// The fields of message `ModelOptimizationPolicy.Cuda`.
        package enum Cuda: Int32, ConfigKey {
            /// `graphs`, bool.
            case graphs = 1
            /// `busy_wait_events`, bool.
            case busyWaitEvents = 2
            /// `graph_spec`, repeated ModelOptimizationPolicy.Cuda.GraphSpec.
            case graphSpec = 3
            /// `output_copy_stream`, bool.
            case outputCopyStream = 4

            /// The full name of the message.
            package static let messageName = "inference.ModelOptimizationPolicy.Cuda"

            /// The fields of message `ModelOptimizationPolicy.Cuda.GraphSpec`.
            package enum GraphSpec: Int32, ConfigKey {
                /// `batch_size`, int32.
                case batchSize = 1
                /// `input`, map<string,ModelOptimizationPolicy.Cuda.GraphSpec.Shape>.
                case input = 2
                /// `graph_lower_bound`, ModelOptimizationPolicy.Cuda.GraphSpec.LowerBound.
                case graphLowerBound = 3

                /// The full name of the message.
                package static let messageName = "inference.ModelOptimizationPolicy.Cuda.GraphSpec"

                /// The fields of message `ModelOptimizationPolicy.Cuda.GraphSpec.Shape`.
                package enum Shape: Int32, ConfigKey {
                    /// `dim`, repeated int64.
                    case dim = 1

                    /// The full name of the message.
                    package static let messageName = "inference.ModelOptimizationPolicy.Cuda.GraphSpec.Shape"
                }

                /// The fields of message `ModelOptimizationPolicy.Cuda.GraphSpec.LowerBound`.
                package enum LowerBound: Int32, ConfigKey {
                    /// `batch_size`, int32.
                    case batchSize = 1
                    /// `input`, map<string,ModelOptimizationPolicy.Cuda.GraphSpec.Shape>.
                    case input = 2

                    /// The full name of the message.
                    package static let messageName = "inference.ModelOptimizationPolicy.Cuda.GraphSpec.LowerBound"
                }
            }
        }

        /// The fields of message `ModelOptimizationPolicy.ExecutionAccelerators`.
        package enum ExecutionAccelerators: Int32, ConfigKey {
            /// `gpu_execution_accelerator`, repeated ModelOptimizationPolicy.ExecutionAccelerators.Accelerator.
            case gpuExecutionAccelerator = 1
            /// `cpu_execution_accelerator`, repeated ModelOptimizationPolicy.ExecutionAccelerators.Accelerator.
            case cpuExecutionAccelerator = 2

            /// The full name of the message.
            package static let messageName = "inference.ModelOptimizationPolicy.ExecutionAccelerators"

            /// The fields of message `ModelOptimizationPolicy.ExecutionAccelerators.Accelerator`.
            package enum Accelerator: Int32, ConfigKey {
                /// `name`, string.
                case name = 1
                /// `parameters`, map<string,string>.
                case parameters = 2

                /// The full name of the message.
                package static let messageName = "inference.ModelOptimizationPolicy.ExecutionAccelerators.Accelerator"
            }
        }

        /// The fields of message `ModelOptimizationPolicy.PinnedMemoryBuffer`.
        package enum PinnedMemoryBuffer: Int32, ConfigKey {
            /// `enable`, bool.
            case enable = 1

            /// The full name of the message.
            package static let messageName = "inference.ModelOptimizationPolicy.PinnedMemoryBuffer"
        }
    }
}
