import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

extension Observability {
    /// The key `deploy.observability` with its rows.
    static let syntax = TargetSyntax(
        title: "Prometheus",
        field: SpecField(
            "observability", .record(rows), example: "{selector: {job: triton}}",
            synonyms: ["monitoring", "prometheus", "grafana", "metrics", "alerts"],
            doc: """
                How the release is watched: rules of Prometheus with the limits of `promote.require`, a dashboard of Grafana, and \
                the line that starts a server with what these read.
                """
        ),
        sample: "{selector: {job: triton}}"
    ) { section, bag in
        for key in ["window", "for", "scrape_interval"] {
            guard let time = section.time(key), !time.value.nanoseconds.isMultiple(of: 1_000_000) else { continue }
            bag.add(
                Diagnostic(
                    .inexactQuantity, "\(time.value) is not a whole number of milliseconds", at: time.range,
                    path: "deploy.observability.\(key)", notes: ["Prometheus takes times in milliseconds"]))
        }
    }

    private static let formats = SpecWords(
        "a form of rules",
        [
            SpecWord(
                "files", "rules.yml and prometheus.yml, as Prometheus itself reads them", synonyms: ["prometheus"]),
            SpecWord(
                "operator", "a PrometheusRule of the Prometheus Operator",
                synonyms: ["prometheus_rule", "prometheusrule", "kubernetes"]),
        ])

    private static func span(_ key: String, default text: String, example: String, synonyms: [String], doc: String)
        -> SpecField
    {
        SpecField(
            key,
            .time(min: TimeSpan(nanoseconds: 1_000_000_000), max: TimeSpan(nanoseconds: 86_400_000_000_000)),
            default: text, unit: "time, whole milliseconds, 1s to 24h", example: example, synonyms: synonyms,
            doc: doc)
    }

    private static let rows = SpecRecord(
        "observability", noun: "an observability section", doc: "How the release is watched.",
        fields: [
            SpecField(
                "format", .word(formats), default: "files", example: "operator", synonyms: ["kind"],
                doc: "The form of the rules."
            ),
            SpecField(
                "selector", .map(key: .labelName, value: .text(.words)), lowersTo: "label matchers of every query",
                example: "{job: triton}", synonyms: ["matchers", "match"],
                doc:
                    "Labels that the series of this release have beside `model`, where one Prometheus reads several servers."
            ),
            SpecField(
                "labels", .map(key: .labelName, value: .text(.words)), default: "{severity: warning}",
                lowersTo: "labels of alerts", example: "{severity: page, team: search}",
                synonyms: ["alert_labels", "severity"], doc: "Labels of the alerts, by which they are routed."
            ),
            SpecField(
                "rule_labels", .map(key: .words, value: .text(.words)),
                lowersTo: "metadata.labels of the PrometheusRule", example: "{release: kube-prometheus-stack}",
                synonyms: ["metadata_labels"],
                doc: "Labels of the PrometheusRule, by which an operator chooses the rules that it loads."
            ),
            span(
                "window", default: "5min", example: "2min", synonyms: ["range", "rate_window", "interval"],
                doc: "What rates and means are taken over; at least four times the scrape interval."),
            span(
                "for", default: "the window", example: "10min", synonyms: ["hold", "duration", "pending_for"],
                doc: """
                    How long a condition holds before its alert fires. Not below the window: one request that fails alone fires \
                    nothing then.
                    """
            ),
            span(
                "scrape_interval", default: "15s", example: "30s", synonyms: ["scrape"],
                doc:
                    "How often Prometheus reads the metrics: what prometheus.yml says, and what the window is held against."
            ),
            SpecField(
                "targets", .list(.text(.metricsAddress), least: 1, unique: true), default: "[localhost:8002]",
                lowersTo: "prometheus.yml scrape_configs", example: "[triton-0:8002, triton-1:8002]",
                synonyms: ["servers", "hosts", "static_configs"], doc: "Where the servers show their metrics."
            ),
            SpecField(
                "max_failures", .percentage, default: "1%", example: "0.1%",
                synonyms: ["failure_ratio", "error_rate", "max_error_rate"],
                doc: "The largest share of requests that may fail for one reason; what clients cancel is no failure."
            ),
            SpecField(
                "max_queue_share", .percentage, default: "50%", example: "70%", synonyms: ["queue_share"],
                doc: "The largest share of a request's time that may be spent in the queue."
            ),
            SpecField(
                "max_pending", .integer(1...1_000_000),
                default: "the requests in flight at the knee, else 2 × batch × instances", example: "64",
                synonyms: ["pending", "queue_size", "max_queue_size"],
                doc: "The most requests that may wait on a server, as a mean over the window."
            ),
            SpecField(
                "trace", .record(traceRows), lowersTo: "tritonserver --trace-config",
                example: "{url: \"http://collector:4318/v1/traces\"}",
                synonyms: ["tracing", "opentelemetry", "otel"], doc: "Spans of requests, sent with OpenTelemetry."
            ),
        ])

    private static let traceRows = SpecRecord(
        "observability_trace", noun: "a trace section", doc: "Spans of requests, sent with OpenTelemetry.",
        fields: [
            SpecField(
                "url", .text(.receiverURL), required: true, lowersTo: "--trace-config opentelemetry,url",
                example: "\"http://collector:4318/v1/traces\"", synonyms: ["endpoint", "collector"],
                doc: "The receiver of OTLP over HTTP; without credentials, which a file in git is no place for."
            ),
            SpecField(
                "rate", .integer(1...1_000_000_000), default: "1000", lowersTo: "--trace-config rate",
                example: "100", synonyms: ["every", "sampling"], doc: "Of this many requests one is traced."
            ),
            SpecField(
                "service", .text(.serviceName), default: "the model's name",
                lowersTo: "--trace-config opentelemetry,resource=service.name", example: "search",
                synonyms: ["service_name"], doc: "What spans say that they come from."
            ),
        ])
}
