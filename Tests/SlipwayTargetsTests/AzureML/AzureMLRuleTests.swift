import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayTargets
import SpecFixtures
import Testing

/// The rules of the target.
enum AzureMLRule {
    private static func rule(_ code: Int, _ bad: String, good: String, at pointed: String? = nil, more: String = "")
        -> TargetRule
    {
        let head = "batching: {max_batch_size: 8}\n" + more + "deploy: {azureml: {"
        return TargetRule(code: code, bad: "\(head)\(bad)}}", good: "\(head)\(good)}}", pointed: pointed)
    }

    static let all: [TargetRule] = [
        rule(
            691, "endpoint: abc, instance_type: Standard_F4s_v2, base_image: \"nvcr.io/nvidia/tritonserver:25.02-py3\"",
            good:
                "endpoint: abc, instance_type: Standard_F4s_v2, base_image: \"nvcr.io/nvidia/tritonserver:24.10-py3\"",
            at: "\"nvcr.io/nvidia/tritonserver:25.02-py3\""),
        rule(
            691,
            "endpoint: abc, instance_type: Standard_F4s_v2, base_image: \"ours.example/tritonserver:24.10-trtllm-python-py3\"",
            good:
                "endpoint: abc, instance_type: Standard_F4s_v2, base_image: \"ours.example/tritonserver:latest\""),
        rule(
            627, "endpoint: abc, instance_type: Standard_F4s_v2, image: \"nvcr.io/nvidia/tritonserver:24.10-py3\"",
            good:
                "endpoint: abc, instance_type: Standard_F4s_v2, base_image: \"nvcr.io/nvidia/tritonserver:24.10-py3\"",
            at: "\"nvcr.io/nvidia/tritonserver:24.10-py3\""),
        rule(
            627, "endpoint: abc, instance_type: Standard_F4s_v2, image: nvcr.io/nvidia/tritonserver",
            good: "endpoint: abc, instance_type: Standard_F4s_v2, image: nvcr.io/nvidia/tritonserver-of-ours:1"),
        rule(
            681, "endpoint: abc, instance_type: Standard_F4s_v3", good: "endpoint: abc, instance_type: standard_f4s_V2",
            at: "Standard_F4s_v3"),
        rule(
            682, "endpoint: abc, instance_type: Standard_F4s_v2",
            good: "endpoint: abc, instance_type: Standard_NC4as_T4_v3", at: "Standard_F4s_v2",
            more: "execution_providers: [tensorrt]\n"),
        rule(
            683, "endpoint: abc, instance_type: Standard_NC4as_T4_v3",
            good: "endpoint: abc, instance_type: Standard_NC64as_T4_v3", at: "1",
            more: "execution_providers: [cuda]\ninstances: {gpus: [0, 1]}\n"),
        rule(
            684, "endpoint: abc, instance_type: Standard_F4s_v2",
            good: "endpoint: abc, instance_type: Standard_F4s_v2, image: triton", at: "\"24.10\""),
        rule(
            684, "endpoint: abc, instance_type: Standard_F4s_v2",
            good: "endpoint: abc, instance_type: Standard_F4s_v2, base_image: triton", at: "\"24.10\""),
        rule(
            685, "instance_type: Standard_F4s_v2", good: "endpoint: abc, instance_type: Standard_F4s_v2"),
        rule(
            685, "endpoint: abc, deployment: a123456789012345678901234, instance_type: Standard_F4s_v2",
            good: "endpoint: abc, deployment: a1234567890123456789012, instance_type: Standard_F4s_v2",
            at: "a123456789012345678901234"),
        rule(
            686, "endpoint: abc, instance_type: Standard_F4s_v2, instance_count: 51",
            good: "endpoint: abc, instance_type: Standard_F4s_v2, instance_count: 50", at: "51"),
        rule(
            687, "endpoint: abc, instance_type: Standard_F4s_v2, environment_variables: {AZUREML_X: a}",
            good: "endpoint: abc, instance_type: Standard_F4s_v2, environment_variables: {MY_X: a}", at: "AZUREML_X"),
    ]

    private static let size = "instance_type: Standard_F4s_v2, "

