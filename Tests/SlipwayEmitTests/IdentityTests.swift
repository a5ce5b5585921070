import SlipwayCompiler
import SlipwayDomain
import SlipwayEmit
import SpecFixtures
import Testing

private let batched = "batching: {max_batch_size: 8}\n"

@Suite("Ids")
struct IdentityTests {
    @Test func anIdIsTwelveHexadecimalDigits() {
        let id = Emission(batched).id()
        #expect(id.utf8.count == 12)
        #expect(id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    }

    @Test func pathsOfCachesDoNotChangeIt() {
        let ids = ["", "{engine_cache: /a}", "{engine_cache: /b, timing_cache: /c}"].map {
            Emission(batched + "execution_providers: [{tensorrt: \($0.isEmpty ? "{}" : $0)}]").id()
        }
        #expect(Set(ids).count == 1)
    }

    @Test func thePathOfTheSpecAndItsCommentsDoNotChangeIt() {
        var setting = Setting()
        setting.specPath = "other/place.yaml"
        #expect(Emission(batched).id() == Emission("# a comment\n" + batched, Graphs.rows, setting).id())
    }

    @Test func theNameOfTheModelDoesNotChangeIt() {
        var setting = Setting()
        setting.name = "other"
        #expect(Emission(batched).id("m-cpu-b8-i1") == Emission(batched, Graphs.rows, setting).id("other-cpu-b8-i1"))
    }

    @Test func otherWeightsChangeIt() {
        var setting = Setting()
        setting.modelBytes = [2]
        #expect(Emission(batched).id() != Emission(batched, Graphs.rows, setting).id())
    }

    @Test func otherWarmupDataChangesItAndTheSameDataDoesNot() {
        let one = Emission(batched + "warmup: {w: {data: {x: {random: [0, 1], seed: 1}}}}").id()
        let other = Emission(batched + "warmup: {w: {data: {x: {random: [0, 1], seed: 2}}}}").id()
        let ones = Emission(batched + "warmup: {w: {data: {x: ones}}}").id()
        let values = Emission(batched + "warmup: {w: {data: {x: {values: [1, 1, 1, 1]}}}}").id()
        #expect(one != other)
        #expect(ones == values)
    }

    @Test(arguments: [
        "instances: 2", "session: {memory_arena: true}", "session: {intra_op_threads: 1}",
        "triton: |\n  response_cache { enable: true }\n", "warmup: {w: {}}",
        "execution_providers: [openvino]", "session: {graph_optimization: basic}",
    ])
    func everyFieldOfTheConfigurationChangesIt(setting: String) {
        #expect(Emission(batched + setting).id() != Emission(batched).id())
    }

    @Test func equalConfigurationsHaveEqualIdsAndOthersDoNot() {
        let emission = Emission(
            """
            execution_providers: [cuda, {tensorrt: {precision: [fp32, fp16]}}]
            batching: {max_batch_size: [1, 2, 4], dynamic: [true, false], max_queue_delay: [0us, 5us]}
            instances: 1..3
            """)
        let ids = emission.emitted?.variants.map(\.id) ?? []
        #expect(ids.count == emission.outcome.names.count)
        #expect(Set(ids).count == ids.count)
    }

    @Test func aGraphInHalfIsAnotherVariantWithTheSameConfiguration() {
        let emission = Emission(
            batched + "execution_providers: [{cpu: {precision: [fp32, fp16]}}, {cuda: {precision: fp16}}]")
        let emitted = emission.emitted?.variants ?? []
        #expect(emission.outcome.names == ["m-default", "m-cpu-b8-i1", "m-cpu-fp16-b8-i1", "m-cuda-fp16-b8-i1"])
        #expect(Set(emitted.map(\.id)).count == 4 && Set(emitted.map(\.configID)).count == 4)
        #expect(emission.id("m-cpu-b8-i1") == Emission(batched).id())
    }

    /// TensorRT's own option does not enter a graph, and from 26.06 on the graph has no option.
    @Test func whereTensorRTTakesThePrecisionFromIsADifference() {
        let providers = batched + "execution_providers: [{tensorrt: {precision: [fp32, fp16]}}]"
        let old = Emission(providers, Graphs.rows, Setting(target: "26.05"))
        let new = Emission(providers, Graphs.rows, Setting(target: "26.06"))
        #expect(old.id("m-trt-fp32-b8-i1") == new.id("m-trt-fp32-b8-i1"))
        #expect(old.id("m-trt-fp16-b8-i1") != new.id("m-trt-fp16-b8-i1"))
        #expect(old.outcome["m-trt-fp16-b8-i1"]?.graph == .main)
        #expect(new.outcome["m-trt-fp16-b8-i1"]?.graph == GraphKey(.fp16, keeping: []))
    }

    @Test func addingAValueGivesNoOtherVariantANewId() {
        let small = Emission("batching: {max_batch_size: [2, 8]}\nwarmup: {w: {data: {x: ones}}}\ninstances: [1, 3]")
        let large = Emission(
            "batching: {max_batch_size: [2, 4, 8], dynamic: [true, false]}\nwarmup: {w: {data: {x: ones}}}\ninstances: 1..4"
        )
        for name in small.outcome.names { #expect(small.id(name) == large.id(name), "\(name)") }
    }

    /// Measurements carry ids, so that a change here loses what was measured.
    @Test func anIdLasts() {
        #expect(Emission(batched).id() == "51933afaf439")
    }
}
