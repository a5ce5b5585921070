import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

extension SpecDecoder {
    /// Checks that an objective names each metric once and in its better direction.
    static func checkObjective(_ promote: PromoteSection, into checker: inout SpecChecker) {
        var seen: [String: SourceRange] = [:]
        for term in promote.objective {
            let name = term.metric.value
            if let first = seen[name] {
                checker.report(
                    .conflictingKeys, "\"\(name)\" is both maximised and minimised", at: term.metric.range, "promote",
                    secondary: [Label(first, "first named here")])
                continue
            }
            seen[name] = term.metric.range
            guard let metric = Metric(named: name) else { continue }
            let isMaximised = term.exponent.value > 0
            if metric.isHigherBetter == isMaximised { continue }
            checker.bag.add(
                Diagnostic(
                    .wrongDirection, "\"\(name)\" is \(isMaximised ? "maximised" : "minimised")", at: term.metric.range,
                    path: "promote", notes: ["it is better when \(metric.isHigherBetter ? "higher" : "lower")"],
                    help: ["write it under \"\(isMaximised ? "minimize" : "maximize")\" unless it is meant"]))
        }
    }

    /// Checks that times are whole in the unit that they are written in: queue delays in microseconds (config.pbtxt).
    static func checkGranularity(_ document: SpecDocument, into checker: inout SpecChecker) {
        let sections =
            [document.batching] + document.providers.map(\.batching)
            + (document.exclude + document.include).map(\.axes)
        for delay in sections.flatMap(\.maxQueueDelay) where delay.value.microseconds == nil {
            checker.report(
                .inexactQuantity, "\(delay.value) is not a whole number of microseconds", at: delay.range,
                "batching.max_queue_delay", notes: ["Triton takes queue delays in microseconds"],
                help: ["write \(delay.value.nanoseconds / 1000)us or \(delay.value.nanoseconds / 1000 + 1)us"])
        }
    }

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

    /// Reports what the rows of a deployment target cannot: values that are well formed and still not possible.
    static func checkDeployments(_ document: SpecDocument, into checker: inout SpecChecker) {
        for section in document.deploy {
            guard let target = checker.language.targets.first(where: { $0.field.key == section.target }) else {
                continue
            }
            target.examine(section, &checker.bag)
        }
    }
}
