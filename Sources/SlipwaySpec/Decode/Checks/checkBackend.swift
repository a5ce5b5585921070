import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

extension SpecDecoder {
    /// Reports keys of a backend that is not the one that serves the model, and keys that this one has nothing for.
    static func checkBackend(_ document: SpecDocument, _ mapping: YAMLMapping, into checker: inout SpecChecker) {
        let chosen = document.model.backend?.value ?? checker.language.defaultBackend
        checkIdleKeys(chosen, mapping, into: &checker)
        guard let model = mapping["model"]?.value.mapping else { return }
        for backend in checker.language.backends where backend.name != chosen {
            for field in backend.fields {
                guard let entry = model[field.key] else { continue }
                checker.report(
                    .misplacedKey, "\"\(field.key)\" is a key of the backend \"\(backend.name)\"", at: entry.key.range,
                    "model.\(field.key)", notes: ["the model is served by \"\(chosen)\""],
                    help: ["write backend: \(backend.name), or remove the key"])
            }
        }
    }

    private static func checkIdleKeys(_ chosen: String, _ mapping: YAMLMapping, into checker: inout SpecChecker) {
        let backend = checker.language.backends.first { $0.name == chosen }
        for (path, reason) in (backend?.idle ?? [:]).sorted(by: { $0.key < $1.key }) {
            let keys = path.split(separator: ".").map(String.init)
            let parent = keys.dropLast().reduce(YAMLMapping?.some(mapping)) { $0?[$1]?.value.mapping }
            guard let key = keys.last, let entry = parent?[key] else { continue }
            checker.report(
                .backendWithoutKey, "the backend \"\(chosen)\" has nothing for \"\(key)\"", at: entry.key.range, path,
                notes: [reason], help: ["remove it"])
        }
    }
}
