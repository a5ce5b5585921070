import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

/// What inference says of a model, in the form that plans are made of.
private func evidence(_ model: ONNXModel) throws -> (list: [OutputEvidence], contradicted: Set<String>) {
    var bag = DiagnosticBag()
    let inferred = try ShapeInference.infer(model, into: &bag)
    let list = inferred.outputs.map { output in
        OutputEvidence(
            name: output.name, dims: output.dims.map { $0.map { $0?.expression } }, varyingAxes: output.varyingAxes,
            batch: .unknown, reason: "")
    }
    return (list, inferred.contradictedValues)
}

@Suite struct OutputPlanTests {
    private let name = "y"

    private func output(_ dims: [Dimension]?) -> GraphTensor {
        GraphTensor(name: name, kind: .tensor(.float32), shape: dims.map { Shape($0) })
    }

    private func plan(_ declared: [Dimension]?, _ found: [String?]?, varying: [Int] = []) -> OutputPlan {
        let evidence = OutputEvidence(name: name, dims: found, varyingAxes: varying, batch: .unknown, reason: "")
        return planOutputs([output(declared)], evidence: [evidence])
    }

    private func dim(_ name: String) -> Dimension { Dimension(parameter: name) }

    @Test func aFixedSizeThatTheGraphContradictsIsReplaced() {
        #expect(plan([.fixed(1), .fixed(256)], ["batch", "256"]).outputs == [output([dim("batch"), .fixed(256)])])
        #expect(plan([.fixed(7)], ["8"]).outputs == [output([.fixed(8)])])
    }

    @Test func aMissingShapeIsFilledIn() {
        let plan = plan(nil, ["batch", nil, "2*h"])
        #expect(plan.outputs == [output([dim("batch"), .anonymous, dim("2*h")])])
        #expect(plan.edits.map(\.description) == ["declare \"y\" [batch, -1, `2*h`]"])
        #expect(plan.withoutShape == [])
    }

    @Test func dynamicDimensionsStayAsTheyAreDeclared() {
        #expect(plan([dim("n"), .anonymous], ["batch", "2*h"]).edits == [])
        #expect(plan([dim("n")], ["0"]).edits == [])
    }

    /// ONNX Runtime merges what it finds into the outputs, and Triton's backend compares exactly.
    @Test func aDynamicDimensionThatHasOneSizeAlwaysGetsIt() {
        #expect(plan([dim("n"), .anonymous], ["batch", "4"]).outputs == [output([dim("n"), .fixed(4)])])
        let evidence = OutputEvidence(name: name, dims: ["batch", "4"], batch: .proven, reason: "")
        let before = planOutputs([output([dim("n"), dim("m")])], evidence: [evidence], fixesDynamic: false)
        #expect(before.edits == [])
    }

    @Test func whatIsNotFoundStays() {
        #expect(plan([.fixed(1), .fixed(4)], nil).edits == [])
        #expect(plan([.fixed(1), .fixed(4)], [nil, "4"]).edits == [])
        #expect(plan(nil, nil).withoutShape == ["y"])
    }

    @Test func aSizeThatVariesWithoutANameGetsNone() {
        #expect(plan([.fixed(1), .fixed(4)], [nil, "4"], varying: [0]).outputs == [output([.anonymous, .fixed(4)])])
    }

    @Test func anotherRankIsReplacedWhole() {
        #expect(plan([.anonymous], ["batch", "4"]).outputs == [output([dim("batch"), .fixed(4)])])
    }

    @Test func aNameInBackquotesIsThatName() {
        #expect(plan([.fixed(1)], ["`batch-size`"]).outputs == [output([.opaque("batch-size")])])
    }

    @Test func whatIsNoTensorStaysUnlessItIsCut() {
        let map = GraphTensor(name: "z", kind: .other("map"), shape: nil)
        #expect(planOutputs([map], evidence: []).edits == [])
        let plan = planOutputs([map, output([.fixed(1)])], evidence: [], keeping: ["y"])
        #expect(plan.edits == [.cut(output: "z")])
        #expect(plan.outputs == [output([.fixed(1)])])
    }
}

