import SlipwayDomain
import SlipwayEmit
import SlipwayFormats
import SlipwayMeasurements
import SlipwayOutput
import SpecFixtures
import Testing

private let batched = "batching: {max_batch_size: 8}\n"
private let text =
    batched + "axes: {seq: {min: 4, opt: 32, max: 128}}\n"

/// The integers of a list.
private func integers(_ nodes: [JSONNode]?) -> [Int64] {
    nodes?.compactMap(\.integer) ?? []
}

@Suite("The files of profile/")
struct ProfileTests {
    /// The one entry of a request's file.
    private func entry(_ emission: Emission, _ name: String = "input-data", _ input: String = "x") throws -> JSONNode {
        let file = try emission.json(emission.bytes("profile/\(name).json"))
        return try #require(file["data"]?.array?.first?[input], "\(emission.text("profile/\(name).json"))")
    }

    private func request(_ data: String, _ type: ElementType, count: Dim = 4) throws -> JSONNode {
        try entry(
            Emission(
                batched + "profile: {data: {x: \(data)}}",
                graph([tensor("x", type, "batch", count)], [tensor("y", .float32, "batch", 1)])))
    }

    @Test func aSpecWithoutAProfileHasNone() {
        let emission = Emission(batched)
        #expect(!emission.paths.contains { $0.hasPrefix("profile") })
        #expect(emission.emitted?.measurements == nil)
    }

