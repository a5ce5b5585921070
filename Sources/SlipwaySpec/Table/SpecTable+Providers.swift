import SlipwayDomain
package import SlipwayReleases

extension SpecTable {
    /// Providers of ONNX Runtime that Triton's onnxruntime backend does not offer (onnxruntime.cc: only `tensorrt` and
    /// `cuda` as GPU accelerator, only `openvino` as CPU accelerator).
    static let refusedProviders: [String: String] = Dictionary(
        uniqueKeysWithValues: [
            "dnnl", "rocm", "migraphx", "directml", "dml", "coreml", "xnnpack", "acl", "armnn", "nnapi", "qnn", "cann",
            "tvm", "vitisai", "snpe", "rknpu", "azure", "js", "webgpu", "webnn", "nv_tensorrt_rtx",
        ].map { ($0, "Triton's onnxruntime backend does not offer it") })

    static let providerWords = SpecWords(
        "an execution provider",
        [
            SpecWord(
                "cpu", "ONNX Runtime's own CPU kernels",
                synonyms: ["CPUExecutionProvider", "mlas", "default", "KIND_CPU"]),
            SpecWord("openvino", "OpenVINO on the CPU", synonyms: ["OpenVINOExecutionProvider", "ov"]),
            SpecWord("cuda", "CUDA", synonyms: ["CUDAExecutionProvider", "gpu", "nvidia"]),
            SpecWord(
                "tensorrt", "TensorRT, with CUDA for what it does not take",
                synonyms: ["TensorrtExecutionProvider", "trt"]),
        ],
        refused: refusedProviders)

    static let precisions = SpecWords(
        "a precision",
        [
            SpecWord("fp32", "32-bit floating point", synonyms: ["float32", "float"]),
            SpecWord("fp16", "16-bit floating point", synonyms: ["float16", "half"]),
            SpecWord("bf16", "bfloat16 (Triton since 26.02)", synonyms: ["bfloat16"]),
            SpecWord(
                "int8", "8-bit integers: those of a quantized graph, or with calibration", synonyms: ["i8", "qdq"]),
        ])

    /// The precisions of a provider: TensorRT has options, CUDA and the CPU take graphs in half that Slipway makes and quantized ones, and
    /// OpenVINO computes a graph in fp32 whatever it holds.
    private static func precisions(of provider: ExecutionProvider) -> SpecWords {
        let known: Set<String> =
            switch provider {
            case .tensorrt: Set(precisions.words.map(\.text))
            case .cpu, .cuda: ["fp32", "fp16", "int8"]
            case .openvino: ["fp32"]
            }
        return SpecWords(precisions.noun, precisions.words.filter { known.contains($0.text) })
    }

    /// An item of `execution_providers` that is a mapping: one provider with what holds for it only.
    static let providerChoice = SpecRecord(
        "provider", noun: "an entry of execution_providers", doc: "A provider with what holds for it only.",
        oneOf: ExecutionProvider.allCases.map(\.rawValue), isAtomic: true, refused: refusedProviders,
        fields: ExecutionProvider.allCases.map { provider in
            let record = providerRecord(provider)
            return SpecField(
                provider.rawValue, .record(record), example: examples[provider] ?? "{}",
                synonyms: providerWords.words.first { $0.text == provider.rawValue }?.synonyms ?? [],
                doc: record.doc)
        })

    private static let examples: [ExecutionProvider: String] = [
        .cpu: "{instances: {count: 1..2}}",
        .openvino: "{instances: 1}",
        .cuda: "{gpu_mem_limit: 4GiB}",
        .tensorrt: "{precision: [fp32, fp16], max_workspace_size: 1GiB}",
    ]

