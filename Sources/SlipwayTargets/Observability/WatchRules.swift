import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayPromotion
import SlipwayYAML

/// The recording and alert rules of a release.
struct WatchRules {
    private let section: ObservabilitySection
    private let release: DeployedRelease
    private let queries: MetricQueries
    private let limits: [WatchedLimit]

    /// Prepares the rules.
    init(_ section: ObservabilitySection, _ release: DeployedRelease) {
        self.section = section
        self.release = release
        queries = MetricQueries(
            model: release.plan.name.text, selector: section.selector,
            window: MetricQueries.duration(nanoseconds: section.window.value.nanoseconds))
        limits = release.limits.compactMap(WatchedLimit.init)
    }

    /// The groups, as Prometheus and a PrometheusRule have them.
    var groups: YAMLValue {
        let stem = ([release.plan.name.text] + (release.stage.map { [$0] } ?? [])).joined(separator: "-")
        return .list([
            group("\(stem)-metrics", recordings), group("\(stem)-alerts", alerts),
        ])
    }

    private func group(_ name: String, _ rules: [YAMLValue]) -> YAMLValue {
        .mapping([YAMLMember("name", .string(name)), YAMLMember("rules", .list(rules))])
    }

    // MARK: Recordings

    private var recordings: [YAMLValue] {
        let window = queries.window
        return [
            ("model:nv_inference_request_success:rate\(window)", queries.rate("nv_inference_request_success")),
            ("model_reason:triton_failure_share:ratio\(window)", queries.failureShare),
            ("model:triton_latency_seconds:mean\(window)", queries.meanSeconds("nv_inference_request_duration_us")),
            ("model:triton_queue_seconds:mean\(window)", queries.meanSeconds("nv_inference_queue_duration_us")),
            ("model:triton_queue_share:ratio\(window)", queries.queueShare),
            ("model:triton_batch_items:mean\(window)", queries.batch),
            ("model:triton_pending_requests:mean\(window)", queries.pending),
            ("model:triton_requests_in_flight:mean\(window)", queries.inFlight),
        ].map { name, query in
            .mapping([YAMLMember("record", .string(name)), YAMLMember("expr", .string(query))])
        }
    }

    // MARK: Alerts

    private var alerts: [YAMLValue] {
        var alerts = limits.map(alert(of:))
        if limits.contains(where: \.needsSummaries) { alerts.append(missingSummaries) }
        alerts += [failures, queue]
        if let collapse { alerts.append(collapse) }
        return alerts + [pending, absent]
    }

    private func alert(
        _ name: String, _ expression: String, why: [String], severity: String? = nil, summary: String,
        description: String
    ) -> YAMLValue {
        let labels = section.labels.map { label in
            YAMLMember(label.name, .string(label.name == "severity" ? severity ?? label.value : label.value))
        }
        return .mapping([
            YAMLMember("alert", .string(name)),
            YAMLMember("expr", .string(expression), comment: why),
            YAMLMember("for", .string(MetricQueries.duration(nanoseconds: section.holds.nanoseconds))),
            YAMLMember("labels", .mapping(labels)),
            YAMLMember(
                "annotations",
                .mapping([YAMLMember("summary", .string(summary)), YAMLMember("description", .string(description))])),
        ])
    }

    private var model: String { release.plan.name.text }

    private func alert(of limit: WatchedLimit) -> YAMLValue {
        let value: String
        switch limit.source {
        case .quantile(let quantile): value = queries.quantileSeconds(quantile)
        case .mean(let metric): value = queries.meanSeconds(metric)
        }
        let bound = MetricQueries.number(limit.seconds)
        return alert(
            limit.alert, "\(value) > \(bound)",
            why: ["promote.require: \(limit.limit.metric.name) at most \(bound) s"],
            summary: "\(model): \(limit.phrase) is {{ $value | humanizeDuration }}",
            description: "The spec promises at most \(bound) s. The server measures it: the network comes on top.")
    }

