import SlipwayDiagnostics
import SlipwayReleases
import SlipwayTriton
import Testing

private typealias Model = ModelConfigSchema.ModelConfig
private typealias Batching = ModelConfigSchema.ModelDynamicBatching

/// A part that a key of some language sets.
private let owned = [OwnedField(place: "optimization.graph.level", key: "session.graph_optimization")].compactMap(
    \.self)

@Suite struct MergeFragmentTests {
    private func merge(
        _ fragment: String, into base: String = "name: 'm'"
    ) throws -> (result: ConfigMessage, findings: [Diagnostic]) {
        var bag = DiagnosticBag()
        let result = mergeFragment(try parsed(fragment), into: try parsed(base), owned: owned, bag: &bag)
        return (result, bag.all)
    }

    private func expectMerged(_ fragment: String, into base: String, gives wanted: String) throws {
        let (result, findings) = try merge(fragment, into: base)
        #expect(findings.map(\.message) == [])
        #expect(result == (try parsed(wanted)))
    }

    @Test func whatTheBaseLacksIsTaken() throws {
        let policy = "version_policy { latest { num_versions: 2 } }"
        try expectMerged(policy, into: "name: 'm'", gives: "name: 'm' \(policy)")
    }

    @Test func subMessagesMergeDeep() throws {
        try expectMerged(
            "optimization { input_pinned_memory { enable: true } }", into: "optimization { graph { level: 1 } }",
            gives: "optimization { graph { level: 1 } input_pinned_memory { enable: true } }")
    }

    @Test func repeatedFieldsAndMapsAreAppendedTo() throws {
        try expectMerged(
            "batch_input { kind: BATCH_ELEMENT_COUNT } parameters { key: 'z' value { string_value: '1' } }",
            into: "parameters { key: 'a' value { string_value: '1' } }",
            gives: """
                batch_input { kind: BATCH_ELEMENT_COUNT } parameters { key: 'a' value { string_value: '1' } }
                parameters { key: 'z' value { string_value: '1' } }
                """)
    }

    @Test func batchingSettingsGoWhereThereIsBatching() throws {
        try expectMerged(
            "dynamic_batching { preserve_ordering: true }", into: "dynamic_batching { preferred_batch_size: 4 }",
            gives: "dynamic_batching { preferred_batch_size: 4 preserve_ordering: true }")
    }

    @Test func aVariantWithoutBatchingStaysWithout() throws {
        try expectMerged("dynamic_batching { preserve_ordering: true }", into: "name: 'm'", gives: "name: 'm'")
    }

    @Test func theRestOfAMessageWithAnOwnedPartIsMerged() throws {
        let (result, findings) = try merge("optimization { graph { level: 1 } eager_batching: true }")
        #expect(findings.count == 1)
        #expect(result == (try parsed("name: 'm' optimization { eager_batching: true }")))
    }

    @Test(arguments: [
        ("runtime: 'a'", "runtime: 'b'"),
        ("metric_tags { key: 'a' value: '1' }", "metric_tags { key: 'a' value: '2' }"),
        ("sequence_batching { }", "dynamic_batching { }"),
        ("version_policy { all { } }", "version_policy { latest { num_versions: 1 } }"),
        (
            "dynamic_batching { default_queue_policy { max_queue_size: 1 } }",
            "dynamic_batching { default_queue_policy { max_queue_size: 2 } }"
        ),
    ])
    func whatTheBaseHasSetIsAConflict(_ fragment: String, _ base: String) throws {
        let (result, findings) = try merge(fragment, into: base)
        #expect(findings.map(\.code) == [.configFieldAlreadySet])
        #expect(findings.first?.primary != nil)
        #expect(result == (try parsed(base)))
    }
}