    private static func providerRecord(_ provider: ExecutionProvider) -> SpecRecord {
        let name = provider.rawValue
        let word = providerWords.words.first { $0.text == name }?.doc ?? name
        let options = ProviderOptionField.table.filter { $0.provider == provider }.map(\.field)
        return SpecRecord(
            name, noun: "\(provider == .openvino ? "an" : "a") \(name) entry", doc: "The provider \(name): \(word).",
            isAtomic: true, allowsNull: true,
            strayNote: options.isEmpty
                ? "Triton's onnxruntime backend passes no options to \(name), so it would have no effect" : nil,
            fields: [
                SpecField(
                    "precision", .swept(.word(precisions)), default: "fp32",
                    lowersTo: provider == .tensorrt
                        ? "accelerator parameter precision_mode; the graph for fp16 from Triton 26.06 on"
                        : provider == .openvino ? nil : "the graph",
                    accepted: provider == .tensorrt ? nil : .swept(.word(precisions(of: provider))),
                    example: provider == .openvino ? "fp32" : "[fp32, fp16]",
                    synonyms: ["precision_mode", "fp16_enable", "fp16", "trt_fp16_enable"],
                    doc: precisionDoc(provider)
                )
            ] + (provider == .openvino ? [] : [keptInFP32]) + options + [
                own(session, keeps: "what it states replaces the spec's, key by key"),
                own(batching, keeps: "what it states replaces the spec's, key by key"),
                own(instances, keeps: "it replaces the spec's, except for a count that it leaves out"),
                warmup(named: "for this provider, in place of the spec's"),
            ])
    }

    private static func precisionDoc(_ provider: ExecutionProvider) -> String {
        let axis = "The precisions to compute in, an axis of the matrix."
        return switch provider {
        case .tensorrt: "\(axis) From Triton 26.06 on fp16 is a graph that Slipway rewrites (docs/half.md)."
        case .cuda: "\(axis) fp16 is a graph that Slipway rewrites (docs/half.md)."
        case .cpu: "\(axis) fp16 is a graph that Slipway rewrites: smaller, and not faster (docs/half.md)."
        case .openvino: axis
        }
    }

    private static let keptInFP32 = SpecField(
        "keep_fp32", .list(.text(.words), least: 1, unique: true), default: "nothing more than the rules keep",
        lowersTo: "the graph", example: "[LayerNormalization]",
        synonyms: ["op_block_list", "node_block_list", "keep_in_fp32", "keep_fp32_ops", "force_fp32"],
        doc:
            "What stays in fp32 in the graph of precision fp16: operators, such as `LayerNormalization`, names of nodes, with `*` and `?`, or values, such as `value:logits`."
    )

    private static func own(_ field: SpecField, keeps rule: String) -> SpecField {
        SpecField(
            field.key, field.type, lowersTo: field.lowersTo, example: field.example, synonyms: field.synonyms,
            doc: "`\(field.key)` for this provider; \(rule).")
    }
}

extension ProviderOptionField {
    /// The row of the language that the option makes.
    package var field: SpecField {
        let (type, example, unit): (SpecType, String, String?) =
            switch kind {
            case .boolean: (.swept(.boolean), defaultValue == .boolean(true) ? "false" : "true", nil)
            case .integer(let range):
                (
                    .swept(.integer(Int(range.lowerBound)...Int(range.upperBound))),
                    String(min(max(range.lowerBound, 1), range.upperBound)), nil
                )
            case .bytes: (.swept(.bytes), "1GiB", "size")
            case .words(let words):
                (
                    .swept(
                        .word(
                            SpecWords(
                                "a value of \(key)",
                                words.map { SpecWord($0.word, "\(backendKey) \($0.backend)", synonyms: [$0.backend]) }))
                    ),
                    words.last?.word ?? "", nil
                )
            case .text: (.swept(.text(.words)), textExample, nil)
            case .serverPath: (.text(.serverPath), "/var/cache/trt", nil)
            }
        let place =
            switch self.place {
            case .accelerator: "accelerator parameter \(backendKey)"
            case .modelParameter: "parameters.\(backendKey)"
            case .special: "several accelerator parameters"
            }
        return SpecField(
            key, type, default: defaultValue?.specText, unit: unit, lowersTo: place, example: example,
            synonyms: backendKey == key || backendKey.isEmpty ? [] : [backendKey],
            doc: since.release.map { "\(doc.dropLast()) (since \($0))." } ?? doc)
    }

    private var textExample: String {
        key == "int8_calibration_table" ? "calibration.flatbuffers" : "plugin"
    }
}
