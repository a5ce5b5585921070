import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion
import SlipwayTargets
import SpecFixtures
import Testing

@Suite("Helm charts")
struct HelmTests {
    private func release(_ section: String = "", target: String = "helm", knee: Knee? = nil) -> Emission {
        var setting = Setting()
        setting.name = "m"
        let body =
            "batching: {max_batch_size: [8, 16]}\ndeploy: {\(target): {release_image: registry.example.com/m\(section)}}"
        guard let knee else { return Emission(body, Graphs.rows, setting) }
        var record = PromotionRecord.sample(of: ModelName(fixed: "m-cpu-b8-i1"))
        record.knee = knee
        let order = ReleaseOrder(directory: RelativePath(fixed: "release"), record: record)
        return Emission(body, Graphs.rows, setting, options: EmitOptions(order: order))
    }

    private func file(_ emission: Emission, _ name: String) -> String { emission.text("release/helm/\(name)") }

    private let knee = Knee(load: .concurrency(16), throughput: 727, concurrency: 16)

    @Test func noMarkerIsLeft() {
        let emission = release(
            ", autoscaler: keda, max_replicas: 4, prometheus: \"http://p\", environment_variables: {A: \"{{ x }}\"}",
            knee: knee)
        let paths = emission.paths.filter { $0.hasPrefix("release/helm/") }
        #expect(paths.count == 13, "\(paths)")
        for path in paths { #expect(!emission.text(path).contains("SLIPWAY"), "\(path)") }
        for path in paths where path.contains("/templates/") {
            let text = emission.text(path)
            #expect(text.contains("{{"), "\(path)")
            #expect(!text.contains("{{ x }}"), "what a spec says is a value, never a template: \(path)")
        }
    }

    @Test func everyValueOfTheSectionIsADefault() {
        let values = file(
            release(
                """
                , name: text, image: a/b:1, cpu: "2", memory: 4Gi, shared_memory: 1Gi, node_labels: {pool: big}, pull_secret: reg, \
                environment_variables: {A: b}, environment_secrets: [store], client_labels: {role: web}, monitor: service, \
                server_arguments: ["--log-verbose=1"], replicas: 3
                """), "values.yaml")
        for text in [
            "name: text\n", "image: a/b:1\n", "cpu: \"2\"\n", "memory: \"4Gi\"\n", "sharedMemory: \"1Gi\"\n",
            "pool: big\n",
            "- name: reg\n", "- name: A\n", "name: store\n", "role: web\n", "monitor: service\n",
            "- \"--log-verbose=1\"\n",
            "replicas: 3\n",
        ] {
            #expect(values.contains(text), "\(text): \(values)")
        }
    }

    @Test func theTargetsAreThoseOfTheKnee() {
        let values = file(release(", autoscaler: hpa, max_replicas: 4", knee: knee), "values.yaml")
        #expect(values.contains("kind: hpa\n") && values.contains("inferencesPerSecond: \"508.900\"\n"), "\(values)")
        #expect(values.contains("requestsInFlight: \"11.200\"\n") && values.contains("maxReplicas: 4\n"))
    }

    @Test func withoutAKneeTheKindIsNoneAndACommentSaysWhy() {
        let emission = release(", autoscaler: hpa, max_replicas: 4")
        let values = file(emission, "values.yaml")
        #expect(values.contains("kind: none\n") && values.contains("Nothing was measured"), "\(values)")
        #expect(
            !values.contains("requestsInFlight") && !emission.paths.contains("release/helm/prometheus-adapter.yaml"))
    }

    @Test func anotherReleaseIsAnotherChart() {
        func version(_ emission: Emission) -> Substring? {
            file(emission, "Chart.yaml").split(separator: "\n").first { $0.hasPrefix("version: ") }
        }
        let (initial, promoted) = (version(release()), version(release(knee: knee)))
        #expect(initial?.hasPrefix("version: \"1.0.0+") == true && initial != promoted)
    }

    @Test func theDockerfileIsNoPartOfTheChart() {
        #expect(file(release(), ".helmignore") == "Dockerfile\n")
        #expect(file(release(), "Dockerfile").contains("docker build --file helm/Dockerfile"))
        #expect(!release(", release_by: materialize").paths.contains("release/helm/.helmignore"))
    }

    // MARK: What is refused

    @Test(arguments: [
        (", gpus: 0", 617, "execution_providers: [cuda]\n"), (", autoscaler: keda, max_replicas: 2", 619, ""),
        (", max_replicas: 2", 629, ""), (", memory: 128Mi", 670, ""), (", release_path: /models", 680, ""),
        (", namespace: a", 203, ""), (", memory: 8", 206, ""), (", replicas: 0", 301, ""),
    ])
    func theRulesAreThoseOfACluster(section: String, code: Int, more: String) {
        let outcome = compile(
            "batching: {max_batch_size: 8}\n\(more)deploy: {helm: {release_image: a/b\(section)}}", Graphs.rows)
        #expect(outcome.all(code).count == 1, "\(outcome.messages)")
    }

    @Test func aNameThatNoServiceHasIsRefused() {
        var setting = Setting()
        setting.name = "1m"
        let outcome = compile(
            "batching: {max_batch_size: 8}\ndeploy: {helm: {release_image: a/b}}", Graphs.rows, setting)
        #expect(outcome.errors == [693])
    }
}
