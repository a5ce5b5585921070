package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of `apply-best`, `report` and `materialize` about releases (0729, 0765–0790, 0857).
    static let promotionCodes: [DiagnosticCode] = [
        requestBatchUnmeasured, nothingToCarry, incumbentNotYielded, breakingPromotion, unknownPromotionTarget,
        incumbentReconfigured, releaseLeftAsItIs, graphChanged, picturesNotDrawn, modelNotNamed,
        unknownSourceRelease, sourceNotPromoted, sourceDamaged, sourceNotDeployable,
        carriedAccuracyUnmeasured, carriedAccuracyMissed,
    ]

    /// New weights have no accuracy yet.
    package static let carriedAccuracyUnmeasured = DiagnosticCode(
        787, "carried-accuracy-unmeasured", .error,
        meaning:
            "A release whose policy limits accuracy is to be made of new weights, whose accuracy was not measured.",
        remedy: "Measure it with slipway compare; apply-best finds what that leaves in the output.", since: .second)

    /// New weights miss a limit on accuracy.
    package static let carriedAccuracyMissed = DiagnosticCode(
        788, "carried-accuracy-missed", .error,
        meaning:
            "A release is to be made of new weights, with which the released configuration misses a limit on accuracy.",
        remedy: "Measure again and promote another variant, or promote this one by name with --to and --because.",
        since: .second)

    /// `--from` names no release.
    package static let unknownSourceRelease = DiagnosticCode(
        765, "unknown-source-release", .error,
        meaning: "--from names a release that the output does not have.",
        remedy: "Name a release that was promoted; `release` is the one without a name.", since: .second)

    /// `--from` names a release that holds nothing that was promoted.
    package static let sourceNotPromoted = DiagnosticCode(
        766, "source-not-promoted", .error,
        meaning: "Nothing was promoted to the release that --from names: it holds what the build put there.",
        remedy: "Promote a variant to it first, with measurements or with --to.", since: .second)

    /// The release that `--from` names is not what its record says.
    package static let sourceDamaged = DiagnosticCode(
        767, "source-damaged", .error,
        meaning:
            "Files of the release that --from names are not what its promotion.json lists, or it has a former name of "
            + "the model.",
        remedy: "Take the files back from version control, or let slipway apply-best write them again.", since: .second
    )

    /// The release that `--from` names cannot be deployed elsewhere.
    package static let sourceNotDeployable = DiagnosticCode(
        768, "source-not-deployable", .error,
        meaning:
            "The spec has no variant of the name any more that the release of --from holds, so that the files of another "
            + "deployment cannot be made for it.",
        remedy: "Put the configuration back into the spec (include: …), or promote what the spec generates.",
        since: .second)

    /// No run has the request batch that was asked for.
    package static let requestBatchUnmeasured = DiagnosticCode(
        729, "request-batch-unmeasured", .error,
        meaning: "--request-batch names a number of items for which nothing was measured.",
        remedy: "Name a request batch that the files hold.", since: .second)

    /// There is neither a promotion to carry on nor a measurement to decide from.
    package static let nothingToCarry = DiagnosticCode(
        770, "nothing-to-carry", .error,
        meaning: "Nothing was promoted yet, and no measurements are given to decide from.",
        remedy: "Give the measurements with --measurements FILE, or name a variant with --to."
    )

    /// The spec no longer generates what the release holds.
    package static let incumbentNotYielded = DiagnosticCode(
        772, "incumbent-not-yielded", .error,
        meaning:
            "The spec no longer generates the configuration that the release holds, so that it cannot be made again.",
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
        meaning: "The variant to promote is not one that the spec generates.",
        remedy: "Name one of the output's variants, by name or id, as manifest.json lists them."
    )

    /// The released variant's name stands for another configuration by now.
    package static let incumbentReconfigured = DiagnosticCode(
        775, "incumbent-reconfigured", .error,
        meaning:
            "The spec generates another configuration under the released variant's name: there is nothing to measure "
            + "that would represent what is released.",
        remedy: "Compare with the baseline: --against baseline. Or put the configuration back into the spec."
    )

    /// What is released cannot be made of the spec and stays.
    package static let releaseLeftAsItIs = DiagnosticCode(
        779, "release-left-as-it-is", .note,
        meaning: "The released variant stays, but the spec no longer generates it: its files are left as they are, and "
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

    /// The charts could not be turned into PNG pictures.
    package static let picturesNotDrawn = DiagnosticCode(
        790, "pictures-not-drawn", .warning,
        meaning: "The charts could not be turned into PNG pictures; the report has none.",
        remedy: "Install rsvg-convert (Debian: librsvg2-bin), or leave png out of --format."
    )

    /// A model of a serving root that no release names any more.
    package static let modelNotNamed = DiagnosticCode(
        857, "model-not-named", .warning,
        meaning: "The serving root holds a model of an earlier run that no release names this time; it stays.",
        remedy: "Name its release as well, or remove it with --prune.")
}
