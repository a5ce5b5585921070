import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

/// The dashboard of a release, as Grafana imports it.
///
/// Source: the JSON model of Grafana's dashboards, schema 38 (10.0 and later). Grafana puts four scrapes or more into `$__rate_interval`.
struct WatchDashboard {
    /// One query of a panel.
    private struct Query {
        let expression: String
        let legend: String

        init(_ expression: String, _ legend: String) {
            self.expression = expression
            self.legend = legend
        }
    }

    /// One panel: a time series.
    private struct Panel {
        let title: String
        let description: String
        let unit: String
        var isStacked = false
        /// A line that values should stay below, or nil.
        var limit: Double?
        let queries: [Query]
    }

    private let section: ObservabilitySection
    private let release: DeployedRelease
    private let queries: MetricQueries

    /// Prepares the dashboard.
    init(_ section: ObservabilitySection, _ release: DeployedRelease) {
        self.section = section
        self.release = release
        queries = MetricQueries(
            model: release.plan.name.text, selector: section.selector, window: "$__rate_interval")
    }

    /// The document.
    var document: JSONValue {
        .object([
            JSONMember("uid", .string(uid)),
            JSONMember("title", .string(title)),
            JSONMember("description", .string(release.origin("Import it into Grafana.").joined(separator: " "))),
            JSONMember("tags", .array([.string("triton"), .string("slipway")])),
            JSONMember("schemaVersion", .integer(38)),
            JSONMember("editable", .bool(true)),
            JSONMember("refresh", .string("30s")),
            JSONMember("time", .object([JSONMember("from", .string("now-1h")), JSONMember("to", .string("now"))])),
            JSONMember(
                "templating",
                .object([
                    JSONMember(
                        "list",
                        .array([
                            .object([
                                JSONMember("name", .string("datasource")),
                                JSONMember("label", .string("Prometheus")),
                                JSONMember("type", .string("datasource")),
                                JSONMember("query", .string("prometheus")),
                            ])
                        ]))
                ])),
            JSONMember("panels", .array(panels.enumerated().map { place, panel in json(panel, at: place) })),
        ])
    }

    private var title: String {
        "\(release.plan.name.text)\(release.stage.map { " (\($0))" } ?? "") on Triton"
    }

    /// At most 40 letters, digits, hyphens and underscores. It stays the same over promotions; names that had to be changed are told
    /// apart by a checksum.
    private var uid: String {
        let name = release.plan.name.text + (release.stage.map { "-\($0)" } ?? "")
        let safe = String(
            name.utf8.map { byte -> Character in
                let isSafe =
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x5F || byte == 0x2D
                return isSafe ? Character(Unicode.Scalar(byte)) : "-"
            })
        if safe == name, name.utf8.count <= 32 { return "slipway-\(name)" }
        let sum = name.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        let digits = String(sum, radix: 16)
        return "slipway-\(safe.prefix(23))-\(String(repeating: "0", count: 8 - digits.count))\(digits)"
    }

    // MARK: Panels

    private var panels: [Panel] {
        let us = "nv_inference_"
        let limits = release.limits.compactMap(WatchedLimit.init).filter(\.isLatency)
        let configuration = release.variant.configuration
        return [
            Panel(
                title: "Requests", description: "Requests that were answered, of all servers.", unit: "reqps",
                queries: [Query(queries.rate("\(us)request_success"), "answered")]),
            Panel(
                title: "Latency",
                description:
                    "The mean over all servers, and percentiles of the slowest server over its last minute. The line is the strictest limit of the spec.",
                unit: "s", limit: limits.map(\.seconds).min(),
                queries: [Query(queries.meanSeconds("\(us)request_duration_us"), "mean")]
                    + [("0.5", "p50"), ("0.9", "p90"), ("0.95", "p95"), ("0.99", "p99")].map {
                        Query(queries.quantileSeconds($0.0), $0.1)
                    }),
            Panel(
                title: "Failures by reason",
                description:
                    "REJECTED: the queue was full or a request waited too long; CANCELED: by its client; BACKEND: the model failed. What the front end refuses is not counted.",
                unit: "reqps",
                queries: [
                    Query(
                        queries.rate("\(us)request_failure", by: "\(MetricQueries.kept), reason"), "{{reason}}")
                ]),
            Panel(
                title: "Time of a request", description: "Where a request's time goes, as means.", unit: "s",
                isStacked: true,
                queries: [
                    ("queue", "queue"), ("compute_input", "inputs"), ("compute_infer", "inference"),
                    ("compute_output", "outputs"),
                ].map { Query(queries.meanSeconds("\(us)\($0.0)_duration_us"), $0.1) }),
            Panel(
                title: "Share of time in the queue", description: "Of all the time of all requests.",
                unit: "percentunit", limit: section.queueShare.value,
                queries: [Query(queries.queueShare, "queue")]),
            Panel(
                title: "Items in an execution",
                description: "The mean batch; max_batch_size is \(configuration.maxBatchSize).", unit: "short",
                queries: [Query(queries.batch, "items")]),
            Panel(
                title: "Requests that wait", description: "The mean over servers.", unit: "short",
                queries: [Query(queries.pending, "waiting")]),
            Panel(
                title: "Requests in flight", description: "Waiting or running, of all servers, by Little's law.",
                unit: "short", queries: [Query(queries.inFlight, "in flight")]),
            Panel(
                title: "Servers", description: "Servers that have the model loaded.", unit: "short",
                queries: [
                    Query("count(count by (instance) (\(queries.series("\(us)request_success"))))", "servers")
                ]),
        ] + (configuration.kind == .gpu ? gpuPanels : cpuPanels)
    }

