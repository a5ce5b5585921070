import SlipwayReleases
import SlipwaySpec

extension OpenVINOModel {
    /// `model.openvino`.
    static let field = SpecField(
        "openvino", .record(record), example: "{performance_hint: throughput, inference_threads: 4}", synonyms: ["ov"],
        doc: "What the openvino backend is told of a model."
    )

    private static let record = SpecRecord(
        "openvino_model", noun: "a section about OpenVINO", doc: "What holds for a model of OpenVINO.", isAtomic: true,
        fields: parameters.map(\.field))

    private static let hints = SpecWords(
        "a performance hint",
        [
            SpecWord("latency", "one request as fast as possible", synonyms: ["LATENCY"]),
            SpecWord("throughput", "as many requests as possible", synonyms: ["THROUGHPUT"]),
            SpecWord(
                "cumulative_throughput", "the same over several devices", synonyms: ["CUMULATIVE_THROUGHPUT"]),
        ])

    /// The parameters of the backend (openvino_backend, src/openvino.cc and openvino_utils.cc, r24.10 to r26.08). A flag
    /// that is off is left out: "no" is refused for some.
    static let parameters: [GivenParameter] = [
        GivenParameter(
            SpecField(
                "performance_hint", .word(hints), default: "OpenVINO's", lowersTo: "parameters.PERFORMANCE_HINT",
                example: "throughput", synonyms: ["hint"], doc: "What OpenVINO configures itself for."),
            "PERFORMANCE_HINT", .word([:]), since: TritonRelease(23, 11)),
        GivenParameter(
            SpecField(
                "streams", .integer(1...1024), default: "OpenVINO's",
                lowersTo: "parameters.NUM_STREAMS", example: "2", synonyms: ["num_streams"],
                doc: "How many requests one instance runs at once."),
            "NUM_STREAMS", .number, since: TritonRelease(22, 12)),
        threads("inference_threads", "INFERENCE_NUM_THREADS", "The threads of inference."),
        threads("compilation_threads", "COMPILATION_NUM_THREADS", "The threads that compile the model."),
        flag("bf16", "HINT_BF16", since: TritonRelease(23, 2), "Whether bfloat16 is computed in where the CPU has it."),
        flag(
            "skip_dynamic_batch", "SKIP_OV_DYNAMIC_BATCHSIZE",
            "Whether the model is left with its own batch, without a dynamic one."),
        flag(
            "batch_padding", "ENABLE_BATCH_PADDING",
            "Whether smaller batches are filled up to max_batch_size, for models that take no other."),
        flag("reshape_io_layers", "RESHAPE_IO_LAYERS", "Whether the model takes the dims of the configuration."),
        GivenParameter(
            SpecField(
                "device", .text(.words), default: "CPU", lowersTo: "parameters.TARGET_DEVICE",
                example: "\"AUTO:GPU,CPU\"",
                synonyms: ["target_device", "TARGET_DEVICE"],
                doc: """
                    The device by OpenVINO's name, such as GPU, NPU or AUTO (Triton 25.10 and later). Instances are of kind \
                    cpu whatever it is.
                    """),
            "TARGET_DEVICE", .text, since: TritonRelease(25, 10)),
    ]

    private static func threads(_ key: String, _ parameter: String, _ doc: String) -> GivenParameter {
        GivenParameter(
            SpecField(
                key, .integer(1...1024), default: "OpenVINO's", lowersTo: "parameters.\(parameter)", example: "4",
                doc: doc),
            parameter, .number, since: TritonRelease(22, 12))
    }

    private static func flag(
        _ key: String, _ parameter: String, since: TritonRelease? = nil, _ doc: String
    ) -> GivenParameter {
        GivenParameter(
            SpecField(
                key, .boolean, default: "false", lowersTo: "parameters.\(parameter)", example: "true", doc: doc),
            parameter, .flag(on: "YES", off: nil), since: since)
    }
}
