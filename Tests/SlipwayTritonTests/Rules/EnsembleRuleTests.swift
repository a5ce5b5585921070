import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTriton
import Testing

/// Ensembles on their own and against the models of their steps.
@Suite struct EnsembleRuleTests {
    private static let head = """
        platform: "ensemble" max_batch_size: 8
        input { name: "I" data_type: TYPE_FP32 dims: 3 }
        output { name: "O" data_type: TYPE_FP32 dims: 3 }
        """

    private static func ensemble(_ steps: String, more: String = "") -> String {
        "\(head)\nensemble_scheduling {\n\(steps)\n}\n\(more)"
    }

    private static func step(
        _ model: String = "a", _ version: String = "model_version: -1", in input: String = "I", out output: String = "O"
    ) -> String {
        "step { model_name: \"\(model)\" \(version) input_map { key: \"x\" value: \"\(input)\" } "
            + "output_map { key: \"y\" value: \"\(output)\" } }"
    }

    @Test(arguments: alone) func judgesAnEnsembleOnItsOwn(_ rule: RuleCase) throws { try rule.check() }

    static let alone = [
        RuleCase("whole", ensemble(step()), files: ["1/"], []),
        RuleCase("two steps", ensemble(step(out: "t") + "\n" + step(in: "t")), files: ["1/"], []),
        RuleCase("steps in any order", ensemble(step(in: "t") + "\n" + step(out: "t")), files: ["1/"], []),
        RuleCase(
            "a backend", ensemble(step(), more: "backend: \"onnxruntime\""), files: ["1/"],
            ["SLW0653 error 7:10 \"onnxruntime\""],
            ["Ensemble model 'm' must have platform type 'ensemble' and empty backend type"]),
        RuleCase(
            "instances, optimization and warmup",
            ensemble(step(), more: "instance_group { }\noptimization { }\nmodel_warmup { name: \"w\" }"),
            files: ["1/"],
            [
                "SLW0653 error 7:1 instance_group", "SLW0653 error 8:1 optimization", "SLW0653 error 9:1 model_warmup",
            ],
            [
                "instance group should not be specified for ensemble 'm'",
                "optimization should not be specified for ensemble 'm'",
                "model_warmup can not be specified for ensemble 'm'",
            ]),
        RuleCase(
            "no scheduling", head, files: ["1/"], ["SLW0653 error 1:11 \"ensemble\""],
            ["ensemble scheduling must be set for ensemble m whose platform is ensemble"]),
        RuleCase(
            "no steps", ensemble(""), files: ["1/"], ["SLW0653 error 4:1 ensemble_scheduling"],
            ["must specify 'step' for ensemble 'm'"]),
        RuleCase(
            "another backend", "backend: \"onnxruntime\"\nensemble_scheduling { }",
            ["SLW0653 error 2:1 ensemble_scheduling"],
            ["ensemble scheduling cannot be set for model 'm' whose platform is not ensemble"]),
        RuleCase(
            "no platform", "ensemble_scheduling { }", files: ["1/"], ["SLW0640 error 1:1 ensemble_scheduling"]),
        RuleCase(
            "an empty step", ensemble("step { }"), files: ["1/"],
            ["SLW0653 error 5:1 step", "SLW0653 error 5:1 step", "SLW0653 error 5:1 step"],
            [
                "must specify 'model_name' in step 0 of ensemble 'm'",
                "must specify 'input_map' in step 0 of ensemble 'm'",
                "must specify 'output_map' in step 0 of ensemble 'm'",
            ]),
        RuleCase(
            "an input that nothing reads",
            ensemble(step(), more: "input { name: \"J\" data_type: TYPE_FP32 dims: 3 }"),
            files: ["1/"], ["SLW0653 error 7:15 \"J\""], ["ensemble input 'J' for ensemble m' is not used"]),
        RuleCase(
            "an output that nothing writes",
            ensemble(step(), more: "output { name: \"Q\" data_type: TYPE_FP32 dims: 3 }"), files: ["1/"],
            ["SLW0653 error 7:16 \"Q\""], ["ensemble output 'Q' for ensemble m' is not used"]),
        RuleCase(
            "a tensor that nothing writes", ensemble(step(out: "t") + "\n" + step(in: "s")), files: ["1/"],
            ["SLW0653 error 3:16 \"O\""],
            ["output 'O' for ensemble 'm' is not written: at least one of its depending tensors, 's', is not connected"]
        ),
        RuleCase(
            "steps that wait for each other",
            ensemble(
                [step(out: "r"), step(in: "s", out: "t"), step(in: "t", out: "s"), step(in: "s")]
                    .joined(separator: "\n")),
            files: ["1/"], ["SLW0653 error 3:16 \"O\""]),
        RuleCase(
            "a tensor written twice", ensemble(step() + "\n" + step()), files: ["1/"],
            ["SLW0653 error 6:105 \"O\""],
            ["ensemble tensor 'O' can appear in an output map only once for ensemble 'm' step 1"]),
        RuleCase(
            "a tensor that nothing reads", ensemble(step() + "\n" + step(out: "t")), files: ["1/"],
            ["SLW0653 error 6:105 \"t\""], ["ensemble tensor 't' is unused in ensemble 'm'"]),
        RuleCase(
            "an output that is an input", ensemble(step(), more: "output { name: \"I\" data_type: TYPE_FP32 dims: 3 }"),
            files: ["1/"], []),
        RuleCase(
            "steps that wait for each other, off the way",
            ensemble([step(), step(in: "s", out: "t"), step(in: "t", out: "s")].joined(separator: "\n")),
            files: ["1/"], ["SLW0653 error 6:105 \"t\""]),
        RuleCase(
            "a namespace", ensemble("step { model_namespace: \"n\"" + step().dropFirst(6)), files: ["1/"],
            ["SLW0655 warning 5:25 \"n\""]),
        RuleCase(
            "no version", ensemble(step()), files: [], ["SLW0641 error"],
            ["at least one version must be available under the version policy of model 'm'"]),
    ]

