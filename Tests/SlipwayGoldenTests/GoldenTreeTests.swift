import Foundation
import SlipwayDomain
import SlipwayTestSupport
import Testing

/// What the shipped specs build, byte for byte.
@Suite struct GoldenTreeTests {
    @Test func everySpecBuildsItsGoldenTree() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let specs = Specs.valid.map { "specs/\($0).yaml" }
        let result = try SlipwayProgram.run(
            ["build", "--root", ".", "--weights", "digest", "--no-sync", "--out", folder.path] + specs)
        #expect(result.status == 0, "\(result.messages)")
        for name in Specs.valid {
            let made = try files(below: folder.url.appending(path: name))
            #expect(made.count > 3)
            #expect(Golden.compare(actual: made, with: "golden/\(name)") == [])
        }
    }

    @Test func whatABuildSaysIsGolden() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let results = try await SlipwayProgram.runAll(
            Specs.valid.map { name in
                let out = folder.url.appending(path: name).path(percentEncoded: false)
                return ["build", "--root", ".", "--weights", "digest", "--no-sync", "--out", out, "specs/\(name).yaml"]
            })
        var made: [RelativePath: [UInt8]] = [:]
        for (name, result) in zip(Specs.valid, results) {
            let text = String(decoding: result.transcript, as: UTF8.self).replacing(
                "\(folder.path)/\(name)", with: "OUT")
            made[try relativePath("\(name).txt")] = Array(text.utf8)
        }
        #expect(Golden.compare(actual: made, with: "golden/build") == [])
    }

    @Test func checkFindsTheGoldenTreesUpToDate() throws {
        let specs = Specs.valid.map { "specs/\($0).yaml" }
        let result = try SlipwayProgram.run(
            ["build", "--check", "--root", ".", "--weights", "digest", "--out", "golden"] + specs)
        #expect(result.status == 0, "\(result.output)\(result.messages)")
    }

    /// The graph lock in a golden tree replaces a model that is not there.
    @Test func checkNeedsNoModels() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "specs"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("templates"), to: folder.url.appending(path: "templates"))
        for name in Specs.valid {
            try FileManager.default.copyItem(
                at: RepositoryRoot.url("specs/\(name).yaml"), to: folder.url.appending(path: "specs/\(name).yaml"))
        }
        // What a spec pins, sends or has measured is no model.
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("specs/data"), to: folder.url.appending(path: "specs/data"))
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("specs/churn.lock"), to: folder.url.appending(path: "specs/churn.lock"))
        // A tokenizer is text, which git keeps.
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "specs/models"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("specs/models/tokenizer.json"),
            to: folder.url.appending(path: "specs/models/tokenizer.json"))
        let golden = RepositoryRoot.url("golden").path(percentEncoded: false)
        let specs = Specs.valid.map { "\(folder.path)/specs/\($0).yaml" }
        let result = try SlipwayProgram.run(
            ["build", "--check", "--root", folder.path, "--weights", "digest", "--out", golden] + specs)
        #expect(result.status == 0, "\(result.output)\(result.messages)")
    }

    @Test func checkShowsAnEditedConfigAndExitsWithTwo() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("golden/minilm-cpu"), to: folder.url.appending(path: "minilm-cpu"))
        let config = folder.url.appending(path: "minilm-cpu/repository/minilm-cpu-default/config.pbtxt")
        let text = String(decoding: try Data(contentsOf: config), as: UTF8.self)
        try Data(text.replacing("max_batch_size: 16", with: "max_batch_size: 61").utf8).write(to: config)
        let result = try SlipwayProgram.run(
            [
                "build", "--check", "--root", ".", "--weights", "digest", "--out", folder.path,
                "specs/minilm-cpu.yaml",
            ])
        let said = result.output + result.messages
        #expect(result.status == 2)
        #expect(said.contains("-max_batch_size: 61"))
        #expect(said.contains("+max_batch_size: 16"))
    }

    @Test func twoBuildsGiveTheSameBytes() throws {
        let first = try TemporaryFolder()
        let second = try TemporaryFolder()
        defer {
            first.remove()
            second.remove()
        }
        for folder in [first, second] {
            _ = try SlipwayProgram.run(
                ["build", "--root", ".", "--no-sync", "--out", folder.path, "specs/multilingual-e5.yaml"])
        }
        let made = try files(below: first.url.appending(path: "multilingual-e5"))
        #expect(made.count > 10)
        #expect(try files(below: second.url.appending(path: "multilingual-e5")) == made)
    }
}

/// The machine formats that a build writes obey their schemas.
@Suite struct MachineFormatTests {
    @Test(arguments: [
        ("manifest", "manifest.json"), ("graph-lock", "graph.lock.json"), ("promotion", "release/promotion.json"),
    ])
    func everyGoldenFileObeysItsSchema(schema: String, file: String) throws {
        let checker = try JSONSchemaChecker(schemaAt: "golden/schema/\(schema).schema.json")
        // The locks of a pipeline are those of its members.
        for name in Specs.valid where schema != "graph-lock" || !Specs.pipelines.contains(name) {
            let text = try String(contentsOf: RepositoryRoot.url("golden/\(name)/\(file)"), encoding: .utf8)
            #expect(checker.faults(in: text) == [], "\(name)/\(file)")
        }
    }

    @Test func theOutputOfBuildObeysItsSchema() throws {
        let checker = try JSONSchemaChecker(schemaAt: "golden/schema/build.schema.json")
        let specs = Specs.valid.map { "specs/\($0).yaml" }
        let result = try SlipwayProgram.run(
            ["build", "--check", "--format", "json", "--root", ".", "--weights", "digest", "--out", "golden"] + specs)
        #expect(checker.faults(in: result.output) == [])
        #expect(checker.faults(in: "{}") != [])
    }

    /// A model that is kept, one whose outputs are declared anew, one of which some are cut, and one in half precision.
    @Test(arguments: [
        ["minilm.onnx"], ["bert-static-out.onnx"], ["intent_classifier.onnx", "--output", "scores"],
        ["minilm.onnx", "--precision", "fp16"],
    ])
    func theOutputOfDynamicObeysItsSchema(arguments: [String]) throws {
        let checker = try JSONSchemaChecker(schemaAt: "golden/schema/dynamic.schema.json")
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let result = try SlipwayProgram.run(
            [
                "dynamic", "specs/models/\(arguments[0])", "--out", "\(folder.path)/m.onnx", "--format", "json",
                "--no-sync",
            ]
                + arguments.dropFirst())
        #expect(checker.faults(in: result.output) == [])
        #expect(checker.faults(in: "{}") != [])
    }
}
