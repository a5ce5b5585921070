package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayYAML

/// A project file as it is written; what is not stated is nil or empty, but for the patterns of the specs.
package struct ProjectDocument: Sendable {
    /// The file.
    package let source: SourceID
    /// The minor version of Slipway that the project is built with.
    package internal(set) var requires: SlipwayVersion?
    /// The patterns of the specs, relative to the file.
    package internal(set) var specs: [GlobPattern] = []
    /// Where the patterns are; the whole file where none are stated.
    package internal(set) var specsPlace: SourceRange
    /// The output root, relative to the file or absolute.
    package internal(set) var out: Located<String>?
    /// How model files come into the output: `store`, `link`, `copy` or `digest`.
    package internal(set) var weights: String?
    /// Further places of models, relative to the file or absolute.
    package internal(set) var modelRoots: [Located<String>] = []
    /// Whether a release fails the gate whose measured configuration is behind.
    package internal(set) var behindFails = false
    /// Whether commands of specs may be run.
    package internal(set) var trustsCode = false
    /// The findings that the project allows.
    package internal(set) var allowances: [Allowance] = []
    /// What differs in named releases.
    package internal(set) var releases: [ReleaseOverlay] = []
    /// The releases that are served together.
    package internal(set) var servers: [Server] = []

    /// A finding that the project allows.
    package struct Allowance: Sendable {
        /// The code as it is written.
        package let code: Located<String>
        /// The files that it is allowed in; empty for all.
        package let patterns: [GlobPattern]
        /// Why.
        package let reason: String
    }

    /// What differs in the releases of a name.
    package struct ReleaseOverlay: Sendable {
        /// The name.
        package let name: Located<String>
        /// The mapping that is merged over every spec: `deploy`, `promote`.
        package let overlay: YAMLNode
    }

    /// Releases that are served together.
    package struct Server: Sendable {
        /// Its name.
        package let name: Located<String>
        /// The releases, each a spec's name with `@NAME` for a named release.
        package let releases: [Located<String>]
    }

    init(source: SourceID, place: SourceRange) {
        self.source = source
        specsPlace = place
    }
}