    @Test func thePlanIsAUnitThatTheManifestLists() throws {
        let emission = Emission(batched + "profile: {concurrency: [1, 8]}")
        let files = ["profile/input-data.json", "profile/model-analyzer.yaml", "profile/plan.json"]
        #expect(emission.paths.filter { $0.hasPrefix("profile") } == files)
        #expect(emission.emitted?.output.units.contains { $0.text == "profile" } == true)
        let manifest = try emission.json(emission.emitted?.output.manifest)
        for file in files { #expect(manifest["files"]?[file] != nil, "\(file)") }
    }

    @Test func thePlanNamesVariantsLoadsAndShapes() throws {
        let emission = Emission(
            text
                + "profile: {concurrency: [8, 1], request_rate: 2.5, axes: {seq: [4, 128]}, data: {ids: ones, mask: ones}}",
            Graphs.text)
        let plan = try emission.json(emission.bytes("profile/plan.json"))
        #expect(plan["target"]?.string == "24.10")
        #expect(plan["repeats"]?.integer == 5)
        let loads = try #require(plan["loads"]?.array)
        #expect(integers(loads.compactMap { $0["concurrency"] }) == [1, 8])
        #expect(loads.last?["request_rate"]?.double == 2.5)
        let requests = try #require(plan["requests"]?.array)
        #expect(requests.compactMap { $0["name"]?.string } == ["seq4", "seq128"])
        #expect(integers(requests.last?["inputs"]?["ids"]?["shape"]?.array) == [1, 128])
        let variants = try #require(plan["variants"]?.array)
        #expect(variants.compactMap { $0["baseline"]?.bool } == [true, false])
        #expect(variants.compactMap { $0["incumbent"]?.bool } == [true, false])
        #expect(variants.last?["id"]?.string == emission.id())
        #expect(plan["screening_count"]?.integer == 12)
    }

    @Test func oneSizeUnderTwoNamesIsOneRequest() throws {
        let emission = Emission(
            text + "profile: {axes: {seq: [opt, 32, max]}, data: {ids: ones, mask: ones}}", Graphs.text)
        #expect(emission.emitted?.measurements?.inputSets.map(\.name) == ["seq32", "seq128"])
    }

    @Test func everyChoiceOfSizesIsARequest() {
        let emission = Emission(
            batched
                + """
                axes: {seq: {min: 1, max: 8}, past: {min: 1, max: 9}}
                profile: {axes: {seq: [1, 8], past: [2, 9]}, data: {ids: ones, mask: ones}}
                """, Graphs.decoder)
        let sets = emission.emitted?.measurements?.inputSets ?? []
        #expect(sets.map(\.name) == ["seq1-past2", "seq1-past9", "seq8-past2", "seq8-past9"])
        #expect(sets.last?.shapeText == "ids:1,8 mask:1,17 past:1,2,9,8")
    }

    @Test func requestsOfVariantsThatDoNotBatchHaveTheGraphsShape() throws {
        let emission = Emission("batching: {max_batch_size: [0, 8]}\nprofile: {data: {x: ones}}")
        let sets = emission.emitted?.measurements?.inputSets ?? []
        #expect(sets.map(\.name) == ["default", "unbatched"])
        let shapes: [[Int]] = sets.flatMap { $0.inputs.map(\.shape) }
        #expect(shapes == [[1, 4], [1, 4]])
        #expect(try integers(entry(emission)["shape"]?.array) == [4])
        #expect(try integers(entry(emission, "input-data-unbatched")["shape"]?.array) == [1, 4])
    }

    @Test func aDynamicAxisWithoutASizeIsAnError() {
        let outcome = compile(batched + "profile: {data: {ids: ones, mask: ones}}", Graphs.text)
        #expect(outcome.errors == [359], "\(outcome.messages)")
    }

    @Test func aRequestHasALimit() {
        let large = graph([tensor("x", .float32, "batch", 20_000_000)], [tensor("y", .float32, "batch", 1)])
        #expect(compile(batched + "profile: {concurrency: 1}", large).errors == [750])
    }

    @Test func elementsThatDoNotFitEverySizeAreAnError() {
        let outcome = compile(
            text + "profile: {axes: {seq: [4, 8]}, data: {ids: {values: [1, 2, 3, 4]}, mask: ones}}", Graphs.text)
        #expect(outcome.errors == [363], "\(outcome.messages)")
    }

    @Test func integersStandAsJSON() throws {
        #expect(try integers(request("{values: [-1, 2, 3, 4]}", .int64)["content"]?.array) == [-1, 2, 3, 4])
        #expect(try request("{values: [-128, 127, 0, 1]}", .int8)["content"]?.array?.first?.integer == -128)
        let largest = try request("{values: [18446744073709551615]}", .uint64, count: 1)["content"]?.array?.first
        #expect(largest?.value == .unsigned(.max))
    }

    @Test func fewFloatsHaveAFractionAndManyAreBytes() throws {
        // perf_analyzer takes 1 for no number of a float type.
        let few = try #require(try request("ones", .float32)["content"]?.array).map(\.value)
        #expect(few == [JSONValue](repeating: .double(1), count: 4))
        #expect(try request("ones", .float32, count: 17)["content"] == nil)
        #expect(try request("ones", .float64, count: 1)["b64"]?.string == "AAAAAAAA8D8=")
        #expect(try request("ones", .float16, count: 1)["b64"]?.string == "ADw=")
        #expect(try request("ones", .float16, count: 3)["b64"]?.string == "ADwAPAA8")
    }

    @Test func manyIntegersAreBytes() throws {
        #expect(try request("ones", .int64, count: 512)["content"]?.array?.count == 512)
        let many = try request("ones", .int64, count: 513)
        #expect(many["content"] == nil)
        #expect(many["b64"]?.string?.utf8.count == 5472)
    }

    @Test func textsStandAsTexts() throws {
        let emission = Emission(batched + "profile: {data: {text: {values: [\"hello \\u00E9\"]}}}", Graphs.words)
        let texts = try #require(try entry(emission, "input-data", "text")["content"]?.array)
        #expect(texts.compactMap(\.string) == ["hello \u{E9}"])
    }

    @Test func inputsThatNothingIsSaidOfGetTextOrFractions() throws {
        let words = Emission(batched + "profile: {concurrency: 1}", Graphs.words)
        #expect(try entry(words, "input-data", "text")["content"]?.array?.first?.string?.count == 128)
        let rows = try #require(try entry(Emission(batched + "profile: {concurrency: 1}"))["content"]?.array)
        let numbers = rows.compactMap(\.double)
        #expect(numbers.allSatisfy { (0..<1).contains($0) })
        #expect(Set(numbers).count == 4)
    }

    @Test func requestsAreThoseOfTheGeneratorOfWarmup() throws {
        let emission = Emission(
            batched
                + "warmup: {w: {data: {x: {random: [0, 99], seed: 3}}}}\nprofile: {data: {x: {random: [0, 99], seed: 3}}}",
            graph([tensor("x", .uint8, "batch", 4)], [tensor("y", .float32, "batch", 1)]))
        let file = try #require(emission.bytes("repository/m-default/warmup/w/x.bin"))
        let bytes = file.map { Int64($0) }
        #expect(try integers(entry(emission)["content"]?.array) == bytes)
    }

    @Test func whatIsMeasuredDoesNotEnterIds() {
        #expect(Emission(batched).id() == Emission(batched + "profile: {concurrency: [1, 2]}").id())
    }
}

@Suite("The configuration of Model Analyzer")
struct ModelAnalyzerTests {
    private func config(_ body: String, _ name: String = "model-analyzer.yaml") -> String {
        Emission(body).text("profile/\(name)")
    }

    @Test func everyVariantIsAModelWithItsOwnConfigurationOnly() {
        let text = config(batched + "profile: {concurrency: [1, 8], data: {x: ones}}")
        #expect(text.contains("run_config_search_disable: true"))
        #expect(text.contains("\n  m-default:\n") && text.contains("\n  m-cpu-b8-i1:\n"))
        #expect(text.contains("      concurrency:\n        - 1\n        - 8\n"))
        #expect(text.contains("input-data: profile/input-data.json"))
        #expect(!text.contains("model_config_parameters"))
    }

    @Test func ratesAreWholeAndStandOnlyWithoutConcurrencies() {
        let rates = config(batched + "profile: {request_rate: [10.4, 0.2]}")
        #expect(rates.contains("request_rate:\n        - 1\n        - 10\n") && rates.contains("Rates are rounded"))
        let both = config(batched + "profile: {request_rate: 10, concurrency: 4}")
        #expect(!both.contains("request_rate:\n") && both.contains("Left out: request rates"))
    }

