import SlipwayDomain
import SlipwayReleases

extension SpecTable {
    /// `model`, with the forms of the model sources and the keys of the backends.
    static func model(_ sources: [SourceSyntax], _ backends: [BackendSyntax]) -> SpecField {
        SpecField(
            "model", .record(modelRecord(sources, backends)), example: "{source: models/model.onnx}",
            doc: "Where the graph comes from."
        )
    }

    private static func modelRecord(_ sources: [SourceSyntax], _ backends: [BackendSyntax]) -> SpecRecord {
        let own = sources.compactMap(\.field)
        let forms = sources.filter { $0.field == nil }
        let source = SpecField(
            "source", .union(forms.map(\.type)), required: own.isEmpty,
            lowersTo: "<version>/model.onnx, or the name that the backend opens",
            example: sources.first?.example ?? "m",
            synonyms: ["path", "file", "filename", "model_filename", "uri"],
            doc: """
                The model file, ONNX unless `backend` names another backend: \
                \(forms.map(\.phrase).joined(separator: ", or ")).
                """
        )
        return SpecRecord(
            "model", noun: "a model section", doc: "Where the graph comes from.",
            oneOf: own.isEmpty ? [] : [source.key] + own.map(\.key), inheritsChoice: true,
            fields: [source] + own + modelFields + backendFields(backends))
    }

    /// The choice of a backend where there is one, and the keys of the backends.
    private static func backendFields(_ backends: [BackendSyntax]) -> [SpecField] {
        guard backends.count > 1, let first = backends.first, let last = backends.last else { return [] }
        let words = SpecWords("a backend", backends.map { SpecWord($0.name, $0.doc) })
        let choice = SpecField(
            "backend", .word(words), default: first.name, lowersTo: "config.pbtxt `backend`", example: last.name,
            synonyms: ["platform"], doc: "The backend of Triton that serves the model.")
        return [choice] + backends.flatMap(\.fields)
    }

    private static let modelFields = [
        quantize,
        SpecField(
            "version", .integer(1...Int(Int32.max)), default: "1", lowersTo: "the version directory", example: "1",
            synonyms: ["model_version"], doc: "The one version directory that is written."
        ),
        SpecField(
            "rebatch", .boolean, default: "false", example: "true",
            doc: """
                Makes axis 0 of a graph that was exported with batch 1 the batch: constants that were written down for one \
                row are changed, and every row gets the answer that it gets alone. Where a node mixes rows, or that it \
                does not cannot be shown, the spec is refused with the name of the node.
                """
        ),
        SpecField(
            "rows", .record(rowsRecord),
            example: "{assert: independent, because: \"the mask keeps the rows apart\"}",
            doc: """
                States that the rows of a batch stay apart, where the graph does not show it. Without it a graph in which \
                rows meet is refused where requests of different clients are put together.
                """
        ),
    ]

    static let rowsRecord = SpecRecord(
        "rows", noun: "an assertion about rows", doc: "What you know of the rows of a batch.", isAtomic: true,
        fields: [
            SpecField(
                "assert",
                .word(
                    SpecWords(
                        "an assertion about rows",
                        [SpecWord("independent", "no row of an output depends on another row")])), required: true,
                example: "independent",
                doc: """
                    `independent`: each row of every output comes from the same row of the inputs alone, although the graph \
                    does not show it, or shows otherwise.
                    """
            ),
            SpecField(
                "because", .text(.words), required: true, example: "\"the mask keeps the rows apart\"",
                doc: "Why you know. The manifest shows it."
            ),
        ])

    private static let shapes = SpecType.list(
        .list(.dimension, least: 0, unique: false), least: 1, unique: false)

