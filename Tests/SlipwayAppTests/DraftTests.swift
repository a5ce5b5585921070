import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

/// What `slipway init` writes.
@Suite struct DraftTests {
    /// A model beside which the first spec is written, in a project of its own.
    private struct Case {
        let folder: ProjectFolder
        let name: String

        init(_ model: String) throws {
            folder = try ProjectFolder()
            name = URL(filePath: model).lastPathComponent
            try FileManager.default.copyItem(at: RepositoryRoot.url(model), to: folder.url.appending(path: name))
        }

        /// The first spec of the model.
        func draft(out: String? = "draft.yaml") throws -> Outcome<DraftedSpec> {
            let request = DraftRequest(
                name: try #require(ModelName("model")), model: folder.path(name), out: out.map(folder.path))
            return draftSpec(request, of: Project())
        }

        /// Builds what was written; findings that are no notes.
        func build() -> [String] {
            let target = OutputTarget(out: folder.path("out"), weights: .digest)
            var builder = SpecBuilder(
                project: Project(), target: target, mode: .write(syncToDisk: false), fetching: nil)
            let built = builder.build(folder.path("draft.yaml"))
            let found = built.bag.all.filter { $0.severity != .note }.map { "\($0.code.text) \($0.message)" }
            return found + (built.accepted == nil ? ["not built \(built.failures)"] : [])
        }
    }

