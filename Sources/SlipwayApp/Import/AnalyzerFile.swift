import SlipwayDiagnostics
import SlipwayYAML

/// A configuration file of Model Analyzer: of `profile` today and in 2022, and of 2022's `analyze`.
struct AnalyzerFile {
    /// The repository that it names; nil where it names none.
    private(set) var repository: String?
    /// The models that are profiled.
    private(set) var models: [AnalyzerModel] = []
    /// What has no equivalent, for all models.
    private(set) var differences: [ImportDifference] = []

    /// The metrics of a spec, by Model Analyzer's tags.
    static let metrics: [String: String] = [
        "perf_throughput": "throughput", "perf_latency": "latency_p99", "perf_latency_p99": "latency_p99",
        "perf_latency_p95": "latency_p95", "perf_latency_p90": "latency_p90", "perf_latency_avg": "latency_avg",
        "perf_server_queue": "queue_time", "gpu_used_memory": "gpu_memory", "gpu_utilization": "gpu_utilization",
        "gpu_power_usage": "gpu_power", "cpu_used_ram": "memory",
    ]

    /// The unit of a limit on a metric, as Model Analyzer means its numbers: milliseconds, megabytes, inferences a second.
    static func unit(of metric: String) -> String {
        switch metric {
        case "throughput": "/s"
        case "gpu_memory", "memory": "MB"
        case "gpu_utilization": "%"
        case "gpu_power": ""
        default: "ms"
        }
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - root: Its root.
    ///   - bag: Receives what is wrong with it.
    init?(_ root: YAMLNode, into bag: inout DiagnosticBag) {
        guard let mapping = root.mapping else {
            bag.add(
                Diagnostic(
                    .notAnalyzerFile, "this is no configuration of Model Analyzer", at: root.range,
                    help: [DiagnosticCode.notAnalyzerFile.remedy]))
            return nil
        }
        repository = mapping["model_repository"]?.value.scalar?.text
        let profiled =
            mapping["profile_models"]?.value ?? mapping["analysis_models"]?.value ?? mapping["model_names"]?.value
        guard let profiled else {
            bag.add(
                Diagnostic(
                    .notAnalyzerFile, "the file names no models: it has no profile_models", at: root.range,
                    help: [DiagnosticCode.notAnalyzerFile.remedy]))
            return nil
        }
        var common = AnalyzerModel(name: "")
        takeCommon(mapping, &common)
        // A list of names, a list of mappings, or a mapping.
        var entries: [(name: String, node: YAMLNode?)] = []
        for item in profiled.sequence ?? [profiled] {
            if let mapping = item.mapping {
                entries += mapping.entries.map { ($0.key.value, $0.value) }
            } else if let text = item.scalar?.text {
                entries += text.split(separator: ",").map { (Self.trimmed(String($0)), nil) }
            }
        }
        for (name, node) in entries where !name.isEmpty {
            var model = common.named(name)
            for entry in node?.mapping?.entries ?? [] {
                switch entry.key.value {
                case "parameters": model.takeParameters(entry.value)
                case "model_config_parameters": model.takeConfig(entry.value)
                case "objectives": model.takeObjectives(entry.value)
                case "constraints": model.takeConstraints(entry.value)
                case "cpu_only":
                    if entry.value.scalar?.text.lowercased() == "true" { model.kind = "cpu" }
                case "weighting":
                    model.leaveOut("weighting", entry.value, because: "each spec has its own winner")
                default:
                    model.leaveOut(entry.key.value, entry.value, because: Self.reason(entry.key.value))
                }
            }
            model.search(mapping)
            models.append(model)
        }
    }

    /// Takes what holds for every model.
    private mutating func takeCommon(_ mapping: YAMLMapping, _ common: inout AnalyzerModel) {
        for entry in mapping.entries {
            switch entry.key.value {
            case "model_repository", "profile_models", "analysis_models", "model_names": break
            case "run_config_search_disable", "run_config_search_mode": break
            case "concurrency": common.concurrency = Self.numbers(entry.value)
            case "request_rate": common.requestRates = Self.numbers(entry.value)
            case "batch_sizes":
                if Self.numbers(entry.value) != [1] {
                    common.leaveOut(
                        "batch_sizes", entry.value,
                        because: "a campaign sends requests of one item, which the server puts together")
                }
            case "objectives": common.takeObjectives(entry.value)
            case "constraints": common.takeConstraints(entry.value)
            case "latency_budget": common.budgets.append(("latency_p99", "<= \(Self.words(entry.value))ms"))
            case "min_throughput": common.budgets.append(("throughput", ">= \(Self.words(entry.value))/s"))
            case let key where key.hasPrefix("run_config_search_max_") || key.hasPrefix("run_config_search_min_"): break
            default:
                guard !Self.own.contains(entry.key.value) else { break }
                differences.append(
                    ImportDifference(
                        field: entry.key.value, was: Self.words(entry.value), becomes: nil,
                        reason: Self.reason(entry.key.value)))
            }
        }
    }

    /// Keys of how Model Analyzer itself runs and reports, which say nothing of the models.
    private static let own: Set<String> = [
        "checkpoint_directory", "output_model_repository_path", "override_output_model_repository", "export_path",
        "filename_model_inference", "filename_model_gpu", "filename_server_only", "inference_output_fields",
        "gpu_output_fields", "server_output_fields", "num_configs_per_model", "num_top_model_configs", "summarize",
        "export", "skip_summary_reports", "skip_detailed_reports", "perf_output", "perf_output_path",
        "triton_output_path", "plots", "client_protocol", "config_file", "always_report_gpu_metrics",
        "perf_analyzer_cpu_util", "collect_cpu_metrics",
    ]

    private static func reason(_ key: String) -> String {
        if key.hasPrefix("triton_") { return "slipway profile starts the server: --server, --image" }
        if key.hasPrefix("perf_analyzer") || key.hasPrefix("genai") {
            return "slipway profile asks perf_analyzer itself"
        }
        if key.hasSuffix("composing_models") { return "ensembles are not imported" }
        return "slipway profile has no such setting"
    }

    // MARK: - Values

    /// Whole numbers: one, a list, `1,2,4`, or `{start, stop, step}`.
    static func numbers(_ node: YAMLNode) -> [Int] {
        if let items = node.sequence { return items.flatMap(numbers) }
        if let range = node.mapping {
            func number(_ key: String) -> Int? { range[key]?.value.scalar.flatMap { Int($0.text) } }
            guard let start = number("start"), let stop = number("stop"), start <= stop else { return [] }
            let step = max(1, number("step") ?? 1)
            return Array(stride(from: start, through: stop, by: step).prefix(1_000))
        }
        return (node.scalar?.text ?? "").split(separator: ",").compactMap { Int(trimmed(String($0))) }
    }

    static func trimmed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// A value in a few words.
    static func words(_ node: YAMLNode) -> String {
        if let items = node.sequence { return "[\(items.map(words).joined(separator: ", "))]" }
        if let mapping = node.mapping {
            return "{\(mapping.entries.map { "\($0.key.value): \(words($0.value))" }.joined(separator: ", "))}"
        }
        return node.scalar?.text ?? ""
    }
}

extension AnalyzerModel {
    /// The same for a model of another name.
    fileprivate func named(_ name: String) -> AnalyzerModel {
        var model = AnalyzerModel(name: name)
        (model.concurrency, model.requestRates, model.objectives) = (concurrency, requestRates, objectives)
        (model.limits, model.budgets, model.differences) = (limits, budgets, differences)
        return model
    }

