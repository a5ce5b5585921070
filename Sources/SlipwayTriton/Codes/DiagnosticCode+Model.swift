package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about a model of a repository on its own (0639–0648).
    static let modelCodes: [DiagnosticCode] = [
        tritonName, tritonBackend, tritonVersion, tritonModelFile, tritonBatching, tritonSequence, tritonState,
        tritonTensor, tritonReshape, tritonBatchTensor,
    ]

    /// The name of the model, its directory or its configuration file is not one the server takes.
    package static let tritonName = DiagnosticCode(
        639, "triton-model-name", .error,
        meaning: "The name of the model, its directory or its configuration file is not one the server takes.",
        remedy: "Give the configuration the name of its directory, or leave the name out.",
        example: Example(
            bad: """
                name: "resnet"        # in the directory resnet50/
                """,
            good: """
                name: "resnet50"      # or no name at all
                """
        )
    )

    /// The server cannot tell which backend runs the model, or platform and backend do not go together.
    package static let tritonBackend = DiagnosticCode(
        640, "triton-backend", .error,
        meaning: "The server cannot tell which backend runs the model, or has no backend of that name, or the "
            + "platform is not that backend's.",
        remedy: "Name the backend, such as onnxruntime, tensorrt, pytorch, openvino or python, and leave platform "
            + "out.",
        example: Example(
            bad: """
                backend: "onnxruntime_onnx"
                """,
            good: """
                backend: "onnxruntime"
                """
        )
    )

    /// No version directory of the model can be served, or one is named so that the server cannot find it again.
    package static let tritonVersion = DiagnosticCode(
        641, "triton-version", .error,
        meaning: "No version directory of the model can be served, or one is named so that the server cannot find "
            + "it again.",
        remedy: "Name version directories 1, 2, 3 and so on, and let the version policy select one that exists.",
        example: Example(
            bad: """
                version_policy { specific { versions: [2] } }   # the directory has 1/ alone
                """,
            good: """
                version_policy { specific { versions: [1] } }
                """
        )
    )

    /// A file that the configuration names, or that the backend looks for, is not in the model's directory.
    package static let tritonModelFile = DiagnosticCode(
        642, "triton-model-file", .error,
        meaning: "A file that the configuration names, or that the backend looks for, is not in the model's "
            + "directory.",
        remedy: "Put the file where the message says, or correct its name.",
        example: Example(
            bad: """
                default_model_filename: "model_fp16.onnx"   # 1/ holds model.onnx
                """,
            good: """
                default_model_filename: "model.onnx"
                """
        )
    )

    /// max_batch_size or the dynamic batcher has values that the server refuses: sizes, priorities, queue policies.
    package static let tritonBatching = DiagnosticCode(
        643, "triton-batching", .error,
        meaning: "max_batch_size or the dynamic batcher has values that the server refuses: sizes, priorities, "
            + "queue policies.",
        remedy: "Keep preferred sizes within 1 and max_batch_size, and priority levels within 1 and priority_levels.",
        example: Example(
            bad: """
                max_batch_size: 8
                dynamic_batching { preferred_batch_size: [4, 16] }
                """,
            good: """
                max_batch_size: 8
                dynamic_batching { preferred_batch_size: [4, 8] }
                """
        )
    )

    /// The sequence batcher or one of its control inputs is not stated as the server requires.
    package static let tritonSequence = DiagnosticCode(
        644, "triton-sequence", .error,
        meaning: "The sequence batcher or one of its control inputs is not stated as the server requires.",
        remedy: "Give each control a name of its own, one kind, and exactly one pair of false and true values; "
            + "CORRID takes a data_type instead.",
        example: Example(
            bad: """
                sequence_batching {
                  control_input { name: "START" control { kind: CONTROL_SEQUENCE_START } }
                }
                """,
            good: """
                sequence_batching {
                  control_input {
                    name: "START"
                    control { kind: CONTROL_SEQUENCE_START fp32_false_true: [0, 1] }
                  }
                }
                """
        )
    )

    /// An implicit state of the sequence batcher, or its initial value, is not stated as the server requires.
    package static let tritonState = DiagnosticCode(
        645, "triton-state", .error,
        meaning: "An implicit state of the sequence batcher, or its initial value, is not stated as the server "
            + "requires.",
        remedy: "Give the initial state a name, the state's data type and fixed dimensions that fit the state's.",
        example: Example(
            bad: """
                state {
                  input_name: "h" output_name: "h_out" data_type: TYPE_FP32 dims: [-1]
                  initial_state { data_type: TYPE_FP32 dims: [-1] zero_data: true name: "zero" }
                }
                """,
            good: """
                state {
                  input_name: "h" output_name: "h_out" data_type: TYPE_FP32 dims: [-1]
                  initial_state { data_type: TYPE_FP32 dims: [1] zero_data: true name: "zero" }
                }
                """
        )
    )

    /// An input or output lacks a part, or has a dimension or format that the server refuses.
    package static let tritonTensor = DiagnosticCode(
        646, "triton-tensor", .error,
        meaning: "An input or output lacks a part, or has a dimension or format that the server refuses.",
        remedy: "State name, data_type and dims; a dimension is at least 1, or -1 where any size will do.",
        example: Example(
            bad: """
                input { name: "x" data_type: TYPE_FP32 dims: [0, 3] }
                """,
            good: """
                input { name: "x" data_type: TYPE_FP32 dims: [-1, 3] }
                """
        )
    )

    /// The reshape of an input or output does not hold as many elements as its dims.
    package static let tritonReshape = DiagnosticCode(
        647, "triton-reshape", .error,
        meaning: "The reshape of an input or output does not hold as many elements as its dims.",
        remedy: "Let reshape have the same number of elements as dims, and -1 where dims has -1.",
        example: Example(
            bad: """
                input { name: "x" data_type: TYPE_FP32 dims: [3] reshape { shape: [2, 2] } }
                """,
            good: """
                input { name: "x" data_type: TYPE_FP32 dims: [4] reshape { shape: [2, 2] } }
                """
        )
    )

    /// A batch_input or batch_output does not fit the inputs and outputs of the model.
    package static let tritonBatchTensor = DiagnosticCode(
        648, "triton-batch-tensor", .error,
        meaning: "A batch_input or batch_output does not fit the inputs and outputs of the model.",
        remedy: "Name one source input that exists, targets that exist, and TYPE_INT32 or TYPE_FP32.",
        example: Example(
            bad: """
                batch_input { kind: BATCH_ELEMENT_COUNT target_name: "n" data_type: TYPE_INT64 source_input: "x" }
                """,
            good: """
                batch_input { kind: BATCH_ELEMENT_COUNT target_name: "n" data_type: TYPE_INT32 source_input: "x" }
                """
        )
    )
}
