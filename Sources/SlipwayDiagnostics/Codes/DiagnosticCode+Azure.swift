extension DiagnosticCode {
    /// Findings of the AzureML rules (0680–0699).
    static let azureCodes: [DiagnosticCode] = [
        azureUnknownInstanceType, azureNoGPU, azureTooFewGPUs, azureTargetIgnored, azureInvalidName,
        azureLimit, azureReservedVariable,
    ]

    /// The instance type is not in Slipway's table of managed online endpoint sizes.
    package static let azureUnknownInstanceType = DiagnosticCode(
        681, "azure-unknown-instance-type", .warning,
        meaning: "The instance type is not in Slipway's table of managed online endpoint sizes.",
        remedy: "Check the spelling; the service knows more sizes in some regions."
    )

    /// The release needs a GPU and the instance type has none.
    package static let azureNoGPU = DiagnosticCode(
        682, "azure-no-gpu", .error,
        meaning: "The release needs a GPU and the instance type has none.",
        remedy: "Choose an instance type with a GPU, or a CPU provider."
    )

    /// instances.gpus names a GPU that the instance type does not have.
    package static let azureTooFewGPUs = DiagnosticCode(
        683, "azure-too-few-gpus", .error,
        meaning: "instances.gpus names a GPU that the instance type does not have.",
        remedy: "Name only GPUs that the instance type has."
    )

    /// A no-code Triton deployment runs the Triton release that the service chooses; target is not honoured.
    package static let azureTargetIgnored = DiagnosticCode(
        684, "azure-target-ignored", .warning,
        meaning: "A no-code Triton deployment runs the Triton release that the service chooses; target is not "
            + "honoured.",
        remedy: "State deploy.azureml.image to pin the release, or accept the service's choice."
    )

    /// A name does not follow AzureML's rules.
    package static let azureInvalidName = DiagnosticCode(
        685, "azure-invalid-name", .error,
        meaning: "A name does not follow AzureML's rules.",
        remedy: "Use 3 to 32 letters, digits and hyphens, beginning with a letter."
    )

    /// A value lies outside what the service accepts.
    package static let azureLimit = DiagnosticCode(
        686, "azure-limit", .error,
        meaning: "A value lies outside what the service accepts.",
        remedy: "Use a value within the limit."
    )

    /// An environment variable's name begins with AZUREML_ or AML_, which the service reserves.
    package static let azureReservedVariable = DiagnosticCode(
        687, "azure-reserved-variable", .error,
        meaning: "An environment variable's name begins with AZUREML_ or AML_, which the service reserves.",
        remedy: "Use another name."
    )
}
