package import SlipwayDiagnostics

/// Settings by the place that states them, as long as no provider that shares them feels them.
package struct IdleSettings {
    private var effects: [(range: SourceRange, hasEffect: Bool)] = []

    /// Starts without settings.
    package init() {}

    /// Notes whether one provider feels the setting at a place.
    package mutating func state(_ range: SourceRange, hasEffect: Bool) {
        if let index = effects.firstIndex(where: { $0.range == range }) {
            effects[index].hasEffect = effects[index].hasEffect || hasEffect
        } else {
            effects.append((range, hasEffect))
        }
    }

    /// The places whose setting nobody feels.
    package var ranges: [SourceRange] { effects.filter { !$0.hasEffect }.map(\.range) }
}
