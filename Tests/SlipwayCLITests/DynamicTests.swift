import Foundation
import SlipwayTestSupport
import Testing

@Suite("Dynamic outputs")
struct DynamicTests {
    /// A project with a fixture beside its own model.
    private func project(_ fixture: String) throws -> Project {
        let project = try Project()
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("Tests/Fixtures/onnx/\(fixture).onnx"),
            to: project.folder.appending(path: "f.onnx"))
        return project
    }

    private func declared(_ project: Project, _ path: String) throws -> String {
        let result = try project.shell(
            "slipway inspect \(path) --format json | tr -d ' \\n' | grep -o '\"declared\":[^]]*]' | tr '\\n' ' '")
        return result.output
    }

    @Test(arguments: ["copy", "link"]) func staticOutputsAreDeclaredAsTheGraphComputesThem(weights: String) throws {
        let project = try project("bert_qa_zoo_op11")
        let result = try project.shell("sha256sum f.onnx; slipway dynamic f.onnx -o o.onnx --weights \(weights)")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("start_logits: declared [batch, 32], was [1, 32]"), "\(result)")
        let expected = "\"declared\":[\"batch\",32] \"declared\":[\"batch\",32] "
        #expect(try declared(project, "o.onnx") == expected)
        let after = try project.shell("sha256sum f.onnx; ls")
        #expect(result.output.hasPrefix(after.output.prefix(64)), "the model is as it was")
        #expect(after.output.contains("o.onnx.weights") == (weights == "link"))
    }

    @Test func outputsThatAreNotNamedAreCut() throws {
        let project = try project("bert_qa_zoo_op11")
        let result = try project.shell("slipway dynamic f.onnx -o o.onnx --output end_logits --format json")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("\"action\": \"cut\""), "\(result)")
        #expect(try declared(project, "o.onnx") == "\"declared\":[\"batch\",32] ")
    }

    @Test func aModelThatNeedsNothingIsCopiedOrLinked() throws {
        let project = try Project()
        let result = try project.shell(
            "slipway dynamic m.onnx -o c.onnx && cmp m.onnx c.onnx && slipway dynamic m.onnx -o l.onnx --weights link; stat -c %h m.onnx"
        )
        #expect(result.status == 0, "\(result)")
        #expect(result.output.hasSuffix("2\n"), "\(result)")
        #expect(result.output.contains("needs no change"), "\(result)")
    }

    @Test func anExistingFileIsReplacedOnlyByForce() throws {
        let project = try project("bert_qa_zoo_op11")
        let refused = try project.shell("echo mine > o.onnx; slipway dynamic f.onnx -o o.onnx")
        #expect(refused.status == 1)
        #expect(refused.messages.contains("SLW0847"), "\(refused)")
        #expect(project.text("o.onnx") == "mine\n")
        #expect(try project.shell("slipway dynamic f.onnx -o o.onnx --force").status == 0)
        #expect(try declared(project, "o.onnx").contains("batch"))
    }

    @Test func theModelItselfIsRefused() throws {
        let project = try project("bert_qa_zoo_op11")
        let result = try project.shell("sha256sum f.onnx; slipway dynamic f.onnx -o ./f.onnx --force")
        #expect(result.status == 1)
        #expect(result.messages.contains("SLW0846"), "\(result)")
        #expect(try project.shell("sha256sum f.onnx").output == result.output)
    }

    @Test func aMisspelledOutputIsNamed() throws {
        let project = try project("bert_qa_zoo_op11")
        let result = try project.shell("slipway dynamic f.onnx -o o.onnx --output start_logit")
        #expect(result.status == 1)
        #expect(result.messages.contains("did you mean \"start_logits\"?"), "\(result)")
        #expect(!project.exists("o.onnx"))
    }

    @Test func anUnknownShapeStaysWithAWarning() throws {
        let project = try project("unknown_custom_op13")
        let result = try project.shell("slipway dynamic f.onnx -o o.onnx")
        #expect(result.status == 0, "\(result)")
        #expect(result.messages.contains("warning[SLW0446]"), "\(result)")
    }

    @Test func aGraphThatIsNotBatchedIsRepairedAllTheSame() throws {
        let project = try project("fold_batch_op13")
        let result = try project.shell("slipway dynamic f.onnx -o o.onnx")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("declared [`2*batch`, 4]"), "\(result)")
        #expect(result.output.contains("not batchable"), "\(result)")
    }

    @Test func aModelThatNoRuntimeLoadsIsRefused() throws {
        let project = try project("invalid_duplicate_name_dynamo_op18")
        #expect(try project.shell("slipway dynamic f.onnx -o o.onnx").status == 1)
        #expect(!project.exists("o.onnx"))
    }

    @Test func externalDataComesAlong() throws {
        let project = try Project()
        for name in ["external-data.onnx", "external-data.bin"] {
            try FileManager.default.copyItem(
                at: RepositoryRoot.url("specs/errors/models/\(name)"), to: project.folder.appending(path: name))
        }
        let result = try project.shell("mkdir d e; slipway dynamic external-data.onnx -o d/o.onnx; ls d")
        #expect(result.output.contains("external-data.bin"), "\(result)")
        let linked = try project.shell(
            "slipway dynamic external-data.onnx -o e/o.onnx --weights link; stat -c %h external-data.bin")
        #expect(linked.output.hasSuffix("2\n"), "\(linked)")
    }

    @Test(arguments: [
        ("slipway dynamic none.onnx -o o.onnx", 66), ("slipway dynamic m.onnx -o none/o.onnx", 66),
        ("slipway dynamic spec.yaml -o o.onnx", 1), ("slipway dynamic m.onnx -o .git", 1),
        ("slipway dynamic m.onnx", 64), ("slipway dynamic m.onnx -o o.onnx --weights store", 64),
        ("slipway dynamic m.onnx -o ''", 64), ("ulimit -f 0; slipway dynamic m.onnx -o o.onnx 2>/dev/null", 74),
    ])
    func exitCodes(script: String, status: Int32) throws {
        let project = try Project()
        let result = try project.shell(script)
        #expect(result.status == status, "\(result)")
        #expect(!project.exists("o.onnx"))
    }
}

