/// The files of a version directory by which a backend has a model.
struct ModelFileNames {
    /// The names relative to the version's directory: the backend opens the first that it can use.
    let names: [String]
    /// Whether it is code or settings, which a repository keeps beside the configuration, and no weights.
    let isCode: Bool

    /// The files of fil by `model_type` (fil_backend, src/serialization.h and model.h). xgboost_ubj came with 24.10.
    static let forests = [
        "xgboost": "xgboost.model", "xgboost_json": "xgboost.json", "xgboost_ubj": "xgboost.ubj",
        "lightgbm": "model.txt", "treelite_checkpoint": "checkpoint.tl",
    ]

    /// The files of a model; no names where the backend's files are not known.
    static func of(_ context: RuleContext) -> ModelFileNames {
        let name = context.resolved.modelFilename
        switch context.resolved.backend {
        case "onnxruntime", "tensorflow", "openvino": return ModelFileNames(names: [name], isCode: false)
        case "tensorrt":
            // One engine for each rank is beside the name (docs/multi_device.md, r26.06).
            let isSplit = ["true", "1"].contains(context.parameterText("multi_device_per_rank_engines")?.lowercased())
            return ModelFileNames(names: isSplit ? [] : [name], isCode: false)
        case "pytorch":
            guard context.isTorchInPython else { return ModelFileNames(names: [name], isCode: false) }
            // src/model.py: "No model found in" where there is none of them.
            return ModelFileNames(
                names: (name.isEmpty ? [] : [name]) + ["model.py", "model.pt"], isCode: false)
        case "python": return ModelFileNames(names: [name], isCode: true)
        case "fil":
            let type = context.parameterText("model_type") ?? "xgboost"
            return ModelFileNames(names: name.isEmpty ? forests[type].map { [$0] } ?? [] : [name], isCode: false)
        case "dali":
            // model_provider.h: a serialised pipeline, the same file as Python, then dali.py.
            return ModelFileNames(names: [name.isEmpty ? "model.dali" : name, "dali.py"], isCode: false)
        case "vllm": return ModelFileNames(names: ["model.json"], isCode: true)
        default: return ModelFileNames(names: [], isCode: false)
        }
    }
}

extension RepositoryModel {
    /// The longest file that can be a pointer to another one, in bytes; those of Git LFS have about 130.
    package static let pointerLimit: UInt64 = 1024

    /// What keeps a file from being a model of anything, as a clause; nil where nothing is known to.
    func fileFault(_ path: String) -> String? {
        if kind(of: path) == .file(byteCount: 0) { return "it is empty" }
        guard let bytes = contents[path], UInt64(bytes.count) <= Self.pointerLimit else { return nil }
        if bytes.starts(with: "version https://git-lfs.github.com/spec/".utf8) { return "it is a pointer of Git LFS" }
        if bytes.starts(with: "/annex/objects/".utf8) { return "it is a pointer of git-annex" }
        return nil
    }

    /// The largest file of trees that is read, in bytes.
    static let forestLimit: UInt64 = 16 << 20

    /// Small files in version directories, which may be pointers to the model, what models in Python and the engine
    /// arguments of vllm say, and the trees of fil.
    var backendContentPaths: [String] {
        let isForest = message.string(ModelConfigSchema.ModelConfig.backend) == "fil"
        return entries.compactMap { entry in
            guard case .file(let count) = entry.kind, let slash = entry.path.firstIndex(of: "/"),
                case .number = VersionSelection.read(String(entry.path[..<slash])),
                // A graph is read by a reader of its own.
                !entry.path.hasSuffix(".onnx")
            else { return nil }
            let isText = entry.path.hasSuffix(".py") || entry.path.hasSuffix("/model.json")
            let isRead =
                count <= Self.pointerLimit || isText && count <= 1 << 20 || isForest && count <= Self.forestLimit
            return count > 0 && isRead ? entry.path : nil
        }
    }
}