@Suite struct EditedModelTests {
    @Test(arguments: fixtureNames, [nil, "weights"]) func repairedFixturesAreWhatTheyClaim(
        name: String, location: String?
    ) throws {
        let file = try Editable(fixture: name)
        let (list, contradicted) = try evidence(file.model)
        let plan = planOutputs(file.model.signature.outputs, evidence: list)
        let edited = try file.model.edited(plan, contradicted: contradicted, linkTo: location)
        let bytes = edited.content.bytes(from: file.bytes)
        let again = try Editable(bytes: bytes)
        #expect(again.model.signature == edited.signature)
        #expect(again.model.signature.outputs == plan.outputs)
        // The linked weights are where the new model says.
        for (before, after) in zip(file.graph.initializers, again.graph.initializers) {
            guard case .external(let external) = after.tensor.data, case .raw(let raw) = before.tensor.data else {
                continue
            }
            #expect(Int(external.offset) == raw.lowerBound)
            #expect(external.length == UInt64(raw.count))
        }
        #expect(bytes.count < file.bytes.count + 400 || !edited.isLinked)
        // Nothing more is to be done, and the shapes are the same.
        let (after, _) = try evidence(again.model)
        #expect(after == list)
        #expect(planOutputs(again.model.signature.outputs, evidence: after).edits == [])
    }

    private func linked(_ tensor: Proto) throws -> (Editable, EditedModel) {
        let graph = Proto().message(1, TestGraph.node("Add", ["x", "w"], ["y"])).text(2, "g").message(5, tensor)
            .message(11, TestGraph.value("x", ["batch", "300"])).message(12, TestGraph.value("y", ["1", "300"]))
        let file = try Editable(bytes: Proto.model(graph).bytes)
        let (list, contradicted) = try evidence(file.model)
        let plan = planOutputs(file.model.signature.outputs, evidence: list)
        return (file, try file.model.edited(plan, contradicted: contradicted, linkTo: "weights"))
    }

    private func tensor(_ type: Int64 = 1, count: Int = 300) -> Proto {
        Proto().number(1, Int64(count)).number(2, type).text(8, "w")
    }

    @Test func rawDataIsLinkedAndTheRestOfTheTensorStays() throws {
        let (file, edited) = try linked(tensor().message(9, [UInt8](repeating: 7, count: 1200)).text(12, "a note"))
        #expect(edited.isLinked)
        #expect(edited.content.byteCount < 400)
        let after = try Editable(bytes: edited.content.bytes(from: file.bytes))
        let weights = after.graph.initializers[0].tensor
        guard case .external(let external) = weights.data else {
            Issue.record("the weights are not linked")
            return
        }
        let place = Int(external.offset)..<Int(external.offset + (external.length ?? 0))
        #expect(external.location == "weights")
        #expect(file.bytes[place].allSatisfy { $0 == 7 } && place.count == 1200)
        #expect(String(decoding: after.bytes, as: UTF8.self).contains("a note"))
    }

    @Test func packedFloatsAreLinked() throws {
        #expect(try linked(tensor().message(4, [UInt8](repeating: 1, count: 1200))).1.isLinked)
    }

    @Test func floatsThatAreNotPackedStay() throws {
        var proto = tensor()
        for _ in 0..<300 { proto = proto.raw([4 << 3 | 5, 0, 0, 128, 63]) }
        #expect(try !linked(proto).1.isLinked)
    }

    @Test func dataBesideAnOldPlaceOfExternalDataStays() throws {
        let old = Proto().text(1, "location").text(2, "elsewhere")
        #expect(try !linked(tensor().message(9, [UInt8](repeating: 1, count: 1200)).message(13, old)).1.isLinked)
    }

    @Test func packedFloatsInTwoPartsStay() throws {
        let part = [UInt8](repeating: 1, count: 600)
        #expect(try !linked(tensor().message(4, part).message(4, part)).1.isLinked)
    }

    @Test func smallTensorsAndListsOfIntegersStay() throws {
        #expect(try !linked(tensor(count: 200).message(9, [UInt8](repeating: 1, count: 800))).1.isLinked)
        #expect(try !linked(tensor(7).message(9, [UInt8](repeating: 1, count: 2400))).1.isLinked)
        #expect(try linked(tensor(7, count: 1025).message(9, [UInt8](repeating: 1, count: 8200))).1.isLinked)
    }

