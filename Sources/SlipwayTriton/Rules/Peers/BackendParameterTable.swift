import SlipwayReleases

/// The parameters that one backend reads.
///
/// No backend but onnxruntime's accelerators complains of a key that it does not know: what is in no row is left alone,
/// because a client or a model may read it, unless it is a near miss of a row or one of the known mix-ups.
struct BackendParameterTable: Sendable {
    /// The backend as messages name it.
    let backend: String
    /// The keys.
    let parameters: [BackendParameter]
    /// Keys that people write for something else: by the key, what to do instead.
    let mixUps: [String: String]
    /// Whether a key that is nearly one of the rows is taken for a misspelling. Off where a model reads keys of its own.
    let guesses: Bool
    /// Whether an empty text counts as no key at all.
    let skipsEmpty: Bool

    init(
        _ backend: String, _ parameters: [BackendParameter], mixUps: [String: String] = [:], guesses: Bool = true,
        skipsEmpty: Bool = false
    ) {
        self.backend = backend
        self.parameters = parameters
        self.mixUps = mixUps
        self.guesses = guesses
        self.skipsEmpty = skipsEmpty
    }

    /// The row that a release reads, or else any of that name.
    func row(_ name: String, in release: TritonRelease) -> BackendParameter? {
        let rows = parameters.filter { $0.name == name }
        return rows.first { $0.isRead(by: release) } ?? rows.first
    }

    /// The table of the backend that runs a model, or nil where none is known.
    static func of(_ context: RuleContext) -> BackendParameterTable? {
        switch context.resolved.backend {
        case "dali": dali
        case "fil": fil
        case "identity": identity
        case "openvino": openvino
        case "python": python
        case "pytorch":
            context.resolved.platform == "torch_aoti" ? nil : context.isTorchInPython ? torchInPython : torchScript
        case "square": square
        case "tensorflow": tensorflow
        case "tensorrt": tensorrt
        case "tensorrtllm": tensorrtllm
        case "vllm": vllm
        default: nil
        }
    }
}

extension RuleContext {
    /// Whether the pytorch backend runs the model in Python, by `runtime: "model.py"`.
    var isTorchInPython: Bool { config.string(ModelConfigSchema.ModelConfig.runtime) == "model.py" }
}
