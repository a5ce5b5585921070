import SlipwayDomain
import SpecFixtures
import Testing

@Suite("AzureML files")
struct AzureMLTests {
    private func release(
        _ azure: String, name: String = "m", more: String = "batching: {max_batch_size: 8}\n"
    ) -> Emission {
        var setting = Setting()
        setting.name = name
        return Emission(more + "deploy: {azureml: {instance_type: Standard_F4s_v2, \(azure)}}", Graphs.rows, setting)
    }

    private func line(_ emission: Emission, _ file: String, _ key: String) -> String? {
        emission.text("release/azureml/\(file).yml").split(separator: "\n").first {
            $0.drop { $0 == " " }.hasPrefix("\(key):")
        }.map { line in String(line.drop { $0 == " " }.dropFirst(key.utf8.count + 2)) }
    }

    @Test func theModelIsTheReleasesRepository() {
        let emission = release("endpoint: abc")
        #expect(line(emission, "model", "path") == "../repository")
        #expect(line(emission, "model", "type") == "triton_model")
        #expect(line(emission, "model", "name") == "m")
    }

    @Test func theAssetsVersionAndTheDeploymentsNameCarryTheId() {
        let emission = release("endpoint: abc, deployment: blue, model_name: text-model")
        let id = emission.id("m-default").prefix(8)
        #expect(line(emission, "model", "version")?.contains("1-\(id)") == true)
        #expect(line(emission, "deployment", "name") == "blue-\(id)")
        #expect(line(emission, "deployment", "model") == "azureml:text-model:1-\(id)")
        #expect(line(emission, "deployment", "endpoint_name") == "abc")
        #expect(line(emission, "endpoint", "name") == "abc")
    }

    @Test(arguments: [
        "m", "a_b.c", "1model", "averyveryverylongnameofamodelthatisverylong", "a----------------------------b",
        "abcdefghijklmnopqrstuvw-x",
    ])
    func everyModelHasADeploymentName(name: String) throws {
        let emission = release("endpoint: abc", name: name)
        let text = try #require(line(emission, "deployment", "name"))
        #expect((3...32).contains(text.utf8.count), "\(text)")
        #expect(text.first?.isLetter == true)
        #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        #expect(!text.hasSuffix("-"))
    }

    @Test func concurrencyIsTwoBatchesPerInstance() {
        #expect(line(release("endpoint: abc"), "deployment", "max_concurrent_requests_per_instance") == "16")
        #expect(
            line(
                release("endpoint: abc, max_concurrent_requests: 5"), "deployment",
                "max_concurrent_requests_per_instance")
                == "5")
        let noBatch = release("endpoint: abc", more: "batching: {max_batch_size: 0}\nwarmup: {}\n")
        #expect(line(noBatch, "deployment", "max_concurrent_requests_per_instance") == "2")
    }

    @Test func probesWaitForTheProvider() {
        #expect(line(release("endpoint: abc"), "deployment", "failure_threshold") == "30")
        var setting = Setting()
        setting.name = "m"
        let gpu = Emission(
            "batching: {max_batch_size: 8}\nexecution_providers: [cuda]\ndeploy: {azureml: {endpoint: abc, instance_type: Standard_NC4as_T4_v3}}",
            Graphs.rows, setting)
        #expect(line(gpu, "deployment", "failure_threshold") == "60")
    }

    @Test func timeOutsAreMilliseconds() {
        #expect(line(release("endpoint: abc"), "deployment", "request_timeout_ms") == "5000")
        #expect(line(release("endpoint: abc, request_timeout: 1.5s"), "deployment", "request_timeout_ms") == "1500")
    }

    @Test func anImageBringsItsRoutes() {
        let emission = release("endpoint: abc, image: \"me/triton:1\"")
        let text = emission.text("release/azureml/deployment.yml")
        #expect(text.contains("image: me/triton:1\n") && !text.contains("build:"))
        #expect(text.contains("/v2/health/ready"))
        #expect(emission.bytes("release/azureml/environment/Dockerfile") == nil)
    }

    @Test func aBaseImageIsBuiltUpon() {
        let emission = release("endpoint: abc, base_image: \"nvcr.io/nvidia/tritonserver:24.10-py3\"")
        let text = emission.text("release/azureml/deployment.yml")
        #expect(text.contains("build:\n    path: environment\n") && !text.contains("image:"))
        #expect(text.contains("/v2/health/ready") && text.contains("model_mount_path: /models\n"))
        let lines = emission.text("release/azureml/environment/Dockerfile").split(separator: "\n")
        #expect(lines.contains("FROM nvcr.io/nvidia/tritonserver:24.10-py3"))
    }

    @Test func variablesAndTagsAreTexts() {
        let emission = release("endpoint: abc, environment_variables: {LOG: \"1\"}, tags: {team: search}")
        #expect(line(emission, "deployment", "LOG") == "\"1\"")
        #expect(line(emission, "model", "team") == "search")
        #expect(line(emission, "model", "slipway-id")?.contains(emission.id("m-default")) == true)
    }

    @Test func noSectionNoFiles() {
        #expect(!Emission("batching: {max_batch_size: 8}").paths.contains { $0.contains("azureml") })
    }
}
