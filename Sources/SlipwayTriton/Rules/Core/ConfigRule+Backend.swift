internal import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    /// Which backend runs the model, and whether there is one (`ValidateModelConfig`, `GetBackendLibraryProperties`,
    /// core, model_config_utils.cc and backend_model.cc).
    static let backend = ConfigRule("backend", .poll) { context in
        typealias Model = ModelConfigSchema.ModelConfig
        let resolved = context.resolved
        let backend = context.config.entry(Model.backend)
        let platform = context.config.entry(Model.platform)
        if resolved.isEnsemble {
            guard let backend, backend.string?.isEmpty == false else { return }
            context.report(
                RuleFinding(.tritonEnsemble, "an ensemble has no backend", help: ["Remove backend."])
                    .at(backend, path: "backend")
                    .notes(["Its steps run on the backends of their own models."])
                    .server(
                        says:
                            "Ensemble model '\(context.name)' must have platform type 'ensemble' and empty backend type"
                    ))
            return
        }
        if !context.trusts(.backend) { return }
        if resolved.backend.isEmpty {
            unknown(platform, &context)
        } else if isMismatch(resolved.backend, resolved.platform, context.server) {
            let entry = platform.flatMap { $0.string?.isEmpty == false ? $0 : nil } ?? backend
            let own = platforms[resolved.backend]?.first ?? ""
            context.report(
                RuleFinding(
                    .tritonBackend, "platform \"\(resolved.platform)\" is not one of backend \"\(resolved.backend)\"",
                    help: ["Remove platform, or write platform: \"\(own)\"."]
                )
                .at(entry, path: "platform")
                .notes(newer(resolved.platform))
                .server(says: "unexpected 'platform' and 'backend' pair, got:\(resolved.platform), \(resolved.backend)")
                .doubting(.backend))
        } else {
            library(backend ?? platform, &context)
        }
    }

    /// The platforms that the server pairs with a backend; any other backend takes any platform.
    private static let platforms = [
        "onnxruntime": ["onnxruntime_onnx"], "pytorch": ["pytorch_libtorch", "torch_aoti"],
        "tensorflow": ["tensorflow_savedmodel", "tensorflow_graphdef"], "tensorrt": ["tensorrt_plan"],
    ]

    /// The backends of NVIDIA's images.
    private static let known = [
        "dali", "fil", "identity", "onnxruntime", "openvino", "python", "pytorch", "repeat", "square", "tensorflow",
        "tensorrt", "tensorrtllm", "vllm",
    ]

    /// What people write instead of a backend's name.
    private static let alias = [
        "onnx": "onnxruntime", "ort": "onnxruntime", "onnxruntime_onnx": "onnxruntime", "trt": "tensorrt",
        "tensorrt_plan": "tensorrt", "torch": "pytorch", "libtorch": "pytorch", "pytorch_libtorch": "pytorch",
        "torchscript": "pytorch", "tf": "tensorflow", "tensorflow_savedmodel": "tensorflow",
        "tensorflow_graphdef": "tensorflow", "py": "python", "xgboost": "fil", "lightgbm": "fil",
        "tensorrt_llm": "tensorrtllm", "trtllm": "tensorrtllm",
    ]

    /// Whether a pair is refused. core, constants.h: torch_aoti came with 26.03, the alias libtorch with 26.04.
    private static func isMismatch(_ backend: String, _ platform: String, _ server: ServerFacts) -> Bool {
        guard let own = platforms[backend] else { return false }
        if platform == "torch_aoti", server.release < TritonRelease(26, 3) { return true }
        if backend == "pytorch", platform == "libtorch" { return server.release < TritonRelease(26, 4) }
        return !own.contains(platform)
    }

    /// Since when the server knows a platform that older ones refuse.
    private static func newer(_ platform: String) -> [String] {
        switch platform {
        case "torch_aoti": ["Triton 26.03 and later have the platform torch_aoti."]
        case "libtorch": ["Triton 26.04 and later take it for pytorch_libtorch."]
        default: []
        }
    }

    /// A model of which the server cannot tell the backend.
    private static func unknown(_ platform: ConfigEntry?, _ context: inout RuleContext) {
        typealias Model = ModelConfigSchema.ModelConfig
        let written = context.resolved.platform
        let scheduling = context.config.entry(Model.ensembleScheduling)
        if BackendIdentity(context.model, release: context.server.release).isGuessedFromName {
            let ensembleHelp = "Write platform: \"ensemble\"."
            let help = "Write backend: and the backend's name, such as backend: \"onnxruntime\"."
            context.report(
                RuleFinding(
                    .tritonBackend, "nothing tells which backend runs the model",
                    help: [scheduling == nil ? help : ensembleHelp]
                )
                .at(scheduling)
                .notes([
                    "The configuration names no backend, and the first directory holds no file by which the server "
                        + "would know it (model.onnx, model.plan, model.pt, model.xml, model.py, model.savedmodel)."
                ])
                .server(
                    says: "Invalid model name: Could not determine backend for model '\(context.name)' with no "
                        + "backend in model configuration. Expected model name of the form 'model.<backend_name>'."
                )
                .severity(context.server.isWithoutWeights && scheduling == nil ? .note : nil)
                .doubting(.backend))
            return
        }
        let near = alias[written] ?? (known.contains(written) ? written : nil)
        let isNewer = written == "torch_aoti" || written == "libtorch"
        let help =
            isNewer
            ? "Serve the model with such a release." : near.map { "Write backend: \"\($0)\" instead of platform." }
        context.report(
            RuleFinding(
                .tritonBackend,
                written.isEmpty ? "nothing tells which backend runs the model" : "there is no platform \"\(written)\"",
                help: [help ?? "Name the backend, such as backend: \"onnxruntime\", and leave platform out."]
            )
            .at(platform ?? scheduling, path: "platform")
            .notes(newer(written))
            .server(says: "unexpected platform type '\(written)' for \(context.name)")
            .doubting(.backend))
    }

    /// Whether the server has a library for the backend: its own, or one in the model's directories.
    private static func library(_ entry: ConfigEntry?, _ context: inout RuleContext) {
        typealias Model = ModelConfigSchema.ModelConfig
        let name = context.resolved.backend
        let places = context.resolved.versions.map { $0.directory + "/" } + [""]
        if let entry = context.config.entry(Model.runtime), let file = entry.string, !file.isEmpty {
            runtime(file, entry, isInModel: places.contains { context.model.kind(of: $0 + file) != nil }, &context)
            return
        }
        if places.contains(where: { context.model.kind(of: $0 + "libtriton_\(name).so") != nil }) { return }
        if context.server.installedBackends.contains(name) || context.server.backendOptions.keys.contains(name) {
            return
        }
        if known.contains(name) {
            if name == "tensorflow" { tensorFlow(entry, &context) }
            image(name, entry, &context)
            return
        }
        let near = alias[name.lowercased()] ?? didYouMean(name, among: known)
        var help = near.map { ["did you mean \"\($0)\"?"] } ?? []
        help.append(installed(name))
        help.append("Put your own backend as libtriton_\(name).so in the model's or a version's directory.")
        context.report(
            RuleFinding(.tritonBackend, "the server has no backend \"\(name)\"", help: help)
                .at(entry, path: "backend")
                .server(
                    says: "unable to find backend library for backend '\(name)', try specifying runtime on the model "
                        + "configuration."
                )
                .during(.load)
                .doubting(.backend))
    }

    /// NVIDIA's images have the backend up to 25.02 (server, build.py r25.02 and r25.03).
    private static func tensorFlow(_ entry: ConfigEntry?, _ context: inout RuleContext) {
        context.report(
            RuleFinding(
                .tritonBackend, "the server no longer has the tensorflow backend",
                help: ["Convert the model to ONNX or TensorRT, or stay with 25.02.", installed("tensorflow")]
            )
            .at(entry, path: "backend")
            .notes(["NVIDIA's images come without it from 25.03 on."])
            .server(
                says: "unable to find backend library for backend 'tensorflow', try specifying runtime on "
                    + "the model configuration."
            )
            .since(TritonRelease(25, 3))
            .during(.load))
    }

    /// Whether the image of a flavour comes with the backend.
    private static func image(_ name: String, _ entry: ConfigEntry?, _ context: inout RuleContext) {
        let (release, flavor) = (context.server.release, context.server.flavor)
        guard let own = flavor.backends, !own.contains(name) else { return }
        context.report(
            RuleFinding(
                .backendNotInImage, "the image \(release)-\(flavor.tag) comes without the \(name) backend",
                help: ["Use the image \(release)-py3, or add the backend to this one. \(installed(name))"]
            )
            .at(entry, path: "backend")
            .notes(["It has \(own.sorted().joined(separator: " and "))."])
            .server(
                says: "unable to find backend library for backend '\(name)', try specifying runtime on the model "
                    + "configuration."
            )
            .during(.load))
    }

    /// What to say of a server that has more than NVIDIA's.
    private static func installed(_ name: String) -> String {
        "If the server has it, say so: --backend \(name)."
    }

    /// `runtime` names the library instead of leaving it to the backend's name (24.01 and later).
    private static func runtime(
        _ file: String, _ entry: ConfigEntry, isInModel: Bool, _ context: inout RuleContext
    ) {
        let backend = context.resolved.backend
        let library = "libtriton_\(backend).so"
        if file.utf8.contains(UInt8(ascii: "/")) {
            context.report(
                RuleFinding(
                    .tritonBackend, "runtime \"\(file)\" is a path, not the name of a library",
                    help: ["Write the name of the file alone, such as \(library)."]
                )
                .at(entry, path: "runtime")
                .server(says: "unable to find backend library '\(file)' for model '\(context.name)'")
                .during(.load)
                .doubting(.backend))
            return
        }
        // What else is beside the libraries of other backends is not known.
        let own = ["fil", "onnxruntime", "openvino", "tensorrt"]
        if isInModel || file == library || !own.contains(backend) { return }
        let words =
            file == "model.py"
            ? "unable to find Python backend based backend library 'model.py' for model '\(context.name)'"
            : "unable to find backend library '\(file)' for model '\(context.name)'"
        context.report(
            RuleFinding(
                .tritonBackend, "the \(backend) backend has no library \"\(file)\"",
                help: ["Remove runtime, or write runtime: \"\(library)\"."]
            )
            .at(entry, path: "runtime")
            .server(says: words)
            .during(.load)
            .doubting(.backend))
    }
}
