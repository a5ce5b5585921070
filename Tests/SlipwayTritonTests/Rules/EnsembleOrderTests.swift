import SlipwayDiagnostics
import SlipwayDomain
import Testing

@testable import SlipwayTriton

/// The order of steps and the circles of ensembles, held against what follows from their definition.
@Suite struct EnsembleOrderTests {
    private struct Random {
        var state: UInt64

        mutating func next(below limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
    }

    /// Everything that can be reached from a name.
    private func reached(_ start: String, _ edges: [String: [String]]) -> Set<String> {
        var seen: Set<String> = []
        var waiting = edges[start, default: []]
        while let name = waiting.popLast() {
            if seen.insert(name).inserted { waiting += edges[name, default: []] }
        }
        return seen
    }

    @Test func namesOfOneNumberAreThoseThatReachEachOther() {
        var random = Random(state: 10)
        for _ in 0..<400 {
            let count = 1 + random.next(below: 8)
            let names = (0..<count).map { "e\($0)" }
            var edges: [String: [String]] = [:]
            for name in names {
                edges[name] = (0..<random.next(below: 4)).map { _ in
                    random.next(below: 5) == 0 ? "elsewhere" : names[random.next(below: count)]
                }
            }
            let numbers = EnsembleRepository.components(names, edges)
            for one in names {
                for other in names where one != other {
                    let isCircle = reached(one, edges).contains(other) && reached(other, edges).contains(one)
                    #expect((numbers[one] == numbers[other]) == isCircle, "\(one), \(other) of \(edges)")
                }
            }
        }
    }

    @Test func aChainAsLongAsARepositoryNeedsNoStack() {
        let names = (0..<200_000).map { "e\($0)" }
        var edges: [String: [String]] = [:]
        for (index, name) in names.enumerated() { edges[name] = [names[(index + 1) % names.count]] }
        #expect(Set(EnsembleRepository.components(names, edges).values).count == 1)
    }

    private func steps(_ maps: [(reads: [String], writes: [String])]) throws -> EnsembleSteps {
        let text = maps.map { map in
            let reads = map.reads.enumerated().map { "input_map { key: \"i\($0)\" value: \"\($1)\" }" }
            let writes = map.writes.enumerated().map { "output_map { key: \"o\($0)\" value: \"\($1)\" }" }
            return "step { model_name: \"m\" \((reads + writes).joined(separator: " ")) }"
        }
        let source = "ensemble_scheduling { \(text.joined(separator: " ")) }"
        var bag = DiagnosticBag()
        let config = try #require(parse(source, into: &bag))
        return EnsembleSteps(try #require(config.message(ModelConfigSchema.ModelConfig.ensembleScheduling)))
    }

    @Test func theFirstStepThatCanRunRunsNext() throws {
        var random = Random(state: 4)
        for _ in 0..<200 {
            let count = 1 + random.next(below: 9)
            let tensors = (0..<(count + 2)).map { "t\($0)" }
            let pick = { (random: inout Random) in
                Array(Set((0..<random.next(below: 3)).map { _ in tensors[random.next(below: tensors.count)] })).sorted()
            }
            let maps = (0..<count).map { _ in (reads: pick(&random), writes: pick(&random)) }
            let steps = try steps(maps)
            let given: Set<String> = [tensors[0], tensors[1]]
            var there = given
            var waiting = steps.nodes
            var expected: [Int] = []
            while let place = waiting.firstIndex(where: { $0.inputs.allSatisfy { there.contains($0.tensor) } }) {
                let node = waiting.remove(at: place)
                expected.append(node.index)
                there.formUnion(node.outputs.map(\.tensor))
            }
            var order = EnsembleOrder(steps, given: given)
            var found: [Int] = []
            while let node = order.next() { found.append(node.index) }
            #expect(found == expected, "\(maps)")
            #expect(steps.ready(given: given) == there)
        }
    }
}
