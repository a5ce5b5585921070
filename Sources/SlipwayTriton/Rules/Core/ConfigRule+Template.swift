internal import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig

    /// Placeholders inside of quotes, which the server takes as they are: one finding for the whole file.
    static let template = ConfigRule("template", .load) { context in
        var places: [(text: String, entry: ConfigEntry)] = []
        collect(context.config, into: &places)
        // The order of the text; what no text states has no place.
        places.sort { ($0.entry.range?.span.start ?? 0) < ($1.entry.range?.span.start ?? 0) }
        guard let first = places.first else { return }
        for key in [Model.backend, .platform] where context.isUnfilled(context.config.entry(key)) {
            context.doubt(.backend)
        }
        var steps: [(text: String, entry: ConfigEntry)] = []
        if let scheduling = context.config.message(Model.ensembleScheduling) { collect(scheduling, into: &steps) }
        let isRefused = context.needsUnfilled || !steps.isEmpty
        context.report(
            RuleFinding(
                .unfilledTemplate, ConfigTemplate.headline(places.map(\.text)),
                help: [ConfigTemplate.advice(places.map(\.text))]
            )
            .at(first.entry)
            .notes([
                "The server takes the text literally, and fills nothing in."
                    + (isRefused ? "" : " The model may load all the same.")
            ])
            .severity(isRefused ? nil : .warning))
    }

    private static func collect(_ message: ConfigMessage, into places: inout [(text: String, entry: ConfigEntry)]) {
        for field in message.fields {
            for entry in field.entries {
                switch entry.value {
                case .string(let text):
                    for place in ConfigTemplate.placeholders(inValue: text) { places.append((place, entry)) }
                case .message(let inner): collect(inner, into: &places)
                default: break
                }
            }
        }
    }
}

extension RuleContext {
    /// Whether an entry is a text that nobody has filled in.
    func isUnfilled(_ entry: ConfigEntry?) -> Bool { entry?.string.map(ConfigTemplate.isUnfilled) ?? false }

    /// Whether the model cannot load as long as its placeholders are unfilled.
    fileprivate var needsUnfilled: Bool {
        typealias Model = ModelConfigSchema.ModelConfig
        let fields = [Model.name, .backend, .platform, .defaultModelFilename].map { config.entry($0) }
        if fields.contains(where: isUnfilled) { return true }
        let tensors = resolved.inputs + resolved.outputs
        if tensors.contains(where: { isUnfilled($0.nameEntry) || isUnfilled($0.field("label_filename")) }) {
            return true
        }
        let unfilled = parameters.filter { ConfigTemplate.isUnfilled($0.text ?? "") }
        if resolved.isONNXRuntime {
            let options = accelerators(gpu: true).flatMap(\.options)
            if gpuUse == .always, options.contains(where: { ConfigTemplate.isUnfilled($0.text ?? "") }) { return true }
            return unfilled.contains { ReleaseTable.isAvailable(.parameter($0.name), in: server.release) }
        }
        if resolved.backend == "tensorrtllm" { return unfilled.contains { isRequiredByTensorRTLLM($0.name) } }
        guard let table = BackendParameterTable.of(self) else { return false }
        return unfilled.contains { entry in
            guard let row = table.row(entry.name, in: server.release), row.isRead(by: server.release) else {
                return false
            }
            return row.form != .text && row.whenWrong == .refused
        }
    }
}
