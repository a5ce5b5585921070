import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTestSupport
import SpecFixtures
import Testing

/// Some values of every axis, drawn with a seed.
private struct RandomMatrix {
    /// The axes by key, each with the values it may take, as the spec writes them.
    static let axes: [(key: String, section: String, values: [String])] = [
        ("max_batch_size", "batching", ["1", "2", "4", "8", "32"]),
        ("dynamic", "batching", ["true", "false"]),
        ("max_queue_delay", "batching", ["0us", "100us", "2ms"]),
        ("preferred_batch_size", "batching", ["[]", "[2]", "[2, 4]"]),
        ("intra_op_threads", "session", ["1", "2", "8"]),
        ("execution_mode", "session", ["sequential", "parallel"]),
        ("inter_op_threads", "session", ["1", "4"]),
        ("graph_optimization", "session", ["disabled", "basic", "extended", "all"]),
        ("memory_arena", "session", ["true", "false"]),
        ("memory_pattern", "session", ["true", "false"]),
        ("count", "instances", ["1", "2", "3"]),
        ("precision", "tensorrt", ["fp32", "fp16"]),
        ("precision", "cuda", ["fp32", "fp16"]),
        ("builder_optimization_level", "tensorrt", ["0", "3", "5"]),
        ("auxiliary_streams", "tensorrt", ["-1", "0"]),
        ("max_workspace_size", "tensorrt", ["1GiB", "512MiB"]),
        ("gpu_mem_limit", "cuda", ["1GiB", "2GiB"]),
        ("cudnn_conv_algo_search", "cuda", ["exhaustive", "heuristic"]),
    ]

    var chosen: [[String]]

    init(_ generator: inout SeededGenerator) {
        chosen = Self.axes.map { axis in
            // Few axes are stated, so that the product stays small.
            guard Int.random(in: 0..<3, using: &generator) == 0 || axis.key == "max_batch_size" else { return [] }
            return Array(axis.values.shuffled(using: &generator).prefix(Int.random(in: 1...2, using: &generator)))
        }
    }

    /// The matrix with one more value on an axis that is stated; nil when every stated axis is full.
    func widened(_ generator: inout SeededGenerator) -> RandomMatrix? {
        let open = chosen.indices.filter { index in
            // The largest batch limit makes the baseline, so that axis may not grow upwards here.
            !chosen[index].isEmpty && chosen[index].count < Self.axes[index].values.count
                && Self.axes[index].key != "max_batch_size"
        }
        guard let index = open.randomElement(using: &generator) else { return nil }
        var copy = self
        let rest = Self.axes[index].values.filter { !chosen[index].contains($0) }
        copy.chosen[index].insert(rest[0], at: Int.random(in: 0...chosen[index].count, using: &generator))
        return copy
    }

    var yaml: String {
        func section(_ name: String) -> String {
            zip(Self.axes, chosen).filter { $0.section == name && !$1.isEmpty }.map { axis, values in
                "\(axis.key): [\(values.joined(separator: ", "))]"
            }.joined(separator: ", ")
        }
        return """
            variant_limit: 100000
            execution_providers: [cuda: {\(section("cuda"))}, tensorrt: {\(section("tensorrt"))}]
            session: {\(section("session"))}
            batching: {\(section("batching"))}
            instances: {\(section("instances").isEmpty ? "count: 1" : section("instances"))}
            """
    }
}

@Suite("Names")
struct NameTests {
    @Test(arguments: 0..<40)
    func addingAValueRenamesNoOtherVariant(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let small = RandomMatrix(&generator)
        guard let large = small.widened(&generator) else { return }
        let before = compile(small.yaml)
        let after = compile(large.yaml)
        let old = try #require(before.plan, "\(before.messages)\n\(small.yaml)")
        let new = try #require(after.plan, "\(after.messages)\n\(large.yaml)")
        let names = Dictionary(uniqueKeysWithValues: new.variants.map { ($0.configuration, $0.name) })
        for variant in old.variants { #expect(names[variant.configuration] == variant.name) }
        #expect(new.variants.count >= old.variants.count)
    }

    @Test(arguments: 0..<40)
    func namesAreUniqueAndConfigurationsToo(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 1000 + seed)
        let matrix = RandomMatrix(&generator)
        let outcome = compile(matrix.yaml)
        let plan = try #require(outcome.plan, "\(outcome.messages)\n\(matrix.yaml)")
        #expect(Set(plan.variants.map(\.name)).count == plan.variants.count)
        #expect(Set(plan.variants.map(\.configuration)).count == plan.variants.count)
    }

    @Test func theOrderOfValuesRenamesNothing() {
        let one = compile("batching: {max_batch_size: [2, 4], preferred_batch_size: [[], [2, 1]]}\ninstances: [1, 2]")
        let other = compile("batching: {preferred_batch_size: [[1, 2], []], max_batch_size: [4, 2]}\ninstances: [2, 1]")
        #expect(Set(one.names) == Set(other.names))
        #expect(one.names != other.names)
    }

    @Test func defaultsStayOutOfNames() {
        let outcome = compile(
            "batching: {max_batch_size: 8}\nsession: {graph_optimization: all, execution_mode: sequential}")
        #expect(outcome.names == ["m-default", "m-cpu-b8-i1"])
    }

    @Test func everyOtherSettingHasAToken() {
        let outcome = compile(
            """
            execution_providers:
              - tensorrt: {precision: fp16, max_workspace_size: 2GiB, sparsity: true, auxiliary_streams: 0, tactic_sources: "-CUDNN"}
            session: {intra_op_threads: 2, execution_mode: parallel, inter_op_threads: 3, graph_optimization: basic, memory_arena: false, memory_pattern: true, arena_shrinkage: "gpu:0", device_allocator_for_initializers: true}
            batching: {max_batch_size: 8, max_queue_delay: 1500us, preferred_batch_size: [4, 8]}
            instances: {count: 2}
            """, Graphs.rows, Setting(target: "25.03"))
        #expect(
            outcome.names.last
                == "m-trt-fp16-b8-i2-t2-par-x3-gbasic-noarena-pattern-shrink-devinit-q1500us-p4.8-ws2GiB-sparse-aux0-tactics137230",
            "\(outcome.messages)")
    }

    @Test func anEngineCacheStaysOutOfTheName() {
        let outcome = compile(
            "batching: {max_batch_size: 8}\nexecution_providers: [{tensorrt: {engine_cache: /a, timing_cache: /b}}]")
        #expect(outcome.names.last == "m-trt-fp32-b8-i1")
    }
}