    private static func model(
        _ name: String, batch: Int = 8, type: String = "TYPE_FP32", dims: String = "[3]", versions: [String] = ["1"],
        more: String = ""
    ) throws -> RepositoryModel {
        let text = """
            backend: "onnxruntime" max_batch_size: \(batch)
            input { name: "x" data_type: \(type) dims: \(dims) }
            output { name: "y" data_type: TYPE_FP32 dims: [3] }
            version_policy { all { } }
            \(more)
            """
        return try repositoryModel(text, name: name, files: versions.map { "\($0)/model.onnx" })
    }

    private func check(
        _ text: String, _ models: [RepositoryModel], _ lines: [String], _ messages: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let judged = try Judged(ensemble: text, among: models)
        #expect(judged.lines == lines, sourceLocation: sourceLocation)
        if !messages.isEmpty { #expect(judged.serverMessages == messages, sourceLocation: sourceLocation) }
    }

    @Test func acceptsModelsThatFit() throws {
        try check(Self.ensemble(Self.step()), [Self.model("a")], [])
        try check(
            Self.ensemble(Self.step()), [Self.model("a", batch: 0, dims: "[-1, 3]")], [])
        try check(Self.ensemble(Self.step()), [Self.model("a", batch: 64, dims: "[-1]")], [])
    }

    @Test func needsTheModel() throws {
        try check(
            Self.ensemble(Self.step("aa")), [Self.model("a")], ["SLW0654 error 5:20 \"aa\""],
            ["ensemble e contains models that are not available or ambiguous: aa"])
    }

    @Test func needsTheVersion() throws {
        let words = "ensemble 'e' depends on 'a' whose required version"
        try check(
            Self.ensemble(Self.step("a", "model_version: 2")), [Self.model("a")], ["SLW0654 error 5:39 2"],
            ["\(words) 2 is not loaded."])
        try check(
            Self.ensemble(Self.step("a", "")), [Self.model("a")], ["SLW0654 error 5:1 step"],
            ["\(words) 0 is not loaded."])
        try check(Self.ensemble(Self.step("a", "")), [Self.model("a", versions: ["0"])], [])
    }

    @Test func comparesBatchSizes() throws {
        try check(
            Self.ensemble(Self.step()), [Self.model("a", batch: 4)], ["SLW0654 error 1:38 8"],
            [
                "ensemble e allows maximum batch size 8, but it contains model a which only allows maximum batch size "
                    + "to be 4"
            ])
    }

    @Test func comparesTypes() throws {
        try check(
            Self.ensemble(Self.step()), [Self.model("a", type: "TYPE_FP16")], ["SLW0654 error 5:70 \"I\""],
            [
                "in ensemble e, ensemble tensor I: inconsistent data type: TYPE_FP32 is inferred from model e while "
                    + "TYPE_FP16 is inferred from model a"
            ])
    }

    @Test func comparesShapes() throws {
        try check(
            Self.ensemble(Self.step()), [Self.model("a", dims: "[4]")], ["SLW0654 error 5:70 \"I\""],
            [
                "in ensemble e, ensemble tensor I: inconsistent shape: [-1,3] is inferred from model e while [-1,4] is "
                    + "inferred from model a"
            ])
    }

    @Test func comparesStepsWithEachOther() throws {
        try check(
            Self.ensemble(Self.step("a", out: "t") + "\n" + Self.step("b", in: "t")),
            [Self.model("a"), Self.model("b", dims: "[2]")], ["SLW0654 error 6:70 \"t\""],
            [
                "in ensemble e, ensemble tensor t: inconsistent shape: [-1,3] is inferred from model a while [-1,2] is "
                    + "inferred from model b"
            ])
    }

    @Test func knowsTheTensorsOfAModel() throws {
        let text = Self.ensemble(
            "step { model_name: \"a\" model_version: -1 input_map { key: \"xx\" value: \"I\" } "
                + "output_map { key: \"y\" value: \"O\" } }"
        )
        try check(
            text, [Self.model("a")], ["SLW0654 error 5:59 \"xx\""],
            ["in ensemble e, ensemble tensor I is mapping to non-existing input xx in model a"])
    }

    @Test func mapsEveryInput() throws {
        let more = "input { name: \"z\" data_type: TYPE_FP32 dims: [3] }"
        try check(
            Self.ensemble(Self.step()), [Self.model("a", more: more)], ["SLW0654 error 5:42 input_map"],
            ["in ensemble e, input z in model a is not mapped to any ensemble tensors"])
    }

    @Test func findsCircles() throws {
        let text = """
            platform: "ensemble" max_batch_size: 8
            input { name: "x" data_type: TYPE_FP32 dims: 3 }
            output { name: "y" data_type: TYPE_FP32 dims: 3 }
            ensemble_scheduling { step {
              model_name: "e" model_version: -1
              input_map { key: "I" value: "x" } output_map { key: "O" value: "y" }
            } }
            """
        let other = try repositoryModel(text, name: "f", files: ["1/"])
        try check(
            Self.ensemble(Self.step("f")), [other], ["SLW0654 error 5:20 \"f\""],
            ["circular dependency between ensembles: e -> ... -> f -> e"])
    }

    @Test func readsTheGraphOfAModelThatStatesNothing() throws {
        let tensor = { (name: String, size: Int) in
            GraphTensor(name: name, kind: .tensor(.float32), shape: Shape([.anonymous, .fixed(size)]))
        }
        let graph = GraphSignature(
            irVersion: 8, opsets: [], inputs: [tensor("x", 4)], outputs: [tensor("y", 3)], nodeCount: 1, weightBytes: 0)
        let model = try repositoryModel(
            "backend: \"onnxruntime\" max_batch_size: 8", name: "a", files: ["1/model.onnx"], graphs: ["1": graph])
        try check(Self.ensemble(Self.step()), [model], ["SLW0654 error 5:70 \"I\""])
    }

    @Test func saysNothingOfAModelThatIsBroken() throws {
        let broken = try repositoryModel("backend: [", name: "a", files: ["1/model.onnx"])
        try check(Self.ensemble(Self.step()), [broken], [])
    }

    @Test func pairsNoResponsesOfDifferentDecoupledModels() throws {
        let more = "model_transaction_policy { decoupled: true }"
        let join = """
            step { model_name: "j" model_version: -1 input_map { key: "x" value: "t" }
              input_map { key: "z" value: "u" } output_map { key: "y" value: "O" } }
            """
        try check(
            Self.ensemble(Self.step("a", out: "t") + "\n" + Self.step("b", out: "u") + "\n" + join),
            [
                Self.model("a", more: more), Self.model("b", more: more),
                Self.model("j", more: "input { name: \"z\" data_type: TYPE_FP32 dims: [3] }"),
            ], ["SLW0654 error 8:3 input_map"],
            ["in ensemble e, step of model 'j' receives inputs originated from different decoupled models"])
    }

    /// Seen on the server of 24.10: the ensemble's outputs count as the inputs of a last step.
    @Test(arguments: [(true, true, true), (true, false, true), (false, false, false)])
    func pairsNoOutputsOfDifferentDecoupledModels(_ first: Bool, _ second: Bool, _ isRefused: Bool) throws {
        func step(_ name: String, _ output: String) -> String {
            "step { model_name: \"\(name)\" model_version: -1 input_map { key: \"x\" value: \"I\" } "
                + "output_map { key: \"y\" value: \"\(output)\" } }"
        }
        let text = """
            platform: "ensemble"
            max_batch_size: 8
            input { name: "I" data_type: TYPE_FP32 dims: [3] }
            output { name: "O" data_type: TYPE_FP32 dims: [3] }
            output { name: "P" data_type: TYPE_FP32 dims: [3] }
            ensemble_scheduling { \(step("a", "O")) \(step("b", "P")) }
            """
        func model(_ name: String, _ isDecoupled: Bool) throws -> RepositoryModel {
            try Self.model(name, more: isDecoupled ? "model_transaction_policy { decoupled: true }" : "")
        }
        try check(
            text, [try model("a", first), try model("b", second)], isRefused ? ["SLW0654 error 5:16 \"P\""] : [],
            isRefused
                ? ["in ensemble e, step of model 'e' receives inputs originated from different decoupled models"] : [])
    }

    /// What a model adds to its configuration while it loads is not known here, nor the dims that it leaves out.
    @Test func asksNothingOfAModelThatCompletesItself() throws {
        let model = try repositoryModel(
            "backend: \"python\" output { name: \"other\" data_type: TYPE_FP32 } output { name: \"y\" }", name: "a",
            files: ["1/model.py"])
        try check(Self.ensemble(Self.step()), [model], [])
    }
}
