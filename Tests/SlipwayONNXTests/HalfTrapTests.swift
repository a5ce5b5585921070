import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

@Suite struct HalfTrapTests {
    /// What must stay in binary32, by graph; what more stays is no fault, what the graphs show when they run is asked of
    /// onnxruntime (Tests/Conformance/check_half.py).
    @Test(arguments: [
        ("ln_eps_1e12_constrow", ["Pow", "ReduceMean", "Add", "Sqrt", "Div"]),
        ("ln_overflow", ["Pow", "ReduceMean", "Add", "Sqrt"]),
        ("rms_mul_overflow", ["Mul", "ReduceMean", "Add", "Sqrt"]),
        ("meanpool_clamp", ["ReduceSum", "Div"]), ("log_eps", ["Add", "Log"]), ("weight_beyond_half", ["MatMul"]),
        ("int_ids_to_float", ["Sub"]), ("bn_var_big", ["BatchNormalization"]), ("bn_var_tiny", ["BatchNormalization"]),
        ("rotary_positions", ["Range", "Mul", "Sin", "Cos"]), ("rotary_positions_int", ["MatMul", "Cos"]),
        ("nms", ["NonMaxSuppression"]), ("dft17", ["DFT"]), ("stft17", ["STFT"]),
        ("quant_dq_op13", ["QuantizeLinear", "DequantizeLinear"]), ("dynquant", ["DynamicQuantizeLinear", "Mul"]),
        ("randomnormal", ["RandomNormal"]), ("eyelike", ["EyeLike"]), ("sum_max_many", ["Range"]),
        ("shape_arith_float", ["Mul", "Floor"]), ("ml_scaler_linear", ["ai.onnx.ml.Scaler"]),
        ("ml_normalizer", ["ai.onnx.ml.Normalizer"]), ("sequence_empty_insert", ["SequenceInsert"]),
        ("optional", ["Optional", "OptionalGetElement"]), ("loop_counter_4096", ["Loop"]),
        ("argmax_ties", ["Mul", "Add"]),
    ])
    func staysInBinary32(_ name: String, _ operators: [String]) throws {
        let halved = try Halved(halfBytes(name))
        for opType in operators { #expect(halved.kept.contains(opType), "\(opType) of \(halved.kept)") }
    }

    /// Graphs of which nothing needs to stay.
    @Test(arguments: ["mask_mul_add", "mask_where", "mask_constantofshape", "einsum3", "castlike"])
    func isHalf(_ name: String) throws {
        let halved = try Halved(halfBytes(name))
        #expect(halved.report.halfNodeCount > 0)
        #expect(halved.report.kept.allSatisfy { $0.reason == .output }, "\(halved.report.kept)")
    }

    @Test(arguments: ["mask_mul_add", "mask_where", "mask_double"]) func masksAreNamed(_ name: String) throws {
        #expect(try !Halved(halfBytes(name)).report.masks.isEmpty)
    }

    @Test func aLargeWeightIsNamedWithItsNumber() throws {
        let reasons = try Halved(halfBytes("bn_var_big")).report.kept.map(\.reason)
        #expect(
            reasons.contains { reason in
                if case .largeConstant(_, let value) = reason { value > 65504 } else { false }
            })
    }

    /// Every graph comes to an end, twice alike, and keeps its outside.
    @Test(arguments: fixtureNames.filter { !$0.hasPrefix("invalid") }) func fixtures(_ name: String) throws {
        try check(fixtureBytes(name))
    }

    @Test func twoValuesOfOneNameAreRefused() throws {
        let bytes = try fixtureBytes("invalid_duplicate_name_dynamo_op18")
        #expect(try halfRefusal(bytes) == "the nodes have no order of execution")
    }

    @Test(arguments: halfNames) func traps(_ name: String) throws {
        try check(halfBytes(name))
    }

    private func check(_ bytes: [UInt8]) throws {
        if let refusal = try halfRefusal(bytes) {
            Issue.record("refused: \(refusal)")
            return
        }
        let (first, second) = (try Halved(bytes), try Halved(bytes))
        #expect(first.bytes == second.bytes)
        #expect(first.report == second.report)
        let names = first.graph.nodes.flatMap(\.outputs).filter { !$0.isEmpty }
        #expect(Set(names).count == names.count)
        #expect(first.report.halfNodeCount > 0 || first.bytes == bytes)
    }
}
