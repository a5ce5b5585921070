import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about packages of AOTInductor (0559, 0560).
    static let aotiCodes: [DiagnosticCode] = [platformNewer, compiledForOneDevice]

    /// The platform, or batches of it, came with a later release.
    static let platformNewer = DiagnosticCode(
        559, "platform-newer-than-target", .error,
        meaning:
            "The platform torch_aoti came with Triton 26.03, and its batches above 1 with 26.06: an older server takes the file for "
            + "TorchScript, or answers batches wrongly.",
        remedy: "Raise target.triton, or serve the model without batches.",
        example: Example(
            bad: """
                target: {triton: "26.05"}
                model: {source: m.pt2, backend: torch_aoti}
                batching: {max_batch_size: 8}
                """,
            good: """
                target: {triton: "26.06"}
                model: {source: m.pt2, backend: torch_aoti}
                batching: {max_batch_size: 8}
                """),
        since: .second)

    /// A compiled model whose device is not stated.
    static let compiledForOneDevice = DiagnosticCode(
        560, "compiled-for-one-device", .error,
        meaning:
            "A package of AOTInductor was compiled for one device, and the spec names none or several: on another device the "
            + "server fails to load it.",
        remedy: "Name the device that it was compiled for with execution_providers.",
        example: Example(
            bad: """
                model: {source: m.pt2, backend: torch_aoti}
                """,
            good: """
                model: {source: m.pt2, backend: torch_aoti}
                execution_providers: [cuda]
                """),
        since: .second)
}