    /// What rows of the language refuse, with the code of the core.
    static let refused: [TargetRule] = [
        rule(201, "endpoint: abc", good: size + "endpoint: abc"),
        rule(210, size + "image: a, base_image: b", good: size + "base_image: b", at: "b"),
        rule(313, size + "base_image: \"a b\"", good: size + "base_image: a/b:1", at: "\"a b\""),
        rule(206, size + "environment_variables: {A: 1}", good: size + "environment_variables: {A: \"1\"}", at: "1"),
        rule(301, size + "request_timeout: 10min", good: size + "request_timeout: 3min", at: "10min"),
        rule(307, size + "request_timeout: 1500us", good: size + "request_timeout: 2ms", at: "1500us"),
        rule(313, size + "endpoint: ab", good: size + "endpoint: abc", at: "ab"),
        rule(313, size + "deployment: my_model", good: size + "deployment: my-model", at: "my_model"),
        rule(313, "endpoint: abc, instance_type: \"\"", good: size + "endpoint: abc", at: "\"\""),
    ]
}

@Suite("What was measured is held against the limits of the service")
struct AzureMLLimitTests {
    private func findings(
        _ azure: String = "", timeout: Int? = nil, loads: [(throughput: Double, requestBytes: Int?)] = [],
        gpus: Set<String> = []
    ) throws -> [DiagnosticCode] {
        let plan = try #require(
            compile(
                "batching: {max_batch_size: 8}\ndeploy: {azureml: {endpoint: abc, \(azure)}}", Graphs.rows
            ).plan)
        let measured = MeasuredService(timeoutMilliseconds: timeout, loads: loads, gpus: gpus)
        var bag = DiagnosticBag()
        for deployment in plan.deployments {
            deployment.target.check(deployment.section, measured: measured, into: &bag)
        }
        return bag.all.map(\.code)
    }

    private let cpu = "instance_type: Standard_F4s_v2"

    @Test func theServiceWaitsFor180Seconds() throws {
        #expect(try findings(cpu, timeout: 180_000).isEmpty)
        #expect(try findings(cpu, timeout: 180_001) == [DiagnosticCode.timeoutTooShort])
        #expect(try findings(cpu + ", request_timeout: 3min", timeout: 180_001).isEmpty)
    }

    @Test func theRateOfAllMachinesCounts() throws {
        #expect(try findings(cpu, loads: [(500, nil)]).isEmpty)
        #expect(try findings(cpu, loads: [(501, nil), (600, nil)]) == [DiagnosticCode.endpointLimitsExceeded])
        #expect(
            try findings(cpu + ", instance_count: 2", loads: [(251, nil)]) == [DiagnosticCode.endpointLimitsExceeded])
        #expect(try findings(cpu, loads: [(100, 50_000)]).isEmpty)
        #expect(try findings(cpu, loads: [(100, 50_001)]) == [DiagnosticCode.endpointLimitsExceeded])
    }

    @Test func anotherGPUThanTheServiceHasIsNamed() throws {
        let t4 = "instance_type: Standard_NC4as_T4_v3"
        #expect(try findings(t4, gpus: ["NVIDIA A100-SXM4-80GB"]) == [DiagnosticCode.measuredOnOtherGPU])
        #expect(try findings(t4, gpus: ["Tesla T4"]).isEmpty)
        #expect(try findings(t4).isEmpty)
    }
}

@Suite("Every rule of AzureML fires where it should and nowhere else")
struct AzureMLRuleTests {
    @Test(arguments: AzureMLRule.all + AzureMLRule.refused) func fires(_ rule: TargetRule) {
        rule.expectFinding()
    }

    @Test(arguments: AzureMLRule.all + AzureMLRule.refused) func staysSilent(_ rule: TargetRule) {
        // The endpoint of a refused row is named after the spec, whose name is too short for one.
        rule.expectSilence(but: [685])
    }

    @Test func everyCodeOfTheRulesIsFired() {
        let own = AzureML().codes.map(\.number).filter { $0 < 700 }
        let fired = Set(AzureMLRule.all.map(\.code))
        #expect(own.count == 9 && own.filter { !fired.contains($0) } == [])
    }

    @Test func theSectionIsReadInItsOrder() throws {
        let outcome = compile(
            "deploy: {azureml: {instance_type: x, tags: {b: \"1\", a: two}, request_timeout: 30s, instance_count: 1}}")
        let section = try #require(outcome.document?.deploy.first)
        #expect(section.target == "azureml")
        #expect(section.text("instance_type")?.value == "x" && section.text("endpoint") == nil)
        #expect(section.pairs("tags").map(\.name.value) == ["b", "a"])
        #expect(section.pairs("tags").map(\.value.value) == ["1", "two"])
        #expect(section.time("request_timeout")?.value.description == "30s")
        #expect(section.integer("instance_count")?.value == 1 && section.pairs("environment_variables").isEmpty)
    }
}
