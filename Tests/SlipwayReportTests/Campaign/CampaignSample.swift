import CampaignSimulation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import SlipwayReport
import Testing

/// Campaigns to draw.
enum CampaignSample {
    /// What a variant of the sample is.
    private struct Kind {
        let provider: String
        let token: String
        /// Inferences per second of one instance at batch 1, and the time of one request.
        let capacity: Double
        let serviceTime: Double
    }

    private static let kinds = [
        Kind(provider: "cuda", token: "cuda", capacity: 310, serviceTime: 7.1e6),
        Kind(provider: "tensorrt fp32", token: "trt-fp32", capacity: 390, serviceTime: 5.8e6),
        Kind(provider: "tensorrt fp16", token: "trt-fp16", capacity: 720, serviceTime: 3.2e6),
    ]

    /// A campaign over the matrix of specs/bertsquad.yaml with a released variant, on a machine with some noise; without
    /// repeats the screening alone.
    static func bertsquad(repeats: Int = 5) throws -> CampaignReport {
        var variants: [TrueVariant] = []
        var providers: [String: String] = [:]
        let gains: [Int: Double] = [1: 1, 2: 1.45, 4: 1.9, 8: 2.25, 16: 2.35]
        let shares: [Int: Double] = [1: 1, 2: 1.4, 3: 1.52, 4: 1.5, 5: 1.42]
        func add(_ name: String, _ kind: Kind, batch: Int, instances: Int, delay: Double) {
            // Batches help until memory bandwidth is used up; so do instances.
            let gain = gains[batch] ?? 1
            let share = shares[instances] ?? 1
            var variant = TrueVariant(
                facts: VariantFacts(
                    name: name, id: String(0x1000_0000_0000 + variants.count, radix: 16), instances: instances,
                    maxBatchSize: batch),
                group: kind.provider, capacity: kind.capacity * gain * share, serviceTime: kind.serviceTime,
                queueDelay: delay, tail: 1.5)
            variant.isBroken = name == "bertsquad-trt-fp32-b16-i5"
            variants.append(variant)
            providers[name] = kind.provider
        }
        add("bertsquad-default", kinds[0], batch: 16, instances: 1, delay: 0)
        for kind in kinds {
            for batch in [1, 2, 4, 8, 16] {
                for instances in 1...5 {
                    add(
                        "bertsquad-\(kind.token)-b\(batch)-i\(instances)", kind, batch: batch, instances: instances,
                        delay: batch > 1 ? 1.2e6 : 0)
                }
            }
        }
        var world = World(
            variants: variants, incumbent: variants.firstIndex { $0.facts.name == "bertsquad-cuda-b8-i2" } ?? 0)
        world.loads = [1, 8, 16, 32, 64, 128]
        world.throughputNoise = 0.02
        world.latencyNoise = 0.06
        world.failureRate = 0.01
        world.policy.limits = [.init(.latencyP99, isUpper: true, bound: 60e6)]
        var campaign = Campaign(world, seed: 2022)
        var set = repeats > 0 ? campaign.confirmed(repeats: repeats) : campaign.screening
        set.platforms[0].cpu = "AMD EPYC 7V13"
        set.platforms[0].cores = 4
        set.platforms[0].gpus = ["Tesla T4"]
        set.platforms[0].driver = "535.161.08"
        set.platforms[0].release = "24.10"
        set.platforms[0].inputShapes = "input_mask:1,256 input_names:1,256 segment_ids:1,256"
        set.platforms[0].session = "runner-7/1"
        var provenance = Provenance()
        provenance.tools = [ToolVersion(name: "perf_analyzer", version: "2.48.0")]
        _ = set.index(of: provenance)
        return try report(
            set, variants.map(\.facts), name: "bertsquad", policy: world.policy, incumbent: "bertsquad-cuda-b8-i2",
            baseline: "bertsquad-default"
        ) { providers[$0] ?? "cuda" }
    }

    /// A report on measurements that the policy can decide on.
    static func report(
        _ set: MeasurementSet, _ facts: [VariantFacts], name: String = "m",
        policy: PromotionPolicy = PromotionPolicy(), incumbent: String? = nil, baseline: String? = nil,
        findings: [Diagnostic] = [], provider: (String) -> String = { _ in "cpu" }
    ) throws -> CampaignReport {
        var bag = DiagnosticBag()
        let decision = try #require(
            decide(set, policy: policy, candidates: facts, incumbent: incumbent, baseline: baseline, into: &bag))
        let curves = summarizeCampaign(set, policy: policy, candidates: facts)
        return CampaignReport(
            name: name, targetRelease: "24.10", decision: decision, policy: policy,
            entries: facts.compactMap { facts in
                curves.first { $0.variant == facts }.map {
                    CampaignReport.Entry(curve: $0, provider: provider(facts.name))
                }
            }, platforms: set.platforms, provenances: set.provenances, findings: findings + bag.all)
    }

    /// Measurements of a few variants: for each name its loads with throughput and p99 in milliseconds, measured once.
    static func set(_ curves: [(name: String, points: [(Load, throughput: Double, p99: Double?)])]) -> MeasurementSet {
        var set = MeasurementSet()
        _ = set.index(of: Platform())
        for curve in curves {
            for (load, throughput, p99) in curve.points {
                var values = MetricValues()
                values[.throughput] = throughput
                values[.latencyP99] = p99.map { $0 * 1e6 }
                set.measurements.append(
                    Measurement(
                        variant: curve.name, variantID: nil, load: load, requestBatch: 1, phase: .unspecified, round: 1,
                        outcome: .measured(values), platform: 0,
                        range: SourceRange(SourceID("sample"), ByteSpan(0, 0))))
            }
        }
        return set
    }

    /// A variant.
    static func facts(_ name: String, batch: Int = 8, instances: Int = 1) -> VariantFacts {
        VariantFacts(name: name, id: name, instances: instances, maxBatchSize: batch)
    }
}
