import SlipwaySpec

extension URLSource {
    /// A record of a URL and a digest.
    static let rows = SpecRecord(
        "remote_source", noun: "an address with its digest", doc: "A model file that is fetched.", isAtomic: true,
        fields: [
            SpecField(
                "url", .text(.address), required: true, example: "https://example.org/model.onnx",
                synonyms: ["uri", "href"],
                doc: "The address of the file, fetched with curl into a cache (docs/models.md)."
            ),
            SpecField(
                "sha256", .text(.digest), required: true, example: "\"\(String(repeating: "0a", count: 32))\"",
                synonyms: ["digest", "checksum", "sha"],
                doc: """
                    The SHA-256 of the file, 64 hexadecimal digits, as `sha256sum FILE` prints it. It pins the bytes: what \
                    the address gives is used only when it has this digest.
                    """
            ),
        ])
}

extension TextRule {
    /// An address of a file.
    static let address = TextRule(
        "an https address", pattern: "^(https?|file)://[^\\s]+$",
        rule: "An address that begins with https://, http:// or file://."
    ) { text in
        ["https://", "http://", "file://"].contains { text.hasPrefix($0) && text.utf8.count > $0.utf8.count }
            && !text.utf8.contains { $0 <= 0x20 }
    }
}
