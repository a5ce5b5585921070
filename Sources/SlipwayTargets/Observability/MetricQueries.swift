/// PromQL of one model's series, as Triton's page of metrics has them.
///
/// Source: docs/user_guide/metrics.md of Triton, and the page of a real server of 24.10. Counters are of requests, items
/// (`nv_inference_count`) and executions (`nv_inference_exec_count`), times in microseconds. A model without requests divides 0 by 0: every
/// quotient is taken only where its divisor is above 0, so that an idle model has no value and fires nothing.
struct MetricQueries {
    /// The model's name.
    let model: String
    /// Further labels of the series.
    let selector: [(name: String, value: String)]
    /// The span of rates, as PromQL writes it.
    let window: String

    /// Labels that sums keep. A label that series do not have is left out of the result.
    static let kept = "job, namespace, model"

    /// The series of a metric of the model, with further matchers.
    func series(_ metric: String, _ more: String = "") -> String {
        "\(metric){model=\(Self.quoted(model))\(matchers(leading: true))\(more)}"
    }

    /// The series of a metric that has no label `model`, such as those of the machine.
    func serverSeries(_ metric: String) -> String {
        selector.isEmpty ? metric : "\(metric){\(matchers(leading: false))}"
    }

    /// What a counter grows by each second, over all servers.
    func rate(_ metric: String, by kept: String = kept) -> String {
        "sum by (\(kept)) (rate(\(series(metric))[\(window)]))"
    }

    /// A quotient of two rates; no value where the divisor is 0.
    func ratio(_ metric: String, _ divisor: String) -> String {
        "\(rate(metric)) / (\(rate(divisor)) > 0)"
    }

    /// The mean of a counter of microseconds, in seconds for each request that was served.
    func meanSeconds(_ metric: String) -> String {
        "\(ratio(metric, "nv_inference_request_success")) / 1e6"
    }

    /// The items of an execution, as a mean.
    var batch: String { ratio("nv_inference_count", "nv_inference_exec_count") }

    /// The share of a request's time that is spent in the queue.
    var queueShare: String { ratio("nv_inference_queue_duration_us", "nv_inference_request_duration_us") }

    /// The requests that wait on a server, as a mean over the window and the servers.
    var pending: String {
        "avg by (\(Self.kept)) (avg_over_time(\(series("nv_inference_pending_request_count"))[\(window)]))"
    }

    /// The share of requests that fail, by reason. Requests that the front end refuses, such as bad JSON, are not counted by Triton.
    var failureShare: String {
        let all =
            "\(rate("nv_inference_request_success")) + \(rate("nv_inference_request_failure"))"
        return "\(rate("nv_inference_request_failure", by: "\(Self.kept), reason")) / on (\(Self.kept)) group_left () "
            + "((\(all)) > 0)"
    }

    /// A quantile of the latency in seconds, on the slowest server: quantiles of servers cannot be averaged.
    func quantileSeconds(_ quantile: String) -> String {
        let series = series("nv_inference_request_summary_us", ",quantile=\(Self.quoted(quantile))")
        return "max by (\(Self.kept)) (\(series)) / 1e6"
    }

    /// The requests in flight, by Little's law.
    var inFlight: String { "\(rate("nv_inference_request_duration_us")) / 1e6" }

    private func matchers(leading: Bool) -> String {
        let texts = selector.map { "\($0.name)=\(Self.quoted($0.value))" }.joined(separator: ",")
        return leading && !texts.isEmpty ? ",\(texts)" : texts
    }

    /// A text of PromQL in single quotes, which YAML and JSON need not escape.
    static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("'", with: "\\'").replacing("\n", with: "\\n")
        return "'\(escaped)'"
    }

    /// A number as PromQL reads it, without a needless fraction.
    static func number(_ value: Double) -> String {
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// A span of whole milliseconds as Prometheus writes it.
    static func duration(nanoseconds: UInt64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        for (unit, factor) in [("h", 3_600_000), ("m", 60_000), ("s", 1000)] as [(String, UInt64)]
        where milliseconds.isMultiple(of: factor) {
            return "\(milliseconds / factor)\(unit)"
        }
        return "\(milliseconds)ms"
    }
}
