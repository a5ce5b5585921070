import SlipwayDiagnostics
import SlipwayDomain

/// Texts of project files.
extension TextRule {
    /// A minor version of Slipway.
    package static let version = TextRule(
        "a minor version of Slipway, such as \"\(SlipwayText.minor)\"", pattern: "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$",
        rule: "Two numbers with a dot between, in quotes."
    ) { SlipwayVersion($0) != nil }

    /// A pattern of paths below the project file.
    package static let glob = TextRule(
        "a pattern of paths", pattern: "^[^/\\u0000][^\\u0000]*$",
        rule:
            "A path below the project file with \"/\" and no \"..\", in which `*`, `?`, `[a-z]` and `**` stand for others."
    ) { GlobPattern($0) != nil }

    /// A path that a project file states: relative to it, or absolute.
    package static let projectPath = TextRule(
        "a path", pattern: "^[^\\u0000]+$", rule: "A path relative to the project file, or an absolute one."
    ) { !$0.isEmpty && !$0.utf8.contains(0) }

    /// The code of a finding.
    package static let findingCode = TextRule(
        "the code of a finding, such as SLW0684", pattern: "^SLW[0-9]{4}$", rule: "SLW and four digits."
    ) { $0.utf8.count == 7 && $0.hasPrefix("SLW") && $0.utf8.dropFirst(3).allSatisfy { (0x30...0x39).contains($0) } }

    /// A release of a spec: the spec's name, with `@` the release's.
    package static let releaseReference = TextRule(
        "a release", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}(@[A-Za-z0-9][A-Za-z0-9._-]{0,127})?$",
        rule: "The name of a spec, with \"@\" and a name for a named release."
    ) { text in
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count) && parts.allSatisfy { ModelName(String($0)) != nil }
    }
}

/// Words about the program for documentation.
enum SlipwayText {
    /// The minor version of this program.
    static let minor = SlipwayVersion.current.text
}
