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

    /// What has no key of its own goes to the tensor of that name, and to the one instance group.
    @Test func tensorsAndTheGroupAreThoseOfTheBase() throws {
        try expectMerged(
            "output { name: 'b' label_filename: 'labels.txt' } input { name: 'x' format: FORMAT_NCHW }",
            into: "input { name: 'x' dims: [3] } output { name: 'a' } output { name: 'b' dims: [1] }",
            gives: """
                input { name: 'x' dims: [3] format: FORMAT_NCHW } output { name: 'a' }
                output { name: 'b' dims: [1] label_filename: 'labels.txt' }
                """)
        try expectMerged(
            "instance_group { rate_limiter { priority: 2 } host_policy: 'p' }", into: "instance_group { count: 2 }",
            gives: "instance_group { count: 2 rate_limiter { priority: 2 } host_policy: 'p' }")
    }

    @Test(arguments: [
        ("input { name: 'y' optional: true }", "there is no input \"y\""),
        ("output { label_filename: 'l' }", "the output has no name"),
        ("instance_group { passive: true } instance_group { }", "there is one instance group, and the fragment has 2"),
        ("input { name: 'x' format: FORMAT_NHWC }", "\"input.format\" is set already by the rest of the spec"),
    ]) func whatTheBaseHasNotIsAConflict(_ fragment: String, _ message: String) throws {
        let base = "input { name: 'x' format: FORMAT_NCHW } output { name: 'a' } instance_group { count: 1 }"
        let (_, findings) = try merge(fragment, into: base)
        #expect(findings.map(\.message) == [message])
        #expect(findings.map(\.code) == [.configFieldAlreadySet])
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
