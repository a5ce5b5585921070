import SlipwayDiagnostics
package import SlipwayMeasurements
package import SlipwayPromotion

/// A rule that picks a variant from measurements.
package enum Rule: CaseIterable, Sendable {
    /// Slipway: every variant once, then the best few and the incumbent five times, in rounds.
    case slipway
    /// Slipway with ten repeats.
    case slipwayTen
    /// Slipway on single measurements.
    case slipwaySingle
    /// Model Analyzer 1.58: the highest measured throughput within limits cut to whole milliseconds.
    case modelAnalyzer
    /// The 2022 demo: the highest mean of a variant's best three throughputs, in the last group with variants.
    case demo2022

    /// What tables call it.
    package var title: String {
        switch self {
        case .slipway: "Slipway, 5 repeats"
        case .slipwayTen: "Slipway, 10 repeats"
        case .slipwaySingle: "Slipway, single runs"
        case .modelAnalyzer: "Model Analyzer"
        case .demo2022: "2022 demo"
        }
    }
}

/// One campaign of measurements in a world, and what each rule makes of it.
package struct Campaign: Sendable {
    /// The truth.
    package let world: World
    /// Every variant at every load, once.
    package private(set) var screening = MeasurementSet()
    var random: SeededRandom

    /// Screens a world, unless told to measure nothing yet.
    package init(_ world: World, seed: UInt64, isScreened: Bool = true) {
        self.world = world
        random = SeededRandom(seed: seed)
        _ = screening.index(of: Platform())
        guard isScreened else { return }
        let total = Double(world.variants.count * world.loads.count)
        for variant in world.variants.indices {
            for (place, load) in world.loads.enumerated() {
                // The screening is the first half of a campaign.
                let progress = Double(variant * world.loads.count + place) / total / 2
                screening.measurements += runs(variant, load, progress: progress, .screening, 1)
            }
        }
    }

    /// The place of the variant that a rule picks; nil when it picks none.
    package mutating func pick(by rule: Rule) -> Int? {
        switch rule {
        case .slipway: slipway(repeats: 5)
        case .slipwayTen: slipway(repeats: 10)
        case .slipwaySingle: decided(screening)?.winner.flatMap { place(of: $0.variant.name) }
        case .modelAnalyzer: modelAnalyzer()
        case .demo2022: demo2022()
        }
    }

    /// Slipway's decision after confirmation.
    ///
    /// - Parameters:
    ///   - repeats: The rounds.
    ///   - limit: How many candidates besides the incumbent.
    /// - Returns: Nil when the measurements cannot answer.
    package mutating func decision(repeats: Int, limit: Int = defaultCandidates) -> Decision? {
        decided(confirmed(repeats: repeats, limit: limit))
    }

    /// The screening with repeats of its best variants and the incumbent.
    ///
    /// - Parameters:
    ///   - repeats: The rounds.
    ///   - limit: How many candidates besides the incumbent.
    package mutating func confirmed(repeats: Int, limit: Int = defaultCandidates) -> MeasurementSet {
        let incumbent = world.variants[world.incumbent].facts.name
        let chosen = chooseCandidates(
            screening, policy: world.policy, candidates: world.variants.map(\.facts), limit: limit, incumbent: incumbent
        )
        var set = screening
        for round in 1...repeats {
            // In a random order, as the profiler does.
            for (place, subject) in chosen.shuffled(using: &random).enumerated() {
                guard let variant = self.place(of: subject.variant) else { continue }
                for load in subject.loads {
                    guard case .concurrency(let count) = load else { continue }
                    let passed = Double((round - 1) * chosen.count + place) / Double(repeats * chosen.count)
                    set.measurements += runs(variant, count, progress: 0.5 + passed / 2, .confirmation, round)
                }
            }
        }
        return set
    }

    private mutating func slipway(repeats: Int) -> Int? {
        decision(repeats: repeats)?.winner.flatMap { place(of: $0.variant.name) }
    }

    func decided(_ set: MeasurementSet) -> Decision? {
        var bag = DiagnosticBag()
        return decide(
            set, policy: world.policy, candidates: world.variants.map(\.facts),
            incumbent: world.variants[world.incumbent].facts.name, baseline: nil, into: &bag)
    }

    /// One run, and where it fails the tries that follow in its round, at most two.
    mutating func runs(
        _ variant: Int, _ load: Int, progress: Double, _ phase: Measurement.Phase, _ round: Int
    ) -> [Measurement] {
        var tries: [Measurement] = []
        while tries.count < 3 {
            let last = run(variant, load, progress: progress, phase, round)
            tries.append(last)
            if last.values != nil { break }
        }
        return tries
    }

    /// One run.
    private mutating func run(
        _ variant: Int, _ load: Int, progress: Double, _ phase: Measurement.Phase, _ round: Int
    ) -> Measurement {
        Measurement(
            variant: world.variants[variant].facts.name, variantID: nil, load: .concurrency(load), requestBatch: 1,
            phase: phase, round: round,
            outcome: world.measure(variant, at: load, progress: progress, using: &random), platform: 0,
            range: SourceRange(SourceID("simulated"), ByteSpan(0, 0)))
    }

    func place(of name: String) -> Int? {
        world.variants.firstIndex { $0.facts.name == name }
    }
}
