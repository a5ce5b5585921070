import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

extension SpecDecoder {
    /// Reports keys of a backend that is not the one that serves the model.
    static func checkBackend(_ document: SpecDocument, _ mapping: YAMLMapping, into checker: inout SpecChecker) {
        let chosen = document.model.backend?.value ?? checker.language.defaultBackend
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
}
