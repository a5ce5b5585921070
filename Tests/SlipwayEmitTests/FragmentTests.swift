import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SpecFixtures
import Testing

private let batched = "batching: {max_batch_size: 8}\n"

@Suite("The raw fragment")
struct FragmentTests {
    private func merged(_ fragment: String, _ more: String = batched) -> Emission {
        Emission(more + "triton: |\n  \(fragment)\n")
    }

    @Test func itsFieldsAreAddedToEveryVariantAndTheRelease() {
        let emission = merged("version_policy { latest { num_versions: 2 } } response_cache { enable: true }")
        for path in emission.paths where path.hasSuffix("config.pbtxt") {
            let text = flat(emission.text(path))
            #expect(text.contains("version_policy { latest { num_versions: 2 } }"), "\(path)")
            #expect(text.contains("response_cache { enable: true }"), "\(path)")
        }
    }

    @Test func parametersStandBesideTheGeneratedOnes() {
        let config = merged(
            "parameters { key: \"my.client.setting\" value { string_value: \"blue\" } }",
            batched + "session: {intra_op_threads: 2}\n"
        ).config()
        #expect(config.contains(parameter("my.client.setting", "blue")))
        #expect(config.contains(parameter("intra_op_thread_count", "2")))
    }

    @Test func batchingFieldsJoinOnlyVariantsThatBatch() {
        let emission = merged("dynamic_batching { preserve_ordering: true }")
        #expect(emission.config("m-cpu-b8-i1").contains("dynamic_batching { preserve_ordering: true }"))
        #expect(!emission.config("m-default").contains("dynamic_batching"))
    }

    @Test func optimizationFieldsJoinTheGeneratedOnes() {
        let config = merged(
            "optimization { input_pinned_memory { enable: false } }",
            batched + "session: {graph_optimization: basic}\n"
        ).config()
        // Present and empty says the same: the server fills in true only where the message is absent.
        #expect(config.contains("optimization { graph { level: -1 } input_pinned_memory { } }"))
    }

    @Test func anOwnedFieldIsToldOnceForFiveHundredVariants() {
        let outcome = compile(
            "batching: {max_batch_size: 1..100}\ninstances: 1..5\ntriton: |\n  max_batch_size: 4\n  instance_group { count: 1 }\n"
        )
        #expect(outcome.errors == [612, 612])
        #expect(outcome.bag.all.filter { $0.code.number == 612 }.count == 2)
        #expect(outcome.pointed(612) == "max_batch_size")
        #expect(outcome.place(612) == "8:3")
        #expect(!outcome.messages.joined().contains("m-cpu"))
    }

    @Test func aFieldNewerThanTheTargetIsToldOnceForFiveHundredVariants() {
        let outcome = compile(
            "batching: {max_batch_size: 1..100}\ninstances: 1..5\ntriton: |\n  model_metrics { }\n", Graphs.rows,
            Setting(target: "24.10"))
        #expect(outcome.errors == [620])
        #expect(outcome.bag.all.count == outcome.bag.sorted.count)
        #expect(outcome.pointed(620) == "model_metrics")
    }

    @Test func aConflictIsToldOnceAtItsPlace() {
        let outcome = compile(
            "batching: {max_batch_size: 1..100}\ninstances: 1..5\ntriton: |\n  sequence_batching { }\n")
        guard let plan = outcome.plan else { return }
        var bag = DiagnosticBag()
        #expect(emit(plan, into: &bag) == false)
        #expect(bag.all.map(\.code.number) == [613])
        #expect(bag.all.first?.primary.map { outcome.text.text($0.range.span) } == "sequence_batching")
        #expect(bag.all.first?.message.contains("m-cpu") == false)
    }

    @Test func aFaultInTheTextStandsInTheSpec() {
        let outcome = compile(batched + "triton: |\n  version_policy { lastest { } }\n")
        #expect(outcome.errors == [602])
        #expect(outcome.place(602)?.hasPrefix("7:") == true, "\(outcome.place(602) ?? "")")
    }

    // MARK: - The rules of repositories

    @Test func whatTheServerWouldRefuseIsFoundAtItsPlaceOnce() {
        let emission = merged(
            "parameters { key: \"TRITON_BATCH_STRATEGY_PATH\" value { string_value: \"b.so\" } }",
            "batching: {max_batch_size: 1..100}\n")
        #expect(emission.emitted == nil)
        #expect(emission.codes == [642])
        #expect(emission.bag.all.first?.primary.map { emission.outcome.text.text($0.range.span) } == "\"b.so\"")
    }

    @Test func whatTheSpecsOwnChecksHaveSaidIsNotSaidTwice() {
        let emission = merged("parameters { key: \"threads\" value { string_value: \"2\" } }")
        #expect(emission.emitted != nil)
        #expect(emission.codes == [636])
    }

    @Test func aPlaceOutsideTheFragmentIsAKeyOfTheSpec() {
        let emission = Emission(
            batched + "in_names: [x]\nout_names: [y]",
            graph([tensor("x", .float32, "batch", 1)], [tensor("y", .bfloat16, "batch", 1)]))
        #expect(emission.codes == [673])
        #expect(emission.bag.all.first?.primary.map { emission.outcome.text.text($0.range.span) } == "y")
    }
}
