import SlipwayDomain

extension SpecTable {
    /// `model.quantize`: what `slipway convert` makes of the graph of `source` or of `convert`.
    static let quantize = SpecField(
        "quantize", .record(quantizeRecord), example: "{method: dynamic, keep: models/model-int8.onnx}",
        synonyms: ["quantization", "quantise", "int8", "qdq"],
        doc: """
            The graph in whole numbers of 8 bits, which is served in place of the one of `source` or `convert` \
            (docs/converting.md). `slipway convert` makes it by onnxruntime.quantization and compares the two; `build` and \
            `check` run nothing.
            """
    )

    private static let quantizeRecord = SpecRecord(
        "quantize", noun: "a quantization", doc: "How the graph becomes one of 8 bits.", isAtomic: true,
        fields: [
            SpecField(
                "method", .word(quantizeMethods), required: true, example: "static", synonyms: ["mode", "type"],
                doc: "When the ranges of activations are found."
            ),
            SpecField(
                "for", .word(quantizeTargets), default: "cpu", example: "tensorrt",
                synonyms: ["profile", "target", "provider", "device"],
                doc: "Which kernels the graph is made for."
            ),
            SpecField(
                "calibrate", .record(calibration), example: "{file: data/calibration.npz}",
                synonyms: ["calibration", "calibration_data", "dataset"],
                doc: "With static: the inputs whose activations decide the ranges."
            ),
            SpecField(
                "operators", .list(.text(.words), least: 1, unique: true),
                default: "for cpu those of onnxruntime; for tensorrt Conv, ConvTranspose, Gemm and MatMul",
                example: "[MatMul, Gemm]", synonyms: ["op_types", "op_types_to_quantize", "ops"],
                doc: "The operators that are quantized."
            ),
            SpecField(
                "exclude", .list(.text(.words), least: 1, unique: true), example: "[\"/classifier/*\"]",
                synonyms: ["nodes_to_exclude", "skip", "keep_fp32"],
                doc: "The nodes that are not: names, or patterns with `*` and `?`. Each has to match a node."
            ),
            SpecField(
                "per_channel", .boolean, default: "true", example: "false",
                doc: "Whether each output channel of a weight has a scale of its own."
            ),
            SpecField(
                "reduce_range", .boolean, default: "false", example: "true",
                doc: """
                    With cpu: weights of 7 bits, for processors without VNNI, on which the sums of 8 bits saturate.
                    """
            ),
            SpecField(
                "check", .record(quantizeCheck), example: "{cosine: 0.995}",
                synonyms: ["validate", "tolerance", "verify"],
                doc: "How the graph is compared with the one that it was made of. One that differs more is not kept."
            ),
            SpecField(
                "python", .record(pythonEnvironment), default: "that of `convert`",
                example: "{version: \"3.11\", lock: quantize.lock}", synonyms: ["environment", "env", "venv"],
                doc: "The environment that has onnx and onnxruntime; `slipway convert --python PATH` names another one."
            ),
            SpecField(
                "keep", .text(.path), default: "the cache alone", example: "models/model-int8.onnx",
                synonyms: ["output", "out", "to"],
                doc: "Where the graph is kept in the project, with its record beside it."
            ),
        ])

    private static let quantizeMethods = SpecWords(
        "a method of quantization",
        [
            SpecWord(
                "dynamic", "activations by each request: one scale for all rows of a batch, no calibration",
                synonyms: ["quantize_dynamic"]),
            SpecWord(
                "static", "activations by calibration, as QuantizeLinear and DequantizeLinear in the graph",
                synonyms: ["qdq", "quantize_static"]),
        ])

    private static let quantizeTargets = SpecWords(
        "what a graph of 8 bits is made for",
        [
            SpecWord("cpu", "activations of 8 bits without a sign, weights with one"),
            SpecWord(
                "tensorrt", "both with a sign and symmetric, zero points 0, no bias of 32 bits; opset 13 or later",
                synonyms: ["trt"]),
        ])

