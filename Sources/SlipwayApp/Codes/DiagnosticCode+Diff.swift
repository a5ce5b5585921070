package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of `diff` and `show` (0890–0893).
    static let comparisonCodes: [DiagnosticCode] = [
        variantUnknown, revisionUnreadable, revisionNotCompiled, nothingToCompare,
    ]

    /// A variant that is asked for is none of the spec's.
    package static let variantUnknown = DiagnosticCode(
        890, "variant-unknown", .error,
        meaning: "A spec does not generate the variant that is asked for.",
        remedy: "Name a variant as `slipway show` lists them.", since: .second)

    /// A revision of git cannot be read.
    package static let revisionUnreadable = DiagnosticCode(
        891, "revision-unreadable", .error,
        meaning: "The git revision that is compared with cannot be read.",
        remedy: "Name a branch, a tag or a commit that the clone has; a shallow clone has few.", since: .second)

    /// A spec of a revision does not compile.
    package static let revisionNotCompiled = DiagnosticCode(
        892, "revision-not-compiled", .warning,
        meaning: "A spec, or slipway.yaml, has errors as it was at a git revision: there is nothing to compare with.",
        remedy: "Nothing to do, where the change under way corrects it.", since: .second)

    /// A directory is no output.
    package static let nothingToCompare = DiagnosticCode(
        893, "nothing-to-compare", .error,
        meaning: "A directory that is to be compared holds no output: there is no manifest.json.",
        remedy: "Name the directory that `slipway build` wrote to, or the one of a model in it.", since: .second)
}
