import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTriton
import Testing

@Suite struct WarmupRuleTests {
    private func warmup(_ input: String, batch: String = "batch_size: 1", name: String = "x") -> BackendCase {
        .relu("model_warmup { name: \"w\" \(batch) inputs { key: \"\(name)\" value: { \(input) } } }\n")
    }

    private static let good = "data_type: TYPE_FP32 dims: [3] zero_data: true"

    @Test func aSampleThatFitsIsNoFinding() {
        #expect(warmup(Self.good).findings().isEmpty)
        #expect(warmup(Self.good, batch: "batch_size: 8").findings().isEmpty)
        #expect(warmup("data_type: TYPE_FP32 dims: [3] random_data: true").findings().isEmpty)
    }

    // MARK: Batch

    @Test(arguments: ["", "batch_size: 0"]) func aSampleWithoutABatchIsSkipped(_ batch: String) {
        let skipped = warmup("dims: [-1]", batch: batch, name: "bogus").findings()
        #expect(skipped.codes == [.warmupWithoutEffect])
        #expect(skipped.places == [batch.isEmpty ? "model_warmup" : "batch_size"])
    }

    @Test func aBatchAboveTheLargestFailsWhenItRuns() {
        let findings = warmup(Self.good, batch: "batch_size: 9").findings()
        #expect(findings.codes == [.refusedWarmup])
        #expect(findings.places == ["9"])
        #expect(
            findings.first?.notes.contains(
                "failed to run warmup sample 'w': batch size 9 for 'm_0_0', max allowed is 8") == true)
    }

    @Test func withoutBatchingASampleIsOneRequest() {
        var one = warmup("data_type: TYPE_FP32 dims: [5, 3] zero_data: true", batch: "batch_size: 2")
        one.text = one.text.replacing("max_batch_size: 8", with: "max_batch_size: 0")
            .replacing("dims: [ 3 ]", with: "dims: [-1, 3]")
        #expect(one.findings().codes == [.refusedWarmup])
        one.text = one.text.replacing("batch_size: 2", with: "batch_size: 1")
        #expect(one.findings().isEmpty)
    }

    @Test func anotherBackendMayTakeALargerBatch() {
        var one = warmup(Self.good, batch: "batch_size: 9")
        one.text = one.text.replacing("onnxruntime", with: "python")
        one.files = ["1/model.py": 10]
        #expect(one.findings().map(\.severity) == [.warning])
    }

    // MARK: Inputs

    @Test(arguments: [
        (
            "data_type: TYPE_FP32 dims: [-1] zero_data: true", "-1",
            "warmup setting expects all variable-size dimensions are specified for input 'x'"
        ),
        ("data_type: TYPE_FP32 dims: [3]", "\"x\"", "warmup setting expects input 'x' to have input_data_type set"),
        (
            "data_type: TYPE_INT32 dims: [3] zero_data: true", "TYPE_INT32",
            "inference input 'x' data-type is 'INT32', but model 'm' expects 'FP32'"
        ),
        ("dims: [3] zero_data: true", "\"x\"", "data-type is '<invalid>', but model 'm' expects 'FP32'"),
        (
            "data_type: TYPE_FP32 dims: [4] zero_data: true", "4",
            "unexpected shape for input 'x' for model 'm'. Expected [-1,3], got [1,4]."
        ),
        ("data_type: TYPE_FP32 dims: [1, 3] zero_data: true", "1", "Expected [-1,3], got [1,1,3]."),
        ("data_type: TYPE_FP32 zero_data: true", "\"x\"", "Expected [-1,3], got [1]."),
        (
            "data_type: TYPE_FP32 dims: [3] input_data_file: 'nope.bin'", "'nope.bin'",
            "failed to open text file for read m/warmup/nope.bin: No such file or directory"
        ),
    ])
    func anInputThatTheServerRefusesIsAnError(_ input: String, _ place: String, _ words: String) {
        let findings = warmup(input).findings()
        #expect(findings.codes == [.refusedWarmup])
        #expect(findings.places == [place])
        #expect(findings.first?.notes.contains(words) == true)
    }

    @Test func aNegativeSizeIsAnError() {
        #expect(warmup("data_type: TYPE_FP32 dims: [-3] zero_data: true").findings().codes.contains(.refusedWarmup))
    }

    @Test func everyRequiredInputIsGiven() {
        let findings = BackendCase.relu("model_warmup { name: \"w\" batch_size: 1 }\n").findings()
        #expect(findings.codes == [.refusedWarmup])
        #expect(findings.places == ["model_warmup"])
        #expect(
            findings.first?.notes.contains(
                "expected 1 inputs but got 0 inputs for model 'm'. Got input(s) [], but missing required input(s) ['x']."
            )
                == true)
    }

    @Test func anUnknownInputFailsInTheBackend() {
        let findings = warmup(Self.good, name: "qq").findings()
        #expect(findings.codes == [.refusedWarmup, .refusedWarmup])
        #expect(findings.contains { $0.notes.contains("Failed to retrieve the ONNX input tensor info from 'qq'.") })
        #expect(findings.places == ["model_warmup", "\"qq\""])
    }

    @Test func aControlMayBeGiven() {
        let graph = BackendCase.graph(
            [BackendCase.tensor("x", [-1, 3]), BackendCase.tensor("S", [-1, 1])], [BackendCase.tensor("y", [-1, 3])])
        let text = """
            sequence_batching { control_input { name: "S" control { kind: CONTROL_SEQUENCE_START fp32_false_true: [0, 1] } } }
            model_warmup { name: "w" batch_size: 1
              inputs { key: "x" value: { data_type: TYPE_FP32 dims: [3] zero_data: true } }
              inputs { key: "S" value: { data_type: TYPE_FP32 dims: [1] zero_data: true } } }
            """
        let findings = BackendCase.relu(text).served(by: graph).findings()
        #expect(!findings.codes.contains(.refusedWarmup))
    }

    @Test func theInputsThatTheServerFillsInCount() {
        let text =
            "backend: \"onnxruntime\" max_batch_size: 8 \(BackendCase.cpu)"
            + "model_warmup { name: \"w\" batch_size: 1 inputs { key: \"x\" value: { data_type: TYPE_INT64 dims: [3] "
            + "zero_data: true } } }"
        #expect(BackendCase(text: text).findings().codes == [.refusedWarmup])
    }

    // MARK: Data

    @Test(arguments: ["zero_data", "random_data"]) func falseMeansTheSameAsTrue(_ word: String) {
        let findings = warmup("data_type: TYPE_FP32 dims: [3] \(word): false").findings()
        #expect(findings.codes == [.warmupWithoutEffect])
        #expect(findings.places == ["false"])
    }

    @Test(arguments: [("INT64", true), ("UINT8", true), ("INT32", true), ("FP32", false), ("BOOL", false)])
    func randomBytesAreNoNumbers(_ type: String, _ isDangerous: Bool) {
        let graph = BackendCase.graph(
            [BackendCase.tensor("x", ElementType.servable.first { $0.tritonName == type } ?? .float32, [-1, 3])],
            [BackendCase.tensor("y", [-1, 3])])
        var one = warmup("data_type: TYPE_\(type) dims: [3] random_data: true").served(by: graph)
        one.text = one.text.replacing("\"x\" data_type: TYPE_FP32", with: "\"x\" data_type: TYPE_\(type)")
        #expect(one.findings().codes == (isDangerous ? [.warmupWithoutEffect] : []))
    }

    @Test func everyGroupPassiveMeansNoWarmup() {
        var one = warmup("dims: [-1]")
        one.text = one.text.replacing("count: 1", with: "count: 1 passive: true")
        #expect(one.findings().codes.contains(.warmupWithoutEffect))
        #expect(!one.findings().codes.contains(.refusedWarmup))
    }

    // MARK: Files

    private func file(_ name: String, _ count: Int, at path: String) -> BackendCase {
        var one = warmup("data_type: TYPE_FP32 dims: [3] input_data_file: '\(name)'")
        one.files[path] = count
        return one
    }

    @Test func aFileHoldsOneItem() {
        #expect(file("f.bin", 12, at: "warmup/f.bin").findings().isEmpty)
        #expect(file("a/f.bin", 12, at: "warmup/a/f.bin").findings().isEmpty)
        let short = file("f.bin", 11, at: "warmup/f.bin").findings()
        #expect(short.codes == [.refusedWarmup])
        #expect(
            short.first?.notes.contains(
                "warmup setting expects 12 bytes, but the data provided from f.binonly has 11 bytes") == true)
        let long = file("f.bin", 13, at: "warmup/f.bin").findings()
        #expect(long.codes == [.warmupWithoutEffect])
        #expect(long.places == ["'f.bin'"])
    }

    @Test func aFileStandsInWarmup() {
        let beside = file("f.bin", 12, at: "f.bin").findings()
        #expect(beside.codes == [.refusedWarmup])
        #expect(beside.first?.help == "Move \"f.bin\" into warmup/.")
        var climbing = file("../f.bin", 12, at: "f.bin")
        #expect(climbing.findings().codes == [.refusedWarmup])
        climbing.files["warmup/.keep"] = 0
        #expect(climbing.findings().codes == [.warmupWithoutEffect])
        var outside = file("../../f.bin", 12, at: "warmup/.keep")
        outside.name = "m"
        #expect(outside.findings().codes == [.warmupWithoutEffect])
        // The server joins an absolute path to warmup/, and dies when it reads a directory.
        #expect(file("/f.bin", 12, at: "warmup/f.bin").findings().isEmpty)
        #expect(
            file("a", 12, at: "warmup/a/f.bin").findings().map(\.message) == ["the warmup file \"a\" is a directory"])
        #expect(file("", 12, at: "warmup/f.bin").findings().codes == [.refusedWarmup])
        #expect(file("/warmup/f.bin", 12, at: "warmup/f.bin").findings().codes == [.refusedWarmup])
        #expect(file("warmup/f.bin", 12, at: "warmup/f.bin").findings().codes == [.refusedWarmup])
    }

    // MARK: Strings

    private func strings(_ bytes: [UInt8], dims: String = "[2]") -> BackendCase {
        let graph = BackendCase.graph(
            [BackendCase.tensor("x", .string, [-1, 2])], [BackendCase.tensor("y", [-1, 3])])
        var one = warmup("data_type: TYPE_STRING dims: \(dims) input_data_file: 's.bin'").served(by: graph)
        one.text = one.text.replacing(
            "\"x\" data_type: TYPE_FP32 dims: [ 3 ]", with: "\"x\" data_type: TYPE_STRING dims: [2]")
        one.files["warmup/s.bin"] = bytes.count
        one.contents["warmup/s.bin"] = bytes
        return one
    }

    @Test func theFilesOfStringsAreToBeRead() {
        #expect(strings([0, 0, 0, 0]).model.contentPaths == ["warmup/s.bin"])
        #expect(file("f.bin", 12, at: "warmup/f.bin").model.contentPaths == [])
    }

    @Test func stringsStandBehindTheirLengths() {
        #expect(strings([1, 0, 0, 0, 65, 0, 0, 0, 0]).findings().isEmpty)
        let one = strings([1, 0, 0, 0, 65]).findings()
        #expect(one.codes == [.refusedWarmup])
        #expect(
            one.first?.notes.contains(
                "expected 2 string elements for inference input 'x' for model 'm', got 1") == true)
        let many = strings([0, 0, 0, 0, 0, 0, 0, 0, 9]).findings()
        #expect(
            many.first?.notes.contains(
                "unexpected number of string elements 3 for inference input 'x' for model 'm', expecting 2") == true)
        let plain = strings(Array("hello world".utf8)).findings()
        #expect(
            plain.first?.notes.contains(
                "incomplete string data for inference input 'x', expecting string of length 1819043176 but only 7 bytes"
            )
                == true)
        #expect(strings([1, 0, 0, 0, 65, 0, 0]).findings().first?.message.contains("within a length") == true)
    }

    @Test func randomStringsAreEmpty() {
        var one = strings([])
        one.text = one.text.replacing("input_data_file: 's.bin'", with: "random_data: true")
        #expect(one.findings().codes == [.warmupWithoutEffect])
    }
}