    /// The models of a folder.
    private static func models(_ folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: RepositoryRoot.url(folder).path)) ?? []
        return names.filter { $0.hasSuffix(".onnx") }.sorted().map { "\(folder)/\($0)" }
    }

    /// The fixtures that nothing can serve, with a word of the reason.
    private static let refused = [
        "invalid_duplicate_name_dynamo_op18": "two nodes give the value",
        "sequence_output_op13": "output \"y\" is a sequence",
        "unknown_custom_op13": "number of axes is not known",
        "q__embedder_fp16": "is declared",
    ]

    static let fixtures =
        [
            "Tests/Fixtures/onnx", "Tests/Fixtures/rows", "Tests/Fixtures/rows-mix", "Tests/Fixtures/merge",
            "Tests/Fixtures/placeholders", "Tests/Fixtures/baked", "Tests/Fixtures/half", "Tests/Fixtures/inner-type",
            "specs/models",
        ].flatMap(models)

    @Test(arguments: fixtures) func firstSpecsBuild(_ model: String) throws {
        let project = try Case(model)
        let outcome = try project.draft()
        let stem = project.name.replacing(".onnx", with: "")
        if let word = Self.refused[stem] {
            #expect(outcome.accepted == nil)
            #expect(outcome.bag.all.count == 1, "\(outcome.bag.all)")
            #expect(outcome.bag.all.first?.message.contains(word) == true, "\(outcome.bag.all)")
            #expect(outcome.bag.all.first?.help.isEmpty == false)
            #expect(!project.folder.exists("draft.yaml"))
            return
        }
        _ = try #require(outcome.accepted, "\(outcome.bag.all) \(outcome.failures)")
        #expect(outcome.bag.all.isEmpty)
        let found = project.build()
        #expect(found.isEmpty, "\(found)\n\(project.folder.text("draft.yaml"))")
    }

    /// Files with one fault each: a spec that builds, or one finding with a help and no file.
    @Test(arguments: models("specs/errors/models")) func faultsGetOneFinding(_ model: String) throws {
        let project = try Case(model)
        let outcome = try project.draft()
        if outcome.accepted != nil {
            // A warning about the model itself stays in any spec for it.
            #expect(project.build().allSatisfy { $0.hasPrefix("SLW0422") })
        } else {
            #expect(outcome.bag.all.count == 1, "\(outcome.bag.all)")
            #expect(outcome.bag.all.first?.help.isEmpty == false)
            #expect(!project.folder.exists("draft.yaml"))
        }
    }

    @Test func filesBesideTheModelSayHowManyTokensThereAre() throws {
        let project = try Case("specs/models/minilm.onnx")
        try project.folder.write(
            "config.json", #"{"vocab_size": 900, "max_position_embeddings": 100, "pad_token_id": 0}"#)
        let text = try #require(try project.draft().accepted?.text)
        #expect(
            text.contains("input_ids: {random: [1, 899], seed: 7} # the vocabulary of config.json; 0 is the padding"))
        #expect(text.contains("seq: {min: 1, opt: 100, max: 100} # config.json"))
        #expect(project.build().isEmpty)
    }

    @Test func tokenizersSayItToo() throws {
        let project = try Case("specs/models/minilm.onnx")
        try project.folder.write(
            "tokenizer.json",
            #"{"truncation": {"max_length": 80}, "added_tokens": [{"id": 7, "content": "<s>"}], "model": {"vocab": {"a": 0, "b": 1}}}"#
        )
        let text = try #require(try project.draft().accepted?.text)
        #expect(text.contains("input_ids: {random: [0, 7], seed: 7} # the vocabulary of tokenizer.json"))
        #expect(text.contains("seq: {min: 1, opt: 80, max: 80} # tokenizer.json"))
    }

    @Test func textsThatAreNoJSONSayNothing() throws {
        let project = try Case("specs/models/minilm.onnx")
        try project.folder.write("config.json", "{\"vocab_size\": ")
        #expect(try project.draft().accepted != nil)
    }

    @Test func aFileThatExistsIsNotTouched() throws {
        let project = try Case("specs/models/minilm.onnx")
        try project.folder.write("draft.yaml", "mine")
        let outcome = try project.draft()
        #expect(outcome.accepted == nil)
        #expect(outcome.failures.count == 1)
        #expect(project.folder.text("draft.yaml") == "mine")
    }

    @Test func aModelOutsideTheProjectIsOneFinding() throws {
        let project = try Case("specs/models/minilm.onnx")
        let other = try Case("specs/models/detector.onnx")
        let request = DraftRequest(
            name: ModelName(fixed: "m"), model: other.folder.path("detector.onnx"),
            out: project.folder.path("draft.yaml"))
        let outcome = draftSpec(request, of: Project())
        #expect(outcome.bag.all.map(\.code.text) == ["SLW0850"])
        #expect(outcome.bag.all.first?.message.contains("outside the project root") == true)
        #expect(!project.folder.exists("draft.yaml"))
        let allowed = draftSpec(request, of: Project(modelRoots: [other.folder.path("")]))
        #expect(allowed.accepted != nil, "\(allowed.bag.all)")
    }

    @Test func aModelThatIsNotThereIsAFailure() throws {
        let project = try Case("specs/models/minilm.onnx")
        try FileManager.default.removeItem(atPath: project.folder.path("minilm.onnx"))
        let outcome = try project.draft()
        #expect(outcome.failures.map(\.error.failureClass) == [.missing])
        #expect(outcome.bag.all.isEmpty)
    }

    @Test(arguments: ["no", "12", "1.5", "null"]) func namesThatReadAsSomethingElseAreQuoted(_ name: String) throws {
        let project = try Case("specs/models/minilm.onnx")
        let request = DraftRequest(
            name: try #require(ModelName(name)), model: project.folder.path("minilm.onnx"),
            out: project.folder.path("draft.yaml"))
        #expect(draftSpec(request, of: Project()).accepted != nil)
        #expect(project.build().isEmpty)
        #expect(project.folder.text("draft.yaml").contains("name: \"\(name)\""))
    }

    @Test func theModelIsNamedFromTheSpec() throws {
        let project = try Case("specs/models/minilm.onnx")
        for folder in ["models/my \"1\"", "specs/deep"] {
            try FileManager.default.createDirectory(
                atPath: project.folder.path(folder), withIntermediateDirectories: true)
        }
        try FileManager.default.moveItem(
            atPath: project.folder.path("minilm.onnx"), toPath: project.folder.path("models/my \"1\"/m.onnx"))
        let request = DraftRequest(
            name: ModelName(fixed: "m"), model: project.folder.path("models/my \"1\"/m.onnx"),
            out: project.folder.path("specs/deep/draft.yaml"))
        let text = try #require(draftSpec(request, of: Project()).accepted?.text)
        #expect(text.contains(#"source: "../../models/my \"1\"/m.onnx""#))
        #expect(text.contains("$schema=../../slipway.schema.json"))
    }

    @Test(arguments: [
        ("opset-22", "target: {triton: \"25.03\"}"), ("rows-mixed", "max_batch_size: 0"),
        ("time-first", "max_batch_size: 0"), ("separate-batches", "max_batch_size: 0"),
        ("ir3-initializers", "max_batch_size: [1, 8]"), ("fixed-batch", "rebatch: true"),
    ]) func whatTheGraphShowsIsWritten(model: String, line: String) throws {
        let project = try Case("specs/errors/models/\(model).onnx")
        let text = try #require(try project.draft().accepted?.text)
        #expect(text.contains(line), "\(text)")
    }

    @Test func aZipMapIsServedByWhatStandsInFrontOfIt() throws {
        let project = try Case("specs/models/intent_classifier.onnx")
        let text = try #require(try project.draft().accepted?.text)
        #expect(text.contains("out_names: [label, scores]"))
        #expect(text.contains("max_batch_size: [1, 8]"))
        #expect(text.contains("# Not served: \"probabilities\""))
    }

    /// The form that is written without a model passes once its model is there.
    @Test(arguments: ["bertsquad", "no", "12", "1.5"]) func theFormPassesWithAModel(_ name: String) throws {
        let folder = try ProjectFolder()
        try FileManager.default.createDirectory(atPath: folder.path("models"), withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: folder.path("m.onnx"), toPath: folder.path("models/model.onnx"))
        try folder.write(
            "draft.yaml",
            SpecTemplate.starter(
                name: try #require(ModelName(name)), model: "models/model.onnx", schema: "schema.json"))
        let outcome = checkSpecs([folder.path("draft.yaml")], of: Project(), target: nil, fetching: nil)
        #expect(outcome.bag.all.filter { $0.severity != .note }.map(\.message) == [])
        #expect(outcome.failures.isEmpty)
    }
}
