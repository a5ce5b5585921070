import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTriton
import Testing

@Suite struct GraphRuleTests {
    private typealias Case = BackendCase

    private static let two = Case.graph(
        [Case.tensor("a", .int64, [-1, -1]), Case.tensor("b", .int64, [-1, 4])],
        [Case.tensor("y", [-1, -1, 16]), Case.tensor("z", [-1])])

    private func model(_ text: String, batch: Int = 8, _ graph: GraphSignature = two) -> BackendCase {
        Case(text: "backend: \"onnxruntime\"\nmax_batch_size: \(batch)\n\(Case.cpu)\(text)", graph: graph)
    }

    private static let a = "input { name: \"a\" data_type: TYPE_INT64 dims: [-1] }\n"
    private static let b = "input { name: \"b\" data_type: TYPE_INT64 dims: [4] }\n"
    private static let y = "output { name: \"y\" data_type: TYPE_FP32 dims: [-1, 16] }\n"
    private static let z = "output { name: \"z\" data_type: TYPE_FP32 dims: [1] reshape { shape: [] } }\n"

    @Test func aConfigurationOfTheGraphIsNoFinding() {
        #expect(model(Self.a + Self.b + Self.y + Self.z).findings().isEmpty)
        #expect(model(Self.b + Self.a + Self.y).findings().isEmpty)
    }

    // MARK: Names

