import SlipwayDiagnostics
import SlipwayTargets
import SpecFixtures
import Testing

/// The rules of the target.
enum KServeRule {
    private static func rule(_ code: Int, _ bad: String, good: String, at pointed: String? = nil, more: String = "")
        -> TargetRule
    {
        let head =
            "batching: {max_batch_size: 8}\n\(more)deploy: {kserve: {storage_uri: \"s3://b/m\", cpu: \"1\", memory: 2Gi"
        return TargetRule(code: code, bad: "\(head)\(bad)}}", good: "\(head)\(good)}}", pointed: pointed)
    }

    private static let cuda = "execution_providers: [cuda]\n"
    private static let on = ", mode: standard"
    private static let off = ", mode: serverless"
    private static let url = ", prometheus: \"http://p:9090\""
    private static let image = "registry.example.com/tritonserver"

    static let all: [TargetRule] = [
        rule(817, on + ", canary_percent: 10", good: off + ", canary_percent: 10", at: "10"),
        rule(817, off + ", max_replicas: 2" + url, good: on + ", max_replicas: 2" + url, at: "\"http://p:9090\""),
        rule(817, on + ", max_replicas: 2", good: off + ", max_replicas: 2", at: "2"),
        rule(818, on, good: on + ", gpus: 1", more: cuda),
        rule(818, off + ", gpus: 0", good: off + ", gpus: 1", at: "0", more: cuda),
        rule(818, on + ", gpus: 1", good: on + ", gpus: 2", at: "1", more: cuda + "instances: {gpus: [0, 1]}\n"),
        rule(
            818, off + ", replicas: 3, max_replicas: 2", good: off + ", replicas: 3, max_replicas: 3", at: "2"),
        rule(
            818, on + ", name: a234567890123456789012345678901234567",
            good: on + ", name: a23456789012345678901234567890123456",
            at: "a234567890123456789012345678901234567"),
        rule(
            819, on + ", image: \"\(image):25.02-py3\"", good: on + ", image: \"\(image):24.10-py3\"",
            at: "\"\(image):25.02-py3\""),
        rule(819, on + ", image: \"\(image)@sha256:0123\"", good: on + ", image: \"\(image)\""),
        rule(819, on + ", image: \"\(image):24.10-py3@sha256:0123\"", good: on + ", image: \"host:5000/tritonserver\""),
    ]

    /// What rows of the language refuse, with the code of the core.
    static let refused: [TargetRule] = [
        rule(201, "", good: on),
        rule(208, ", mode: fast", good: on, at: "fast"),
        rule(301, off + ", canary_percent: 100", good: off + ", canary_percent: 99", at: "100"),
        rule(301, off + ", canary_percent: 0", good: off + ", canary_percent: 1", at: "0"),
        rule(301, on + ", replicas: 0", good: on + ", replicas: 1", at: "0"),
        rule(313, on + ", name: My_Model", good: on + ", name: my-model", at: "My_Model"),
        rule(313, on + ", service_account: A", good: on + ", service_account: a", at: "A"),
        rule(
            313, on + url.replacing("http", with: "ftp"), good: on + url),
    ]
}

@Suite("Every rule of KServe fires where it should and nowhere else")
struct KServeRuleTests {
    @Test(arguments: KServeRule.all + KServeRule.refused) func fires(_ rule: TargetRule) {
        rule.expectFinding()
    }

    @Test(arguments: KServeRule.all + KServeRule.refused) func staysSilent(_ rule: TargetRule) {
        rule.expectSilence()
    }

    @Test(arguments: [
        "s3://b", "s3://b/m", "gs://b/m-1", "pvc://claim/a.b/c", "oci://host:5000/m:1", "oci://h/m@sha256:01",
        "https://acc.blob.core.windows.net/c/m",
    ])
    func placesThatReleasesAreLoadedFrom(uri: String) {
        #expect(compile(Self.spec(uri)).errors.isEmpty, "\(compile(Self.spec(uri)).messages)")
    }

    @Test(arguments: [
        "", "s3://", "s3://b/", "b/m", "file:///m", "hdfs://h/m", "https://example.com/m",
        "http://acc.blob.core.windows.net/c",
        "https://ac.blob.core.windows.net/c", "https://acc.blob.core.windows.net/", "s3://b m", "s3://b?x=1",
        "S3://b/m",
    ])
    func otherPlacesAreRefused(uri: String) {
        #expect(compile(Self.spec(uri)).errors == [313])
    }

    private static func spec(_ uri: String) -> String {
        "batching: {max_batch_size: 8}\ndeploy: {kserve: {mode: standard, storage_uri: \"\(uri)\", cpu: \"1\", memory: 2Gi}}"
    }

    @Test func everyCodeOfTheRulesIsFired() {
        #expect(Set(KServe().codes.map(\.number)) == Set(KServeRule.all.map(\.code)))
    }
}
