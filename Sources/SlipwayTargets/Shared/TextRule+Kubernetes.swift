import SlipwaySpec

extension TextRule {
    /// The name of a Deployment that its Service has, too (RFC 1035 label; kubernetes.io, Object Names and IDs).
    ///
    /// A pod's name has 17 characters more, and a cluster shortens it to 63: the autoscaler's queries know pods by name.
    static let dnsLabel = TextRule(
        "a name of a Kubernetes object", pattern: "^[a-z]([a-z0-9-]{0,44}[a-z0-9])?$",
        rule: "1 to 46 small letters, digits and \"-\"; begins with a letter; ends with a letter or a digit."
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

    /// An amount of processors: whole ones, decimals, or thousandths.
    static let cpuQuantity = TextRule(
        "an amount of processors", pattern: "^(0\\.[0-9]*[1-9][0-9]*|[1-9][0-9]*(\\.[0-9]+)?|[1-9][0-9]*m)$",
        rule: "A number above 0, or thousandths with m behind them: \"2\", \"0.5\", \"500m\"."
    ) { isQuantity($0, units: ["m"]) && !($0.hasSuffix("m") && $0.contains(".")) }

    /// An amount of memory with its unit. Kubernetes also takes a bare number for bytes and `512m` for half a byte, which nobody means.
    static let memoryQuantity = TextRule(
        "an amount of memory", pattern: "^(0\\.[0-9]*[1-9][0-9]*|[1-9][0-9]*(\\.[0-9]+)?)(Mi|M|Gi|G|Ti|T)$",
        rule: "A number above 0 with Mi, Gi, Ti, M, G or T behind it: \"512Mi\", \"8Gi\"."
    ) { memoryBytes($0) != nil }

    /// An argument of tritonserver.
    static let serverArgument = TextRule(
        "an argument of tritonserver", pattern: "^--[a-z0-9][^\\s]*$",
        rule: "Begins with \"--\" and holds no space: \"--log-verbose=1\"."
    ) { text in
        text.hasPrefix("--") && text.utf8.dropFirst(2).first.map { isSmall($0) || isDigit($0) } == true
            && text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.value > 0x20 && $0.value != 0x7F }
    }

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

    /// A folder in an image.
    static let containerPath = TextRule(
        "a folder in an image", pattern: "^(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$",
        rule:
            "Begins with \"/\" and does not end with it; letters, digits, \".\", \"_\" and \"-\", no \".\" first in a part."
    ) { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count > 1 && parts[0].isEmpty
            && parts.dropFirst().allSatisfy { part in
                !part.isEmpty && !part.hasPrefix(".")
                    && part.utf8.allSatisfy { isLetter($0) || isDigit($0) || [0x2E, 0x5F, 0x2D].contains($0) }
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
                isLetter($0) || isDigit($0) || [0x2E, 0x5F, 0x3A, 0x2F, 0x2D].contains($0)
            }
    }
}

/// The longest name of a Deployment whose pods keep it whole: a pod has 17 characters more, and 63 at most.
let longestObjectName = 46

/// Whether a text is a name that a Deployment and its Service may have.
func isDNSLabel(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard (1...longestObjectName).contains(bytes.count), let first = bytes.first, isSmall(first), bytes.last != 0x2D
    else {
        return false
    }
    return bytes.allSatisfy { isSmall($0) || isDigit($0) || $0 == 0x2D }
}

/// The bytes of an amount of memory; nil where the text is none with a unit.
func memoryBytes(_ text: String) -> Double? {
    let units: [(String, Double)] = [
        ("Mi", 1_048_576), ("Gi", 1_073_741_824), ("Ti", 1_099_511_627_776), ("M", 1e6), ("G", 1e9), ("T", 1e12),
    ]
    guard let (unit, bytes) = units.first(where: { text.hasSuffix($0.0) }), isQuantity(text, units: [unit]) else {
        return nil
    }
    return Double(text.dropLast(unit.count)).map { $0 * bytes }
}

private func isQuantity(_ text: String, units: [String]) -> Bool {
    let unit = units.first(where: text.hasSuffix) ?? ""
    let halves = text.dropLast(unit.count).split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count <= 2, halves.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }) else { return false }
    guard halves[0].hasPrefix("0") else { return true }
    return halves[0] == "0" && halves.count == 2 && halves[1].contains { $0 != "0" }
}

private func isLabelText(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last else { return true }
    guard bytes.count <= 63, isLetter(first) || isDigit(first), isLetter(last) || isDigit(last) else { return false }
    return bytes.allSatisfy { isLetter($0) || isDigit($0) || [0x2D, 0x2E, 0x5F].contains($0) }
}

private func isLetter(_ byte: UInt8) -> Bool { isSmall(byte) || (0x41...0x5A).contains(byte) }
private func isSmall(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
