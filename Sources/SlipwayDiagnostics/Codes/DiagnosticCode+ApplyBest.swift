extension DiagnosticCode {
    /// Findings of `apply-best` about releases (0770–0789).
    static let applyBestCodes: [DiagnosticCode] = [
        nothingToCarry, unreadablePromotion, incumbentNotYielded, breakingPromotion, unknownPromotionTarget,
        incumbentReconfigured, measuredOnOtherGPU, releaseLeftAsItIs,
        graphChanged,
    ]

    /// There is neither a promotion to carry on nor a measurement to decide from.
    package static let nothingToCarry = DiagnosticCode(
        770, "nothing-to-carry", .error,
        meaning: "Nothing was promoted yet, and no measurements are given to decide from.",
        remedy: "Give the measurements with --measurements FILE, or name a variant with --to."
    )
    /// The record of the release cannot be read.
    package static let unreadablePromotion = DiagnosticCode(
        771, "unreadable-promotion", .error,
        meaning: "promotion.json cannot be read, so that nobody knows what the release holds and what it would lose.",
        remedy: "Take promotion.json back from version control, or remove the release's directory to start anew."
    )
    /// The spec no longer yields what the release holds.
    package static let incumbentNotYielded = DiagnosticCode(
        772, "incumbent-not-yielded", .error,
        meaning: "The spec no longer yields the configuration that the release holds, so that it cannot be made again.",
        remedy: "Put the configuration back into the spec (include: …), or promote another variant."
    )
    /// The promoted variant would break clients.
    package static let breakingPromotion = DiagnosticCode(
        773, "breaking-promotion", .error,
        meaning: "Clients of the released variant would fail with the new one: fewer items a request, other tensors.",
        remedy: "Exclude such variants from the spec, or give --allow-breaking when every client is ready for it."
    )
    /// `--to` names no variant.
    package static let unknownPromotionTarget = DiagnosticCode(
        774, "unknown-promotion-target", .error,
        meaning: "The variant that is to be promoted is none that the spec yields.",
        remedy: "Name one of the output's variants, by name or id, as manifest.json lists them."
    )
    /// The released variant's name stands for another configuration by now.
    package static let incumbentReconfigured = DiagnosticCode(
        775, "incumbent-reconfigured", .error,
        meaning: "The spec yields another configuration under the released variant's name: there is nothing to measure "
            + "that would stand for what is released.",
        remedy: "Compare with the baseline: --against baseline. Or put the configuration back into the spec."
    )
    /// The machine that measured has another GPU than the one that is deployed to.
    package static let measuredOnOtherGPU = DiagnosticCode(
        778, "measured-on-other-gpu", .warning,
        meaning: "The measurements come from another GPU than the instance type of the deployment has.",
        remedy: "Measure on the hardware that serves; --release NAME keeps a release for each kind."
    )
    /// What is released cannot be made of the spec and stays.
    package static let releaseLeftAsItIs = DiagnosticCode(
        779, "release-left-as-it-is", .note,
        meaning: "The released variant stays, but the spec no longer yields it: its files are left as they are, and "
            + "changes of the spec do not reach them.",
        remedy: "Put the configuration back into the spec (include: …) if it is to stay for long."
    )
    /// The model has another graph than the one that was measured.
    package static let graphChanged = DiagnosticCode(
        780, "graph-changed", .error,
        meaning: "The model has another graph than the released one, or nobody can tell: what was measured of the old "
            + "one does not carry over.",
        remedy: "Measure again, or promote a variant by name: --to VARIANT --because TEXT."
    )
}