    private var missingSummaries: YAMLValue {
        let count = "sum by (\(MetricQueries.kept)) (\(queries.series("nv_inference_request_summary_us_count")))"
        return alert(
            "TritonSummariesMissing",
            "\(queries.rate("nv_inference_request_success")) > 0 unless on (\(MetricQueries.kept)) \(count)",
            why: ["Without summaries the alerts on percentiles never fire."],
            summary: "\(model): the server shows no percentiles",
            description: "Start it with --metrics-config=summary_latencies=true, as start-server.sh does.")
    }

    private var failures: YAMLValue {
        let share = MetricQueries.number(section.failureShare.value)
        let canceled = "reason!='CANCELED'"
        let failed =
            "sum by (\(MetricQueries.kept), reason) (rate(\(queries.series("nv_inference_request_failure", ",\(canceled)"))[\(queries.window)]))"
        let all = "\(queries.rate("nv_inference_request_success")) + \(queries.rate("nv_inference_request_failure"))"
        return alert(
            "TritonRequestsFail",
            "\(failed) / on (\(MetricQueries.kept)) group_left () ((\(all)) > 0) > \(share)",
            why: ["max_failures; what clients cancel is no failure of the server"],
            summary: "\(model): {{ $value | humanizePercentage }} of requests fail, reason {{ $labels.reason }}",
            description:
                "REJECTED: the queue is full or a request waited too long; BACKEND: the model failed; OTHER: the server did."
        )
    }

    /// A request that waits for others to join its batch waits by intention, at most for the delay.
    private var queue: YAMLValue {
        let share = MetricQueries.number(section.queueShare.value)
        var expression = "\(queries.queueShare) > \(share)"
        var why = ["max_queue_share"]
        let delay = release.variant.configuration.maxQueueDelay
        if release.variant.configuration.dynamicBatching, let delay, delay.nanoseconds > 0 {
            let seconds = MetricQueries.number(Double(delay.nanoseconds) / 1e9)
            expression = "(\(expression)) and (\(queries.meanSeconds("nv_inference_queue_duration_us")) > \(seconds))"
            why = ["max_queue_share, and longer than a request may wait for others to join its batch (\(delay))"]
        }
        return alert(
            "TritonQueueShareHigh", expression, why: why,
            summary: "\(model): requests spend {{ $value | humanizePercentage }} of their time in the queue",
            description: "More arrives than the instances can do: add servers or instances.")
    }

    /// Requests wait, and still are not joined: their shapes differ, or clients set priorities or sequences.
    private var collapse: YAMLValue? {
        let configuration = release.variant.configuration
        let largest = configuration.maxBatchSize
        guard configuration.dynamicBatching, largest >= 2 else { return nil }
        let least = max(1.2, Double(largest) / 4)
        return alert(
            "TritonBatchesCollapsed",
            "(\(queries.batch) < \(MetricQueries.number(least))) and (\(queries.pending) >= \(largest))",
            why: ["a quarter of max_batch_size \(largest), while a whole batch waits"],
            summary: "\(model): executions hold {{ $value | humanize }} items while requests wait",
            description:
                "The batcher joins requests of one shape only. Look for clients that send many different shapes, or pad to few."
        )
    }

    private var pending: YAMLValue {
        let (most, why) = mostPending
        return alert(
            "TritonRequestsPending", "\(queries.pending) > \(most)", why: [why],
            summary: "\(model): {{ $value | humanize }} requests wait on each server",
            description: "More than \(most) wait: the servers are saturated, and latencies grow from here on.")
    }

    private var mostPending: (Int, String) {
        if let stated = section.pending { return (stated, "max_pending") }
        if let knee = release.knee { return (knee.concurrency, "the requests in flight at the measured knee") }
        let most = variantFacts(of: release.variant, id: release.id).busyConcurrency
        return (most, "2 x batch x instances, because no load was measured")
    }

    private var absent: YAMLValue {
        alert(
            "TritonModelAbsent", "absent(\(queries.series("nv_inference_request_success")))",
            why: ["Triton shows the counters of a model from when it is loaded."], severity: "critical",
            summary: "\(model): no server shows the model",
            description: "The server does not answer Prometheus, or the model is not loaded.")
    }
}
