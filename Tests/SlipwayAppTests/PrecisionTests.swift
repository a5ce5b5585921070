import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

/// Graphs that are rewritten to half: what a spec asks for, what is in the output, and what other targets make of it.
@Suite("Precision of the graph") struct PrecisionTests {
    private static func spec(_ providers: String, target: String = "26.08") -> String {
        """
        slipway: 1
        name: emb
        model: {source: minilm.onnx}
        target: {triton: "\(target)"}
        out_names: [sentence_embedding]
        axes: {seq: {min: 4, opt: 32, max: 128}}
        execution_providers: [\(providers)]
        batching: {max_batch_size: [4, 8]}

        """
    }

    private func project(
        _ providers: String, target: String = "26.08", weights: WeightsMode = .store
    ) throws -> AppProject {
        var project = try AppProject(spec: Self.spec(providers, target: target))
        project.weights = weights
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("specs/models/minilm.onnx"), to: project.folder.url.appending(path: "minilm.onnx"))
        return project
    }

    /// The variants of the manifest by name: id and graph.
    private func variants(_ project: AppProject) throws -> [String: (id: String, graph: String?)] {
        let rows = try #require(project.folder.json("out/emb/manifest.json")?["variants"] as? [[String: Any]])
        return rows.reduce(into: [:]) { result, row in
            result[row["name"] as? String ?? ""] = (row["id"] as? String ?? "", row["graph"] as? String)
        }
    }

    private func inode(_ project: AppProject, _ path: String) throws -> UInt64 {
        let facts = try FileManager.default.attributesOfItem(atPath: project.folder.path("out/emb/repository/\(path)"))
        return try #require(facts[.systemFileNumber] as? UInt64)
    }

    private func errors<Value>(_ outcome: Outcome<Value>) -> [DiagnosticCode] {
        outcome.bag.all.filter { $0.severity == .error }.map(\.code)
    }

    private func compile(_ project: AppProject) -> Outcome<CompiledSpec> {
        SpecCompiler(project: project.project, target: project.target).compile(project.spec)
    }

    // MARK: - Files

    @Test(arguments: [WeightsMode.store, .link]) func variantsShareTheFilesOfTheirGraph(mode: WeightsMode) throws {
        let project = try project("{cpu: {precision: [fp32, fp16]}}, {tensorrt: {precision: fp16}}", weights: mode)
        try project.build()
        let folders = ["emb-cpu-fp16-b4-i1", "emb-cpu-fp16-b8-i1", "emb-trt-fp16-b4-i1", "emb-trt-fp16-b8-i1"]
        for file in ["model.onnx", "model.fp16.weights"] {
            let nodes = try folders.map { try inode(project, "\($0)/1/model.onnx/\(file)") }
            #expect(Set(nodes).count == 1, "\(file)")
        }
        #expect(!project.folder.exists("out/emb/repository/emb-cpu-b4-i1/1/model.onnx/model.fp16.weights"))
        let weights = project.folder.contents("out/emb/repository/emb-cpu-fp16-b4-i1/1/model.onnx")
        let size = weights.values.reduce(0) { $0 + $1.count }
        let whole = try Data(contentsOf: project.folder.url.appending(path: "minilm.onnx")).count
        #expect(size * 10 < whole * 7, "\(size) of \(whole)")
        #expect(try variants(project)["emb-cpu-fp16-b4-i1"]?.graph == "fp16")
        #expect(try variants(project)["emb-cpu-b4-i1"]?.graph == nil)
    }

    @Test(arguments: [WeightsMode.store, .link])
    func aSecondBuildTouchesNothingAndCopiesHoldTheSameBytes(mode: WeightsMode) throws {
        let project = try project("{cpu: {precision: fp16}}", weights: mode)
        try project.build()
        let before = try inode(project, "emb-cpu-fp16-b4-i1/1/model.onnx/model.fp16.weights")
        let again = try project.build()
        #expect(!again.diff.isDifferent)
        #expect(try inode(project, "emb-cpu-fp16-b4-i1/1/model.onnx/model.fp16.weights") == before)
        let copied = try self.project("{cpu: {precision: fp16}}", weights: .copy)
        try copied.build()
        let path = "out/emb/repository/emb-cpu-fp16-b8-i1/1/model.onnx"
        #expect(project.folder.contents(path) == copied.folder.contents(path))
        #expect(project.folder.contents(path).count == 2)
    }

    @Test func digestsLeaveTheGraphOutAndStandIn() throws {
        let project = try project("{cpu: {precision: [fp32, fp16], keep_fp32: [Softmax]}}", weights: .digest)
        try project.build()
        #expect(project.folder.contents("out/emb/repository").values.allSatisfy { $0.isEmpty || $0.count < 4000 })
        try FileManager.default.removeItem(atPath: project.folder.path("minilm.onnx"))
        let compiled = compile(project)
        #expect(compiled.accepted != nil, "\(compiled.bag.all)")
        var builder = SpecBuilder(project: project.project, target: project.target, mode: .compare, fetching: nil)
        #expect(builder.build(project.spec).accepted?.reasons == [])
    }

    /// External data that a model root holds is read there, and the graph in half does not need it beside it.
    @Test(arguments: [WeightsMode.store, .copy]) func externalDataOfAModelRoot(mode: WeightsMode) throws {
        var project = try AppProject(
            spec: """
                slipway: 1
                name: ext
                model: {source: external-data.onnx}
                target: {triton: "24.10"}
                execution_providers: [{cuda: {precision: [fp32, fp16]}}]
                batching: {max_batch_size: 4}

                """)
        project.weights = mode
        let root = try ProjectFolder()
        let source = RepositoryRoot.url("specs/errors/models")
        let model = "external-data.onnx"
        try FileManager.default.copyItem(
            at: source.appending(path: model), to: project.folder.url.appending(path: model))
        try FileManager.default.copyItem(
            at: source.appending(path: "external-data.bin"), to: root.url.appending(path: "external-data.bin"))
        let place = Project(root: project.folder.path(""), modelRoots: [root.path("")])
        var builder = SpecBuilder(
            project: place, target: project.target, mode: .write(syncToDisk: false), fetching: nil)
        let outcome = builder.build(project.spec)
        #expect(outcome.accepted != nil, "\(outcome.bag.all) \(outcome.failures)")
        let half = project.folder.contents("out/ext/repository/ext-cuda-fp16-b4-i1/1/model.onnx")
        #expect(half.keys.sorted() == ["model.fp16.weights", "model.onnx"])
        let numbers = try Data(contentsOf: source.appending(path: "external-data.bin"))
        #expect(half["model.fp16.weights"]?.count == numbers.count / 2)
        // The first number: binary32 rounded to binary16.
        let first = numbers.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let bits = HalfFloat.bits(of: first)
        #expect(half["model.fp16.weights"].map { Array($0.prefix(2)) } == [UInt8(bits & 255), UInt8(bits >> 8)])
        let whole = project.folder.contents("out/ext/repository/ext-cuda-b4-i1/1")
        #expect(whole.keys.contains("external-data.bin"))
    }

    // MARK: - Locks

    @Test(arguments: [
        "{cpu: {precision: [fp32, fp16]}}", "{cpu: {precision: [fp32, fp16], keep_fp32: [Softmax, Gelu]}}",
    ])
    func aLockWithoutTheGraphDoesNotStandIn(wanted: String) throws {
        let project = try project("{cpu: {precision: [fp32, fp16], keep_fp32: [Softmax]}}", weights: .digest)
        try project.build()
        try FileManager.default.removeItem(atPath: project.folder.path("minilm.onnx"))
        try project.folder.write("spec.yaml", Self.spec(wanted))
        let compiled = compile(project)
        #expect(errors(compiled) == [.outdatedGraphLock])
        let finding = try #require(compiled.bag.all.first { $0.code == .outdatedGraphLock })
        #expect(finding.message.contains("precision fp16") && finding.help == ["build again with the model present"])
        let range = try #require(finding.primary?.range)
        #expect(compiled.sources[range.source]?.lineColumn(at: range.span.start).line == 7)
    }

    @Test func aLockWithMoreGraphsThanTheSpecStandsIn() throws {
        let project = try project("{cpu: {precision: [fp32, fp16]}}", weights: .digest)
        try project.build()
        try FileManager.default.removeItem(atPath: project.folder.path("minilm.onnx"))
        try project.folder.write("spec.yaml", Self.spec("cpu"))
        try project.build()
        #expect(project.folder.json("out/emb/graph.lock.json")?["graphs"] == nil)
    }

    // MARK: - Ids

    @Test func theFp16GraphGivesNoOtherVariantANewId() throws {
        let plain = try project("cpu, tensorrt")
        try plain.build()
        let both = try project("{cpu: {precision: [fp32, fp16]}}, {tensorrt: {precision: [fp32, fp16]}}")
        try both.build()
        let (before, after) = (try variants(plain), try variants(both))
        for (name, variant) in before { #expect(after[name]?.id == variant.id, "\(name)") }
        #expect(after.count == before.count + 4)
        #expect(Set(after.values.map(\.id)).count == after.count)
    }

    @Test func theOrderOfWhatStaysInFp32IsNoDifference() throws {
        let one = try project("{cpu: {precision: fp16, keep_fp32: [Softmax, LayerNormalization]}}")
        let other = try project("{cpu: {precision: fp16, keep_fp32: [LayerNormalization, Softmax]}}")
        let less = try project("{cpu: {precision: fp16, keep_fp32: [LayerNormalization]}}")
        for project in [one, other, less] { try project.build() }
        let names = try [one, other, less].map { try variants($0) }
        #expect(names[0].mapValues(\.id) == names[1].mapValues(\.id))
        #expect(Set(names[0].keys).intersection(names[2].keys) == ["emb-default"])
    }

    // MARK: - Targets

    @Test func movingTheTargetAcrossTensorRT11SaysThatNumbersChange() throws {
        let providers = "{tensorrt: {precision: [fp32, fp16]}}"
        let project = try project(providers, target: "26.05")
        try project.build()
        #expect(try variants(project)["emb-trt-fp16-b4-i1"]?.graph == nil)
        try project.promote("emb-trt-fp16-b8-i1")
        let before = project.folder.contents("out/emb/release")
        let old = try variants(project)
        try project.folder.write("spec.yaml", Self.spec(providers, target: "26.06"))
        let checked = compile(project)
        #expect(checked.bag.all.map(\.code).contains(.numbersChange))
        let said = try #require(checked.bag.all.first { $0.code == .numbersChange })
        #expect(said.severity == .warning && said.path == "target.triton" && said.message.contains("26.05 to 26.06"))
        let built = try project.build()
        #expect(built.reasons.contains { $0.line.contains("numbers change") }, "\(built.reasons.map(\.line))")
        #expect(project.folder.contents("out/emb/release") == before)
        let new = try variants(project)
        #expect(new["emb-trt-fp16-b4-i1"]?.graph == "fp16")
        #expect(new["emb-trt-fp16-b4-i1"]?.id != old["emb-trt-fp16-b4-i1"]?.id)
        #expect(new["emb-trt-fp32-b4-i1"]?.id == old["emb-trt-fp32-b4-i1"]?.id)
        // A build later nobody repeats it, and without a measurement nothing is carried.
        #expect(!compile(project).bag.all.contains { $0.code == .numbersChange })
        var request = try project.promotion()
        request.decision.measurements = []
        let carried = promote(request)
        #expect(carried.accepted == nil && errors(carried) == [.incumbentNotYielded], "\(carried.bag.all)")
        #expect(project.folder.contents("out/emb/release") == before)
    }

    @Test func noTargetWithoutSuchAPrecisionSaysSo() throws {
        let project = try project("{tensorrt: {precision: fp32}}, {cuda: {precision: fp16}}", target: "26.05")
        try project.build()
        try project.folder.write(
            "spec.yaml", Self.spec("{tensorrt: {precision: fp32}}, {cuda: {precision: fp16}}", target: "26.08"))
        #expect(!compile(project).bag.all.contains { $0.code == .numbersChange })
    }
}
