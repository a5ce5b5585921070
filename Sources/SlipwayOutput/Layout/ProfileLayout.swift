package import SlipwayDomain

/// Where everything is in `OUT/<name>/profile/`; the paths are relative to `OUT/<name>/`, where profilers run.
package enum ProfileLayout {
    /// What is measured.
    package static let plan = OutputLayout.profile.appending(RelativePath(fixed: "plan.json"))
    /// What is measured for a release: of a named one in a folder of its own, which `slipway profile` writes.
    ///
    /// - Parameter release: The directory of the release below the output.
    /// - Returns: The path below the output.
    package static func plan(of release: RelativePath) -> RelativePath {
        folder(of: release).appending(RelativePath(fixed: "plan.json"))
    }

    /// Where the plan and the measurements of a release are.
    package static func folder(of release: RelativePath) -> RelativePath {
        release == OutputLayout.release ? OutputLayout.profile : OutputLayout.profile.appending(release)
    }

    /// Where Model Analyzer puts the repository that it makes.
    package static let modelAnalyzerRepository = OutputLayout.profile.appending(
        RelativePath(fixed: "model-analyzer-repository"))
    /// Where Model Analyzer puts its checkpoints.
    package static let modelAnalyzerCheckpoints = OutputLayout.profile.appending(
        RelativePath(fixed: "model-analyzer-checkpoints"))

    /// perf_analyzer's input of one set of requests.
    ///
    /// - Parameter words: What tells the set from the others; none where it is the only one.
    /// - Returns: The path below the output.
    package static func inputData(_ words: [String]) -> RelativePath {
        file((["input-data"] + words).joined(separator: "-") + ".json")
    }

    /// Model Analyzer's configuration.
    ///
    /// - Parameter label: The label of the request that it measures; nil for the first.
    /// - Returns: The path below the output.
    package static func modelAnalyzer(_ label: String?) -> RelativePath {
        file((["model-analyzer"] + [label].compactMap(\.self)).joined(separator: "-") + ".yaml")
    }

    /// The lines of `slipway profile`.
    ///
    /// - Parameters:
    ///   - index: Which part of the plan was measured, from 1.
    ///   - count: In how many parts the plan was split; 1 for the whole.
    ///   - release: The directory of the release that it was measured for.
    /// - Returns: The path below the output.
    package static func measurements(
        part index: Int = 1, of count: Int = 1, for release: RelativePath = OutputLayout.release
    ) -> RelativePath {
        let name = count > 1 ? "measurements-\(index)-of-\(count).jsonl" : "measurements.jsonl"
        return folder(of: release).appending(RelativePath(fileName: name))
    }

    /// The lines of `slipway compare`.
    ///
    /// - Parameter release: The directory of the release that it was measured for.
    /// - Returns: The path below the output.
    package static func accuracy(for release: RelativePath = OutputLayout.release) -> RelativePath {
        folder(of: release).appending(RelativePath(fixed: "accuracy.jsonl"))
    }

    /// Whether a name is that of a file of measurements.
    package static func isMeasurements(_ name: String) -> Bool {
        name == "measurements.jsonl" || name == "accuracy.jsonl"
            || name.hasPrefix("measurements-") && name.hasSuffix(".jsonl")
    }

    private static func file(_ name: String) -> RelativePath {
        OutputLayout.profile.appending(RelativePath(fileName: name))
    }
}
