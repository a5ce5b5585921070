package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about how a model is served (0649–0659).
    static let servingCodes: [DiagnosticCode] = [
        tritonInstanceGroup, tritonResponseCache, tritonAgent, tritonMetrics, tritonEnsemble, tritonEnsembleStep,
        tritonNoEffect, tritonHazard, tritonServerNeed, tritonOptimization, tritonBackendSetting,
    ]

    /// An instance group asks for something its kind, its backend or the server's GPUs do not allow.
    package static let tritonInstanceGroup = DiagnosticCode(
        649, "triton-instance-group", .error,
        meaning: "An instance group asks for something its kind, its backend or the server's GPUs do not allow.",
        remedy: "Name GPUs in groups of KIND_GPU alone, and profiles for TensorRT models alone.",
        example: Example(
            bad: """
                instance_group { kind: KIND_CPU gpus: [0] }
                """,
            good: """
                instance_group { kind: KIND_GPU gpus: [0] }
                """
        )
    )

    /// The response cache does not go with sequence batching and decoupled models.
    package static let tritonResponseCache = DiagnosticCode(
        650, "triton-response-cache", .error,
        meaning: "The response cache does not go with sequence batching and decoupled models.",
        remedy: "Turn the response cache off for this model.",
        example: Example(
            bad: """
                response_cache { enable: true }
                sequence_batching { }
                """,
            good: """
                sequence_batching { }
                """
        )
    )

    /// A repository agent is not named.
    package static let tritonAgent = DiagnosticCode(
        651, "triton-agent", .error,
        meaning: "A repository agent is not named.",
        remedy: "Give the agent the name of its library, without libtritonrepoagent_ and .so.",
        example: Example(
            bad: """
                model_repository_agents { agents { parameters { key: "MD5:1/model.onnx" value: "…" } } }
                """,
            good: """
                model_repository_agents {
                  agents { name: "checksum" parameters { key: "MD5:1/model.onnx" value: "…" } }
                }
                """
        )
    )

    /// A metric control lacks its family or its histogram buckets.
    package static let tritonMetrics = DiagnosticCode(
        652, "triton-metrics", .error,
        meaning: "A metric control lacks its family or its histogram buckets.",
        remedy: "State metric_identifier with a family, and histogram_options with buckets.",
        example: Example(
            bad: """
                model_metrics { metric_control { metric_identifier { family: "" } } }
                """,
            good: """
                model_metrics {
                  metric_control {
                    metric_identifier { family: "nv_inference_first_response_histogram_ms" }
                    histogram_options { buckets: [10, 100, 1000] }
                  }
                }
                """
        )
    )

    /// An ensemble has something ensembles cannot have, or its steps do not connect its inputs with its outputs.
    package static let tritonEnsemble = DiagnosticCode(
        653, "triton-ensemble", .error,
        meaning: "An ensemble has something ensembles cannot have, or its steps do not connect its inputs with its "
            + "outputs.",
        remedy: "Let every ensemble input feed a step, every output be written by one step, and every tensor "
            + "between be written and read.",
        example: Example(
            bad: """
                platform: "ensemble"
                instance_group { kind: KIND_CPU }
                """,
            good: """
                platform: "ensemble"
                """
        )
    )

    /// A step of an ensemble does not fit the model that it names.
    package static let tritonEnsembleStep = DiagnosticCode(
        654, "triton-ensemble-step", .error,
        meaning: "A step of an ensemble does not fit the model that it names: absent model or version, names, "
            + "types, shapes, batch size.",
        remedy: "Compare the step with the configuration of the model it names; write model_version: -1 for the "
            + "latest version.",
        example: Example(
            bad: """
                step { model_name: "encoder" input_map { key: "x" value: "I" } output_map { key: "y" value: "O" } }
                """,
            good: """
                step {
                  model_name: "encoder" model_version: -1
                  input_map { key: "x" value: "I" } output_map { key: "y" value: "O" }
                }
                """
        )
    )

    /// The server accepts the setting and does nothing with it, or takes it for something else than it says.
    package static let tritonNoEffect = DiagnosticCode(
        655, "triton-no-effect", .warning,
        meaning: "The server accepts the setting and does nothing with it, or takes it for something else than it "
            + "says.",
        remedy: "Remove the setting, or write what the message says.",
        example: Example(
            bad: """
                max_batch_size: 0
                dynamic_batching { }
                """,
            good: """
                max_batch_size: 8
                dynamic_batching { }
                """
        )
    )

    /// The server loads the model, but requests fail, the server dies, or a file outside the model is read.
    package static let tritonHazard = DiagnosticCode(
        656, "triton-run-time-hazard", .warning,
        meaning: "The server loads the model, but requests fail, the server dies, or a file outside the model is "
            + "read.",
        remedy: "Change the setting as the message says before the model gets traffic.",
        example: Example(
            bad: """
                instance_group { kind: KIND_CPU passive: true }
                """,
            good: """
                instance_group { kind: KIND_CPU }
                """
        )
    )

    /// What becomes of the model depends on what the server has.
    package static let tritonServerNeed = DiagnosticCode(
        657, "triton-server-need", .note,
        meaning: "Whether the server loads the model, or does what the setting says, depends on its GPUs, its "
            + "options or what is installed.",
        remedy: "Tell check what the server has (--gpus N), or see that it has what the message names.",
        example: Example(
            bad: """
                instance_group { kind: KIND_GPU gpus: [1] }   # on a server with one GPU
                """,
            good: """
                instance_group { kind: KIND_GPU gpus: [0] }
                """
        )
    )

    /// The CUDA graphs of a TensorRT model ask for batch sizes or inputs that the model does not have.
    package static let tritonOptimization = DiagnosticCode(
        658, "triton-optimization", .error,
        meaning: "The CUDA graphs of a TensorRT model ask for batch sizes or inputs that the model does not have.",
        remedy: "Keep graph_spec within max_batch_size, and name the model's inputs with fixed dimensions.",
        example: Example(
            bad: """
                max_batch_size: 8
                optimization { cuda { graphs: true graph_spec { batch_size: 16 } } }
                """,
            good: """
                max_batch_size: 8
                optimization { cuda { graphs: true graph_spec { batch_size: 8 } } }
                """
        )
    )

    /// A setting of a backend other than onnxruntime has a value or a place that the backend refuses.
    package static let tritonBackendSetting = DiagnosticCode(
        659, "triton-backend-setting", .error,
        meaning: "A setting of a backend other than onnxruntime has a value or a place that the backend refuses.",
        remedy: "Write what the message says the backend takes.",
        example: Example(
            bad: """
                backend: "tensorrt"
                instance_group { kind: KIND_CPU }
                """,
            good: """
                backend: "tensorrt"
                instance_group { kind: KIND_GPU }
                """
        )
    )
}
