import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// `deploy.observability:`, how the release is watched.
struct ObservabilitySection: Sendable {
    /// Where OpenTelemetry spans go.
    struct Trace: Sendable {
        /// The receiver of OTLP over HTTP.
        let url: String
        /// Of how many requests one is traced.
        let rate: Int
        /// The name of the service in the spans; nil for the model's.
        let service: String?
    }

    /// Where the section is.
    let range: SourceRange
    /// Whether the rules are a PrometheusRule of the Prometheus Operator, not files of Prometheus itself.
    let isForOperator: Bool
    /// The span that rates are taken over.
    let window: Located<TimeSpan>
    /// How long a condition holds before an alert fires.
    let holds: TimeSpan
    /// How often Prometheus reads the metrics.
    let scrapeInterval: Located<TimeSpan>
    /// The servers' addresses of metrics.
    let targets: [String]
    /// Labels that the series of this release have beside `model`, in source order.
    let selector: [(name: String, value: String)]
    /// Labels of alerts, `severity` among them.
    let labels: [(name: String, value: String)]
    /// Labels of the PrometheusRule, by which the operator chooses rules.
    let ruleLabels: [(name: String, value: String)]
    /// The largest share of requests that may fail for one reason.
    let failureShare: Located<Double>
    /// The largest share of a request's time that may be spent in the queue.
    let queueShare: Located<Double>
    /// The most requests that may wait on a server; nil for the knee's.
    let pending: Int?
    /// Where spans go; nil for nowhere.
    let trace: Trace?

    /// Reads the section.
    init(_ section: DeploySection) {
        func pairs(_ key: String) -> [(name: String, value: String)] {
            section.pairs(key).map { ($0.name.value, $0.value.value) }
        }
        func time(_ key: String, seconds: UInt64) -> Located<TimeSpan> {
            section.time(key) ?? Located(TimeSpan(nanoseconds: seconds * 1_000_000_000), section.range)
        }
        range = section.range
        isForOperator = section.word("format")?.value == "operator"
        window = time("window", seconds: 300)
        holds = section.time("for")?.value ?? window.value
        scrapeInterval = time("scrape_interval", seconds: 15)
        let stated = section.texts("targets").map(\.value)
        targets = stated.isEmpty ? ["localhost:8002"] : stated
        selector = pairs("selector")
        let own = pairs("labels")
        labels = own.contains { $0.name == "severity" } ? own : [("severity", "warning")] + own
        ruleLabels = pairs("rule_labels")
        failureShare = section.share("max_failures") ?? Located(0.01, section.range)
        queueShare = section.share("max_queue_share") ?? Located(0.5, section.range)
        pending = section.integer("max_pending")?.value
        trace = section.section("trace").flatMap { trace in
            trace.text("url").map {
                Trace(
                    url: $0.value, rate: trace.integer("rate")?.value ?? 1000, service: trace.text("service")?.value)
            }
        }
    }
}
