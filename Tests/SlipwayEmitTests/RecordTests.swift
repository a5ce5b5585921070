import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayFormats
import SlipwayOutput
import SlipwayTriton
import SpecFixtures
import Testing

private let batched = "batching: {max_batch_size: 8}\n"

/// Emits a plan; whether that worked.
func emit(_ plan: DeploymentPlan, into bag: inout DiagnosticBag) -> Bool {
    emitPlan(plan, options: EmitOptions(), digest: quickDigest, into: &bag) != nil
}

@Suite("The tree and its records")
struct RecordTests {
    @Test func everyVariantIsADirectoryThatTritonLoads() {
        let emission = Emission(batched + "warmup: {w: {data: {x: ones}}}")
        #expect(
            emission.paths == [
                "graph.lock.json", "release/promotion.json", "release/repository/m/1/model.onnx",
                "release/repository/m/config.pbtxt",
                "release/repository/m/warmup/w/x.bin", "repository/m-cpu-b8-i1/1/model.onnx",
                "repository/m-cpu-b8-i1/config.pbtxt", "repository/m-cpu-b8-i1/warmup/w/x.bin",
                "repository/m-default/1/model.onnx", "repository/m-default/config.pbtxt",
                "repository/m-default/warmup/w/x.bin",
            ])
        #expect(
            Set(emission.emitted?.output.units.map(\.text) ?? []) == [
                "release", "repository/m-cpu-b8-i1", "repository/m-default",
            ])
    }

    @Test func everyFileLiesInAUnitOrTheRoot() {
        let emission = Emission(batched)
        let units = emission.emitted?.output.units ?? []
        for path in emission.emitted?.output.tree.sorted.map(\.path) ?? [] {
            #expect(units.contains { path.isInside($0) } || path.parent == nil, "\(path)")
        }
    }

    @Test func theVersionIsTheDirectory() {
        let emission = Emission(
            "slipway: 1\nname: m\nmodel: {source: m.onnx, version: 7}\ntarget: {triton: \"24.10\"}\n")
        #expect(emission.paths.contains("repository/m-default/7/model.onnx"))
    }

    @Test func theManifestSaysWhatWasMade() throws {
        let emission = Emission(
            batched
                + "execution_providers: [{tensorrt: {precision: fp16, engine_cache: /c}}]\ninstances: {count: 2, gpus: [0]}"
        )
        let manifest = try emission.json(emission.emitted?.output.manifest)
        #expect(manifest["format_version"]?.integer == 1)
        #expect(manifest["name"]?.string == "m")
        #expect(manifest["target"]?.string == "24.10")
        #expect(manifest["spec"]?["path"]?.string == "spec.yaml")
        #expect(manifest["model"]?["sha256"]?.string == quickDigest([1]).hex)
        let variants = try #require(manifest["variants"]?.array)
        #expect(variants.map { $0["baseline"]?.bool } == [true, false])
        let last = try #require(variants.last)
        #expect(last["name"]?.string == "m-trt-fp16-b8-i2")
        #expect(last["path"]?.string == "repository/m-trt-fp16-b8-i2")
        #expect(last["id"]?.string == emission.id())
        let axes = try #require(last["axes"])
        #expect(axes["execution_provider"]?.string == "tensorrt")
        #expect(axes["precision"]?.string == "fp16")
        #expect(axes["max_batch_size"]?.integer == 8)
        #expect(axes["instances"]?.integer == 2)
        #expect(axes["gpus"]?.array?.map(\.integer) == [0])
        #expect(axes["intra_op_threads"]?.isNull == true)
        #expect(axes["options"]?["engine_cache"]?.string == "/c")
    }

    @Test func theManifestListsEveryFileOutsideTheRelease() throws {
        let emission = Emission(batched)
        let files = try emission.json(emission.emitted?.output.manifest)["files"]?.object?.map(\.key.value)
        #expect(files == emission.paths.filter { !$0.hasPrefix("release/") })
        #expect(files?.contains("graph.lock.json") == true)
    }

    @Test func thePromotionIsInitial() throws {
        let emission = Emission(batched)
        let promotion = try emission.json(emission.bytes("release/promotion.json"))
        #expect(promotion["verdict"]?.string == "initial")
        #expect(promotion["winner"]?["variant"]?.string == "m-default")
        #expect(promotion["winner"]?["id"]?.string == emission.id("m-default"))
        #expect(promotion["incumbent"]?.isNull == true)
        let files = promotion["digests"]?.object?.map(\.key.value)
        #expect(files == ["repository/m/1/model.onnx", "repository/m/config.pbtxt"])
    }

    @Test func aPromotedReleaseIsKept() {
        let emission = Emission(batched, options: EmitOptions(keepsRelease: true))
        #expect(!emission.paths.contains { $0.hasPrefix("release/") })
        #expect(emission.emitted?.output.kept.map(\.text) == ["release"])
        #expect(emission.emitted?.output.units.contains { $0.text == "release" } == false)
    }

    @Test func theSameInputGivesTheSameBytes() {
        let body =
            batched
            + "execution_providers: [cuda, tensorrt]\nwarmup: {w: {data: {x: {random: [0, 1]}}}}\ninstances: 1..3"
        #expect(Emission(body).emitted?.output == Emission(body).emitted?.output)
    }

    @Test func aGraphLockReadsBackAsItWasWritten() throws {
        let odd = graph(
            [tensor("a\"b", .int64, "batch", "a+b", nil, "?x", 3), tensor("s", .string, "batch")],
            [
                tensor("y", .float64, "batch", "2*batch"), GraphTensor(name: "q", kind: .tensor(.float32), shape: nil),
            ],
            overridable: [tensor("w", .float16, 2, 0)])
        let emission = Emission(
            "in_names: [\"a\\\"b\", s]\nout_names: [y]", odd)
        let bytes = try #require(emission.bytes("graph.lock.json"), "\(emission.outcome.messages)")
        var bag = DiagnosticBag()
        let lock = GraphLock.read(SourceFile(id: SourceID("graph.lock.json"), bytes: bytes), into: &bag)
        let model = lock.map { ModelArtifact($0) }
        let original = try #require(emission.outcome.plan?.spec.resolved.model)
        #expect(model?.signature == original.signature)
        #expect(model?.file.digest == original.file.digest)
        #expect(model?.file.path == original.file.path)
        #expect(model?.file.byteCount == original.file.byteCount)
        #expect(model?.file.sourcePath == "")
        #expect(bag.all.isEmpty)
    }

    @Test(arguments: [
        "{}", "[]", "{\"format_version\": 2}", "{\"format_version\": 3}", "nonsense",
        "{\"format_version\": 1, \"path\": \"m\"}", "",
    ])
    func somethingElseIsNoGraphLock(text: String) {
        var bag = DiagnosticBag()
        #expect(GraphLock.read(SourceFile(path: "graph.lock.json", text: text), into: &bag) == nil)
        #expect(bag.hasErrors)
    }

    @Test func noOutputNamesAPathOfThisMachine() {
        let emission = Emission(batched)
        for path in emission.paths { #expect(!emission.text(path).contains("/models/"), "\(path)") }
    }
}
