import SlipwayDiagnostics
import SlipwayTriton
import Testing

/// How the rules work together.
@Suite struct ConfigRulesTests {
    @Test func saysNothingOfATextThatIsRefused() throws {
        let judged = try Judged("backend: \"onnx\" max_batch_size: \"8\"", files: [])
        #expect(judged.findings.isEmpty)
    }

    @Test func faultsOfEveryPhaseAreReported() throws {
        let judged = try Judged(
            config("name: \"n\"\nversion_policy { latest { } }\ninstance_group { kind: KIND_CPU gpus: 0 }", batch: -2))
        #expect(
            judged.lines == [
                "SLW0639 error 6:7 \"n\"", "SLW0643 error 2:17 -2", "SLW0641 error 7:18 latest",
                "SLW0649 error 8:33 gpus",
            ])
    }

    @Test func faultsOfPollingStandInTheLog() throws {
        let polled = try Judged(config("", batch: -1)).findings.flatMap(\.notes)
        #expect(polled.contains { $0.hasPrefix("Triton's log says: ") })
        let loaded = try Judged(config(""), files: []).findings.flatMap(\.notes)
        #expect(loaded.contains { $0.hasPrefix("Triton says: ") })
    }

    @Test func anUnknownBackendHidesWhatDependsOnIt() throws {
        let judged = try Judged(
            "backend: \"onnx\"\ninput { name: \"x\" data_type: TYPE_FP32 dims: 3 is_shape_tensor: true }", files: ["1/"]
        )
        #expect(judged.lines == ["SLW0640 error 1:10 \"onnx\""])
    }

    @Test func generatedModelsPointAtTheirSource() throws {
        let source = SourceFile(path: "spec.yaml", text: "name: m\n")
        var message = ConfigMessage()
        message[ModelConfigSchema.ModelConfig.maxBatchSize.rawValue] = [ConfigEntry(.integer(-1))]
        message[ModelConfigSchema.ModelConfig.backend.rawValue] = [ConfigEntry(.string("onnxruntime"))]
        let model = RepositoryModel.generated(
            message, name: "m", from: source.id, fallback: source.range(6, 7),
            entries: [.init("1", .directory), .init("1/model.onnx", .file(byteCount: 1))])
        let findings = ConfigRules(backends: [.onnxRuntime]).check(model, server: ServerFacts(gpuCount: 0))
        #expect(findings.map(\.code) == [.tritonBatching])
        #expect(findings.first?.primary?.range == source.range(6, 7))
    }

    @Test func aBackendBringsItsRules() throws {
        let rule = ConfigRule("model-name", .load) { context in
            guard context.resolved.backend == "own" else { return }
            context.report(
                RuleFinding(.tritonBackend, "own models are not called m", help: ["Rename it."]))
        }
        let model = try repositoryModel("backend: \"own\"", name: "m", files: ["1/model.own"])
        var server = ServerFacts()
        server.installedBackends = ["own"]
        #expect(
            ConfigRules(backends: [[rule]]).check(model, server: server).map(\.message).contains {
                $0.contains("called m")
            })
        #expect(
            !ConfigRules(backends: []).check(model, server: server).map(\.message).contains { $0.contains("called m") })
    }

    @Test func everyCodeOfTheRulesShowsAnExample() {
        let codes = [DiagnosticCode].triton.filter { (639...659).contains($0.number) }
        #expect(codes.count == 21)
        for code in codes {
            #expect(code.example.map { !$0.bad.isEmpty && $0.bad != $0.good } == true, "\(code.name)")
        }
    }

    @Test func examplesAreTextFormat() {
        for code in [DiagnosticCode].triton where (639...659).contains(code.number) {
            guard let example = code.example else { continue }
            for text in [example.bad, example.good] {
                // Two codes show a part of a message.
                let types = [
                    ModelConfigSchema.root, ModelConfigSchema.ModelSequenceBatching.messageName,
                    ModelConfigSchema.ModelEnsembling.messageName,
                ]
                let isRead = types.contains { type in
                    var bag = DiagnosticBag()
                    return ConfigText.parse(SourceFile(path: "x", text: text), as: type, into: &bag) != nil
                }
                #expect(isRead, "\(code.name): \(text)")
            }
        }
    }

    @Test func findingsDoNotDependOnTheOrderOfFiles() throws {
        let files = ["1/model.onnx", "2/model.onnx", "v3/model.onnx", "04/model.onnx"]
        let one = try Judged(config(""), files: files).findings
        let other = try Judged(config(""), files: files.reversed()).findings
        #expect(one == other)
        #expect(one.count == 2)
    }
}
