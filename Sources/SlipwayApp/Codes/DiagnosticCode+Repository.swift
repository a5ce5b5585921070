package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of reading a model repository (0688, 0840–0845).
    static let repositoryCodes: [DiagnosticCode] = [
        modelsOneLevelDown, unreadableRepositoryPart, brokenRepositoryLink, strayRepositoryEntry, duplicateModel,
        emptyRepository, repositoryReading,
    ]

    /// The directory that was named as a repository is one above it.
    package static let modelsOneLevelDown = DiagnosticCode(
        688, "models-one-level-down", .error,
        meaning: "A directory of the repository is no model, and the models are inside it: the directory above the "
            + "repository was named.",
        remedy: "Name the directory that the message shows.",
        example: Example(
            bad: """
                slipway check --repository project          # project/models/resnet/config.pbtxt
                """,
            good: """
                slipway check --repository project/models
                """
        ), since: .second)

    /// A part of a model repository cannot be read.
    package static let unreadableRepositoryPart = DiagnosticCode(
        840, "unreadable-repository-part", .error,
        meaning: "A file or directory of a model repository cannot be read, so the model cannot be judged.",
        remedy: "Give the permission that the message names, and see that nothing changes the repository meanwhile.",
        example: Example(
            bad: """
                models/resnet/config.pbtxt/          # a directory
                """,
            good: """
                models/resnet/config.pbtxt           # a file that the user may read
                """
        ))

    /// A symbolic link of a repository leads nowhere.
    package static let brokenRepositoryLink = DiagnosticCode(
        841, "broken-repository-link", .error,
        meaning: "A symbolic link leads nowhere. Triton looks at the age of everything right below a repository and a "
            + "model's directory, and gives up on the whole of it at such a link.",
        remedy: "Correct the link or remove it.",
        example: Example(
            bad: """
                models/resnet/1 -> ../../old/1   # nothing stands there any more
                """,
            good: """
                models/resnet/1 -> ../../new/1
                """
        ))

    /// A repository holds something that Triton does not take as the user may think.
    package static let strayRepositoryEntry = DiagnosticCode(
        842, "stray-repository-entry", .warning,
        meaning: "Every directory of a repository is a model to Triton, a hidden one as well, and every file beside "
            + "them is passed over.",
        remedy: "Keep in a repository nothing but the directories of its models.",
        example: Example(
            bad: """
                models/.ipynb_checkpoints/
                models/model.onnx
                """,
            good: """
                models/resnet/config.pbtxt
                models/resnet/1/model.onnx
                """
        ))

    /// A model is in two repositories of one server.
    package static let duplicateModel = DiagnosticCode(
        843, "duplicate-model", .error,
        meaning: "Two repositories of one server hold a model of the same name. Triton then loads neither.",
        remedy: "Rename or remove one of them.",
        example: Example(
            bad: """
                tritonserver --model-repository=a --model-repository=b   # a/resnet and b/resnet
                """,
            good: """
                tritonserver --model-repository=a --model-repository=b   # a/resnet and b/resnet-v2
                """
        ))

    /// A repository holds no model.
    package static let emptyRepository = DiagnosticCode(
        844, "empty-repository", .warning,
        meaning: "A directory that was named as a model repository holds no directory of a model.",
        remedy: "Name the directory that holds the directories of the models.",
        example: Example(
            bad: """
                slipway check --repository models/resnet/1
                """,
            good: """
                slipway check --repository models
                """
        ))

    /// What a directory holds decides how it was read.
    package static let repositoryReading = DiagnosticCode(
        845, "repository-reading", .note,
        meaning: "Something about how a repository was read that may not be what was meant.",
        remedy: "See the message.",
        example: Example(
            bad: """
                slipway check --repository models/resnet   # one model
                """,
            good: """
                slipway check --repository models          # all of them
                """
        ))
}
