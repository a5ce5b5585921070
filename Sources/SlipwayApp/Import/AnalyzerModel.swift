import SlipwayDiagnostics
import SlipwayYAML

/// What a configuration of Model Analyzer says of one model, as far as a spec says it too.
struct AnalyzerModel {
    /// The name of the model.
    let name: String
    /// The batch limits to try.
    var batchLimits: [Int] = []
    /// The numbers of instances to try.
    var instances: [Int] = []
    /// What the instances run on, `cpu` or `gpu`; nil where nothing is said.
    var kind: String?
    /// The sets of preferred batch sizes to try.
    var preferred: [[Int]] = []
    /// The queue delays to try, in microseconds.
    var delays: [Int] = []
    /// Whether dynamic batching is stated.
    var isDynamic = false
    /// The entries of `execution_providers`; empty where nothing is said.
    var providers: [String] = []
    /// The numbers of requests in flight.
    var concurrency: [Int] = []
    /// The request rates.
    var requestRates: [Int] = []
    /// The objectives with their weights.
    var objectives: [(metric: String, weight: Int)] = []
    /// The limits, by metric, as a spec states them.
    var limits: [(metric: String, text: String)] = []
    /// The limits that hold whatever the constraints are.
    var budgets: [(metric: String, text: String)] = []
    /// What has no equivalent.
    var differences: [ImportDifference] = []

    mutating func leaveOut(_ key: String, _ node: YAMLNode, because reason: String) {
        differences.append(
            ImportDifference(field: key, was: AnalyzerFile.words(node), becomes: nil, reason: reason))
    }

    /// Takes objectives: a list of metrics, or metrics with weights.
    mutating func takeObjectives(_ node: YAMLNode) {
        objectives = []
        let entries: [(String, Int, YAMLNode)] =
            node.mapping.map { $0.entries.map { ($0.key.value, Int($0.value.scalar?.text ?? "") ?? 1, $0.value) } }
            ?? (node.sequence ?? [node]).map { ($0.scalar?.text ?? "", 1, $0) }
        for (tag, weight, item) in entries {
            if let metric = AnalyzerFile.metrics[tag] {
                objectives.append((metric, weight))
            } else {
                leaveOut("objectives.\(tag)", item, because: "a spec has no such metric")
            }
        }
    }

    /// Takes constraints: `{METRIC: {min | max: NUMBER}}`, or a list of such mappings.
    mutating func takeConstraints(_ node: YAMLNode) {
        limits = []
        for mapping in (node.sequence ?? [node]).compactMap(\.mapping) {
            for entry in mapping.entries { takeLimit(entry.key.value, entry.value) }
        }
    }

    private mutating func takeLimit(_ tag: String, _ node: YAMLNode) {
        guard let metric = AnalyzerFile.metrics[tag] else {
            leaveOut("constraints.\(tag)", node, because: "a spec has no such metric")
            return
        }
        for bound in node.mapping?.entries ?? [] {
            guard let number = bound.value.scalar?.text, Double(number) != nil,
                ["min", "max"].contains(bound.key.value)
            else {
                leaveOut(
                    "constraints.\(tag).\(bound.key.value)", bound.value, because: "a limit is min or max with a number"
                )
                continue
            }
            let unit = AnalyzerFile.unit(of: metric)
            limits.append((metric, "\(bound.key.value == "max" ? "<=" : ">=") \(number)\(unit)"))
        }
    }

    /// Takes `parameters`: what is asked.
    mutating func takeParameters(_ node: YAMLNode) {
        for entry in node.mapping?.entries ?? [] {
            switch entry.key.value {
            case "concurrency": concurrency = AnalyzerFile.numbers(entry.value)
            case "request_rate": requestRates = AnalyzerFile.numbers(entry.value)
            case "batch_sizes":
                if AnalyzerFile.numbers(entry.value) != [1] {
                    leaveOut(
                        "parameters.batch_sizes", entry.value,
                        because: "a campaign sends requests of one item, which the server puts together")
                }
            default: leaveOut("parameters.\(entry.key.value)", entry.value, because: "a spec has no such parameter")
            }
        }
    }

