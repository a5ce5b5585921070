package import SlipwayMeasurements

/// The stages of a race, in order.
package enum RaceStage: Hashable, Sendable {
    /// The incumbent at every load, from which the load of the first look follows.
    case incumbent
    /// Every variant once, one load above the incumbent's best.
    case firstLook
    /// The best of them, load by load, until the best load is found.
    case loads
    /// Ever fewer variants with ever more runs at their load.
    case halving
    /// The finalists and the incumbent, once.
    case earlyRound
    /// The leader and the incumbent, until it is decided.
    case freshRounds

    /// The stage in words.
    package var words: String {
        switch self {
        case .incumbent: "the incumbent's best load"
        case .firstLook: "one look at each"
        case .loads: "the best load of those that are left"
        case .halving: "repeats of those that are left"
        case .earlyRound: "the finalists beside the incumbent"
        case .freshRounds: "fresh rounds of the leader and the incumbent"
        }
    }
}

/// A run that a race asks for.
package struct RacePoint: Hashable, Sendable {
    /// The variant's name.
    package var variant: String
    /// The shapes of the requests; nil where measurements do not say.
    package var inputShapes: String?
    /// The load.
    package var load: Load
    /// `confirmation` for the fresh rounds.
    package var phase: Measurement.Phase
    /// The number of the round within its phase, from 1.
    package var round: Int

    /// Makes a point.
    package init(variant: String, inputShapes: String?, load: Load, phase: Measurement.Phase, round: Int) {
        self.variant = variant
        self.inputShapes = inputShapes
        self.load = load
        self.phase = phase
        self.round = round
    }
}

/// Why a race ended.
package enum RaceEnd: Hashable, Sendable {
    /// The leader is better, beyond noise and by `min_gain`.
    case better
    /// The leader is most unlikely to be shown better in the rounds that are left.
    case futile
    /// All rounds are measured.
    case exhausted
    /// The budget is spent: what comes next, and whatever comes then, is not measured.
    case overBudget
    /// No variant but the incumbent gave values, or the incumbent gave none.
    case nothing
}

/// What a race does next.
package enum RaceStep: Hashable, Sendable {
    /// Runs to make, those of one round together.
    case measure(RaceStage, [RacePoint])
    /// Nothing: apply-best decides by what is measured.
    case done(RaceEnd)
}

/// How far a race is.
package struct RaceState: Hashable, Sendable {
    /// What comes next.
    package var next: RaceStep
    /// The leader, once it is chosen.
    package var leader: String?
    /// The stage after which each variant was dropped; the leader and the incumbent are not in it.
    package var dropped: [String: RaceStage] = [:]
    /// The complete pairs of fresh rounds.
    package var pairs = 0
    /// The stage that the budget cut; nil where it suffices.
    package var cut: RaceStage?

    /// A race of which nothing is known but what comes next.
    package init(next: RaceStep) {
        self.next = next
    }

    /// This state where the budget is spent: a verdict that is there already stays.
    package func overBudget() -> RaceState {
        guard case .measure(let stage, _) = next else { return self }
        var state = self
        state.cut = stage
        state.next = .done(.overBudget)
        return state
    }
}
