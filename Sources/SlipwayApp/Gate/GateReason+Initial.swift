import SlipwayCompiler
import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwayWorkspace

extension GateReason {
    /// What becomes of a release that nothing was promoted to, and what the spec could say of it; no failure.
    ///
    /// - Parameter compiled: The spec, compiled for the output.
    /// - Returns: A line for a change, and one where a new output would release another variant.
    static func initial(_ compiled: CompiledSpec) -> [GateReason] {
        guard let made = compiled.emitted.initial?.winner,
            let standing = compiled.records?.promotions[OutputLayout.release]?.record.winner
        else { return [] }
        let name = compiled.plan.name
        var reasons: [GateReason] = []
        if standing.id != made.id {
            let same = standing.variant == made.variant
            reasons.append(
                GateReason(
                    .initialRelease, name, OutputLayout.release,
                    "\(standing.variant) (id \(standing.id)) → \(same ? "" : "\(made.variant) ")(id \(made.id)), not measured",
                    fails: false))
        }
        let choice = compiled.plan.initial
        if choice.stated == nil, choice.fresh != made.variant {
            let word = choice.fresh == choice.point ? "point" : "baseline"
            reasons.append(
                GateReason(
                    .initialRelease, name, OutputLayout.release,
                    "\(made.variant) stays; release: {initial: \(word)} would release \(choice.fresh)", fails: false))
        }
        return reasons
    }
}
