package import SlipwayDiagnostics

extension TritonRelease {
    /// Reads a release that a user has written and reports what is wrong with it.
    ///
    /// - Parameters:
    ///   - text: The text, without quotes.
    ///   - range: Its place.
    ///   - bag: Takes the finding.
    /// - Returns: The release, or nil after an error; one that is newer than the table gets a warning.
    package static func parse(_ text: String, at range: SourceRange?, into bag: inout DiagnosticBag) -> TritonRelease? {
        guard let release = TritonRelease(text) else {
            bag.add(
                Diagnostic(
                    .malformedTritonRelease, "\"\(text)\" is not a Triton release", at: range,
                    help: malformedHelp(text),
                    suggestion: meant(text).flatMap { release in
                        range.map { Suggestion($0, "\"\(release)\"", isSafe: false) }
                    }))
            return nil
        }
        let (first, last) = (ReleaseTable.known.lowerBound, ReleaseTable.known.upperBound)
        if release < first {
            bag.add(
                Diagnostic(
                    .unknownTritonRelease, "Triton release \(release) is not known", at: range,
                    notes: ["Slipway knows the releases from \(first) on."],
                    help: ["Use \"\(first)\" if the server is close to it."]))
            return nil
        }
        if release > last {
            // A new server comes every month: one that the table does not have yet must not stop a build.
            bag.add(
                Diagnostic(
                    .releaseNotTable, "Triton \(release) is newer than the last release that Slipway knows", at: range,
                    path: "target.triton", notes: ["It is taken to read what \(last) reads."]))
        }
        return release
    }

    private static func malformedHelp(_ text: String) -> [String] {
        meant(text).map { ["did you mean \"\($0)\"?"] } ?? ["Write year and month, such as \"24.10\"."]
    }

    /// The release that a text was probably meant for.
    private static func meant(_ text: String) -> TritonRelease? {
        var candidate = text
        if candidate.hasPrefix("r") || candidate.hasPrefix("v") { candidate.removeFirst() }
        if candidate.hasPrefix("20"), candidate.count >= 6 { candidate.removeFirst(2) }
        candidate = String(candidate.prefix { $0 != "-" })
        // YAML reads 24.10 without quotes as the number 24.1.
        let parts = candidate.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 2, parts[1].count == 1 {
            let month = parts[1] == "1" ? "10" : "0\(parts[1])"
            candidate = "\(parts[0]).\(month)"
        }
        return TritonRelease(candidate)
    }
}
