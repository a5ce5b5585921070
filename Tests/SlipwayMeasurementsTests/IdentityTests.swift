import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import Testing

private let digestA = String(repeating: "a", count: 64)
private let digestB = String(repeating: "b", count: 64)
private let graph = String(repeating: "c", count: 64)

/// A run of measurements.jsonl.
private func run(_ variant: String, id: String, config: String? = nil, provenance: Int = 0) -> Measurement {
    Measurement(
        variant: variant, variantID: id, load: .concurrency(1), requestBatch: 1, phase: .screening, round: 1,
        outcome: .failed("x"), platform: 0, range: SourceRange(SourceID("m.jsonl"), ByteSpan(0, 1)), configID: config,
        provenance: provenance)
}

private func set(_ runs: [Measurement], model: String = digestA, graph: String? = graph) -> MeasurementSet {
    var set = MeasurementSet()
    var provenance = Provenance()
    provenance.modelDigest = model
    provenance.graphDigest = graph
    _ = set.index(of: provenance)
    set.measurements = runs
    return set
}

private func check(_ set: MeasurementSet, _ known: KnownVariants) -> (set: MeasurementSet, bag: DiagnosticBag) {
    var set = set
    var bag = DiagnosticBag()
    checkIdentity(&set, known, into: &bag)
    return (set, bag)
}

private let known = KnownVariants(
    [
        KnownVariant(name: "m-cpu-b8-i1", id: "000000000001", configID: "c00000000001", maxBatchSize: 8, instances: 1),
        KnownVariant(name: "m-cpu-b8-i2", id: "000000000002", configID: "c00000000002", maxBatchSize: 8, instances: 2),
    ], modelDigest: digestA, graphDigest: graph)

@Suite("Whose measurements they are")
struct IdentityTests {
    @Test func whatWasMeasuredUnderAFormerIdCounts() {
        var exact = known
        exact.variants[0].formerIDs = ["00000000ff01"]
        exact.variants[1].formerConfigIDs = ["c0000000ff02"]
        let runs = [
            run("m-cpu-b8-i1", id: "00000000ff01"), run("m-cpu-b8-i2", id: "00000000ff09", config: "c0000000ff02"),
        ]
        let found = check(set(runs), exact)
        #expect(found.set.measurements.map(\.variantID) == ["000000000001", "000000000002"])
        #expect(!found.bag.hasErrors)
        #expect(check(set(runs), known).set.measurements.isEmpty)
    }

    @Test("the id decides, whatever the name")
    func byID() {
        let result = check(set([run("renamed", id: "000000000002")]), known)
        #expect(result.bag.all.isEmpty)
        #expect(result.set.measurements.map(\.variant) == ["m-cpu-b8-i2"])
    }

    @Test("a name that stands for another configuration is refused with both ids")
    func stale() {
        let result = check(set([run("m-cpu-b8-i1", id: "00000000000f", config: "c0000000000f")]), known)
        #expect(result.bag.all.map(\.code) == [.staleMeasurement])
        #expect(result.bag.all[0].notes[0] == "measured: id 00000000000f; this output: id 000000000001")
        #expect(result.set.measurements.isEmpty)
    }

    @Test("another model is refused, and is said to be one")
    func otherModel() {
        let result = check(
            set([run("m-cpu-b8-i1", id: "00000000000f", config: "c00000000001")], model: digestB, graph: digestB), known
        )
        #expect(result.bag.all.map(\.code) == [.staleMeasurement])
        #expect(result.bag.all[0].notes.contains("the model was another one"))
    }

    @Test("other weights in the same graph stay valid with a note")
    func newWeights() {
        let result = check(
            set([run("m-cpu-b8-i1", id: "00000000000f", config: "c00000000001")], model: digestB), known)
        #expect(result.bag.all.map(\.code) == [.sameGraphNewWeights])
        #expect(!result.bag.hasErrors)
        #expect(result.set.measurements.map(\.variantID) == ["000000000001"])
    }

    @Test("other weights with another configuration are refused")
    func newWeightsAndConfiguration() {
        let result = check(
            set([run("m-cpu-b8-i1", id: "00000000000f", config: "c0000000000f")], model: digestB), known)
        #expect(result.bag.all.map(\.code) == [.staleMeasurement])
        #expect(result.bag.all[0].notes.contains("its configuration was another one"))
    }

    @Test("without a graph's digest other weights are another model")
    func noGraph() {
        let result = check(
            set([run("m-cpu-b8-i1", id: "00000000000f", config: "c00000000001")], model: digestB, graph: nil), known)
        #expect(result.bag.all.map(\.code) == [.staleMeasurement])
    }

    @Test("a variant that the output no longer has is left out with a warning, once")
    func dropped() {
        let result = check(
            set([run("gone", id: "00000000000e"), run("gone", id: "00000000000e"), run("x", id: "000000000001")]), known
        )
        #expect(result.bag.all.map(\.code) == [.unknownVariant])
        #expect(result.bag.all.map(\.severity) == [.warning])
        #expect(result.set.measurements.map(\.variant) == ["m-cpu-b8-i1"])
    }

    @Test("tables are taken by name, with a warning")
    func byName() {
        let reading = Reading(defaultHeader + "m-cpu-b8-i1,1,8,m-cpu-b8-i1_config_default,1:CPU,8,Yes,4000.0,3.0\n")
        let result = check(reading.set, known)
        #expect(result.bag.all.map(\.code) == [.provenanceByName])
        #expect(result.bag.all.map(\.severity) == [.warning])
        #expect(result.set.measurements.map(\.variantID) == ["000000000001"])
    }

