import SlipwaySpec

extension TextRule {
    /// The name of an object that a Service may have, too (RFC 1035 label; kubernetes.io, Object Names and IDs).
    static let dnsLabel = TextRule(
        "a name of a Kubernetes object", pattern: "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
        rule: "1 to 63 small letters, digits and \"-\"; begins with a letter; ends with a letter or a digit."
    ) { isDNSLabel($0) }

    /// The name of a namespace or secret (RFC 1123).
    static let dnsName = TextRule(
        "a name of a Kubernetes object", pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        rule: "1 to 63 small letters, digits and \"-\"; begins and ends with a letter or a digit."
    ) { text in
        let bytes = Array(text.utf8)
        return (1...63).contains(bytes.count) && bytes.first != 0x2D && bytes.last != 0x2D
            && bytes.allSatisfy { isSmall($0) || isDigit($0) || $0 == 0x2D }
    }

    /// An amount as Kubernetes writes it: a positive number with a unit or none.
    static let quantity = TextRule(
        "a Kubernetes quantity", pattern: "^(0\\.[0-9]*[1-9][0-9]*|[1-9][0-9]*(\\.[0-9]+)?)(m|k|Ki|M|Mi|G|Gi|T|Ti)?$",
        rule: "A number above 0, and m, k, Ki, M, Mi, G, Gi, T, Ti or nothing behind it: \"500m\", \"2\", \"8Gi\"."
    ) { isQuantity($0) }

    /// A key of a label, with or without the domain of whoever gave it a meaning.
    static let labelKey = TextRule(
        "a key of a label", pattern: "^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$",
        rule: "At most 63 letters, digits, \"-\", \"_\" and \".\", behind a domain and \"/\" or alone."
    ) { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let name = parts.last, isLabelText(String(name)), !name.isEmpty else { return false }
        guard parts.count == 2 else { return true }
        return (1...253).contains(parts[0].utf8.count)
            && parts[0].utf8.allSatisfy { isSmall($0) || isDigit($0) || $0 == 0x2D || $0 == 0x2E }
    }

    /// The value of a label.
    static let labelValue = TextRule(
        "a value of a label", pattern: "^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$",
        rule: "At most 63 letters, digits, \"-\", \"_\" and \".\"; begins and ends with a letter or a digit."
    ) { isLabelText($0) }

    /// A path in a container.
    static let containerPath = TextRule(
        "a path in an image", pattern: "^/[A-Za-z0-9._/-]*$",
        rule: "Begins with \"/\"; letters, digits, \".\", \"_\", \"-\" and \"/\"."
    ) { text in
        text.utf8.first == 0x2F
            && text.utf8.allSatisfy {
                isSmall($0 | 0x20) && ($0 & 0x40) != 0 || isDigit($0) || [0x2E, 0x5F, 0x2F, 0x2D].contains($0)
            }
    }

    /// The URL of a server in the cluster.
    static let serverURL = TextRule(
        "a URL", pattern: "^https?://[A-Za-z0-9._:/-]+$",
        rule:
            "Begins with http:// or https://; letters, digits, \".\", \"_\", \":\", \"/\" and \"-\"; no user and password."
    ) { text in
        guard let scheme = ["http://", "https://"].first(where: text.hasPrefix) else { return false }
        let rest = text.utf8.dropFirst(scheme.utf8.count)
        return !rest.isEmpty
            && rest.allSatisfy {
                isSmall($0 | 0x20) && ($0 & 0x40) != 0 || isDigit($0) || [0x2E, 0x5F, 0x3A, 0x2F, 0x2D].contains($0)
            }
    }
}

/// Whether a text is a name that a Service may have.
func isDNSLabel(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard (1...63).contains(bytes.count), let first = bytes.first, isSmall(first), bytes.last != 0x2D else {
        return false
    }
    return bytes.allSatisfy { isSmall($0) || isDigit($0) || $0 == 0x2D }
}

private func isQuantity(_ text: String) -> Bool {
    let units = ["Ki", "Mi", "Gi", "Ti", "m", "k", "M", "G", "T"]
    let unit = units.first(where: text.hasSuffix) ?? ""
    let halves = text.dropLast(unit.count).split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count <= 2, halves.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }) else { return false }
    guard halves[0].hasPrefix("0") else { return true }
    return halves[0] == "0" && halves.count == 2 && halves[1].contains { $0 != "0" }
}

private func isLabelText(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last else { return true }
    let isLetter: (UInt8) -> Bool = { isSmall($0) || isSmall($0 | 0x20) && $0 < 0x61 && $0 > 0x40 }
    guard bytes.count <= 63, isLetter(first) || isDigit(first), isLetter(last) || isDigit(last) else { return false }
    return bytes.allSatisfy { isLetter($0) || isDigit($0) || [0x2D, 0x2E, 0x5F].contains($0) }
}

private func isSmall(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
