import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion
import SpecFixtures
import Testing

@Suite("KServe files")
struct KServeTests {
    private static let head = "batching: {max_batch_size: [8, 16]}\n"

    private func release(
        _ section: String = "", uri: String = "s3://b/m", more: String = head, knee: Knee? = nil,
        directory: String = "release", winner: String = "cpu-b8-i1"
    ) -> Emission {
        let body = "\(more)deploy: {kserve: {storage_uri: \"\(uri)\", cpu: \"2\", memory: 4Gi, \(section)}}"
        guard let knee else { return Emission(body, Graphs.rows) }
        var record = PromotionRecord.sample(of: ModelName("m-\(winner)") ?? ModelName(fixed: "m"))
        record.knee = knee
        let order = ReleaseOrder(directory: RelativePath(directory) ?? RelativePath(fixed: "release"), record: record)
        return Emission(body, Graphs.rows, options: EmitOptions(order: order))
    }

    private func file(_ emission: Emission, _ name: String = "inference-service.yaml", in directory: String = "release")
        -> String
    {
        emission.text("\(directory)/kserve/\(name)")
    }

    private func value(_ key: String, _ text: String) -> String? {
        text.split(separator: "\n").map { $0.drop { $0 == " " } }.first { $0.hasPrefix("\(key): ") }
            .map { String($0.dropFirst(key.count + 2)) }
    }

    private let knee = Knee(load: .concurrency(16), throughput: 727, concurrency: 16)

    @Test func theVersionIsThatOfTheTarget() {
        let text = file(release("mode: standard"))
        #expect(value("runtimeVersion", text) == "\"24.10-py3\"")
        #expect(value("protocolVersion", text) == "v2")
        #expect(value("runtime", text) == "kserve-tritonserver")
    }

    @Test func theModeIsStatedAsKServeNamesIt() {
        #expect(value("serving.kserve.io/deploymentMode", file(release("mode: standard"))) == "Standard")
        #expect(value("serving.kserve.io/deploymentMode", file(release("mode: serverless"))) == "Knative")
    }

    @Test func anotherReleaseIsAnotherPlace() {
        let small = value("storageUri", file(release("mode: standard", knee: knee)))
        let large = value("storageUri", file(release("mode: standard", knee: knee, winner: "cpu-b16-i1")))
        #expect(small?.hasPrefix("s3://b/m/") == true && small?.count == "s3://b/m/".count + 12)
        #expect(small != large)
    }

    @Test func anImageHasTheDigestAsTagUnlessTheSpecStatesOne() {
        let made = release("mode: standard", uri: "oci://host:5000/m")
        #expect(value("storageUri", file(made))?.hasPrefix("oci://host:5000/m:") == true)
        #expect(file(made, "Dockerfile").contains("COPY repository /models\n"))
        for uri in ["oci://host:5000/m:7", "oci://host/m@sha256:01"] {
            #expect(value("storageUri", file(release("mode: standard", uri: uri))) == uri)
        }
        #expect(!release("mode: standard").paths.contains("release/kserve/Dockerfile"))
    }

    @Test func aCanaryIsASecondFile() {
        let emission = release("mode: serverless, canary_percent: 10")
        #expect(!file(emission).contains("canaryTrafficPercent"))
        let canary = file(emission, "canary.yaml")
        #expect(value("canaryTrafficPercent", canary) == "10")
        #expect(canary.contains("kubectl wait --for=condition=Ready"))
        let body: (String) -> [Substring] = { text in
            text.split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.contains("canaryTrafficPercent") }
        }
        #expect(body(canary) == body(file(emission)))
        #expect(!release("mode: serverless").paths.contains("release/kserve/canary.yaml"))
    }

    @Test func replicasAreHeldStillBeforeMeasurements() {
        for section in ["mode: standard", "mode: serverless, max_replicas: 8"] {
            let text = file(release("\(section), replicas: 2"))
            #expect(value("minReplicas", text) == "2")
            #expect(value("maxReplicas", text) == "2")
            #expect(!text.contains("scaleMetric"))
            #expect(text.contains("Replicas are not scaled") == section.contains("max_replicas"))
        }
    }

    @Test func knativeScalesByTheRateAtTheKnee() {
        let text = file(release("mode: serverless, max_replicas: 8", knee: knee))
        #expect(value("maxReplicas", text) == "8")
        #expect(value("scaleMetric", text) == "rps")
        #expect(value("scaleTarget", text) == "508")
        #expect(value("autoscaling.knative.dev/scale-down-delay", text) == "\"300s\"")
        #expect(!text.contains("autoScaling:"))
    }

    @Test func aDeploymentScalesByTwoSignals() {
        let text = file(
            release("mode: standard, max_replicas: 8, namespace: n, prometheus: \"http://p:9090\"", knee: knee))
        #expect(value("serving.kserve.io/autoscalerClass", text) == "keda")
        #expect(text.contains("value: \"508900m\""))
        #expect(text.contains("value: \"11200m\""))
        #expect(text.components("model=\\\"m\\\",pod=~\\\"m-predictor-") == 2)
        #expect(!text.contains("scaleMetric"))
    }

    @Test func aFurtherReleaseHasAnObjectOfItsOwn() {
        let emission = release("mode: standard", knee: knee, directory: "release-prod")
        #expect(value("name", file(emission, in: "release-prod")) == "m-prod")
    }

    @Test func enginesGetAVolumeAndTimeToBeBuilt() {
        let tensorrt = "execution_providers: [{tensorrt: {precision: fp32, engine_cache: /var/engines}}]\n"
        let text = file(
            release("mode: standard, gpus: 1", more: Self.head + tensorrt, knee: knee, winner: "trt-fp32-b8-i1"))
        #expect(text.contains("mountPath: /var/engines"))
        #expect(value("nvidia.com/gpu", text) == "\"1\"")
        #expect(text.contains("failureThreshold: 180"))
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(_ part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