@Suite("Builds of edited graphs")
struct EditedBuildTests {
    private static let spec = """
        slipway: 1
        name: qa
        model: {source: bert.onnx}
        target: {triton: "24.10"}
        execution_providers: [cpu]
        batching: {max_batch_size: [4, 8]}
        out_names: [start]

        """

    /// A project with a BERT whose outputs are declared with batch 1.
    private func project() throws -> Project {
        let project = try Project(spec: Self.spec)
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("specs/models/bert-static-out.onnx"),
            to: project.folder.appending(path: "bert.onnx"))
        return project
    }

    @Test(arguments: ["store", "link", "copy"]) func theServedGraphIsAFolderWithALink(mode: String) throws {
        let project = try project()
        let result = try project.shell("slipway build spec.yaml --out o --weights \(mode)")
        #expect(result.status == 0, "\(result)")
        let model = "o/qa/repository/qa-default/1/model.onnx"
        let facts = try project.shell(
            """
            cmp bert.onnx \(model)/model.onnx.weights; stat -c %h \(model)/model.onnx \(model)/model.onnx.weights
            sha256sum \(model)/model.onnx | cut -c1-64
            """)
        let lines = facts.output.split(separator: "\n")
        // Three variants and the release share one edited graph, and with the store or the source one model.
        #expect(lines.prefix(2) == (mode == "copy" ? ["1", "1"] : ["5", "5"]), "\(facts)")
        #expect(
            project.text("o/qa/manifest.json").contains(
                "\"repository/qa-default/1/model.onnx/model.onnx\": \"\(lines[2])\""))
        let inspected = try project.shell("slipway inspect \(model)/model.onnx")
        #expect(inspected.output.contains("[batch, 256]  as declared"), "\(inspected)")
        #expect(try project.shell("slipway build spec.yaml --out o --weights \(mode) --check").status == 0)
        let before = project.facts("o")
        #expect(try project.shell("slipway build spec.yaml --out o --weights \(mode)").status == 0)
        #expect(project.facts("o") == before)
    }

    @Test func modesCanBeSwitched() throws {
        let project = try project()
        for mode in ["store", "copy", "link", "digest", "store"] {
            #expect(try project.shell("slipway build spec.yaml --out o --weights \(mode)").status == 0, "\(mode)")
            #expect(
                try project.shell("slipway build spec.yaml --out o --weights \(mode) --check").status == 0, "\(mode)")
        }
        #expect(project.exists("o/qa/repository/qa-default/1/model.onnx/model.onnx.weights"))
    }

    @Test func anotherOutputIsAnotherVariantUnderTheSameName() throws {
        let project = try project()
        let id = "grep -o '\"id\": \"[0-9a-f]*\"' o/qa/manifest.json | head -1"
        let first = try project.shell("slipway build spec.yaml --out o -q; \(id)")
        try project.write("spec.yaml", Self.spec.replacing("[start]", with: "[start, end]"))
        let second = try project.shell("slipway build spec.yaml --out o -q; \(id)")
        try project.write("spec.yaml", Self.spec)
        let third = try project.shell("slipway build spec.yaml --out p -q; \(id.replacing("o/qa", with: "p/qa"))")
        #expect(first.output != second.output)
        #expect(first.output == third.output && !first.output.isEmpty)
    }

    @Test func aGraphLockStandsInForTheEditedGraph() throws {
        let project = try project()
        let build = "slipway build spec.yaml --out golden --weights digest"
        #expect(try project.shell("\(build); rm bert.onnx").status == 0)
        #expect(try project.shell("find golden -name '*.onnx*'").output.isEmpty)
        #expect(try project.shell("\(build) --check").status == 0)
        try project.write("spec.yaml", Self.spec.replacing("[start]", with: "[end]"))
        let other = try project.shell("\(build) --check")
        #expect(other.status == 1)
        #expect(other.messages.contains("SLW0450"), "\(other)")
    }

    @Test func aSmallGraphNeedsNoFolder() throws {
        let project = try Project(
            spec: """
                slipway: 1
                name: intents
                model: {source: c.onnx}
                target: {triton: "24.10"}
                execution_providers: [cpu]
                batching: {max_batch_size: 8}
                out_names: [label, scores]

                """)
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("specs/models/intent_classifier.onnx"), to: project.folder.appending(path: "c.onnx"))
        #expect(try project.shell("slipway build spec.yaml --out o").status == 0)
        let result = try project.shell(
            "cat o/intents/repository/intents-default/config.pbtxt; slipway inspect o/intents/repository/intents-default/1/model.onnx"
        )
        #expect(result.status == 0, "\(result)")
        #expect(!result.output.contains("ZipMap"), "\(result)")
        #expect(result.output.contains("scores"), "\(result)")
        let whole = try project.shell("sed -i /out_names/d spec.yaml; slipway check spec.yaml")
        #expect(whole.output.contains("name the outputs to serve in out_names"), "\(whole)")
    }
}
