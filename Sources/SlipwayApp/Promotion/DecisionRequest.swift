package import SlipwayDomain
import SlipwayOutput

/// Which measurements are to decide about which release.
package struct DecisionRequest: Sendable {
    /// The path of the spec.
    package let spec: String
    /// The output root and mode.
    package let target: OutputTarget
    /// Where specs and models are looked for.
    package let project: Project
    /// The files of measurements.
    package var measurements: [String] = []
    /// The files of perf_analyzer, which name no variant, with the variants that they measured.
    package var bindings: [FileBinding] = []
    /// The items of each request: those of files of perf_analyzer, which do not say, and those that are taken of other
    /// files, which may hold several; nil takes all.
    package var requestBatch: Int?
    /// The directory of the release below the output's.
    package let release: RelativePath
    /// Whether gains are relative to the baseline although something is released.
    package var isAgainstBaseline = false
    /// Whether a variant may win that clients of the released one would notice: a lower batch limit, other inputs and outputs.
    package var allowsBreaking = false

    /// Makes a request without measurements.
    ///
    /// - Parameters:
    ///   - spec: The path of the spec.
    ///   - target: The output root and mode.
    ///   - project: Where specs and models are looked for.
    ///   - name: The name of a release of its own; nil for the release that `build` writes.
    package init?(_ spec: String, target: OutputTarget, project: Project, release name: String? = nil) {
        guard let release = Self.release(name) else { return nil }
        self.spec = spec
        self.target = target
        self.project = project
        self.release = release
    }

    /// The directory of a release below the output's, or nil for what is no name.
    ///
    /// - Parameter name: The name of a release of its own; nil for the release that `build` writes.
    /// - Returns: The directory.
    package static func release(_ name: String?) -> RelativePath? {
        OutputLayout.release(named: name)
    }
}

/// `VARIANT=FILE`: a file of perf_analyzer and the variant that it measured.
package struct FileBinding: Hashable, Sendable {
    /// The name of the variant.
    package let variant: String
    /// The path of the file.
    package let path: String

    /// Reads `VARIANT=FILE`; nil where one of them is missing.
    package init?(_ text: String) {
        guard let mark = text.firstIndex(of: "="), mark != text.startIndex else { return nil }
        variant = String(text[..<mark])
        path = String(text[text.index(after: mark)...])
        if path.isEmpty { return nil }
    }
}
