import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import SlipwaySpec
import SpecFixtures
import Testing

/// No files: these specs extend nothing.
private struct NoFiles: SpecSources {
    func read(_ path: String, statedIn source: SourceID) throws(SpecSourceError) -> SourceFile {
        throw .notFound
    }
}

@Suite("The promotion policy of a spec")
struct PromotionPolicyTests {
    private func policy(_ promote: String) throws -> PromotionPolicy {
        var (texts, bag) = (SourceSet(), DiagnosticBag())
        let file = SourceFile(
            path: "spec.yaml",
            text: "slipway: 1\nname: m\nmodel: {source: m.onnx}\nexecution_providers: [cpu]\n\(promote)\n")
        let document = try #require(
            SpecLoader.document(file, language: specLanguage, files: NoFiles(), texts: &texts, into: &bag))
        #expect(!bag.hasErrors)
        return makePromotionPolicy(document.promote)
    }

    @Test("without a section: the highest throughput within no limits")
    func defaults() throws {
        let policy = try policy("")
        #expect(policy == PromotionPolicy())
        #expect(policy.objective.map(\.metric) == [.throughput])
        #expect(policy.operatingPoint == .bestWithinLimits)
        #expect(policy.minGain == 0)
        #expect(try self.policy("promote: {min_gain: 2%}").objective == PromotionPolicy().objective)
    }

    @Test("limits come in base units with their decimals and directions")
    func limits() throws {
        let policy = try policy(
            """
            promote:
              require:
                latency_p99: "<= 4.9ms"
                gpu_memory: "<= 1.5GiB"
                gpu_utilization: ">= 50.5%"
                throughput: ">= 500.25/s"
                gpu_power: "<= 250"
            """)
        #expect(policy.limits.map(\.metric) == [.latencyP99, .gpuMemory, .gpuUtilization, .throughput, .gpuPower])
        #expect(policy.limits.map(\.bound) == [4_900_000, 1_610_612_736, 0.505, 500.25, 250])
        #expect(policy.limits.map(\.isUpper) == [true, true, false, false, true])
        #expect(policy.limits.allSatisfy { $0.range != nil })
    }

    @Test("a weighted product keeps exponents and signs")
    func objective() throws {
        let policy = try policy("promote: {maximize: {throughput: 2}, minimize: {latency_p99: 0.5}, min_gain: 2.5%}")
        #expect(policy.objective.map(\.metric) == [.throughput, .latencyP99])
        #expect(policy.objective.map(\.exponent) == [2, -0.5])
        #expect(policy.minGain == 0.025)
    }

    @Test(
        "operating points are loads with weights",
        arguments: [
            ("{concurrency: 64}", [PromotionPolicy.WeightedLoad(.concurrency(64))]),
            ("{request_rate: 500.5}", [PromotionPolicy.WeightedLoad(.requestRate(500.5))]),
            (
                "{mix: [{concurrency: 8, weight: 0.7}, {request_rate: 50, weight: 3}]}",
                [
                    PromotionPolicy.WeightedLoad(.concurrency(8), weight: 0.7),
                    PromotionPolicy.WeightedLoad(.requestRate(50), weight: 3),
                ]
            ),
        ])
    func operatingPoint(text: String, loads: [PromotionPolicy.WeightedLoad]) throws {
        #expect(try policy("promote: {at: \(text)}").operatingPoint == .loads(loads))
    }

    @Test("the facts of a variant count the instances of all GPUs")
    func facts() throws {
        let outcome = compile(
            """
            execution_providers: [cuda]
            batching: {max_batch_size: 8}
            instances: {count: 2, gpus: [0, 1]}
            """)
        let variant = try #require(outcome.plan?.variants.first { !$0.isBaseline })
        let facts = variantFacts(of: variant, id: "0123456789ab")
        #expect(facts.name == variant.name.text)
        #expect(facts.instances == 4)
        #expect(facts.maxBatchSize == 8)
    }
}
