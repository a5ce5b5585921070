import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of the KServe rules.
    static let kserveCodes: [DiagnosticCode] = [kserveMode, platformCannotRun, kserveImage]

    /// The section states what its mode does not have.
    static let kserveMode = DiagnosticCode(
        817, "kserve-mode", .error,
        meaning:
            "The section states what its mode does not have. A canary needs serverless: Knative keeps the revision before, and "
            + "KServe ignores canaryTrafficPercent elsewhere. Metrics of Prometheus need standard: Knative scales by its own.",
        remedy: "Choose the other mode, or remove the key.", since: .second
    )

    /// A platform takes the files and never runs the release.
    static let platformCannotRun = DiagnosticCode(
        818, "platform-cannot-run", .error,
        meaning:
            "The cluster refuses the objects, or takes them and never runs the release: no GPU is asked for, the name is none "
            + "of Kubernetes, or there are more replicas than the most.",
        remedy: "State gpus, name or max_replicas so that the objects fit the release.", since: .second
    )

    /// KServe does not run the image that is stated.
    static let kserveImage = DiagnosticCode(
        819, "kserve-image", .warning,
        meaning:
            "KServe puts runtimeVersion, the target's release, in place of the image's tag. Another tag is not what runs, and of "
            + "a digest its last part is replaced, which makes a name of no image.",
        remedy: "Name the image with the target's tag and without a digest, or state target.triton.", since: .second
    )
}