    @Test func typedIntegersStay() throws {
        let half = tensor(10, count: 1025).message(5, [UInt8](repeating: 1, count: 1025))
        #expect(try !linked(half).1.isLinked)
    }

    @Test func externalDataBeyondTwoGigabytesStaysWhereItIs() throws {
        let tensor = Proto.externalTensor(
            "w", dims: [300], [("location", "w.bin"), ("offset", "5000000000"), ("length", "1200")])
        let (file, edited) = try linked(tensor)
        #expect(!edited.isLinked)
        #expect(edited.signature.externalFiles == [ExternalFile(location: "w.bin", requiredBytes: 5_000_001_200)])
        let after = try Editable(bytes: edited.content.bytes(from: file.bytes))
        #expect(after.graph.initializers[0].tensor.data == file.graph.initializers[0].tensor.data)
    }

    @Test func innerDeclarationsThatAreWrongGoWithTheRepair() throws {
        let nodes = Proto().message(1, TestGraph.node("Relu", ["x"], ["m"]))
            .message(1, TestGraph.node("Abs", ["m"], ["n"])).message(1, TestGraph.node("Neg", ["n"], ["y"]))
        let graph = nodes.text(2, "g").message(11, TestGraph.value("x", ["batch", "4"]))
            .message(12, TestGraph.value("y", ["1", "4"])).message(13, TestGraph.value("m", ["1", "4"]))
            .message(13, TestGraph.value("n", ["batch", "4"]))
        let file = try Editable(bytes: Proto.model(graph).bytes)
        let (list, contradicted) = try evidence(file.model)
        #expect(contradicted == ["m"])
        let plan = planOutputs(file.model.signature.outputs, evidence: list)
        let edited = try file.model.edited(plan, contradicted: contradicted, linkTo: nil)
        let after = try Editable(bytes: edited.content.bytes(from: file.bytes))
        #expect(after.graph.values.map(\.tensor.name) == ["n"])
    }

    @Test func aPlanThatTheResultDoesNotKeepIsRefused() throws {
        let file = try Editable(fixture: "resnet_legacy_op17")
        let wrong = OutputPlan(
            outputs: [GraphTensor(name: "logits", kind: .tensor(.float32), shape: Shape([.fixed(3)]))], edits: [],
            withoutShape: [])
        #expect(throws: EditError.mismatch("its outputs are not those of the plan")) {
            try file.model.edited(wrong, contradicted: [], linkTo: nil)
        }
    }

    @Test func anonymousBatchAxesBecomeAnonymous() throws {
        var graph = TestGraph()
        graph.input("x", ["?", "4"])
        graph.add("Relu", ["x"])
        let file = try Editable(bytes: graph.bytes)
        let (list, _) = try evidence(file.model)
        #expect(list[0].varyingAxes == [0])
        let plan = planOutputs(
            [GraphTensor(name: "y", kind: .tensor(.float32), shape: Shape([.fixed(1), .fixed(4)]))], evidence: list)
        #expect(plan.outputs[0].shape == Shape([.anonymous, .fixed(4)]))
    }

    /// Bits turned over at random: an error, or a result that reads as its plan says; never a crash.
    @Test(arguments: ["bert_qa_zoo_op11", "if_same_op17", "local_function_op17", "sequence_output_op13"])
    func damagedModelsNeverGiveAWrongResult(name: String) throws {
        let bytes = try fixtureBytes(name)
        let folder = try ScratchFolder()
        var random = SeededRandom(state: 11)
        for _ in 0..<150 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: damaged.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            guard let model = try open(path: folder.write(damaged)).model else { continue }
            let (list, contradicted) = try evidence(model)
            let names = Set(model.signature.outputs.prefix(1).map(\.name))
            for keeping in [nil, names] {
                let plan = planOutputs(model.signature.outputs, evidence: list, keeping: keeping)
                guard let edited = try? model.edited(plan, contradicted: contradicted, linkTo: "weights") else {
                    continue
                }
                let result = try open(bytes: edited.content.bytes(from: damaged))
                #expect(result.model?.signature.outputs == plan.outputs)
            }
        }
    }
}
