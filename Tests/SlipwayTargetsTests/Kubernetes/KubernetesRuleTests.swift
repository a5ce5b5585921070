import SlipwayDiagnostics
import SlipwayTargets
import SpecFixtures
import Testing

/// The rules of the target.
enum KubernetesRule {
    private static func rule(_ code: Int, _ bad: String, good: String, at pointed: String? = nil, more: String = "")
        -> TargetRule
    {
        let head = "batching: {max_batch_size: 8}\n\(more)deploy: {kubernetes: {release_image: a/b"
        return TargetRule(code: code, bad: "\(head)\(bad)}}", good: "\(head)\(good)}}", pointed: pointed)
    }

    private static let cuda = "execution_providers: [cuda]\n"

    static let all: [TargetRule] = [
        rule(617, "", good: ", gpus: 1", more: cuda),
        rule(617, ", gpus: 0", good: ", gpus: 2", at: "0", more: cuda),
        rule(618, ", gpus: 1", good: ", gpus: 2", at: "1", more: cuda + "instances: {gpus: [0, 1]}\n"),
        rule(619, ", autoscaler: hpa", good: ", autoscaler: hpa, max_replicas: 2", at: "hpa"),
        rule(
            619, ", autoscaler: hpa, replicas: 3, max_replicas: 2",
            good: ", autoscaler: hpa, replicas: 3, max_replicas: 3",
            at: "2"),
        rule(
            619, ", autoscaler: keda, max_replicas: 2",
            good: ", autoscaler: keda, max_replicas: 2, prometheus: \"http://p:9090\"", at: "keda"),
        rule(629, ", max_replicas: 4", good: ", autoscaler: hpa, max_replicas: 4", at: "max_replicas"),
        rule(
            629, ", autoscaler: hpa, max_replicas: 4, prometheus: \"http://p:9090\"",
            good: ", autoscaler: keda, max_replicas: 4, prometheus: \"http://p:9090\"", at: "prometheus"),
        rule(629, ", gpus: 1", good: "", at: "1"),
        rule(670, ", memory: 256Mi", good: ", memory: 257Mi", at: "256Mi"),
        rule(670, ", memory: 1G, shared_memory: 1Gi", good: ", memory: 2G, shared_memory: 1Gi", at: "1G"),
        rule(
            680, ", server_arguments: [\"--http-port=8080\"]", good: ", server_arguments: [\"--log-verbose=1\"]",
            at: "\"--http-port=8080\""),
        rule(
            680, ", server_arguments: [\"--model-repository\"]",
            good: ", server_arguments: [\"--model-control-mode=none\"]"),
        rule(680, ", release_path: /models/m", good: ", release_path: /modelsets/m", at: "release_path"),
        rule(680, ", release_path: /tmp", good: ", release_path: /srv"),
    ]

    /// What rows of the language refuse, with the code of the core.
    static let refused: [TargetRule] = [
        rule(301, ", replicas: 0", good: ", replicas: 1", at: "0"),
        rule(301, ", gpus: 65", good: "", at: "65"),
        rule(202, ", autoscaler: [hpa, keda], max_replicas: 2", good: ", autoscaler: hpa, max_replicas: 2"),
        rule(208, ", autoscaler: both, max_replicas: 2", good: ", autoscaler: hpa, max_replicas: 2", at: "both"),
        rule(313, ", memory: 512m", good: ", memory: 512Mi", at: "512m"),
        rule(313, ", memory: \"8\"", good: ", memory: 8Gi", at: "\"8\""),
        rule(313, ", memory: 0Gi", good: ", memory: 0.5Gi", at: "0Gi"),
        rule(313, ", memory: 8GB", good: ", memory: 8G", at: "8GB"),
        rule(313, ", cpu: 2Gi", good: ", cpu: \"2\"", at: "2Gi"),
        rule(313, ", cpu: 1.5m", good: ", cpu: 1500m", at: "1.5m"),
        rule(206, ", cpu: 4", good: ", cpu: \"4\"", at: "4"),
        rule(313, ", name: My_Model", good: ", name: my-model", at: "My_Model"),
        rule(
            313, ", name: a2345678901234567890123456789012345678901234567",
            good: ", name: a234567890123456789012345678901234567890123456"),
        rule(313, ", release_path: /release/", good: ", release_path: /release", at: "/release/"),
        rule(313, ", release_path: /a/../b", good: ", release_path: /a/b", at: "/a/../b"),
        rule(313, ", release_path: /", good: ", release_path: /a"),
        rule(313, ", server_arguments: [\"log-verbose\"]", good: ", server_arguments: [\"--log-verbose=1\"]"),
        rule(313, ", node_labels: {\"a b\": c}", good: ", node_labels: {a/b: c}"),
        rule(313, ", node_labels: {a: \"c d\"}", good: ", node_labels: {a: c}"),
        rule(
            313, ", autoscaler: keda, max_replicas: 2, prometheus: \"p:9090\"",
            good: ", autoscaler: keda, max_replicas: 2, prometheus: \"http://p:9090\"", at: "\"p:9090\""),
        rule(
            313, ", autoscaler: keda, max_replicas: 2, prometheus: \"http://me:secret@p\"",
            good: ", autoscaler: keda, max_replicas: 2, prometheus: \"https://p/x\""),
    ]
}

@Suite("Every rule of Kubernetes fires where it should and nowhere else")
struct KubernetesRuleTests {
    @Test(arguments: KubernetesRule.all + KubernetesRule.refused) func fires(_ rule: TargetRule) {
        rule.expectFinding()
    }

    @Test(arguments: KubernetesRule.all + KubernetesRule.refused) func staysSilent(_ rule: TargetRule) {
        rule.expectSilence()
    }

    @Test(arguments: ["1model", "m-", "a_", "a2345678901234567890123456789012345678901234567"])
    func aNameThatNoServiceHasIsRefused(name: String) {
        var setting = Setting()
        setting.name = name
        let body = "batching: {max_batch_size: 8}\ndeploy: {kubernetes: {release_image: a/b"
        #expect(compile(body + "}}", Graphs.rows, setting).errors == [693])
        #expect(compile(body + ", name: m}}", Graphs.rows, setting).errors.isEmpty)
    }

    @Test func theImageOfTheReleaseIsNeeded() {
        #expect(compile("deploy: {kubernetes: {gpus: 0}}").codes.contains(201))
    }

    @Test func everyCodeOfTheRulesIsFired() {
        let fired = Set(KubernetesRule.all.map(\.code)).union([693])
        #expect(Set(Kubernetes().codes.map(\.number)) == fired)
    }
}
