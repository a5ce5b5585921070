package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about models that are given to backends other than ONNX Runtime (0551–0554).
    package static let givenCodes: [DiagnosticCode] = [
        backendDevice, tensorsNotStated, notAFileOfTheBackend, backendKeyNewer,
    ]

    /// A device that the backend does not run on.
    static let backendDevice = DiagnosticCode(
        551, "backend-device", .error,
        meaning:
            "execution_providers or instances.kind names what the backend of the model does not run on. For backends other than "
            + "ONNX Runtime execution_providers are the devices: cpu and cuda.",
        remedy: "Name a device of the backend, or leave it out where there is one.",
        example: Example(
            bad: """
                model: {source: models/resnet.plan, backend: tensorrt}
                execution_providers: [cpu]
                """,
            good: """
                model: {source: models/resnet.plan, backend: tensorrt}
                """),
        since: .second)

    /// Inputs and outputs that the file does not say.
    static let tensorsNotStated = DiagnosticCode(
        552, "tensors-not-stated", .error,
        meaning:
            "The model's file cannot be read for its inputs and outputs, and the spec does not state their names, types and "
            + "shapes. Nothing is guessed: a wrong config.pbtxt is found when the server loads the model, or never.",
        remedy: "State in_names, in_types, in_shapes, out_names, out_types and out_shapes.",
        example: Example(
            bad: """
                model: {source: models/resnet.plan, backend: tensorrt}
                """,
            good: """
                model: {source: models/resnet.plan, backend: tensorrt}
                in_names: [input]
                in_types: [float32]
                in_shapes: [[batch, 3, 224, 224]]
                out_names: [logits]
                out_types: [float32]
                out_shapes: [[batch, 1000]]
                """),
        since: .second)

    /// A file of another format.
    static let notAFileOfTheBackend = DiagnosticCode(
        553, "not-a-file-of-the-backend", .error,
        meaning:
            "The model's file is of another format than the backend opens, as its first bytes show, or it cannot be read as one. "
            + "The server would refuse to load it.",
        remedy: "Name the file that the backend opens, or the backend that opens the file.",
        example: Example(
            bad: """
                model: {source: models/resnet.onnx, backend: tensorrt}
                """,
            good: """
                model: {source: models/resnet.plan, backend: tensorrt}
                """),
        since: .second)

    /// A key whose parameter came with a later release.
    static let backendKeyNewer = DiagnosticCode(
        554, "backend-key-newer-than-target", .error,
        meaning:
            "A key of the model's backend becomes a parameter that the backend of the target release does not read, or has not any "
            + "more: the server would ignore it without a word.",
        remedy: "Set target.triton to a release that has it, or remove the key.",
        example: Example(
            bad: """
                target: {triton: "24.10"}
                model: {source: m.plan, backend: tensorrt, tensorrt: {context_memory: on_profile_change}}
                """,
            good: """
                target: {triton: "25.05"}
                model: {source: m.plan, backend: tensorrt, tensorrt: {context_memory: on_profile_change}}
                """),
        since: .second)
}
