import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTriton
import Testing

@Suite struct ProfileShapeRuleTests {
    private static let graph = BackendCase.graph(
        [BackendCase.tensor("a", [-1, -1]), BackendCase.tensor("b", [-1, 8])], [BackendCase.tensor("y", [-1, -1])])

    private func profile(_ least: String?, _ best: String?, _ largest: String?) -> BackendCase {
        var options = ""
        for (name, value) in [("min", least), ("opt", best), ("max", largest)] {
            if let value { options += "parameters { key: \"trt_profile_\(name)_shapes\" value: \"\(value)\" } " }
        }
        let text = """
            backend: "onnxruntime" max_batch_size: 8
            input [ { name: "a" data_type: TYPE_FP32 dims: [-1] }, { name: "b" data_type: TYPE_FP32 dims: [8] } ]
            output [ { name: "y" data_type: TYPE_FP32 dims: [-1] } ]
            instance_group [ { kind: KIND_GPU count: 1 } ]
            optimization { execution_accelerators { gpu_execution_accelerator { name: "tensorrt" \(options) } } }
            """
        return BackendCase(text: text, graph: Self.graph).on("24.10", gpus: 1)
    }

    @Test func aProfileThatFitsIsNoFinding() {
        #expect(profile("a:1x4,b:1x8", "a:4x128,b:4x8", "a:8x512,b:8x8").findings().isEmpty)
    }

    @Test func anInputMayHaveSeveralProfiles() {
        #expect(
            profile("a:1x4,a:1x8,b:1x8,b:1x8", "a:4x4,a:8x8,b:4x8,b:8x8", "a:8x4,a:8x8,b:8x8,b:8x8").findings().isEmpty)
    }

    @Test func twoOfThreeAreDropped() {
        let findings = profile("a:1x4,b:1x8", nil, "a:8x512,b:8x8").findings()
        #expect(findings.codes == [.profileShapesMismatch])
        #expect(findings.first?.severity == .warning)
        #expect(findings.first?.message.contains("trt_profile_opt_shapes") == true)
    }

    @Test func differentNamesAreDropped() {
        let findings = profile("a:1x4,b:1x8", "a:4x128", "a:8x512,b:8x8").findings()
        #expect(findings.map(\.severity) == [.warning])
        #expect(findings.places == ["\"a:4x128\""])
    }

    @Test(arguments: [
        ("a", "no colon"), ("a:1x", "no number"), ("a:", "no number"), ("a:1xseq", "no number"), (":1x4", "no name"),
        ("a:1x4, b:1x8", "space"), ("a:0:1x4", "two colons"), ("a:-1x4", "no number"), ("a:1x4,", "no colon"),
        ("a:1x99999999999", "no number"),
    ])
    func aMalformedShapeIsAnError(_ text: String, _ words: String) {
        let findings = profile(text, "a:4x128,b:4x8", "a:8x512,b:8x8").findings()
        #expect(findings.codes == [.profileShapesMismatch])
        #expect(findings.first?.severity == .error)
        #expect(findings.first?.message.contains(words) == true)
        #expect(findings.places == ["\"\(text)\""])
    }

    @Test func theBestShapeLiesBetweenTheOthers() {
        let findings = profile("a:1x4,b:1x8", "a:4x600,b:4x8", "a:8x512,b:8x8").findings()
        #expect(findings.map(\.message) == ["dimension 1 of \"a\" is 4 at least, 600 at best and 512 at most"])
    }

    @Test func theBatchIsPartOfAShape() {
        let findings = profile("a:4,b:1x8", "a:128,b:4x8", "a:512,b:8x8").findings()
        #expect(findings.codes == Array(repeating: .profileShapesMismatch, count: 3))
        #expect(findings.first?.message == "\"trt_profile_min_shapes\" gives \"a\" 1 dimensions, the graph has 2")
    }

    @Test func aFixedDimensionStaysAsItIs() {
        let findings = profile("a:1x4,b:1x4", "a:4x128,b:4x8", "a:8x512,b:8x8").findings()
        #expect(
            findings.map(\.message) == [
                "\"trt_profile_min_shapes\" gives dimension 1 of \"b\" as 4, the graph fixes it to 8"
            ])
    }

    @Test func everyDynamicInputNeedsAShape() {
        let findings = profile("a:1x4", "a:4x128", "a:8x512").findings()
        #expect(findings.codes == [.profileShapesMismatch])
        #expect(findings.first?.notes.contains("has no associated shape profiles provided: b") == true)
    }

    @Test func aNameThatIsNoInputIsSuspicious() {
        let findings = profile("a:1x4,b:1x8,c:1", "a:4x128,b:4x8,c:1", "a:8x512,b:8x8,c:1").findings()
        #expect(findings.map(\.severity) == [.warning])
        #expect(findings.first?.message == "the graph has no input \"c\"")
    }

    @Test func aProfileBelowTheLargestBatchIsAWarning() {
        let findings = profile("a:1x4,b:1x8", "a:4x128,b:4x8", "a:7x512,b:8x8").findings()
        #expect(findings.map(\.severity) == [.warning])
        #expect(findings.first?.message == "the profile of \"a\" ends at batch 7, max_batch_size is 8")
    }

    @Test func before2404TheOptionsAreNewer() {
        let codes = profile("x", nil, nil).on("24.03", gpus: 1).findings().codes
        #expect(codes == [.acceleratorOptionNewerThanTarget])
    }
}
