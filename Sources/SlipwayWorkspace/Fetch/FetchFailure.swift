package import SlipwayDiagnostics
package import SlipwayDomain

/// Why the model of an address is not in the cache.
package enum FetchFailure: Error, Hashable, Sendable {
    /// It is not cached, and nothing is to be fetched.
    case offline
    /// The cached file does not hold its bytes any more, and nothing is to be fetched.
    case damaged(path: String)
    /// There is no curl.
    case noCurl
    /// The transfer did not come to its end.
    case transfer(reason: String, attempts: Int)
    /// Every byte came, and they are others than the digest says.
    case otherBytes(expected: ContentDigest, found: ContentDigest, byteCount: UInt64, remark: String?)
    /// The machine refused: a full disk, a missing permission.
    case machine(WorkspaceError)

    /// The failure as a finding.
    ///
    /// - Parameters:
    ///   - url: The address.
    ///   - code: The code, where the case has none of its own.
    ///   - range: The place in a spec that states the address, or nil.
    ///   - path: The key there, or nil.
    /// - Returns: The finding.
    package func diagnostic(
        _ url: String, _ code: DiagnosticCode, at range: SourceRange? = nil, path: String? = nil
    ) -> Diagnostic {
        let (what, notes, help) = words(publicURL(url), hiding: url)
        return Diagnostic(code, what, at: range, path: path, notes: notes, help: help)
    }

    private func words(_ url: String, hiding secret: String) -> (what: String, notes: [String], help: [String]) {
        switch self {
        case .offline:
            return (
                "the model of \"\(url)\" is not in the cache", ["--offline fetches nothing"],
                ["run again without --offline, or name a cache that holds it with --cache"]
            )
        case .damaged(let path):
            return (
                "the cached model of \"\(url)\" is damaged", ["\"\(path)\" does not hold the bytes of its name"],
                ["run again without --offline, which fetches it again"]
            )
        case .noCurl:
            return (
                "cannot fetch \"\(url)\": there is no curl", ["slipway fetches models with the program curl"],
                ["install curl, or download the model and name its path"]
            )
        case .transfer(let reason, let attempts):
            return (
                "cannot fetch \"\(url)\": \(reason.replacing(secret, with: url))",
                attempts > 1 ? ["it was tried \(attempts) times"] : [],
                ["correct the address, or download the model and name its path"]
            )
        case .otherBytes(let expected, let found, let byteCount, let remark):
            return (
                "\"\(url)\" does not hold the bytes that sha256 pins",
                ["expected SHA-256 \(expected)", "found SHA-256 \(found) (\(byteCount) bytes)"]
                    + (remark.map { [$0] } ?? []),
                ["use an address of this very version of the file; state the new digest only if you trust the new file"]
            )
        case .machine(let error):
            return ("cannot fetch \"\(url)\": \(error.message)", [], [error.code.remedy])
        }
    }
}