    @Test func aNameThatModelAnalyzerMisreadsIsSaid() {
        var setting = Setting()
        setting.name = "my_config_model"
        let emission = Emission(batched + "profile: {concurrency: 1}", Graphs.rows, setting)
        #expect(emission.text("profile/model-analyzer.yaml").contains("stops at names that hold _config_"))
        #expect(!config(batched + "profile: {concurrency: 1}").contains("_config_:"))
    }

    @Test func eachRequestHasAFile() {
        let emission = Emission(
            text + "profile: {axes: {seq: [4, 128]}, data: {ids: ones, mask: ones}}", Graphs.text)
        #expect(emission.text("profile/model-analyzer.yaml").contains("profile/input-data-seq4.json"))
        #expect(emission.text("profile/model-analyzer-seq128.yaml").contains("profile/input-data-seq128.json"))
    }

    @Test func theKeysOf2022HaveBothCommands() throws {
        let emission = Emission(batched + "profile: {concurrency: [1, 8]}")
        let plan = try #require(emission.outcome.plan)
        let emitted = try #require(emission.emitted)
        let files = modelAnalyzerFiles(try #require(emitted.measurements), plan, schema: .year2022)
        #expect(files.map(\.name) == ["model-analyzer.yaml"])
        let text = String(decoding: files[0].bytes, as: UTF8.self)
        #expect(text.contains("analysis_models:") && text.contains("summarize: true"))
        // Keys that came later are errors there.
        for key in ["run_config_search_mode", "cpu_only", "gpus:", "max_batch_size", "request_rate"] {
            #expect(!text.contains(key), "\(key)")
        }
    }
}

@Suite("An incumbent that the spec no longer generates")
struct KeptVariantTests {
    private let body = batched + "profile: {concurrency: [1, 8]}"

    private func incumbent(_ name: String, config: String) throws -> Incumbent {
        let bytes = Array(config.utf8)
        let weights = WeightsReference(digest: quickDigest([9]), byteCount: 1, sourcePath: "/release/1/model.onnx")
        return Incumbent(
            variant: try #require(ModelName(name)), id: "0123456789ab",
            files: [
                .init(
                    path: RelativePath(fixed: "config.pbtxt"), content: .bytes(bytes), digest: quickDigest(bytes)
                ),
                .init(
                    path: RelativePath(fixed: "1/model.onnx"), content: .weights(weights),
                    digest: weights.digest),
            ])
    }

    private let config = """
        # Generated by Slipway.
        name: "m"
        backend: "onnxruntime"
        max_batch_size: 4
        instance_group { count: 3 kind: KIND_CPU }

        """

    @Test func staysInTheRepositoryUnderItsOwnName() throws {
        let kept = try incumbent("m-cpu-b4-i3", config: config)
        let emission = Emission(
            body, options: EmitOptions(keepsRelease: true, incumbents: [OutputLayout.release: kept]))
        #expect(emission.config("m-cpu-b4-i3").hasPrefix("name: \"m-cpu-b4-i3\""))
        #expect(emission.paths.contains("repository/m-cpu-b4-i3/1/model.onnx"))
        #expect(emission.emitted?.output.units.contains { $0.text == "repository/m-cpu-b4-i3" } == true)
        let manifest = try emission.json(emission.emitted?.output.manifest)
        #expect(manifest["kept"]?["id"]?.string == "0123456789ab")
        #expect(manifest["files"]?["repository/m-cpu-b4-i3/config.pbtxt"] != nil)
        let plan = try emission.json(emission.bytes("profile/plan.json"))
        let row = try #require(plan["variants"]?.array?.last)
        #expect(row["name"]?.string == "m-cpu-b4-i3")
        #expect(row["incumbent"]?.bool == true && row["kept"]?.bool == true)
        #expect(row["max_batch_size"]?.integer == 4 && row["instances"]?.integer == 3)
        let flags = plan["variants"]?.array?.compactMap { $0["incumbent"]?.bool } ?? []
        #expect(flags == [false, false, true])
    }

    @Test func isTheVariantOfItsNameWhereTheSpecYieldsIt() throws {
        let same = try incumbent("m-cpu-b8-i1", config: config)
        let emission = Emission(
            body, options: EmitOptions(keepsRelease: true, incumbents: [OutputLayout.release: same]))
        let rows = emission.emitted?.measurements?.variants ?? []
        #expect(rows.map(\.isIncumbent) == [false, true])
        #expect(rows.map(\.isKept) == [false, false])
        #expect(try emission.json(emission.emitted?.output.manifest)["kept"]?.isNull == true)
    }

    @Test func withoutAConfigurationThatCanBeReadIsLeftOut() throws {
        let broken = try incumbent("m-cpu-b4-i3", config: "backend: [")
        let emission = Emission(
            body, options: EmitOptions(keepsRelease: true, incumbents: [OutputLayout.release: broken]))
        #expect(!emission.paths.contains { $0.contains("m-cpu-b4-i3") })
    }
}
