package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings on outputs and the specs that they belong to (0861–0869).
    static let gateCodes: [DiagnosticCode] = [
        orphanedOutput, orphanWithRelease, unknownOrphan, weightsModeKept, renamedWithoutVariant, renamedOutput,
        renamePending,
    ]

    /// An output whose spec is gone.
    package static let orphanedOutput = DiagnosticCode(
        861, "orphaned-output", .warning,
        meaning:
            "An output in the project's output root is of no spec of the project any more: the spec was removed or "
            + "renamed. Its release would be deployed for ever.",
        remedy: "slipway build --prune removes it; formerly in a spec that was renamed takes it over.", since: .second)
    /// An orphan that something was promoted to.
    package static let orphanWithRelease = DiagnosticCode(
        862, "orphan-with-release", .error,
        meaning: "An output whose spec is gone holds a promoted release, which may be deployed; --prune leaves it.",
        remedy: "Take it out of service, then name it with --prune-release.", since: .second)
    /// `--prune-release` names no orphan.
    package static let unknownOrphan = DiagnosticCode(
        863, "unknown-orphan", .error,
        meaning: "--prune-release names no output whose spec is gone. Nothing was removed.",
        remedy: "Correct the name, or leave the option out.", since: .second)
    /// The mode of weights is that of the output.
    package static let weightsModeKept = DiagnosticCode(
        864, "weights-mode-kept", .note,
        meaning:
            "Neither the command nor slipway.yaml states how model files come in, so the output keeps the way that it "
            + "was made.",
        remedy: "State --weights, or weights in slipway.yaml.", since: .second)
    /// A renamed output holds what the spec does not generate.
    package static let renamedWithoutVariant = DiagnosticCode(
        865, "renamed-without-variant", .error,
        meaning:
            "A spec states the former name of its model, and a release under that name holds a variant that the spec "
            + "does not generate, so that it cannot be made again under the new name. Nothing was moved.",
        remedy: "Rename the model alone; change the configuration, and promote, afterwards.", since: .second)
    /// An output is under the former name of its model.
    package static let renamePending = DiagnosticCode(
        867, "rename-pending", .error,
        meaning: "A spec states the former name of its model, and the output still has that name, so that its "
            + "release and its measurements would not be seen.",
        remedy: "Run slipway build first, which moves the output.", since: .second)
    /// An output was moved to the new name of its model.
    package static let renamedOutput = DiagnosticCode(
        866, "renamed-output", .note,
        meaning:
            "The output of a model that has another name now was moved: releases with their records, and measurements.",
        remedy: "Commit both directories together; formerly can go from the spec afterwards.", since: .second)
}