    private static let calibration = SpecRecord(
        "calibration", noun: "calibration", doc: "Inputs whose activations decide the ranges.",
        oneOf: ["count", "file"], isAtomic: true,
        exclusive: [["file", "seed"], ["file", "data"], ["file", "lengths"]],
        fields: [
            SpecField(
                "file", .text(.path), example: "data/calibration.npz", synonyms: ["path", "recorded", "inputs"],
                doc: """
                    Recorded inputs: a .npz of arrays by the names of the inputs, rows first, or one or more requests of \
                    the KServe v2 protocol as JSON. These decide more than any made-up number.
                    """
            ),
            SpecField(
                "count", .integer(1...100_000), example: "64", synonyms: ["samples", "number"],
                doc: "How many inputs of one row are made up."
            ),
            SpecField(
                "seed", .integer(0...Int.max), default: "0", example: "3",
                doc: "The seed of random elements; each input has others."
            ),
            SpecField(
                "lengths", .list(.integer(1...65_536), least: 1, unique: true), default: "[32]",
                example: "[16, 128]",
                doc: "The sizes of the axes that vary beside the batch, one after another. No unit."
            ),
            SpecField(
                "data", data, example: "{input_ids: {random: [0, 28996]}}", synonyms: ["input_data"],
                doc: "The elements of the inputs; with `count` each input needs an entry."
            ),
            SpecField(
                "method", .word(rangeMethods), default: "minmax", example: "entropy", synonyms: ["calibrate_method"],
                doc: "How ranges are taken of what was seen."
            ),
        ])

    private static let rangeMethods = SpecWords(
        "a way to take ranges",
        [
            SpecWord("minmax", "the least and the largest number"),
            SpecWord("entropy", "the range that loses least information", synonyms: ["kl"]),
            SpecWord("percentile", "what 99.999% of the numbers are within"),
        ])

    private static let quantizeCheck = SpecRecord(
        "quantize_check", noun: "a comparison",
        doc:
            "How a quantized graph is compared with the one that it was made of, by onnxruntime on this machine's CPU.",
        exclusive: [["inputs", "data"]],
        fields: [
            SpecField(
                "batches", .list(.integer(1...65_536), least: 1, unique: true), default: "[1, 2, 5]",
                example: "[1, 8]", synonyms: ["batch_sizes"], doc: "The batch sizes that are compared. No unit."
            ),
            SpecField(
                "lengths", .list(.integer(1...65_536), least: 1, unique: true),
                default: "those of `calibrate`, else [1, 7, 12]", example: "[16, 128]",
                doc: "The sizes of the other axes that vary. No unit."
            ),
            SpecField(
                "inputs", .text(.path), default: "numbers that are made up", example: "data/recorded.npz",
                synonyms: ["samples", "file"],
                doc: "Recorded inputs to compare on, in the forms of `calibrate.file`; preferably others than those."
            ),
            SpecField(
                "data", data, default: "that of `calibrate`, with another seed",
                example: "{input_ids: {random: [0, 28996]}}", synonyms: ["input_data"],
                doc: "The elements of inputs that are made up."
            ),
            SpecField(
                "cosine", .number(above: 0, exclusive: false), default: "0.99", example: "0.995",
                synonyms: ["similarity"],
                doc: "The least cosine of a row of an output with the same row of the graph that it was made of."
            ),
            SpecField(
                "max_abs_error", .number(above: 0, exclusive: false), default: "no limit", example: "0.1",
                synonyms: ["atol", "absolute"], doc: "The largest absolute error of a number."
            ),
            SpecField(
                "max_rel_error", .number(above: 0, exclusive: false), default: "no limit", example: "0.5",
                synonyms: ["rtol", "relative"],
                doc:
                    "The largest error as a share of the number, of numbers above a thousandth of the output's largest."
            ),
            SpecField(
                "agreement", .percentage, default: "99%", example: "99.5%", synonyms: ["labels", "accuracy"],
                doc: """
                    The least share of rows with the same answer: of outputs of whole numbers or texts.
                    """
            ),
        ])

    /// The Python environment of `convert` and `quantize`.
    package static let pythonEnvironment = SpecRecord(
        "convert_python", noun: "an environment", doc: "The Python environment of a converter.",
        fields: [
            SpecField(
                "version", .text(pythonVersion), default: "that of the first python3 in PATH", example: "\"3.11\"",
                doc: "The minor version of Python. An interpreter is looked for in PATH and never downloaded."
            ),
            SpecField(
                "lock", .text(.path), example: "requirements.lock", synonyms: ["requirements", "lockfile"],
                doc: """
                    The packages with their versions and SHA-256, of which `slipway convert` makes an environment in the \
                    cache. `slipway convert --lock` writes it, for one version of Python on one platform.
                    """
            ),
            SpecField(
                "requires", .list(.text(.words), least: 1, unique: true), example: "[\"scikit-learn==1.9.1\"]",
                synonyms: ["packages", "dependencies"],
                doc: "What `slipway convert --lock` makes the lock of, besides what the converter needs itself."
            ),
        ])

    private static let pythonVersion = TextRule(
        "a minor version of Python, such as \"3.11\"", pattern: "^3\\.[0-9]{1,2}$",
        rule: "3, a dot and a number, in quotes."
    ) { text in
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0] == "3" && (1...2).contains(parts[1].utf8.count)
            && parts[1].utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
