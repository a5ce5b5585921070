import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton
import Testing

/// The parts of config.pbtxt that the language has keys for.
@Suite struct OwnedFieldTests {
    private func parsed(_ text: String) throws -> ConfigMessage {
        var bag = DiagnosticBag()
        let message = ConfigText.parse(
            SourceFile(id: SourceID("config.pbtxt"), bytes: Array(text.utf8)), into: &bag)
        return try #require(message, "\(bag.all.map(\.message))")
    }

    @Test(arguments: [
        ("name: 'x'", "name"), ("platform: 'x'", "model.source"), ("max_batch_size: 1", "batching.max_batch_size"),
        ("input { dims: [1] }", "in_shapes"), ("input { data_type: TYPE_FP32 }", "in_types"),
        ("output { dims: [1] }", "out_shapes"), ("output { data_type: TYPE_FP32 }", "out_names"),
        ("input { reshape { } }", "in_shapes"), ("output { reshape { } }", "out_shapes"),
        ("instance_group { count: 1 }", "instances"), ("instance_group { kind: KIND_CPU }", "instances"),
        ("instance_group { gpus: [0] }", "instances"), ("default_model_filename: 'x'", "model.source"),
        ("model_warmup { name: 'x' }", "warmup"), ("backend: 'x'", "model.source"),
        ("dynamic_batching { preferred_batch_size: [1] }", "batching.preferred_batch_size"),
        ("dynamic_batching { max_queue_delay_microseconds: 1 }", "batching.max_queue_delay"),
        ("optimization { graph { level: 1 } }", "session.graph_optimization"),
        ("optimization { execution_accelerators { } }", "execution_providers"),
        ("parameters { key: 'intra_op_thread_count' value { string_value: '1' } }", "session.intra_op_threads"),
    ])
    func fieldsOfTheLanguageAreRefused(_ fragment: String, _ key: String) throws {
        let base = "max_batch_size: 8 dynamic_batching { } optimization { }"
        var bag = DiagnosticBag()
        let result = mergeFragment(
            try parsed(fragment), into: try parsed(base), owned: OwnedField.language, bag: &bag)
        let findings = bag.all
        #expect(findings.map(\.code) == [.ownedConfigField])
        #expect(findings.first?.help == ["Use \"\(key)\" and remove the field here."])
        #expect(result == (try parsed(base)))
    }

    @Test func everyParameterOfTheSessionHasItsKey() {
        let owned = Set(OwnedField.language.compactMap(\.mapKey))
        #expect(Set(ReleaseTable.parameters).subtracting(owned) == ["TRITON_BATCH_STRATEGY_PATH"])
    }

    @Test func everySettingThatIsNoMessageIsOwned() {
        let keys = Set(OwnedField.language.map(\.key))
        for axis in MatrixAxis.rows(.session) { #expect(keys.contains(axis.path), "\(axis.path)") }
        #expect(!keys.contains("batching.dynamic"))
    }

    @Test func aPlaceThatTheSchemaLacksIsNoPart() {
        for place in ["no_such_field", "optimization.no_such_field", "parameters", "dynamic_batching", "name.x", ""] {
            #expect(OwnedField(place: place, key: "k") == nil, "\(place)")
        }
    }
}
