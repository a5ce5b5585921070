import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayFormats
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion
import SlipwayTargets
import SpecFixtures
import Testing

@Suite("What watches a release")
struct ObservabilityTests {
    private static let limits = "promote: {require: {latency_p99: \"<= 50ms\", queue_time: \"<= 10ms\"}}\n"

    private func emission(_ section: String, batching: String = "{max_batch_size: 8}", promote: String = limits)
        -> Emission
    {
        Emission("batching: \(batching)\n\(promote)deploy: {observability: \(section)}\n")
    }

    private func rules(_ section: String, batching: String = "{max_batch_size: 8}", promote: String = limits)
        -> String
    {
        emission(section, batching: batching, promote: promote).text("release/observability/rules.yml")
    }

    @Test func theSpecsLimitsAreTheThresholds() {
        let text = rules("{}")
        #expect(
            text.contains(
                "max by (job, namespace, model) (nv_inference_request_summary_us{model='m',quantile='0.99'}) / 1e6 > 0.05"
            ))
        #expect(text.contains("alert: TritonQueueTimeHigh"))
        #expect(text.contains("(rate(nv_inference_request_success{model='m'}[5m])) > 0) / 1e6 > 0.01"))
        #expect(text.contains("for: \"5m\""))
    }

    @Test(arguments: [
        "latency_p50: \"<= 5ms\"", "latency_p90: \"<= 5ms\"", "latency_p95: \"<= 5ms\"", "latency_avg: \"<= 5ms\"",
    ])
    func eachLatencyHasItsAlert(limit: String) {
        let text = rules("{}", promote: "promote: {require: {\(limit)}}\n")
        #expect(text.contains("> 0.005\""))
        // Only percentiles need the summaries of which the alert says that they are missing.
        #expect(text.contains("TritonSummariesMissing") == !limit.contains("avg"))
    }

    @Test func whatDependsOnDemandIsNotWatched() {
        let text = rules("{}", promote: "promote: {require: {throughput: \">= 5/s\", gpu_memory: \"<= 1GiB\"}}\n")
        #expect(!text.contains("Latency") && !text.contains("nv_gpu") && text.contains("TritonModelAbsent"))
    }

    @Test func everyQuotientHasADivisorAboveZero() {
        for line in rules("{}").split(separator: "\n") where line.contains("expr:") {
            // A divisor is a sum of rates in parentheses with "> 0", or the number of microseconds of a second.
            let divisors = line.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            for divisor in divisors where !divisor.hasPrefix(" 1e6") {
                #expect(divisor.contains("> 0)"), "\(line)")
            }
        }
    }

    @Test func selectorsStandInEveryQueryAndLabelsInEveryAlert() {
        let text = rules("{selector: {job: triton, cluster: \"it's\"}, labels: {team: search}}")
        for line in text.split(separator: "\n") where line.contains("expr:") {
            let series = line.components(of: "model='m'").count - 1
            let matched = line.components(of: "model='m',job='triton',cluster='it\\\\'s'").count - 1
            #expect(series > 0 && series == matched, "\(line)")
        }
        let alerts = text.components(of: "- alert:").count - 1
        #expect(alerts > 5 && text.components(of: "team: search").count - 1 == alerts)
        #expect(text.contains("severity: warning\n") && text.contains("severity: critical\n"))
    }

    @Test func aSeverityOfTheSpecTakesThePlaceOfTheDefault() {
        let text = rules("{labels: {severity: page}}")
        #expect(text.contains("severity: page\n") && !text.contains("severity: warning"))
    }

    /// The rules of a release of the last variant, with what was measured of it.
    private func released(_ batching: String, _ points: [PromotionRecord.Point] = []) throws -> String {
        let body = "batching: \(batching)\n\(Self.limits)deploy: {observability: {}}\n"
        let name = try #require(Emission(body).outcome.names.last.flatMap { ModelName($0) })
        let order = ReleaseOrder(directory: RelativePath(fixed: "release"), record: .sample(of: name, points))
        return Emission(body, options: EmitOptions(order: order)).text("release/observability/rules.yml")
    }

    @Test func waitingForABatchIsNoFullQueue() throws {
        let delayed = try released("{max_batch_size: [4, 8], max_queue_delay: 2ms}")
        #expect(delayed.contains("/ 1e6 > 0.002)"))
        #expect(delayed.contains("TritonBatchesCollapsed") && delayed.contains("< 2) and"))
        #expect(rules("{}").contains("TritonQueueShareHigh") && !rules("{}").contains("TritonBatchesCollapsed"))
    }

    @Test func pendingRequestsAreHeldAgainstTheKnee() throws {
        #expect(rules("{max_pending: 7}").contains("[5m])) > 7\""))
        let unmeasured = rules("{}")
        #expect(unmeasured.contains("[5m])) > 16\"") && unmeasured.contains("because no load was measured"))
    }

    @Test func theOperatorGetsAnObject() {
        let emission = emission("{format: operator, rule_labels: {release: stack}}")
        #expect(!emission.paths.contains("release/observability/prometheus.yml"))
        let text = emission.text("release/observability/prometheusrule.yaml")
        #expect(
            text.contains(
                "kind: PrometheusRule\nmetadata:\n  name: m\n  labels:\n    release: stack\nspec:\n  groups:\n"))
    }

    @Test func prometheusReadsTheServersThatTheSpecNames() {
        let emission = emission(
            "{scrape_interval: 5s, targets: [a:1, b:2], selector: {cluster: blue, job: tri}}")
        let text = emission.text("release/observability/prometheus.yml")
        #expect(text.contains("scrape_interval: \"5s\"\n"))
        #expect(text.contains("- job_name: tri\n") && text.contains("- \"a:1\"\n") || text.contains("- a:1\n"))
        #expect(text.contains("cluster: blue\n"))
    }

    @Test func theServerStartsWithWhatIsReadAndNoMore() {
        let plain = emission("{}").text("release/observability/start-server.sh")
        #expect(plain.contains("--metrics-config=summary_latencies=true") && !plain.contains("--trace-config"))
        let traced = emission("{trace: {url: \"http://c:4318/v1/traces\", rate: 10, service: s}}")
            .text("release/observability/start-server.sh")
        #expect(traced.contains("--trace-config=opentelemetry,url=http://c:4318/v1/traces \\\n"))
        #expect(traced.contains("--trace-config=opentelemetry,resource=service.name=s \\\n"))
        #expect(traced.contains("--trace-config=rate=10 \\\n"))
    }

    @Test func theDashboardAsksForThisModelAlone() throws {
        let emission = emission("{selector: {job: triton}}")
        let node = try emission.json(emission.bytes("release/observability/dashboard.json"))
        let panels = try #require(node["panels"]?.array)
        #expect(panels.count == 11)
        for panel in panels {
            let targets = try #require(panel["targets"]?.array)
            #expect(!targets.isEmpty)
            for target in targets {
                let query = try #require(target["expr"]?.string)
                #expect(query.contains("job='triton'"))
                #expect(query.contains("model='m'") || query.contains("nv_cpu_"), "\(query)")
                #expect(!query.contains("1 +") && !query.contains("pod"))
            }
        }
    }

    @Test(
        arguments: [
            ("{window: 30s}", 694), ("{window: 1min, scrape_interval: 16s}", 694), ("{scrape_interval: 2min}", 694),
            ("{max_failures: 100%}", 695), ("{max_queue_share: 200%}", 695),
            ("{window: 1.0005s, scrape_interval: 1s}", 307),
        ])
    func rulesThatCannotFireAreFound(section: String, code: Int) {
        #expect(emission(section).codes.contains(code))
    }

    @Test(
        arguments: [
            "{window: 1min, scrape_interval: 15s}", "{scrape_interval: 75s}", "{max_failures: 99%}",
            "{max_failures: 0%}",
        ])
    func goodRulesAreNotFound(section: String) {
        #expect(emission(section).codes == [])
    }

    @Test func withoutALimitANoteSaysThatLatencyIsNotWatched() {
        #expect(emission("{}", promote: "").codes == [696])
        #expect(emission("{}", promote: "promote: {require: {queue_time: \"<= 5ms\"}}\n").codes == [696])
    }

    @Test(
        arguments: [
            "{selector: {model: x}}", "{selector: {__a: x}}", "{labels: {alertname: x}}", "{labels: {a-b: x}}",
            "{targets: [triton]}", "{targets: [\":8002\"]}", "{targets: [\"a/b:8002\"]}",
            "{trace: {url: \"http://user:secret@c/v1/traces\"}}", "{trace: {url: \"c:4318\"}}",
            "{trace: {url: \"http://c/v1?key=1\"}}", "{trace: {url: \"http://c/a,b\"}}",
            "{trace: {url: \"http://c\", service: \"a b\"}}",
        ])
    func whatWouldEndUpInAQueryOrOnACommandLineIsChecked(section: String) {
        let found = emission(section)
        #expect(found.emitted == nil && found.outcome.bag.hasErrors)
    }
}

extension StringProtocol {
    /// The parts between the occurrences of a text.
    fileprivate func components(of text: String) -> [String] {
        var parts: [String] = [""]
        var rest = Substring(self)
        while let range = rest.firstRange(of: text) {
            parts[parts.count - 1] += rest[..<range.lowerBound]
            parts.append("")
            rest = rest[range.upperBound...]
        }
        parts[parts.count - 1] += rest
        return parts
    }
}
