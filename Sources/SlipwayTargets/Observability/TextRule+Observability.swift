import SlipwaySpec

extension TextRule {
    /// A label of Prometheus that a user may set: not one that Triton's series have, which the queries use themselves.
    static let labelName = TextRule(
        "a name of a label",
        pattern: "^(?!__)(?!(model|version|quantile|reason|gpu_uuid|alertname)$)[A-Za-z_][A-Za-z0-9_]*$",
        rule: """
            Letters, digits and "_"; no digit first and no "__"; none of "model", "version", "quantile", "reason", "gpu_uuid" \
            and "alertname", which the rules set.
            """
    ) { text in
        let taken = ["model", "version", "quantile", "reason", "gpu_uuid", "alertname"]
        guard let first = text.utf8.first, !text.hasPrefix("__"), !taken.contains(text) else { return false }
        return !isDigit(first) && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x5F }
    }

    /// Where a server shows its metrics: a host and a port.
    static let metricsAddress = TextRule(
        "an address, such as triton:8002", pattern: "^[A-Za-z0-9.\\[\\]:-]+:[0-9]{1,5}$",
        rule: "A host, \":\" and a port."
    ) { text in
        guard let colon = text.utf8.lastIndex(of: 0x3A) else { return false }
        let (host, port) = (text.utf8[..<colon], text.utf8[text.utf8.index(after: colon)...])
        return !host.isEmpty && host.allSatisfy(isHostByte) && (1...5).contains(port.count) && port.allSatisfy(isDigit)
    }

    /// The address of a receiver of spans. A comma or a blank would end the value on the server's command line.
    static let receiverURL = TextRule(
        "a URL without credentials, such as http://collector:4318/v1/traces",
        pattern: "^https?://[A-Za-z0-9.\\[\\]:-]+(/[A-Za-z0-9._~/-]*)?$",
        rule: "`http://` or `https://`, a host, a port if need be, and a path; no user, password or query."
    ) { text in
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else { return false }
        let rest = text.utf8.drop { $0 != 0x2F }.dropFirst(2)
        let path = rest.drop { $0 != 0x2F }
        let host = rest[..<path.startIndex]
        return !host.isEmpty && host.allSatisfy(isHostByte)
            && path.allSatisfy { isLetter($0) || isDigit($0) || [0x2E, 0x5F, 0x7E, 0x2F, 0x2D].contains($0) }
    }

    /// The name of a service in spans.
    static let serviceName = TextRule(
        "a name of a service", pattern: "^[A-Za-z0-9._-]+$", rule: "Letters, digits, \".\", \"_\" and \"-\"."
    ) { text in
        !text.isEmpty && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || [0x2E, 0x5F, 0x2D].contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || [0x2E, 0x5B, 0x5D, 0x3A, 0x2D].contains(byte)
    }
}
