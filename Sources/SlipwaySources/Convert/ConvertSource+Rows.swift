import SlipwayDomain
import SlipwaySpec

extension ConvertSource {
    /// The key beside `source`.
    static let row = SpecField(
        "convert", .record(rows), example: "{with: sklearn, source: models/churn.joblib, trust: code}",
        synonyms: ["conversion", "export", "framework", "from"],
        doc: """
            A model of a framework that is converted to ONNX, in place of `source` (docs/converting.md). `slipway convert` \
            does it and keeps the result; `build` and `check` run nothing.
            """
    )

    private static let rows = SpecRecord(
        "convert", noun: "a conversion", doc: "How a model of a framework becomes the ONNX file.", isAtomic: true,
        fields: [
            SpecField(
                "with",
                .word(
                    SpecWords(
                        "a converter",
                        Converter.all.map { SpecWord($0.name, $0.doc, synonyms: synonyms[$0.name] ?? []) })),
                required: true, example: "sklearn", synonyms: ["framework", "converter", "by"],
                doc: "The converter."
            ),
            SpecField(
                "source", .text(.path), required: true, example: "models/churn.joblib",
                synonyms: ["path", "file", "model"],
                doc: """
                    The framework's model, a file or a folder. Its digest, for a pointer of Git LFS that of the file it \
                    stands for, is part of what tells one conversion from another.
                    """
            ),
            SpecField(
                "entry", .text(entryRule), example: "train.py:build_model", synonyms: ["module", "function", "class"],
                doc: "With torch: the function of the project that makes the module; weights are loaded into it."
            ),
            SpecField(
                "code", .list(.text(.path), least: 1, unique: true), example: "[src]",
                synonyms: ["pythonpath", "imports"],
                doc: "Files and folders of the project that loading the model imports."
            ),
            SpecField(
                "command", .list(.text(.words), least: 2, unique: false),
                example: "[python, export.py, \"{source}\", \"{output}\"]", synonyms: ["run", "exec", "cmd"],
                doc: """
                    With command: the program and its arguments, started without a shell. `{output}` occurs once for the \
                    graph that it writes, `{source}` for the source, `{reference}` for a .npz with what the framework \
                    answers, `{beside}` for a folder of files that stay with the model (docs/converting.md); `python` is that of the environment, and a word that names a file of the \
                    project becomes its path.
                    """
            ),
            SpecField(
                "python", .record(SpecTable.pythonEnvironment), example: "{version: \"3.11\", lock: requirements.lock}",
                synonyms: ["environment", "env", "venv"],
                doc: "The environment that the converter runs in; `slipway convert --python PATH` names another one."
            ),
            SpecField(
                "options", .record(options), example: "{opset: 17}", synonyms: ["settings", "args"],
                doc: "Options for the converter."
            ),
            SpecField(
                "check", .record(check), example: "{batches: [1, 2, 5], atol: 1.0e-4}",
                synonyms: ["validate", "tolerance", "verify"],
                doc: """
                    How the graph is compared with the framework's model. One that differs more is not kept. Trees are \
                    judged by the share of rows that differ.
                    """
            ),
            SpecField(
                "keep", .text(.path), default: "the cache alone", example: "models/churn.onnx",
                synonyms: ["output", "out", "to"],
                doc: """
                    Where the result is kept in the project, with its record beside it, so that machines without the \
                    cache find it; large ones by Git LFS.
                    """
            ),
            SpecField(
                "trust", .word(SpecWords("a kind of trust", [SpecWord("code", "loading the source may run code")])),
                example: "code", synonyms: ["trusted", "trust_pickle", "allow_code"],
                doc: """
                    Says that loading the source may run code, as with pickles. Whoever converts must trust the project as \
                    well: --trust, or `trust: code` in slipway.yaml.
                    """
            ),
        ])

