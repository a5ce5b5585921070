package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of ONNX Runtime's providers and sessions (05xx, 06xx), of edits of its models (0447, 0448) and of
    /// new batch axes (0460, 0461), of values inside them (0469), and of half precision (0480–0486).
    static let onnxRuntimeCodes: [DiagnosticCode] =
        [
            externalDataProblem, editedModelTooLarge, editFailed, notRebatchable, alreadyBatched, precisionNotOffered,
            kindContradiction, missingCalibration, cudaGraphWithDynamicShapes, engineCacheWithoutPrefix, parallelOnGPU,
            deadPrecision, innerTypeUnknown,
        ] + halfCodes + rangesCodes + quantizationCodes

    /// out_names names a value inside the graph whose element type nobody knows.
    static let innerTypeUnknown = DiagnosticCode(
        469, "inner-type-unknown", .error,
        meaning:
            "out_names names a value inside the graph whose element type is not known: the operator that gives it is "
            + "unknown, and the file declares none.",
        remedy: "Name a value behind an operator of ONNX, or export the model with declared inner values (value_info).",
        since: .second)

    /// A file of external data is missing, too short, or outside the model's directory.
    package static let externalDataProblem = DiagnosticCode(
        443, "external-data-problem", .error,
        meaning: "A file of external data is missing, too short, or outside the model's directory.",
        remedy: "Put the data file beside the model as the exporter wrote it."
    )

    /// The edited model would be too large.
    package static let editedModelTooLarge = DiagnosticCode(
        447, "edited-model-too-large", .error,
        meaning: "The edited model would be larger than an ONNX file can be (2 GiB - 1).",
        remedy: "Use --weights link, or save the model with external data.")

    /// An edit did not have the result it should have.
    package static let editFailed = DiagnosticCode(
        448, "edit-failed", .error,
        meaning:
            "The model's file is written so that an edited copy cannot be made, or cannot be shown to be right when it is read "
            + "back; nothing was written.",
        remedy: "Save the model again with the onnx package; if that does not help, report it, with the model.")

    /// The graph cannot be given more than one row.
    package static let notRebatchable = DiagnosticCode(
        460, "not-rebatchable", .error,
        meaning:
            "model.rebatch is asked for, and a node of the graph mixes rows, or it could not be shown that it keeps them apart.",
        remedy: "Export the model with a dynamic batch axis, or take model.rebatch out and set max_batch_size to 0.")

    /// The graph needs no rebatching.
    package static let alreadyBatched = DiagnosticCode(
        461, "already-batched", .warning,
        meaning: "model.rebatch is asked for, and axis 0 of every input and output is the batch already.",
        remedy: "Take the key out; the model is served as it is.")

    /// A provider does not offer a precision under Triton.
    package static let precisionNotOffered = DiagnosticCode(
        507, "precision-not-offered", .error,
        meaning: "A provider does not offer a precision under Triton.",
        remedy:
            "Use fp16 with cuda, cpu or tensorrt, or int8 with a quantized graph; bf16 is an option of TensorRT up to Triton 26.05."
    )

    /// instances.kind or instances.gpus contradict what the execution provider needs.
    package static let kindContradiction = DiagnosticCode(
        508, "kind-contradiction", .error,
        meaning: "instances.kind or instances.gpus contradict what the execution provider needs.",
        remedy: "Remove them, or give the provider its own instances."
    )

    /// int8 without a calibration table gives an engine without scales.
    package static let missingCalibration = DiagnosticCode(
        512, "missing-calibration", .error,
        meaning: "int8 without a calibration table gives an engine without scales.",
        remedy: "State int8_calibration_table, or serve a graph with QuantizeLinear and DequantizeLinear nodes."
    )

    /// A CUDA graph is captured for one shape, and the model is served with several.
    package static let cudaGraphWithDynamicShapes = DiagnosticCode(
        515, "cuda-graph-with-dynamic-shapes", .warning,
        meaning: "A CUDA graph is captured for one shape, and the model is served with several.",
        remedy: "Write max_batch_size 0 or 1 and fix every axis, or turn cuda_graph off."
    )

    /// The TensorRT engine cache of this release has no prefix, so models with different weights would share engines.
    package static let engineCacheWithoutPrefix = DiagnosticCode(
        631, "engine-cache-without-prefix", .error,
        meaning: "The TensorRT engine cache of this release has no prefix, so models with different weights "
            + "would share engines.",
        remedy: "Raise target.triton to 24.04 or later, or remove engine_cache."
    )

    /// Parallel execution has no effect on CUDA and TensorRT, which run one stream.
    package static let parallelOnGPU = DiagnosticCode(
        634, "parallel-on-gpu", .warning,
        meaning: "Parallel execution has no effect on CUDA and TensorRT, which run one stream.",
        remedy: "Use execution_mode: sequential on GPU providers."
    )

    /// A precision, or an option that acts with one, under TensorRT 11.
    package static let deadPrecision = DiagnosticCode(
        689, "precision-without-effect", .error,
        meaning:
            "From Triton 26.06 on TensorRT 11 takes the precision from the graph, which Slipway rewrites for fp16: bf16, int8, "
            + "calibration tables, the layer-norm fallback and DLA load without an error and do nothing. Two variants would be "
            + "one engine.",
        remedy:
            "Use fp16, with keep_fp32 in place of the fallback; for int8 serve a quantized graph (model.quantize); or set target.triton to 26.05 "
            + "or earlier.",
        example: Example(
            bad: """
                target: {triton: "26.08"}
                execution_providers: [{tensorrt: {precision: [fp32, bf16]}}]
                """,
            good: """
                target: {triton: "26.08"}
                execution_providers: [{tensorrt: {precision: [fp32, fp16]}}]
                """
        ), since: .second)
}
