import SlipwayDomain

/// The keys of `slipway.yaml`.
extension SpecTable {
    /// The newest version of project files that this table describes.
    package static let projectVersion = 1

    private static let trustWords = SpecWords(
        "what is trusted",
        [
            SpecWord(
                "code",
                "the commands of `model.source` are run by `profile` and `materialize --fetch`; no other command runs one"
            )
        ])

    /// The project file itself, with the deployment targets that releases may override.
    static func project(_ targets: [TargetSyntax]) -> SpecRecord {
        SpecRecord(
            "project", noun: "a project file",
            doc: "`slipway.yaml`: what a repository's specs have in common. It is found from every folder below it.",
            fields: [
                SpecField(
                    "project", .integer(1...projectVersion), required: true, example: "1",
                    doc: "The version that the project file is written in."
                ),
                SpecField(
                    "requires", .text(.version), default: "any version", example: "\"\(SlipwayText.minor)\"",
                    synonyms: ["slipway", "version", "slipway_version"],
                    doc: """
                        The minor version of Slipway that the project is built with. Another one refuses to read or write \
                        anything, so that everybody gets the same output.
                        """
                ),
                SpecField(
                    "specs", oneOrMore(.text(.glob)), default: "[\(defaultSpecs)]", example: "[specs/**/*.yaml]",
                    synonyms: ["spec", "files", "include"],
                    doc: """
                        The specs, as patterns of paths below the project file: `*`, `?`, `[a-z]`, and `**` for any number \
                        of folders. Fragments are skipped, and so are hidden folders and the output.
                        """
                ),
                SpecField(
                    "out", .text(.projectPath), default: "none; then --out is needed", example: "deploy",
                    synonyms: ["output", "out_dir"],
                    doc: "The output root, relative to the project file. Outputs in it whose spec is gone are orphans."
                ),
                SpecField(
                    "weights", .word(weightsWords), default: "store", example: "digest", synonyms: ["weights_mode"],
                    doc: """
                        How model files come into `out`. Any other output root is built with `store` unless --weights says \
                        otherwise.
                        """
                ),
                SpecField(
                    "model_roots", oneOrMore(.text(.projectPath)), example: "[models]",
                    synonyms: ["model_root", "models"],
                    doc: "Further folders that models may come from, after those of --model-root."
                ),
                SpecField(
                    "gate", .record(gate), example: "{behind: fail}", doc: "What `slipway build --check` fails on."),
                SpecField(
                    "trust", .word(trustWords), example: "code",
                    doc: """
                        What specs may run on the machine of whoever uses the project, as --trust says it for one run.
                        """
                ),
                SpecField(
                    "allow", .list(.record(allowance), least: 0, unique: false),
                    example: "[{code: SLW0684, in: [specs/ocr-*.yaml], because: \"the image is pinned elsewhere\"}]",
                    synonyms: ["ignore", "suppress", "allowed", "exceptions"],
                    doc: """
                        Warnings and notes that the project allows, each with its reason. They stay in JSON and SARIF as \
                        suppressed, and do not count for --strict.
                        """
                ),
                SpecField(
                    "releases", .map(key: .setName, value: .record(release(targets))),
                    example: "{prod: {promote: {min_gain: 3%}}}", synonyms: ["release", "environments", "stages"],
                    doc: """
                        What differs in the releases of a name (`apply-best --release NAME`): merged over every spec key by \
                        key, as a spec is over its fragments.
                        """
                ),
                SpecField(
                    "servers", .map(key: .setName, value: .record(server)),
                    example: "{gpu-a: {releases: [bertsquad, e5@prod]}}", synonyms: ["server"],
                    doc: """
                        Releases that are served together, by deployment targets that run servers. No target of this version \
                        does.
                        """
                ),
            ])
    }

    /// The patterns of the specs where none are stated.
    package static let defaultSpecs = "specs/**/*.yaml"

    private static func oneOrMore(_ type: SpecType) -> SpecType {
        .union([type, .list(type, least: 1, unique: true)])
    }

    private static let weightsWords = SpecWords(
        "a way for model files to come in",
        [
            SpecWord("store", "one copy below the output root, hard links to it", synonyms: ["hardlink"]),
            SpecWord("link", "hard links to the model itself"),
            SpecWord("copy", "each directory whole in itself"),
            SpecWord("digest", "none; the manifest has their digests", synonyms: ["none", "git"]),
        ])

    private static let gate = SpecRecord(
        "gate", noun: "a gate section", doc: "What `slipway build --check` fails on.",
        fields: [
            SpecField(
                "behind", .word(behindWords), default: "report", example: "fail",
                doc: """
                    Whether a release fails the gate whose measured configuration is behind its spec: measurements come \
                    after the change of the spec.
                    """
            )
        ])

    private static let behindWords = SpecWords(
        "what becomes of a release that is behind",
        [
            SpecWord("report", "a line says so, and the gate passes", synonyms: ["warn", "warning", "allow"]),
            SpecWord("fail", "the gate fails, as with --require-current", synonyms: ["error", "deny"]),
        ])

    private static let allowance = SpecRecord(
        "allowance", noun: "an allowed finding", doc: "A warning or a note that the project allows.", isAtomic: true,
        fields: [
            SpecField(
                "code", .text(.findingCode), required: true, example: "SLW0684", synonyms: ["rule", "id"],
                doc: "The finding. An error is never allowed."
            ),
            SpecField(
                "in", oneOrMore(.text(.glob)), default: "the whole project", example: "[specs/ocr-*.yaml]",
                synonyms: ["specs", "files", "paths"],
                doc: "The specs or fragments in which it is allowed, as patterns of paths below the project file."
            ),
            SpecField(
                "because", .text(.words), required: true, example: "\"the image is pinned elsewhere\"",
                synonyms: ["reason", "why", "justification"], doc: "Why it is allowed."
            ),
        ])

    private static func release(_ targets: [TargetSyntax]) -> SpecRecord {
        SpecRecord(
            "release", noun: "a named release", doc: "What differs in the releases of a name.", isOverlay: true,
            fields: [deploy(targets), promote])
    }

    private static let server = SpecRecord(
        "server", noun: "a server", doc: "Releases that are served together.", isAtomic: true,
        fields: [
            SpecField(
                "releases", .list(.text(.releaseReference), least: 1, unique: true), required: true,
                example: "[bertsquad, e5@prod]", synonyms: ["models"],
                doc: "The releases: the name of a spec, with `@NAME` for a named release."
            ),
            SpecField(
                "deploy", .map(key: .setName, value: .anything), example: "{kubernetes: {gpus: 1}}",
                doc: "How the server is run, for each deployment target."
            ),
        ])
}