    private static let synonyms = [
        "sklearn": ["scikit-learn", "scikit", "skl2onnx"], "torch": ["pytorch"],
        "huggingface": ["optimum", "transformers", "hf"],
        "tensorflow": ["tf", "keras", "savedmodel"], "torchscript": ["jit"], "xgboost": ["xgb"],
        "lightgbm": ["lgbm", "lgb"],
    ]

    private static let options = SpecRecord(
        "convert_options", noun: "options of a converter", doc: "Options for a converter.",
        fields: [
            SpecField(
                "opset", .integer(7...25), default: "what the converter takes", example: "17",
                synonyms: ["opset_version", "target_opset"], doc: "The version of the default operator set."
            ),
            SpecField(
                "task", .text(.words), example: "feature-extraction",
                doc: "With huggingface: the task of the model, as optimum names it."
            ),
            SpecField(
                "inputs", .map(key: .tensorName, value: .record(input)),
                default: "one input named input", example: "{ids: {type: int64, dims: [batch, seq]}}",
                synonyms: ["input_types", "initial_types"],
                doc: """
                    The inputs of the graph: with torch the example that the export traces, with sklearn several for a \
                    model of named columns, one each.
                    """
            ),
            SpecField(
                "outputs", .list(.text(.tensorName), least: 1, unique: true), example: "[logits]",
                synonyms: ["output_names"], doc: "With torch: the names of the outputs."
            ),
        ])

    private static let input = SpecRecord(
        "convert_input", noun: "an input", doc: "An input of the graph.",
        fields: [
            SpecField(
                "type", .word(SpecTable.elementTypes), default: "float32", example: "int64",
                synonyms: ["dtype", "data_type"], doc: "The element type."
            ),
            SpecField(
                "dims", .list(.dimension, least: 0, unique: false), default: "what the model says",
                example: "[batch, 4]", synonyms: ["shape"],
                doc: "The shape, batch axis included; a name stands for a size that varies."
            ),
        ])

    private static let check = SpecRecord(
        "convert_check", noun: "a comparison", doc: "How a converted graph is compared with the framework's model.",
        fields: [
            SpecField(
                "batches", .list(.integer(1...65_536), least: 1, unique: true), default: "[1, 2, 5]",
                example: "[1, 2, 5]",
                synonyms: ["batch_sizes"], doc: "The batch sizes that are compared. No unit."
            ),
            SpecField(
                "lengths", .list(.integer(1...65_536), least: 1, unique: true), default: "[1, 7, 12]",
                example: "[1, 128]",
                doc: "The sizes of the other axes that vary. No unit."
            ),
            SpecField(
                "atol", .number(above: 0, exclusive: false), default: "1e-4", example: "0.0001",
                synonyms: ["absolute", "abs_tol"],
                doc: "The absolute error that is allowed, of every number of an output."
            ),
            SpecField(
                "rtol", .number(above: 0, exclusive: false), default: "1e-3", example: "0.001",
                synonyms: ["relative", "rel_tol"],
                doc: "The error that is allowed in addition, as a share of the framework's number."
            ),
            SpecField(
                "rows_beyond", .percentage, default: "0.1%", example: "0.1%", synonyms: ["share", "outliers"],
                doc: """
                    With trees: the share of rows that may differ more, or in their label. A number beside a threshold may \
                    fall to its other side, because ONNX compares in single precision.
                    """
            ),
            SpecField(
                "inputs", .text(.path), default: "numbers that are made up", example: "data/recorded.npz",
                synonyms: ["data", "samples"],
                doc: "Recorded inputs to compare on: arrays by the names of the inputs, in a .npz."
            ),
        ])

    private static let entryRule = TextRule(
        "a function of a file, such as train.py:build_model", pattern: "^[^/:][^:]*\\.py:[A-Za-z_][A-Za-z0-9_]*$",
        rule: "The path of a Python file, a colon, and the name of a function in it."
    ) { text in
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].hasSuffix(".py") && !parts[0].hasPrefix("/")
            && AxisSum.isIdentifier(String(parts[1]))
            && !text.utf8.contains(0)
    }
}
