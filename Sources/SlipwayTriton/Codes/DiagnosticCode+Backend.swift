package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of the rules of Triton's backends: parameters, accelerators, the model file, warmup (0660–0679).
    static let backendCodes: [DiagnosticCode] = [
        refusedParameter, looseParameter, parameterWithoutEffect, misleadingGraphLevel, settingNotOfBackend,
        refusedAccelerator, refusedAcceleratorOption, acceleratorOptionWithoutEffect, acceleratorWithoutEffect,
        profileShapesMismatch, modelFileUnreadable, graphTensorsMismatch, graphTypeMismatch, graphShapeMismatch,
        graphNotBatchable, failsAtRequest, completedByServer, refusedWarmup, warmupWithoutEffect,
    ]

    /// A parameter has a value that the backend refuses.
    package static let refusedParameter = DiagnosticCode(
        660, "refused-parameter", .error,
        meaning:
            "A parameter has a value that the backend refuses: the model does not load. A number beyond 32 bits even "
            + "ends the server process.",
        remedy: "Write a value of the form that the message names, as text in string_value.",
        example: Example(
            bad: """
                parameters { key: "execution_mode" value { string_value: "parallel" } }
                """,
            good: """
                parameters { key: "execution_mode" value { string_value: "1" } }
                """
        )
    )

    /// A parameter has a value that the backend reads otherwise than it is written.
    package static let looseParameter = DiagnosticCode(
        661, "loosely-read-parameter", .warning,
        meaning:
            "The backend accepts the value of a parameter but reads only a part of it, or reads it as another one.",
        remedy: "Write the value that is meant, or remove the parameter.",
        example: Example(
            bad: """
                parameters { key: "intra_op_thread_count" value { string_value: "2.9" } }
                """,
            good: """
                parameters { key: "intra_op_thread_count" value { string_value: "2" } }
                """
        )
    )

    /// A parameter is accepted and does nothing.
    package static let parameterWithoutEffect = DiagnosticCode(
        662, "parameter-without-effect", .warning,
        meaning:
            "A parameter is accepted and does nothing: the backend does not know its name, or it does not apply to the "
            + "instances of this model. No part of Triton checks the names of parameters.",
        remedy: "Correct the name, or remove the parameter.",
        example: Example(
            bad: """
                parameters { key: "intra_op_thread_cnt" value { string_value: "4" } }
                """,
            good: """
                parameters { key: "intra_op_thread_count" value { string_value: "4" } }
                """
        )
    )

    /// A graph optimization level means something else than its number suggests.
    package static let misleadingGraphLevel = DiagnosticCode(
        663, "misleading-graph-level", .warning,
        meaning:
            "optimization.graph.level is not ONNX Runtime's own level: -1 means basic, 1 extended, 2 (since 24.01) none, "
            + "and every other number all optimizations.",
        remedy: "Leave the field out for all optimizations, or write -1, 1 or 2.",
        example: Example(
            bad: """
                optimization { graph { level: 99 } }
                """,
            good: """
                optimization { graph { level: 1 } }
                """
        )
    )

    /// A setting is read by other backends only.
    package static let settingNotOfBackend = DiagnosticCode(
        664, "setting-not-of-backend", .warning,
        meaning: "The setting is accepted, but the backend of this model does not read it.",
        remedy: "Remove the setting.",
        example: Example(
            bad: """
                backend: "onnxruntime"
                optimization { cuda { graphs: true } }
                """,
            good: """
                backend: "onnxruntime"
                """
        )
    )

    /// The backend refuses an execution accelerator.
    package static let refusedAccelerator = DiagnosticCode(
        665, "refused-accelerator", .error,
        meaning:
            "The onnxruntime backend has no execution accelerator of that name, or cannot take it twice: the model does "
            + "not load.",
        remedy: "Use tensorrt or cuda for GPUs and openvino for the CPU, each once.",
        example: Example(
            bad: """
                optimization {
                  execution_accelerators { cpu_execution_accelerator { name: "dnnl" } }
                }
                """,
            good: """
                optimization {
                  execution_accelerators { cpu_execution_accelerator { name: "openvino" } }
                }
                """
        )
    )

    /// The backend refuses an option of an execution accelerator.
    package static let refusedAcceleratorOption = DiagnosticCode(
        666, "refused-accelerator-option", .error,
        meaning:
            "An execution accelerator has no option of that name, or the option does not take that value: the model does "
            + "not load.",
        remedy: "Correct the name or the value, or remove the option.",
        example: Example(
            bad: """
                gpu_execution_accelerator {
                  name: "tensorrt"
                  parameters { key: "precision_mode" value: "fp16" }
                }
                """,
            good: """
                gpu_execution_accelerator {
                  name: "tensorrt"
                  parameters { key: "precision_mode" value: "FP16" }
                }
                """
        )
    )

    /// An option of an execution accelerator is accepted and does nothing.
    package static let acceleratorOptionWithoutEffect = DiagnosticCode(
        667, "accelerator-option-without-effect", .warning,
        meaning:
            "An option of an execution accelerator is accepted and does nothing, because the backend does not read it or "
            + "writes another value over it.",
        remedy: "Remove the option, or state it where the backend reads it.",
        example: Example(
            bad: """
                gpu_execution_accelerator {
                  name: "cuda"
                  parameters { key: "gpu_mem_limit" value: "4294967296" }
                }
                """,
            good: """
                parameters { key: "gpu_mem_limit" value { string_value: "4294967296" } }
                """
        )
    )

    /// An execution accelerator is accepted and does nothing.
    package static let acceleratorWithoutEffect = DiagnosticCode(
        668, "accelerator-without-effect", .warning,
        meaning: "GPU accelerators apply to instances of KIND_GPU only; on others they are not even checked.",
        remedy: "Give the instance group kind: KIND_GPU, or remove the accelerator.",
        example: Example(
            bad: """
                instance_group { kind: KIND_CPU }
                optimization {
                  execution_accelerators { gpu_execution_accelerator { name: "tensorrt" } }
                }
                """,
            good: """
                instance_group { kind: KIND_GPU }
                optimization {
                  execution_accelerators { gpu_execution_accelerator { name: "tensorrt" } }
                }
                """
        )
    )

    /// TensorRT's profile shapes contradict themselves or the graph.
    package static let profileShapesMismatch = DiagnosticCode(
        669, "profile-shapes-mismatch", .error,
        meaning: "The shapes of TensorRT's optimization profile are malformed, or contradict one another or the graph.",
        remedy:
            "Give trt_profile_min_shapes, trt_profile_opt_shapes and trt_profile_max_shapes together, for every dynamic "
            + "input of the graph, batch included.",
        example: Example(
            bad: """
                parameters { key: "trt_profile_min_shapes" value: "ids:8" }
                parameters { key: "trt_profile_max_shapes" value: "ids:512" }
                """,
            good: """
                parameters { key: "trt_profile_min_shapes" value: "ids:1x8" }
                parameters { key: "trt_profile_opt_shapes" value: "ids:4x128" }
                parameters { key: "trt_profile_max_shapes" value: "ids:8x512" }
                """
        )
    )

    /// A model file is not what the backend reads.
    package static let modelFileUnreadable = DiagnosticCode(
        671, "model-file-unreadable", .error,
        meaning: "The model file cannot be read as a model of the backend.",
        remedy: "Export the model again, or fetch the file itself where a pointer to it (Git LFS) is in its place.",
        example: Example(
            bad: """
                1/model.onnx   # 130 bytes: version https://git-lfs.github.com/spec/v1 ...
                """,
            good: """
                1/model.onnx   # the file itself, after git lfs pull
                """
        )
    )

    /// The inputs or outputs of a configuration are not those of the graph.
    package static let graphTensorsMismatch = DiagnosticCode(
        672, "graph-tensors-mismatch", .error,
        meaning:
            "The configuration names inputs or outputs that the graph does not have, or leaves out inputs that it has.",
        remedy: "Name every input of the graph, exactly as the graph does; outputs may be left out.",
        example: Example(
            bad: """
                input { name: "ids" data_type: TYPE_INT64 dims: [-1] }   # the graph calls it input_ids
                """,
            good: """
                input { name: "input_ids" data_type: TYPE_INT64 dims: [-1] }
                """
        )
    )

    /// The data type of an input or output is not that of the graph.
    package static let graphTypeMismatch = DiagnosticCode(
        673, "graph-type-mismatch", .error,
        meaning:
            "The data type of an input or output is not the one that the graph has, or one that the backend cannot serve.",
        remedy: "Write the graph's own type; convert inside the graph where another one is wanted.",
        example: Example(
            bad: """
                input { name: "input_ids" data_type: TYPE_INT32 dims: [-1] }   # int64 in the graph
                """,
            good: """
                input { name: "input_ids" data_type: TYPE_INT64 dims: [-1] }
                """
        )
    )

    /// The shape of an input or output is not that of the graph.
    package static let graphShapeMismatch = DiagnosticCode(
        674, "graph-shape-mismatch", .error,
        meaning:
            "The dimensions of an input or output do not fit the graph's. Inputs may be narrower than a dynamic dimension; "
            + "outputs must be the graph's dimensions exactly, -1 for each dynamic one.",
        remedy: "Write the graph's dimensions, without the batch where max_batch_size is above 0.",
        example: Example(
            bad: """
                max_batch_size: 8
                output { name: "y" data_type: TYPE_FP32 dims: [-1, 128, 16] }   # [batch, seq, 16] in the graph
                """,
            good: """
                max_batch_size: 8
                output { name: "y" data_type: TYPE_FP32 dims: [-1, 16] }
                """
        )
    )

    /// A model batches whose graph has no batch axis.
    package static let graphNotBatchable = DiagnosticCode(
        675, "graph-not-batchable", .error,
        meaning:
            "With max_batch_size above 0 the first dimension of every input and output must be dynamic in the graph.",
        remedy: "Set max_batch_size: 0 and state whole shapes, or export the graph with a dynamic first dimension.",
        example: Example(
            bad: """
                max_batch_size: 8
                input { name: "x" data_type: TYPE_FP32 dims: [3] }   # [1, 3] in the graph
                """,
            good: """
                max_batch_size: 0
                input { name: "x" data_type: TYPE_FP32 dims: [1, 3] }
                """
        )
    )

    /// A model loads but fails or misbehaves when requests come.
    package static let failsAtRequest = DiagnosticCode(
        676, "fails-at-request", .warning,
        meaning: "The model loads, but requests fail or behave badly.",
        remedy: "Change the setting that the message names before clients find out.",
        example: Example(
            bad: """
                max_batch_size: 8
                output { name: "loss" data_type: TYPE_FP32 dims: [1] }   # a scalar in the graph
                """,
            good: """
                max_batch_size: 8
                output { name: "logits" data_type: TYPE_FP32 dims: [2] }
                """
        )
    )

    /// The server completes the configuration in a way that matters.
    package static let completedByServer = DiagnosticCode(
        677, "completed-by-server", .warning,
        meaning:
            "The configuration leaves something out, and the server fills it in from the model file: a batch size, a "
            + "scheduler, inputs or outputs.",
        remedy: "State all inputs, all outputs and max_batch_size.",
        example: Example(
            bad: """
                backend: "onnxruntime"   # and nothing else
                """,
            good: """
                backend: "onnxruntime"
                max_batch_size: 8
                input { name: "x" data_type: TYPE_FP32 dims: [3] }
                output { name: "y" data_type: TYPE_FP32 dims: [3] }
                """
        )
    )

    /// A warmup sample makes the model fail to load.
    package static let refusedWarmup = DiagnosticCode(
        678, "refused-warmup", .error,
        meaning:
            "A warmup sample is malformed or its request fails: the model does not load. A request that fails while "
            + "warming up can end the whole server process.",
        remedy: "Correct the sample as the message says, or remove it.",
        example: Example(
            bad: """
                model_warmup {
                  batch_size: 1
                  inputs { key: "x" value { data_type: TYPE_FP32 dims: [-1] zero_data: true } }
                }
                """,
            good: """
                model_warmup {
                  batch_size: 1
                  inputs { key: "x" value { data_type: TYPE_FP32 dims: [3] zero_data: true } }
                }
                """
        )
    )

    /// A warmup sample does not do what it says.
    package static let warmupWithoutEffect = DiagnosticCode(
        679, "warmup-without-effect", .warning,
        meaning: "A warmup sample is skipped, or runs with other data than it says.",
        remedy: "Correct the sample as the message says, or remove it.",
        example: Example(
            bad: """
                model_warmup {
                  inputs { key: "x" value { data_type: TYPE_FP32 dims: [3] zero_data: true } }
                }
                """,
            good: """
                model_warmup {
                  batch_size: 1
                  inputs { key: "x" value { data_type: TYPE_FP32 dims: [3] zero_data: true } }
                }
                """
        )
    )
}
