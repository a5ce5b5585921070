import SlipwaySpec

extension TextRule {
    /// A folder that KServe's and Seldon's loaders read, or with oci:// an image.
    static let storageURI = TextRule(
        "a place that releases are loaded from",
        pattern:
            "^((s3|gs|pvc|oci)://|https://[a-z0-9]{3,24}\\.blob\\.core\\.windows\\.net/)[A-Za-z0-9._:/@-]*[A-Za-z0-9]$",
        rule:
            "Begins with s3://, gs://, pvc://, oci:// or https://ACCOUNT.blob.core.windows.net/; "
            + "letters, digits, \".\", \"_\", \":\", \"/\", \"@\" and \"-\"; a letter or digit last."
    ) { isStorageURI($0) }
}

private func isStorageURI(_ text: String) -> Bool {
    let isSign: (UInt8) -> Bool = { [0x2E, 0x5F, 0x3A, 0x2F, 0x40, 0x2D].contains($0) }
    let isPlain: (UInt8) -> Bool = { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    let host = ".blob.core.windows.net/"
    if text.hasPrefix("https://") {
        let account = text.dropFirst("https://".count).prefix { $0 != "." }
        guard (3...24).contains(account.utf8.count),
            account.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }),
            text.hasPrefix("https://\(account)\(host)")
        else { return false }
        return isRest(text.dropFirst("https://\(account)\(host)".count))
    }
    guard let scheme = ["s3://", "gs://", "pvc://", "oci://"].first(where: text.hasPrefix) else { return false }
    return isRest(text.dropFirst(scheme.count))

    func isRest(_ rest: Substring) -> Bool {
        rest.utf8.last.map(isPlain) == true && rest.utf8.allSatisfy { isPlain($0) || isSign($0) }
    }
}