    /// Takes `model_config_parameters`: fields of config.pbtxt, each a value or a list of values to try.
    mutating func takeConfig(_ node: YAMLNode) {
        for entry in node.mapping?.entries ?? [] {
            let path = "model_config_parameters.\(entry.key.value)"
            switch entry.key.value {
            case "max_batch_size": batchLimits = AnalyzerFile.numbers(entry.value)
            case "dynamic_batching": for item in entry.value.sequence ?? [entry.value] { takeBatching(item, path) }
            case "instance_group": for item in entry.value.sequence ?? [entry.value] { takeGroups(item, path) }
            case "optimization": takeAccelerators(entry.value, path)
            default:
                leaveOut(path, entry.value, because: "the language has no axis for it; a fixed value goes into triton")
            }
        }
    }

    private mutating func takeBatching(_ node: YAMLNode, _ path: String) {
        isDynamic = true
        for entry in node.mapping?.entries ?? [] {
            switch entry.key.value {
            case "preferred_batch_size":
                let lists = entry.value.sequence ?? []
                let sets =
                    lists.contains { $0.sequence != nil }
                    ? lists.map { AnalyzerFile.numbers($0) } : [AnalyzerFile.numbers(entry.value)]
                for set in sets where !preferred.contains(set) { preferred.append(set) }
            case "max_queue_delay_microseconds":
                for delay in AnalyzerFile.numbers(entry.value) where !delays.contains(delay) { delays.append(delay) }
            default:
                leaveOut(
                    "\(path).\(entry.key.value)", entry.value,
                    because: "the language has no axis for it; a fixed value goes into triton")
            }
        }
    }

    private mutating func takeGroups(_ node: YAMLNode, _ path: String) {
        let groups = node.sequence ?? [node]
        if groups.count > 1 { leaveOut(path, node, because: "a spec has one instance group") }
        guard let group = groups.first?.mapping else { return }
        for entry in group.entries {
            switch entry.key.value {
            case "count":
                for count in AnalyzerFile.numbers(entry.value) where !instances.contains(count) {
                    instances.append(count)
                }
            case "kind":
                let word = AnalyzerFile.words(entry.value)
                let meant = word.contains("GPU") ? "gpu" : "cpu"
                if let kind, kind != meant {
                    leaveOut(
                        "\(path).kind", entry.value,
                        because: "the provider says what instances run on; \(kind) is taken")
                } else {
                    kind = meant
                }
            default: leaveOut("\(path).\(entry.key.value)", entry.value, because: "the language has no axis for it")
            }
        }
    }

    private mutating func takeAccelerators(_ node: YAMLNode, _ path: String) {
        for policy in (node.sequence ?? [node]).compactMap(\.mapping) {
            for entry in policy.entries {
                guard entry.key.value == "execution_accelerators" else {
                    leaveOut(
                        "\(path).\(entry.key.value)", entry.value,
                        because: "the language has no axis for it; a fixed value goes into triton")
                    continue
                }
                for choice in entry.value.sequence ?? [entry.value] where !choice.isNull {
                    takeChoice(choice, "\(path).execution_accelerators")
                }
            }
        }
    }

    private mutating func takeChoice(_ node: YAMLNode, _ path: String) {
        for list in node.mapping?.entries ?? [] {
            for accelerator in list.value.sequence ?? [list.value] {
                let options = accelerator["parameters"]?.mapping?.entries ?? []
                switch accelerator["name"]?.scalar?.text {
                case "tensorrt"?:
                    var parts: [String] = []
                    for option in options {
                        let value = AnalyzerFile.words(option.value)
                        switch option.key.value {
                        case "precision_mode": parts.append("precision: \(value.lowercased())")
                        case "max_workspace_size_bytes": parts.append("max_workspace_size: \(value)B")
                        default:
                            leaveOut(
                                "\(path).\(option.key.value)", option.value, because: "state it as a key of tensorrt")
                        }
                    }
                    add(provider: parts.isEmpty ? "tensorrt" : "tensorrt: {\(parts.joined(separator: ", "))}")
                case "openvino"?: add(provider: "openvino")
                case "cuda"?: add(provider: "cuda")
                default: leaveOut(path, accelerator, because: "the onnxruntime backend has no such accelerator")
                }
            }
        }
    }

    private mutating func add(provider: String) {
        if !providers.contains(provider) { providers.append(provider) }
    }
}
