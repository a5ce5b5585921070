package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of the AzureML rules (0627, 0680–0699), and of measurements held against the service's limits (0776–0778).
    static let azureCodes: [DiagnosticCode] = [
        azureUnknownInstanceType, azureNoGPU, azureTooFewGPUs, azureTargetIgnored, azureInvalidName,
        azureLimit, azureReservedVariable, timeoutTooShort, endpointLimitsExceeded,
        azureStockImage, azureImageRelease, measuredOnOtherGPU,
    ]

    /// The instance type is not in Slipway's table of managed online endpoint sizes.
    static let azureUnknownInstanceType = DiagnosticCode(
        681, "azure-unknown-instance-type", .warning,
        meaning: "The instance type is not in Slipway's table of managed online endpoint sizes.",
        remedy: "Check the spelling; the service knows more sizes in some regions."
    )

    /// The release needs a GPU and the instance type has none.
    static let azureNoGPU = DiagnosticCode(
        682, "azure-no-gpu", .error,
        meaning: "The release needs a GPU and the instance type has none.",
        remedy: "Choose an instance type with a GPU, or a CPU provider."
    )

    /// instances.gpus names a GPU that the instance type does not have.
    static let azureTooFewGPUs = DiagnosticCode(
        683, "azure-too-few-gpus", .error,
        meaning: "instances.gpus names a GPU that the instance type does not have.",
        remedy: "Name only GPUs that the instance type has."
    )

    /// A no-code Triton deployment runs the Triton release that the service chooses; target is not honoured.
    static let azureTargetIgnored = DiagnosticCode(
        684, "azure-target-ignored", .warning,
        meaning: "A no-code Triton deployment runs the Triton release that the service chooses; target is not "
            + "honoured.",
        remedy: "State deploy.azureml.base_image to pin the release, or accept the service's choice."
    )

    /// NVIDIA's image of Triton starts a shell, and the endpoint gives no command.
    static let azureStockImage = DiagnosticCode(
        627, "azure-stock-image", .warning,
        meaning:
            "The image is NVIDIA's own. Without a command it starts a shell, and a managed endpoint gives none, so "
            + "the deployment never serves.",
        remedy: "State it as deploy.azureml.base_image: a Dockerfile is written whose command starts the server.",
        since: .second)

    /// The image that the container is built on has another release of Triton than the target.
    static let azureImageRelease = DiagnosticCode(
        691, "azure-image-release", .warning,
        meaning:
            "deploy.azureml.base_image names an image of another Triton release, or of another flavour, than target: "
            + "what was checked for one is served by the other.",
        remedy: "State the release and the flavour of the image in target, or an image of the target's.", since: .second
    )

    /// A name does not follow AzureML's rules.
    static let azureInvalidName = DiagnosticCode(
        685, "azure-invalid-name", .error,
        meaning: "A name does not follow AzureML's rules.",
        remedy: "Use 3 to 32 letters, digits and hyphens, beginning with a letter."
    )

    /// A value is outside what the service accepts.
    static let azureLimit = DiagnosticCode(
        686, "azure-limit", .error,
        meaning: "A value is outside what the service accepts.",
        remedy: "Use a value within the limit."
    )

    /// An environment variable's name begins with AZUREML_ or AML_, which the service reserves.
    static let azureReservedVariable = DiagnosticCode(
        687, "azure-reserved-variable", .error,
        meaning: "An environment variable's name begins with AZUREML_ or AML_, which the service reserves.",
        remedy: "Use another name."
    )

    /// Three times the slowest requests take longer than the service waits.
    package static let timeoutTooShort = DiagnosticCode(
        776, "timeout-too-short", .warning,
        meaning: "Three times the 99th percentile of the latency is more than the longest time-out of a managed "
            + "endpoint, 180 s.",
        remedy: "Choose an operating point with shorter latencies (promote.require)."
    )

    /// The measured throughput is more than an endpoint lets through.
    package static let endpointLimitsExceeded = DiagnosticCode(
        777, "endpoint-limits-exceeded", .warning,
        meaning: "The measured throughput is more than a managed online endpoint lets through by default: 500 requests "
            + "a second and 5 MB a second.",
        remedy: "Ask for a higher quota, or let clients send several items in a request."
    )

    /// The machine that measured has another GPU than the one that is deployed to.
    package static let measuredOnOtherGPU = DiagnosticCode(
        778, "measured-on-other-gpu", .warning,
        meaning: "The measurements come from another GPU than the instance type of the deployment has.",
        remedy: "Measure on the hardware that serves; --release NAME keeps a release for each kind."
    )
}