    @Test("a variant of a table that the output does not hold is an error, and its runs are removed")
    func unknownInTable() {
        let reading = Reading(defaultHeader + "m-cpu-b8-i3,1,8,m-cpu-b8-i3_config_default,1:CPU,8,Yes,4000.0,3.0\n")
        let result = check(reading.set, known)
        #expect(result.bag.all.map(\.code) == [.unknownVariant])
        #expect(result.bag.all[0].severity == .error)
        #expect(result.bag.all[0].help == ["did you mean \"m-cpu-b8-i1\"?"])
        #expect(result.set.measurements.isEmpty)
    }

    @Test("a configuration that Model Analyzer made out of a variant is said to be one")
    func madeByModelAnalyzer() {
        let reading = Reading(defaultHeader + "m-cpu-b8-i1,1,8,m-cpu-b8-i1_config_3,1:CPU,8,Yes,4000.0,3.0\n")
        let result = check(reading.set, known)
        #expect(result.bag.all.map(\.code) == [.unknownVariant])
        #expect(result.bag.all[0].notes == ["Model Analyzer made this configuration out of \"m-cpu-b8-i1\""])
    }

    @Test(
        "a table that describes a variant otherwise is refused",
        arguments: [
            ("1:CPU,16", "max_batch_size was 16"), ("3:CPU,8", "it had 3 instances"),
        ])
    func otherConfiguration(cells: String, note: String) {
        let reading = Reading(defaultHeader + "m-cpu-b8-i2,1,8,m-cpu-b8-i2_config_default,\(cells),Yes,4000.0,3.0\n")
        let result = check(reading.set, known)
        #expect(result.bag.all.contains { $0.code == .otherConfiguration && $0.notes.contains { $0.hasPrefix(note) } })
    }

    /// Two variants on GPUs that the spec does not name, and one on two that it names.
    private let onGPUs = KnownVariants([
        KnownVariant(name: "g1", id: "00000000000a", instances: 1, kind: "GPU", isPerGPU: true),
        KnownVariant(name: "g2", id: "00000000000b", instances: 2, kind: "GPU", isPerGPU: true),
        KnownVariant(name: "named", id: "00000000000c", instances: 2, kind: "GPU"),
        KnownVariant(name: "c1", id: "00000000000d", instances: 1, kind: "CPU"),
    ])

    @Test(
        "instances are compared exactly, those of all GPUs together",
        arguments: [
            (["g1,2:GPU", "g2,4:GPU"], []), (["g1,1:GPU", "g2,2:GPU"], []), (["g2,4:GPU"], []), (["g1,1/GPU"], []),
            (["g1,2:GPU", "g2,2:GPU"], ["g1"]), (["g2,3:GPU"], ["g2"]), (["g1,1:CPU"], ["g1"]),
            (["named,2:GPU"], []), (["named,4:GPU"], ["named"]),
            (["c1,2:CPU"], ["c1"]), (["c1,1:GPU"], ["c1"]), (["c1,1:CPU"], []), (["c1,1:AUTO"], []),
            (["g1,1:GPU + 1:CPU"], ["g1"]),
        ])
    func instancesExactly(rows: [String], wrong: [String]) {
        let table = rows.map { row in
            let cells = row.split(separator: ",")
            return "\(cells[0]),1,8,\(cells[0])_config_default,\(cells[1]),8,Yes,4000.0,3.0\n"
        }
        let result = check(Reading(defaultHeader + table.joined()).set, onGPUs)
        let found = result.bag.all.filter { $0.code == .otherConfiguration }
        #expect(found.count == wrong.count)
        for name in wrong { #expect(found.contains { $0.message.hasPrefix("\"\(name)\" ") }) }
    }
}

@Suite("Platforms")
struct PlatformTests {
    /// What is found of runs on two platforms.
    private func mixed(
        _ change: (inout Platform) -> Void, batch: Int = 1, target: String? = nil
    ) -> [Diagnostic] {
        var first = Platform()
        first.cpu = "Xeon"
        first.cores = 8
        first.gpus = ["A100"]
        first.driver = "550.1"
        first.release = "24.10"
        first.inputShapes = "x:1,4"
        first.session = "a"
        var second = first
        change(&second)
        var set = MeasurementSet()
        for (platform, batch) in [(first, 1), (second, batch)] {
            var run = run("m", id: "000000000001")
            run.platform = set.index(of: platform)
            run.requestBatch = batch
            set.measurements.append(run)
        }
        var bag = DiagnosticBag()
        checkPlatforms(set, target: target, into: &bag)
        return bag.all
    }

    @Test("equal platforms are fine, also in two sessions")
    func equal() {
        #expect(mixed { _ in }.isEmpty)
        #expect(mixed { $0.session = "b" }.isEmpty)
    }

    @Test("each property must be equal")
    func different() {
        let changes: [(inout Platform) -> Void] = [
            { $0.cpu = "EPYC" }, { $0.cores = 4 }, { $0.gpus = [] }, { $0.gpus = ["A100", "A100"] },
            { $0.driver = "535.2" }, { $0.release = "24.09" },
        ]
        for change in changes { #expect(mixed(change).map(\.code) == [.mixedPlatforms]) }
    }

    @Test("what a file does not say is no difference")
    func unknown() {
        #expect(mixed { $0 = Platform() }.isEmpty)
    }

    @Test("requests of another batch have other shapes by right")
    func batches() {
        #expect(mixed({ $0.inputShapes = "x:4,4" }, batch: 4).isEmpty)
    }

    @Test("the server's release must be the target")
    func target() {
        #expect(mixed({ _ in }, target: "24.10").isEmpty)
        #expect(mixed({ _ in }, target: "25.01").map(\.code) == [.otherServerRelease])
    }
}