    @Test func everyInputMustBeStated() {
        let findings = model(Self.a + Self.y).findings()
        #expect(findings.codes == [.graphTensorsMismatch])
        #expect(findings.places == ["input"])
        #expect(
            findings.first?.notes.contains("unable to load model 'm', configuration expects 1 inputs, model provides 2")
                == true)
        #expect(findings.first?.help == "Add input { name: \"b\" data_type: TYPE_INT64 dims: [4] }")
    }

    @Test func anUnknownInputIsNamedWithThoseThatThereAre() {
        let findings = model(Self.a + Self.b.replacing("\"b\"", with: "\"B\"") + Self.y).findings()
        #expect(findings.codes == [.graphTensorsMismatch])
        #expect(findings.places == ["\"B\""])
        #expect(findings.first?.notes.contains("unexpected inference input 'B', allowed inputs are: a, b") == true)
        #expect(findings.first?.help == "did you mean \"b\"?")
    }

    @Test func anUnknownOutputIsNamedWithThoseThatThereAre() {
        let findings = model(Self.a + Self.b + Self.y.replacing("\"y\"", with: "\"w\"")).findings()
        #expect(findings.first?.notes.contains("unexpected inference output 'w', allowed outputs are: y, z") == true)
        #expect(findings.places == ["\"w\""])
    }

    @Test func oneInputTooManyIsReportedAtItself() {
        let extra = "input { name: \"c\" data_type: TYPE_INT64 dims: [1] }\n"
        let findings = model(Self.a + Self.b + extra + Self.y).findings()
        #expect(findings.codes == [.graphTensorsMismatch])
        #expect(findings.places == ["\"c\""])
        #expect(findings.first?.notes.contains("configuration expects 3 inputs, model provides 2") == true)
    }

    @Test func anInputTwiceIsReportedWhateverTheCount() {
        let three = model(Self.a + Self.a + Self.b + Self.y).findings()
        #expect(three.codes == [.graphTensorsMismatch])
        #expect(three.first?.notes.contains("configuration expects 3 inputs, model provides 2") == true)
        let two = model(Self.a + Self.a + Self.y).findings()
        #expect(two.map(\.message) == ["the input \"a\" is stated twice"])
    }

    @Test func aRequiredInputCannotBeOptional() {
        let optional = Self.b.replacing("dims", with: "optional: true dims")
        let findings = model(Self.a + optional + Self.y, batch: 0).findings()
        #expect(findings.codes.contains(.graphTensorsMismatch))
        #expect(findings.first?.notes.contains("configuration expects 1 inputs, model provides 2") == true)
        #expect(findings.first?.place == "true")
    }

    // MARK: Optional inputs

    private static let overridable = Case.graph(
        [Case.tensor("x", [-1, 3])], [Case.tensor("y", [-1, 3])], overridable: [Case.tensor("c", [3])])
    private static let optional = """
        input [ { name: "x" data_type: TYPE_FP32 dims: [-1, 3] },
                { name: "c" data_type: TYPE_FP32 dims: [3] optional: true } ]
        output { name: "y" data_type: TYPE_FP32 dims: [-1, 3] }
        """

    @Test func anInitializerCanBeOptionalSince2304WithoutBatching() {
        let one = model(Self.optional, batch: 0, Self.overridable)
        #expect(one.findings().isEmpty)
        #expect(one.on("23.04").findings().isEmpty)
        #expect(one.on("23.03").findings().codes.contains(.graphTensorsMismatch))
    }

    @Test func inABatchingModelNothingIsOptional() {
        let text = Self.optional.replacing("-1, 3", with: "3")
        let findings = model(text, batch: 8, Self.overridable).findings()
        let words = "optional input 'c' is not supported for models that support batching"
        #expect(findings.contains { $0.notes.contains(words) })
    }

    @Test func beforeIR4AnInitializerIsAConstant() {
        let old = Case.graph(
            [Case.tensor("x", [-1, 3])], [Case.tensor("y", [-1, 3])], overridable: [Case.tensor("c", [3])], ir: 3)
        #expect(model(Self.optional, batch: 0, old).findings().codes.contains(.graphTensorsMismatch))
    }

    // MARK: Types

    @Test func aTypeMustBeTheGraphs() {
        let findings = model(Self.a.replacing("INT64", with: "INT32") + Self.b + Self.y).findings()
        #expect(findings.codes == [.graphTypeMismatch])
        #expect(findings.places == ["TYPE_INT32"])
        #expect(
            findings.first?.notes.contains(
                "configuration expects datatype TYPE_INT32 for input 'a', model provides TYPE_INT64") == true)
        #expect(findings.first?.help == "Write TYPE_INT64.")
    }

    @Test func stringsAreBytesInTheServersWords() {
        let graph = Case.graph([Case.tensor("s", .string, [-1, 1])], [Case.tensor("t", .string, [-1, 1])])
        let text = """
            input { name: "s" data_type: TYPE_UINT8 dims: [1] }
            output { name: "t" data_type: TYPE_STRING dims: [1] }
            """
        let findings = model(text, graph).findings()
        #expect(findings.first?.notes.contains("model provides TYPE_BYTES") == true)
    }

    @Test func bfloat16CannotBeServed() {
        let graph = Case.graph([Case.tensor("x", .bfloat16, [-1, 3])], [Case.tensor("y", [-1, 3])])
        let text = Case.relu.replacing("\"x\" data_type: TYPE_FP32", with: "\"x\" data_type: TYPE_BF16")
        let findings = model(text, graph).findings()
        #expect(findings.codes == [.graphTypeMismatch])
        #expect(findings.first?.notes.contains("unsupported datatype TYPE_BF16 for input 'x' for model 'm'") == true)
    }

    @Test func anOutputThatIsNoTensorIsRefusedEvenWhenLeftOut() {
        let map = GraphTensor(name: "probabilities", kind: .other("sequence"), shape: nil)
        let graph = Case.graph([Case.tensor("x", [-1, 3])], [Case.tensor("y", [-1, 3]), map])
        let findings = model(Case.relu, graph).findings()
        #expect(findings.codes == [.graphTypeMismatch])
        #expect(
            findings.first?.notes.contains(
                "Unsupported ONNX Type 'ONNX_TYPE_SEQUENCE' for I/O 'probabilities', expected 'ONNX_TYPE_TENSOR'.")
                == true)
    }

    // MARK: Shapes

    @Test(arguments: [("[-1]", true), ("[7]", true), ("[1]", true), ("[-1, -1]", false), ("[1, 7]", false)])
    func anInputMayBeNarrowerThanADynamicDimension(_ dims: String, _ isGood: Bool) {
        let findings = model(Self.a.replacing("[-1]", with: dims) + Self.b + Self.y).findings()
        #expect(findings.codes == (isGood ? [] : [.graphShapeMismatch]))
    }

    @Test(arguments: [("[4]", true), ("[-1]", false), ("[8]", false), ("[1]", false)])
    func anInputHasTheGraphsFixedDimensions(_ dims: String, _ isGood: Bool) {
        let findings = model(Self.a + Self.b.replacing("[4]", with: dims) + Self.y).findings()
        #expect(findings.codes == (isGood ? [] : [.graphShapeMismatch]))
        #expect(findings.places == (isGood ? [] : ["dims"]))
    }

    @Test(arguments: [("[-1, 16]", true), ("[128, 16]", false), ("[-1, -1]", false), ("[16]", false)])
    func anOutputIsTheGraphsExactly(_ dims: String, _ isGood: Bool) {
        let findings = model(Self.a + Self.b + Self.y.replacing("[-1, 16]", with: dims)).findings()
        #expect(findings.codes == (isGood ? [] : [.graphShapeMismatch]))
    }

    @Test func theServersWordsHaveTheWholeShape() {
        let findings = model(Self.a.replacing("[-1]", with: "[-1, -1]") + Self.b + Self.y).findings()
        let words =
            "model 'm', tensor 'a': the model expects 2 dimensions (shape [-1,-1]) but the model configuration specifies 3 "
            + "dimensions (an initial batch dimension because max_batch_size > 0 followed by the explicit tensor shape, "
            + "making complete shape [-1,-1,-1])"
        #expect(findings.first?.notes.contains(words) == true)
        #expect(findings.first?.help == "Write dims: [-1]: the batch is not part of it.")
    }

    @Test func withoutBatchingTheWholeShapeIsCompared() {
        let text =
            Self.a.replacing("[-1]", with: "[-1, -1]") + Self.b
            + Self.y.replacing("[-1, 16]", with: "[-1, -1, 16]")
        let findings = model(text, batch: 0).findings()
        #expect(findings.codes == [.graphShapeMismatch])
        #expect(
            findings.first?.notes.contains(
                "the model expects 2 dimensions (shape [-1,4]) but the model configuration specifies 1 dimensions (shape "
                    + "[4])") == true)
    }

    @Test func whereThereIsAReshapeItIsCompared() {
        let reshaped = "input { name: \"b\" data_type: TYPE_INT64 dims: [2, 2] reshape { shape: [4] } }\n"
        #expect(model(Self.a + reshaped + Self.y).findings().isEmpty)
        let wrong = "input { name: \"b\" data_type: TYPE_INT64 dims: [4] reshape { shape: [2, 2] } }\n"
        let findings = model(Self.a + wrong + Self.y).findings()
        #expect(findings.codes == [.graphShapeMismatch])
        #expect(findings.places == ["reshape"])
    }

    @Test func anOutputOfTheBatchAloneNeedsAReshape() {
        let findings = model(Self.a + Self.b + "output { name: \"z\" data_type: TYPE_FP32 dims: [1] }").findings()
        #expect(findings.codes == [.graphShapeMismatch])
        #expect(findings.first?.help == "Write dims: [1] reshape { shape: [] }.")
    }

    // MARK: Batching

    @Test func aFixedFirstDimensionForbidsBatching() {
        let graph = Case.graph([Case.tensor("x", [-1, 3])], [Case.tensor("y", [1, 3]), Case.tensor("w", [1, 3])])
        let findings = model(Case.relu, graph).findings()
        #expect(findings.codes == [.graphNotBatchable])
        #expect(findings.places == ["\"y\""])
        #expect(
            findings.first?.notes.contains(
                "model 'm', tensor 'y': for the model to support batching the shape should have at least 1 dimension and the "
                    + "first dimension must be -1; but shape expected by the model is [1,3]") == true)
        #expect(findings.first?.diagnostic.secondary.count == 1)
    }

    @Test func anOutputThatIsLeftOutNeedNotBatch() {
        let graph = Case.graph([Case.tensor("x", [-1, 3])], [Case.tensor("y", [-1, 3]), Case.tensor("w", [1, 3])])
        #expect(model(Case.relu, graph).findings().isEmpty)
    }

    @Test func aBatchAxisThatIsDisprovenIsAWarning() {
        var one = model(Case.relu, Case.reluGraph)
        one.evidence = [
            OutputEvidence(name: "y", dims: ["2*N", "3"], batch: .disproven, reason: "axis 0 is 2*N")
        ]
        let findings = one.findings()
        #expect(findings.codes == [.failsAtRequest])
        #expect(findings.first?.notes.contains("axis 0 is 2*N") == true)
    }

    // MARK: What ONNX Runtime may know better

    @Test func aDimensionThatIsProvenFixedMayBeWrittenEitherWay() {
        let graph = Case.graph([Case.tensor("x", [-1, 3])], [Case.tensor("y", [-1, -1])])
        for dims in ["[3]", "[-1]"] {
            var one = model(
                Case.relu.replacing("TYPE_FP32 dims: [ 3 ] } ]\noutput", with: "TYPE_FP32 dims: [3] } ]\noutput")
                    .replacing(
                        "\"y\" data_type: TYPE_FP32 dims: [ 3 ]", with: "\"y\" data_type: TYPE_FP32 dims: \(dims)"),
                graph)
            one.evidence = [OutputEvidence(name: "y", dims: ["N", "3"], batch: .proven, reason: "")]
            #expect(one.findings().isEmpty)
            one.evidence = []
            #expect(one.findings().codes == (dims == "[-1]" ? [] : [.graphShapeMismatch]))
        }
    }

    @Test func anOutputWithoutAShapeIsAScalarOnlyWhereNothingIsKnown() {
        let known = Case.graph([Case.tensor("x", [-1, 3])], [Case.tensor("y", nil)])
        #expect(model(Case.relu, known).findings().isEmpty)
        var unknown = model(Case.relu, known)
        unknown.evidence = [OutputEvidence(name: "y", dims: nil, batch: .unknown, reason: "")]
        #expect(unknown.findings().codes == [.graphShapeMismatch])
    }

    @Test func tensorsWithoutShapesAreScalars() {
        let graph = Case.graph([Case.tensor("x", nil)], [Case.tensor("y", nil)])
        let findings = model(Case.relu, graph).findings()
        #expect(findings.codes == [.graphShapeMismatch, .graphShapeMismatch])
        let words =
            "scalar tensor 'x', should only provide 1 in the model configuration when the model doesn't support "
            + "batching. Model configuration provided: [3]."
        #expect(findings.first?.notes.contains(words) == true)
    }

    @Test func aScalarOutputFailsAboveBatch1() {
        let graph = Case.graph([Case.tensor("x", [-1, 3])], [Case.tensor("y", [])])
        let text = Case.relu.replacing(
            "\"y\" data_type: TYPE_FP32 dims: [ 3 ]", with: "\"y\" data_type: TYPE_FP32 dims: [1]")
        #expect(model(text, graph).findings().codes == [.failsAtRequest])
        #expect(model(text, batch: 1, graph).findings().isEmpty)
    }

    // MARK: Ragged batches, sequences

    @Test func aRaggedInputHasOneAxis() {
        let text = Self.a.replacing("dims", with: "allow_ragged_batch: true dims") + Self.b + Self.y
        let findings = model(text).findings()
        #expect(findings.codes == [.graphShapeMismatch])
        #expect(
            findings.first?.notes.contains(
                "configuration expects model provides input with shape [-1]  for ragged input 'a', model provides [-1,-1]"
            )
                == true)
    }

    private static let sequence = """
        sequence_batching { control_input [ { name: "START" control { kind: CONTROL_SEQUENCE_START fp32_false_true: [0, 1] } } ] }
        """

    @Test func aControlIsAnInputOfTheGraph() {
        let findings = model(Case.relu + Self.sequence, Case.reluGraph).findings()
        let words = "configuration specified sequence control 'START', but model does not provide that input"
        #expect(findings.contains { $0.notes.contains(words) && $0.place == "\"START\"" })
        let start = Case.tensor("START", [-1, 1])
        let good = Case.graph([Case.tensor("x", [-1, 3]), start], [Case.tensor("y", [-1, 3])])
        let errors = model(Case.relu + Self.sequence, good).findings().filter { $0.severity == .error }
        #expect(errors.map(\.message) == [])
    }

    @Test(arguments: [
        (ElementType.int32, [-1, 1], DiagnosticCode.graphTypeMismatch), (.float32, [-1], .graphShapeMismatch),
        (.float32, [-1, 2], .graphShapeMismatch),
    ])
    func aControlHasItsTypeAndShape(_ type: ElementType, _ dims: [Int], _ code: DiagnosticCode) {
        let graph = Case.graph(
            [Case.tensor("x", [-1, 3]), Case.tensor("START", type, dims)], [Case.tensor("y", [-1, 3])])
        let errors = model(Case.relu + Self.sequence, graph).findings().filter { $0.severity == .error }
        #expect(errors.codes == [code])
        #expect(errors.places == ["\"START\""])
    }

    @Test func aStateNamesAnInputAndAnOutputOfTheGraph() {
        let text = """
            sequence_batching { state { input_name: "h" output_name: "h_out" data_type: TYPE_FP32 dims: [2] } }
            """
        let graph = Case.graph(
            [Case.tensor("x", [-1, 3]), Case.tensor("hidden", [-1, 2])], [Case.tensor("y", [-1, 3])])
        let findings = model(Case.relu + text, graph).findings().filter { $0.code == .graphTensorsMismatch }
        #expect(findings.places == ["\"h\"", "\"h_out\""])
        // The backend counts states and does not look at their names: the model loads.
        #expect(findings.allSatisfy { $0.severity == .warning })
    }
}
