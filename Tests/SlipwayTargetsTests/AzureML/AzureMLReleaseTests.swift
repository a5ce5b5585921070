import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion
import SpecFixtures
import Testing

@Suite("AzureML files of a promotion")
struct AzureMLReleaseTests {
    private static let body = """
        batching: {max_batch_size: [4, 8]}
        deploy: {azureml: {endpoint: abc, instance_type: Standard_F4s_v2}}

        """

    private func emit(_ record: PromotionRecord, body: String = body) throws -> Emission {
        let order = ReleaseOrder(directory: RelativePath(fixed: "release"), record: record)
        return Emission(body, options: EmitOptions(order: order))
    }

    @Test func theDeploymentAdmitsWhatWasMeasured() throws {
        let slow = try emit(
            .sample(of: ModelName(fixed: "m-cpu-b4-i1"), [.sample(.concurrency(12), [.latencyP99: 2_500_000_001])]))
        let deployment = slow.text("release/azureml/deployment.yml")
        #expect(deployment.contains("max_concurrent_requests_per_instance: 12\n"))
        #expect(deployment.contains("request_timeout_ms: 7501\n"))
        let stated = try emit(
            .sample(of: ModelName(fixed: "m-cpu-b4-i1"), [.sample(.concurrency(12), [.latencyP99: 2_500_000_001])]),
            body: Self.body.replacing(
                "endpoint: abc", with: "endpoint: abc, max_concurrent_requests: 3, request_timeout: 9s"))
        #expect(stated.text("release/azureml/deployment.yml").contains("max_concurrent_requests_per_instance: 3\n"))
        #expect(stated.text("release/azureml/deployment.yml").contains("request_timeout_ms: 9000\n"))
    }

    @Test func aTimeoutStaysBelowTheServicesLongest() throws {
        let emission = try emit(
            .sample(of: ModelName(fixed: "m-default"), [.sample(.concurrency(1), [.latencyP99: 100e9])]))
        #expect(emission.text("release/azureml/deployment.yml").contains("request_timeout_ms: 180000\n"))
    }

    @Test func noOutputNamesAPathOfThisMachine() {
        let emission = Emission(Self.body)
        #expect(emission.paths.contains("release/azureml/model.yml"))
        for path in emission.paths { #expect(!emission.text(path).contains("/models/"), "\(path)") }
    }
}