    static let signature: [SpecField] = [
        SpecField(
            "in_names", .list(.text(.tensorName), least: 1, unique: true), default: "what the graph says",
            lowersTo: "input.name", example: "[input_ids, attention_mask]",
            synonyms: ["input", "inputs", "input_names"],
            doc:
                "The names of the graph's inputs, in the order of `in_shapes` and `in_types`; checked against the graph."
        ),
        SpecField(
            "in_shapes", shapes, default: "what the graph says", lowersTo: "input.dims",
            example: "[[-1, 256], [batch, seq]]",
            synonyms: ["input_shapes", "dims"],
            doc: """
                The shapes of the inputs, batch axis included: a size, -1 for a size that varies, an axis name, or a \
                sum of names such as past+seq.
                """
        ),
        SpecField(
            "in_types", .list(.word(elementTypes), least: 1, unique: false), default: "what the graph says",
            lowersTo: "input.data_type", example: "[int64, int64]", synonyms: ["input_types", "data_type", "dtypes"],
            doc: "The element types of the inputs."
        ),
        SpecField(
            "out_names", .list(.text(.tensorName), least: 1, unique: true), default: "every output of the graph",
            lowersTo: "output.name", example: "[start, end]", synonyms: ["output", "outputs", "output_names"],
            doc: """
                The outputs that are served; the others are cut from the served graph. A value inside the graph, such as \
                the tensor in front of a ZipMap, is served by its name as well.
                """
        ),
        SpecField(
            "out_shapes", shapes, default: "what is proven about the graph", lowersTo: "output.dims",
            example: "[[batch, 256], [batch, 256]]", synonyms: ["output_shapes"],
            doc: """
                Asserted shapes of the outputs, batch axis included, in the order of `out_names`, for what cannot be \
                proven. It never contradicts what is known.
                """
        ),
        SpecField(
            "out_types", .list(.word(elementTypes), least: 1, unique: false), default: "what the graph says",
            lowersTo: "output.data_type", example: "[float32, float32]", synonyms: ["output_types"],
            doc: """
                The element types of the outputs, in the order of `out_names`: checked against a graph, and needed where \
                the backend's file does not say them.
                """
        ),
    ]

    /// The element types that Triton serves, as words.
    package static let elementTypes = SpecWords(
        "an element type",
        ElementType.servable.map { type in
            SpecWord(
                type.rawValue, "Triton's TYPE_\(type.tritonName ?? "")", synonyms: elementSynonyms[type] ?? [])
        },
        refused: Dictionary(
            uniqueKeysWithValues: ElementType.allCases.filter { $0.tritonName == nil }.map {
                ($0.rawValue, "Triton has no type for \($0.rawValue)")
            })
    )

    private static let elementSynonyms: [ElementType: [String]] = [
        .bool: ["boolean", "TYPE_BOOL"],
        .uint8: ["TYPE_UINT8", "byte"],
        .uint16: ["TYPE_UINT16"],
        .uint32: ["TYPE_UINT32"],
        .uint64: ["TYPE_UINT64"],
        .int8: ["TYPE_INT8"],
        .int16: ["TYPE_INT16", "short"],
        .int32: ["TYPE_INT32", "int", "integer"],
        .int64: ["TYPE_INT64", "long"],
        .float16: ["TYPE_FP16", "fp16", "half"],
        .float32: ["TYPE_FP32", "fp32", "float"],
        .float64: ["TYPE_FP64", "fp64", "double"],
        .bfloat16: ["TYPE_BF16", "bf16"],
        .string: ["TYPE_STRING", "bytes", "str", "text", "object"],
    ]

    static let axis = SpecRecord(
        "axis", noun: "a range of an axis", doc: "The range of a named dynamic axis.",
        fields: [
            SpecField(
                "min", .integer(0...Int(Int32.max)), default: "1", lowersTo: "trt_profile_min_shapes", example: "4",
                synonyms: ["minimum", "from", "lower"],
                doc: "The smallest size of the axis."
            ),
            SpecField(
                "opt", .integer(0...Int(Int32.max)), default: "`max`", lowersTo: "trt_profile_opt_shapes",
                example: "128",
                synonyms: ["optimal", "typical", "default"],
                doc: "The size that TensorRT optimises for and that warmup sets take unless they say otherwise."
            ),
            SpecField(
                "max", .integer(1...Int(Int32.max)), lowersTo: "trt_profile_max_shapes", example: "512",
                synonyms: ["maximum", "to", "upper"],
                doc: "The largest size of the axis."
            ),
            SpecField(
                "multiple_of", .integer(1...Int(Int32.max)), default: "1", example: "8", synonyms: ["step", "stride"],
                doc: "The number that every size of the axis is a multiple of."
            ),
        ])

    static let target = SpecRecord(
        "target", noun: "a target section", doc: "What the repository is made for.",
        fields: [
            SpecField(
                "triton", .text(.release), default: "\"24.10\", with a note", example: "\"24.10\"",
                synonyms: ["release", "version", "tritonserver"],
                doc: "The Triton release; it decides which fields and provider options may be written."
            ),
            SpecField(
                "flavor", .word(flavors), default: "py3", example: "trtllm",
                synonyms: ["image", "flavour", "image_flavor", "variant"],
                doc: """
                    Which of NVIDIA's images of the release the server runs from; it decides which TensorRT and which \
                    backends there are.
                    """
            ),
        ])

    /// The images of a release.
    private static let flavors = SpecWords(
        "an image flavour",
        ImageFlavor.allCases.map { flavor in
            SpecWord(
                flavor.rawValue, "the image `YY.MM-\(flavor.tag)`", synonyms: flavor == .standard ? ["standard"] : [])
        })
}
