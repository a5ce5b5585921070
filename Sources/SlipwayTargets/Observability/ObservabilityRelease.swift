import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwayYAML

/// The files that watch a release.
struct ObservabilityRelease {
    private let section: ObservabilitySection
    private let release: DeployedRelease

    /// Prepares the files of a release.
    init(_ section: ObservabilitySection, _ release: DeployedRelease) {
        self.section = section
        self.release = release
    }

    /// The files by name.
    var files: [(name: String, text: String)] {
        let dashboard = String(
            decoding: JSONWriter.write(WatchDashboard(section, release).document), as: UTF8.self)
        return rules + [("dashboard.json", dashboard), ("start-server.sh", startScript)]
    }

    private var rules: [(name: String, text: String)] {
        let groups = YAMLMember("groups", WatchRules(section, release).groups)
        if section.isForOperator {
            let name = kubernetesName(release.plan.name.text + (release.stage.map { "-\($0)" } ?? ""))
            var metadata = [YAMLMember("name", .string(name))]
            if !section.ruleLabels.isEmpty {
                metadata.append(
                    YAMLMember("labels", .mapping(section.ruleLabels.map { YAMLMember($0.name, .string($0.value)) })))
            }
            let rule: [YAMLMember] = [
                YAMLMember("apiVersion", .string("monitoring.coreos.com/v1")),
                YAMLMember("kind", .string("PrometheusRule")),
                YAMLMember("metadata", .mapping(metadata)),
                YAMLMember("spec", .mapping([groups])),
            ]
            let header = release.origin("kubectl apply -f prometheusrule.yaml")
            return [("prometheusrule.yaml", YAMLWriter.write(.mapping(rule), header: header))]
        }
        return [
            (
                "rules.yml",
                YAMLWriter.write(.mapping([groups]), header: release.origin("promtool check rules rules.yml"))
            ),
            (
                "prometheus.yml",
                YAMLWriter.write(
                    .mapping(configuration), header: release.origin("prometheus --config.file=prometheus.yml"))
            ),
        ]
    }

    /// A Prometheus of one's own: which servers it reads, and the rules beside it.
    private var configuration: [YAMLMember] {
        let interval = YAMLValue.string(
            MetricQueries.duration(nanoseconds: section.scrapeInterval.value.nanoseconds))
        let job = section.selector.first { $0.name == "job" }?.value ?? "triton"
        let labels = section.selector.filter { $0.name != "job" }.map { YAMLMember($0.name, .string($0.value)) }
        let servers =
            [YAMLMember("targets", .list(section.targets.map { .string($0) }))]
            + (labels.isEmpty ? [] : [YAMLMember("labels", .mapping(labels))])
        return [
            YAMLMember(
                "global",
                .mapping([YAMLMember("scrape_interval", interval), YAMLMember("evaluation_interval", interval)])),
            YAMLMember("rule_files", .list([.string("rules.yml")])),
            YAMLMember(
                "scrape_configs",
                .list([
                    .mapping([
                        YAMLMember("job_name", .string(job)),
                        YAMLMember("static_configs", .list([.mapping(servers)])),
                    ])
                ])),
        ]
    }

    /// A script of sh that starts the server with what the rules and the dashboard read, and with nothing that is the server's
    /// default: its metrics are on port 8002 already.
    private var startScript: String {
        var flags = ["--metrics-config=summary_latencies=true"]
        if let trace = section.trace {
            flags += [
                "--trace-config=mode=opentelemetry",
                "--trace-config=opentelemetry,url=\(trace.url)",
                "--trace-config=opentelemetry,resource=service.name=\(trace.service ?? release.plan.name.text)",
                "--trace-config=level=TIMESTAMPS",
                "--trace-config=rate=\(trace.rate)",
                "--trace-config=count=-1",
            ]
        }
        var lines = ["#!/bin/sh"]
        lines += release.origin("MODEL_REPOSITORY=/models sh start-server.sh [MORE FLAGS OF TRITONSERVER]").map {
            "# \($0)"
        }
        lines += [
            "# summary_latencies shows percentiles; without it the alerts on them never fire.",
            "set -eu",
            "exec tritonserver \\",
            "  --model-repository=\"${MODEL_REPOSITORY:-/models}\" \\",
        ]
        lines += flags.map { "  \(commandText([$0])) \\" }
        return (lines + ["  \"$@\""]).joined(separator: "\n") + "\n"
    }
}

/// A name as Kubernetes takes it for an object: lower-case letters, digits and hyphens, at most 63, no hyphen at an end.
func kubernetesName(_ text: String) -> String {
    let safe = text.lowercased().utf8.map { byte -> Character in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
            ? Character(Unicode.Scalar(byte)) : "-"
    }
    var name = String(safe.drop { $0 == "-" }.prefix(63))
    while name.hasSuffix("-") { name.removeLast() }
    return name.isEmpty ? "model" : name
}
