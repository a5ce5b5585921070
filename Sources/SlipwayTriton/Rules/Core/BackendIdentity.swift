import SlipwayReleases

/// Which backend runs a model, by what its configuration says and which files it has.
///
/// The order is that of `AutoCompleteBackendFields` (core, model_config_utils.cc): the first backend that claims the
/// model gets it. Of the directories the server looks into the first alone, sorted by bytes, whatever its name.
struct BackendIdentity {
    /// How a backend is recognised.
    private struct Format {
        let backend: String
        let platform: String
        let filename: String
        /// What the file may be for the backend to claim a model that says nothing.
        let isFile: Bool
        let isDirectory: Bool
        /// Whether the platform alone tells the backend, and the backend fills in the platform.
        let claimsPlatform: Bool
    }

    /// `platform`, as written or filled in.
    private(set) var platform: String
    /// `backend`, as written or filled in; empty where the server finds none.
    private(set) var backend: String
    /// `default_model_filename`, as written or filled in; empty where the backend has no customary name.
    private(set) var modelFilename: String
    /// Whether the backend is named neither by the configuration nor by a file that the server knows.
    private(set) var isGuessedFromName = false
    private var hasAOTI = false

    private static let formats = [
        Format(
            backend: "tensorrt", platform: "tensorrt_plan", filename: "model.plan", isFile: true, isDirectory: false,
            claimsPlatform: true),
        Format(
            backend: "onnxruntime", platform: "onnxruntime_onnx", filename: "model.onnx", isFile: true,
            isDirectory: true, claimsPlatform: true),
        Format(
            backend: "openvino", platform: "", filename: "model.xml", isFile: true, isDirectory: true,
            claimsPlatform: false),
        Format(
            backend: "pytorch", platform: "pytorch_libtorch", filename: "model.pt", isFile: true, isDirectory: false,
            claimsPlatform: true),
        Format(
            backend: "python", platform: "", filename: "model.py", isFile: true, isDirectory: true,
            claimsPlatform: false),
    ]

    /// Finds the backend as a release does: torch_aoti came with 26.03, the alias libtorch with 26.04 (core, constants.h).
    init(_ model: RepositoryModel, release: TritonRelease) {
        typealias Model = ModelConfigSchema.ModelConfig
        platform = model.message.string(Model.platform) ?? ""
        backend = model.message.string(Model.backend) ?? ""
        modelFilename = model.message.string(Model.defaultModelFilename) ?? ""
        let first = model.subdirectories.first
        if claimTensorFlow(model, first) { return }
        hasAOTI = release >= TritonRelease(26, 3)
        if release >= TritonRelease(26, 4), platform == "libtorch" { platform = "pytorch_libtorch" }
        if hasAOTI, backend.isEmpty, platform.isEmpty, isAOTI(model, first) { platform = "torch_aoti" }
        if hasAOTI, platform == "torch_aoti", backend.isEmpty { backend = "pytorch" }
        for format in Self.formats where claim(format, model, first) { return }
        if backend.isEmpty, platform.isEmpty, modelFilename.isEmpty {
            isGuessedFromName = true
            // "model.identity" is run by the backend "identity".
            guard let dot = model.directoryName.firstIndex(of: ".") else { return }
            backend = String(model.directoryName[model.directoryName.index(after: dot)...])
            modelFilename = "model." + backend
        }
    }

    /// Whether a model without backend and platform has the file of one compiled ahead of time; a model.pt comes first.
    private func isAOTI(_ model: RepositoryModel, _ directory: String?) -> Bool {
        if !modelFilename.isEmpty { return modelFilename == "model.pt2" }
        guard let directory, case .file? = model.kind(of: directory + "/model.pt2") else { return false }
        return ["plan", "onnx", "xml", "pt"].allSatisfy { model.kind(of: directory + "/model." + $0) == nil }
    }

    private mutating func claim(_ format: Format, _ model: RepositoryModel, _ directory: String?) -> Bool {
        if backend.isEmpty {
            if format.claimsPlatform && platform == format.platform || modelFilename == format.filename {
                backend = format.backend
            } else if platform.isEmpty, modelFilename.isEmpty, let directory {
                switch model.kind(of: directory + "/" + format.filename) {
                case .file?: if format.isFile { backend = format.backend }
                case .directory?: if format.isDirectory { backend = format.backend }
                case .brokenLink?, nil: break
                }
            }
        }
        guard backend == format.backend else { return false }
        // A PyTorch model in Python finds its files itself.
        let isPython = model.message.string(ModelConfigSchema.ModelConfig.runtime) == "model.py"
        if platform.isEmpty { platform = format.platform }
        if modelFilename.isEmpty, !(isPython && format.backend == "pytorch") {
            modelFilename = format.backend == "pytorch" && platform == "torch_aoti" ? "model.pt2" : format.filename
        }
        return true
    }

    private mutating func claimTensorFlow(_ model: RepositoryModel, _ directory: String?) -> Bool {
        let names = ["model.savedmodel": "tensorflow_savedmodel", "model.graphdef": "tensorflow_graphdef"]
        if platform.isEmpty, backend.isEmpty || backend == "tensorflow" {
            if let named = names[modelFilename] {
                platform = named
            } else if modelFilename.isEmpty, let directory {
                if model.kind(of: directory + "/model.savedmodel") == .directory { platform = "tensorflow_savedmodel" }
                if case .file? = model.kind(of: directory + "/model.graphdef") { platform = "tensorflow_graphdef" }
            }
        }
        guard names.values.contains(platform) else { return false }
        if backend.isEmpty { backend = "tensorflow" }
        if modelFilename.isEmpty {
            modelFilename = platform == "tensorflow_savedmodel" ? "model.savedmodel" : "model.graphdef"
        }
        return true
    }
}
