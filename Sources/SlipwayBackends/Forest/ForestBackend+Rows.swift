import SlipwayReleases
import SlipwaySpec

extension ForestBackend {
    /// `model.fil`.
    static let field = SpecField(
        "fil", .record(record), example: "{classifier: true, probabilities: true}", synonyms: ["forest", "xgboost"],
        doc: "What the fil backend is told of a file of trees; with `backend: fil` it is needed."
    )

    private static let record = SpecRecord(
        "fil", noun: "a section about trees", doc: "What holds for a file of trees.", isAtomic: true,
        fields: [
            SpecField(
                "classifier", .boolean, required: true,
                lowersTo: "parameters.output_class, from Triton 25.09 on parameters.is_classifier", example: "true",
                synonyms: ["output_class", "is_classifier"],
                doc: "Whether a row gets a class, and not a number; held against the objective of the file."
            ),
            SpecField(
                "model_type", .word(types), default: "what the content of the file shows",
                lowersTo: "parameters.model_type and the name of the file", example: "xgboost_json",
                synonyms: ["format", "model_format"],
                doc: "The format of the file; needed for formats that the first bytes do not show."
            ),
        ] + parameters.map(\.field))

    private static let types = SpecWords(
        "a format of trees",
        [
            SpecWord("xgboost_json", "XGBoost's JSON", synonyms: ["json", "xgboost.json"]),
            SpecWord("xgboost_ubj", "XGBoost's UBJSON (Triton 24.10 and later)", synonyms: ["ubj", "xgboost.ubj"]),
            SpecWord("lightgbm", "LightGBM's text", synonyms: ["lgbm", "model.txt"]),
            SpecWord("treelite_checkpoint", "a checkpoint of Treelite 4", synonyms: ["treelite", "checkpoint.tl"]),
            SpecWord("xgboost", "XGBoost's old binary format, which is not opened", synonyms: ["xgboost.model"]),
        ])

    private static let algorithms = SpecWords(
        "an algorithm",
        [
            SpecWord("auto", "what the backend finds good", synonyms: ["ALGO_AUTO"]),
            SpecWord("naive", "trees as they are", synonyms: ["NAIVE"]),
            SpecWord("tree_reorg", "trees side by side", synonyms: ["TREE_REORG"]),
            SpecWord("batch_tree_reorg", "rows of a batch side by side", synonyms: ["BATCH_TREE_REORG"]),
        ])

    private static let layouts = SpecWords(
        "a layout of trees",
        [
            SpecWord("depth_first", "a tree after the other"), SpecWord("breadth_first", "level by level of a tree"),
            SpecWord("layered", "level by level of all trees"),
            SpecWord("layered_children_together", "the same, with children side by side"),
        ])

    private static let storages = SpecWords(
        "a storage of trees",
        [
            SpecWord("auto", "what the backend finds good", synonyms: ["AUTO"]),
            SpecWord("dense", "whole trees", synonyms: ["DENSE"]),
            SpecWord("sparse", "nodes alone", synonyms: ["SPARSE"]),
            SpecWord("sparse8", "nodes of 8 bytes", synonyms: ["SPARSE8"]),
        ])

    private static let renaming = TritonRelease(25, 9)
    private static let lastOld = TritonRelease(25, 8)

    /// The parameters of the backend (fil_backend, src/shared_state.h, r24.01 to r25.08 and r25.09 to r26.06).
    static let parameters: [GivenParameter] = [
        GivenParameter(
            SpecField(
                "probabilities", .boolean, default: "false", lowersTo: "parameters.predict_proba", example: "true",
                synonyms: ["predict_proba"], doc: "Whether a row gets the probability of every class."),
            "predict_proba", .flag(on: "true", off: "false")),
        GivenParameter(
            SpecField(
                "threshold", .number(above: 0, exclusive: false), default: "0.5", lowersTo: "parameters.threshold",
                example: "0.7", doc: "The probability from which on a row is of the second of two classes."),
            "threshold", .number),
        GivenParameter(
            SpecField(
                "algorithm", .word(algorithms), default: "auto", lowersTo: "parameters.algo", example: "naive",
                synonyms: ["algo"], doc: "How trees are walked on a GPU (up to Triton 25.08; then `layout`)."),
            "algo", .word(["auto": "ALGO_AUTO"]), until: lastOld, successor: "layout", isForGPUs: true),
        GivenParameter(
            SpecField(
                "layout", .word(layouts), default: "depth_first", lowersTo: "parameters.layout", example: "layered",
                doc: "How trees lie in the memory of a GPU (Triton 25.09 and later)."),
            "layout",
            .word(
                Dictionary(uniqueKeysWithValues: layouts.words.map { ($0.text, $0.text) })), since: renaming,
            isForGPUs: true),
        GivenParameter(
            SpecField(
                "storage", .word(storages), default: "auto", lowersTo: "parameters.storage_type", example: "dense",
                synonyms: ["storage_type"], doc: "How trees are kept on a GPU (up to Triton 25.08)."),
            "storage_type", .word([:]), until: lastOld, isForGPUs: true),
        GivenParameter(
            SpecField(
                "chunk_size", .integer(1...32), default: "1",
                lowersTo: "parameters.threads_per_tree, from Triton 25.09 on parameters.chunk_size", example: "4",
                synonyms: ["threads_per_tree"],
                doc: "How many threads walk one tree, from 25.09 on how many rows are walked together: a power of 2."),
            "threads_per_tree", .number, renamed: (renaming, "chunk_size"), isForGPUs: true),
        GivenParameter(
            SpecField(
                "cpu_threads", .integer(1...1024), default: "all", lowersTo: "parameters.cpu_nthread", example: "4",
                synonyms: ["cpu_nthread", "nthread"], doc: "The threads of one instance on the CPU."),
            "cpu_nthread", .number),
        GivenParameter(
            SpecField(
                "transfer_threshold", .integer(0...Int(Int32.max)), default: "0",
                lowersTo: "parameters.transfer_threshold", example: "256",
                doc: "The rows from which on a batch in host memory is brought to the GPU."),
            "transfer_threshold", .number, isForGPUs: true),
        GivenParameter(
            SpecField(
                "allow_unknown_field", .boolean, default: "false",
                lowersTo: "parameters.xgboost_allow_unknown_field", example: "true",
                synonyms: ["xgboost_allow_unknown_field"],
                doc: "Whether keys that Treelite does not know are passed over in JSON and UBJSON."),
            "xgboost_allow_unknown_field", .flag(on: "true", off: "false")),
    ]
}
