import Foundation
import SlipwayTestSupport
import Testing

@Suite("A batch axis on request")
struct RebatchTests {
    private static let spec = """
        slipway: 1
        name: vit
        model: {source: f.onnx, rebatch: true}
        target: {triton: "24.10"}
        execution_providers: [cpu]
        batching: {max_batch_size: 8}

        """

    /// A project with a fixture and a spec that asks for a batch axis.
    private func project(_ fixture: String = "Tests/Fixtures/onnx/vit_static_op17.onnx") throws -> Project {
        let project = try Project()
        try FileManager.default.copyItem(
            at: RepositoryRoot.url(fixture), to: project.folder.appending(path: "f.onnx"))
        try project.write("spec.yaml", Self.spec)
        return project
    }

    @Test(arguments: ["copy", "link"]) func aFileGetsABatchAxis(weights: String) throws {
        let project = try project()
        let result = try project.shell(
            "sha256sum f.onnx; slipway dynamic f.onnx -o o.onnx --rebatch --weights \(weights); sha256sum f.onnx")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("axis 0 of every input is the batch"), "\(result)")
        #expect(result.output.hasPrefix(result.output.suffix(73).prefix(64)), "the model is as it was")
        let shown = try project.shell("slipway inspect o.onnx")
        #expect(shown.output.contains("[batch, 3, 32, 32]") && shown.output.contains("batchable: "), "\(shown)")
        #expect(project.exists("o.onnx.weights") == (weights == "link"))
    }

    /// The help of a graph that was exported for one row ends in a spec that passes.
    @Test func checkSaysWhereItIsPossible() throws {
        let help = "write rebatch: true under \"model\""
        for (fixture, isPossible) in [
            ("Tests/Fixtures/onnx/vit_static_op17.onnx", true), ("specs/errors/models/mixed-rows.onnx", false),
        ] {
            let project = try project(fixture)
            try project.write("spec.yaml", Self.spec.replacing(", rebatch: true", with: ""))
            let result = try project.shell("slipway check spec.yaml")
            #expect(result.status == 1 && result.output.contains(help) == isPossible, "\(result)")
            try project.write("spec.yaml", Self.spec)
            #expect(try project.shell("slipway check spec.yaml").status == (isPossible ? 0 : 1))
        }
    }

    @Test func inspectSaysWhereItIsPossible() throws {
        let hint = "`model.rebatch: true` makes it dynamic"
        #expect(try project().shell("slipway inspect f.onnx").output.contains(hint))
        let mixing = try project("specs/errors/models/mixed-rows.onnx").shell("slipway inspect f.onnx")
        #expect(mixing.status == 0 && !mixing.output.contains(hint), "\(mixing)")
        #expect(try !project("specs/models/minilm.onnx").shell("slipway inspect f.onnx").output.contains(hint))
    }

    @Test func aModelThatMixesRowsIsRefusedWithTheNode() throws {
        let project = try project("specs/errors/models/mixed-rows.onnx")
        let result = try project.shell("slipway dynamic f.onnx -o o.onnx --rebatch")
        #expect(result.status == 1)
        #expect(result.messages.contains("SLW0460") && result.messages.contains("\"centre\" (ReduceMean)"), "\(result)")
        #expect(!project.exists("o.onnx"))
        let build = try project.shell("slipway build spec.yaml --out o")
        #expect(build.status == 1)
        #expect(build.messages.contains("spec.yaml:3:34"), "\(build)")
        #expect(!project.exists("o"))
    }

    @Test func aModelWithABatchAxisStaysWithAWarning() throws {
        let project = try project("specs/models/minilm.onnx")
        let result = try project.shell("slipway dynamic f.onnx -o o.onnx --rebatch && cmp f.onnx o.onnx")
        #expect(result.status == 0, "\(result)")
        #expect(result.messages.contains("SLW0461"), "\(result)")
        #expect(result.output.contains("needs no change"), "\(result)")
    }

    @Test(arguments: ["store", "link", "copy"]) func aBuildServesTheGraphWithABatchAxis(weights: String) throws {
        let project = try project()
        let result = try project.shell(
            "slipway build spec.yaml --out o --weights \(weights) && find o -path '*vit-default/1*' -name model.onnx -type f"
        )
        #expect(result.status == 0, "\(result)")
        let model = "o/vit/repository/vit-default/1/model.onnx"
        #expect(result.output.contains(model), "\(result)")
        let file = project.exists("\(model)/model.onnx") ? "\(model)/model.onnx" : model
        #expect(try project.shell("slipway inspect \(file)").output.contains("[batch, 7]"))
        #expect(try project.shell("slipway build spec.yaml --out o --weights \(weights) --check").status == 0)
    }

    @Test func withoutTheKeyTheSpecIsRefused() throws {
        let project = try project()
        try project.write("spec.yaml", Self.spec.replacing(", rebatch: true", with: ""))
        #expect(try project.shell("slipway check spec.yaml").status == 1)
    }

    @Test func theIdFollowsTheKey() throws {
        let project = try project()
        let id = "grep -o '\"id\": \"[0-9a-f]*\"' o/vit/manifest.json | head -1"
        let spec = Self.spec.replacing("max_batch_size: 8", with: "max_batch_size: 0")
        try project.write("spec.yaml", spec)
        let first = try project.shell("slipway build spec.yaml --out o -q; \(id)")
        try project.write("spec.yaml", spec.replacing(", rebatch: true", with: ""))
        let second = try project.shell("slipway build spec.yaml --out o -q; \(id)")
        #expect(first.status == 0 && second.status == 0)
        #expect(first.output != second.output && !first.output.isEmpty)
    }

    @Test func aGraphLockStandsInForTheModel() throws {
        let project = try project()
        let build = "slipway build spec.yaml --out golden --weights digest"
        #expect(try project.shell("\(build); rm f.onnx").status == 0)
        #expect(try project.shell("\(build) --check").status == 0)
        try project.write("spec.yaml", Self.spec.replacing("rebatch: true", with: "rebatch: false"))
        let other = try project.shell("\(build) --check")
        #expect(other.status == 1)
        #expect(other.messages.contains("SLW0450"), "\(other)")
    }

    @Test func aGraphLockOfAModelForOneRowIsOutdatedByTheKey() throws {
        let project = try project()
        let spec = Self.spec.replacing("max_batch_size: 8", with: "max_batch_size: 0")
        try project.write("spec.yaml", spec.replacing(", rebatch: true", with: ""))
        let build = "slipway build spec.yaml --out golden --weights digest"
        #expect(try project.shell("\(build); rm f.onnx").status == 0)
        try project.write("spec.yaml", spec)
        let other = try project.shell("\(build) --check")
        #expect(other.status == 1)
        #expect(other.messages.contains("SLW0450"), "\(other)")
    }
}
