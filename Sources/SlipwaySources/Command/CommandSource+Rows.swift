import SlipwaySpec

extension CommandSource {
    /// A record of a command and a digest.
    static let rows = SpecRecord(
        "command_source", noun: "a command with its digest", doc: "A model file that a program brings.", isAtomic: true,
        fields: [
            SpecField(
                "command", .list(.text(.words), least: 2, unique: false), required: true,
                example: "[aws, s3, cp, \"s3://models/model.onnx\", \"{output}\"]", synonyms: ["run", "exec", "cmd"],
                doc: """
                    The program and its arguments; `{output}` occurs once for the path that it writes (docs/models.md). It is \
                    started without a shell, by `profile` and `materialize --fetch` alone, and only with --trust or `trust: code` \
                    in slipway.yaml.
                    """
            ),
            SpecField(
                "sha256", .text(.digest), required: true, example: "\"\(String(repeating: "0a", count: 32))\"",
                synonyms: ["digest", "checksum", "sha"],
                doc: """
                    The SHA-256 of the file, 64 hexadecimal digits, as `sha256sum FILE` prints it. What the command writes is \
                    used only when it has this digest.
                    """
            ),
        ])
}