    /// What the automatic search would try, where nothing is stated: limits and instances from 1 to their largest, as many
    /// requests in flight as it may.
    fileprivate mutating func search(_ mapping: YAMLMapping) {
        guard mapping["run_config_search_disable"]?.value.scalar?.text.lowercased() != "true" else { return }
        func number(_ key: String, _ start: Int) -> Int {
            mapping["run_config_search_\(key)"]?.value.scalar.flatMap { Int($0.text) } ?? start
        }
        func powers(_ low: Int, _ high: Int) -> [Int] {
            var values: [Int] = []
            var value = max(1, low)
            while value <= high, values.count < 24 {
                values.append(value)
                value *= 2
            }
            return values
        }
        let states =
            !batchLimits.isEmpty || !instances.isEmpty || !preferred.isEmpty || !delays.isEmpty || !providers.isEmpty
        if !states {
            batchLimits = powers(number("min_model_batch_size", 1), number("max_model_batch_size", 128))
            let most = number("max_instance_count", 5)
            instances = Array(max(1, number("min_instance_count", 1))...max(1, most))
            isDynamic = true
        }
        if concurrency.isEmpty, requestRates.isEmpty {
            concurrency = powers(number("min_concurrency", 1), number("max_concurrency", 1024))
        }
    }
}