    private var cpuPanels: [Panel] {
        [
            Panel(
                title: "Processor use", description: "Of the whole machine.", unit: "percentunit",
                queries: [Query("max by (instance) (\(queries.serverSeries("nv_cpu_utilization")))", "{{instance}}")]),
            Panel(
                title: "Memory use", description: "Of the whole machine.", unit: "bytes",
                queries: [
                    Query("max by (instance) (\(queries.serverSeries("nv_cpu_memory_used_bytes")))", "{{instance}}")
                ]),
        ]
    }

    private var gpuPanels: [Panel] {
        [
            ("GPU use", "percentunit", "nv_gpu_utilization"), ("GPU memory", "bytes", "nv_gpu_memory_used_bytes"),
            ("GPU power", "watt", "nv_gpu_power_usage"),
        ].map { title, unit, metric in
            Panel(
                title: title, description: "Of each GPU, whoever uses it.", unit: unit,
                queries: [
                    Query(
                        "max by (instance, gpu_uuid) (\(queries.serverSeries(metric)))", "{{instance}} {{gpu_uuid}}")
                ])
        }
    }

    // MARK: JSON

    private func json(_ panel: Panel, at place: Int) -> JSONValue {
        let source = JSONMember(
            "datasource",
            .object([
                JSONMember("type", .string("prometheus")), JSONMember("uid", .string("${datasource}")),
            ]))
        var custom = [JSONMember("fillOpacity", .integer(panel.isStacked ? 30 : 0))]
        if panel.isStacked { custom.append(JSONMember("stacking", .object([JSONMember("mode", .string("normal"))]))) }
        var defaults = [JSONMember("unit", .string(panel.unit)), JSONMember("min", .integer(0))]
        if let limit = panel.limit {
            custom.append(JSONMember("thresholdsStyle", .object([JSONMember("mode", .string("line"))])))
            let steps: [JSONValue] = [
                .object([JSONMember("color", .string("green")), JSONMember("value", .null)]),
                .object([JSONMember("color", .string("red")), JSONMember("value", .double(limit))]),
            ]
            defaults.append(
                JSONMember(
                    "thresholds",
                    .object([JSONMember("mode", .string("absolute")), JSONMember("steps", .array(steps))])))
        }
        defaults.append(JSONMember("custom", .object(custom)))
        let targets = panel.queries.enumerated().map { index, query -> JSONValue in
            .object([
                JSONMember("refId", .string(String(UnicodeScalar(UInt8(0x41 + index))))),
                source,
                JSONMember("expr", .string(query.expression)),
                JSONMember("legendFormat", .string(query.legend)),
            ])
        }
        return .object([
            JSONMember("id", .integer(Int64(place + 1))),
            JSONMember("type", .string("timeseries")),
            JSONMember("title", .string(panel.title)),
            JSONMember("description", .string(panel.description)),
            source,
            JSONMember(
                "gridPos",
                .object([
                    JSONMember("h", .integer(8)), JSONMember("w", .integer(8)),
                    JSONMember("x", .integer(Int64(place % 3 * 8))), JSONMember("y", .integer(Int64(place / 3 * 8))),
                ])),
            JSONMember(
                "fieldConfig",
                .object([JSONMember("defaults", .object(defaults)), JSONMember("overrides", .array([]))])),
            JSONMember("targets", .array(targets)),
        ])
    }
}
