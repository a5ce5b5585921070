import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayWorkspace

/// The files of measurements that a request names.
struct MeasurementInput {
    /// The files with what they are bound to.
    private(set) var files: [MeasurementFile] = []
    /// Their digests, sorted: the same for any order in which they are given.
    private(set) var digests: [ContentDigest] = []

    /// Reads the files; a file that is bound to a variant need not be named twice.
    ///
    /// - Parameters:
    ///   - paths: The files.
    ///   - bindings: The files of perf_analyzer with their variants.
    ///   - requestBatch: The items of each request of perf_analyzer.
    ///   - isVariant: Whether a name is a variant's, by which directories bind.
    /// - Throws: The failure to read a file.
    init(
        _ paths: [String], bindings: [FileBinding], requestBatch: Int, isVariant: (String) -> Bool
    ) throws(WorkspaceError) {
        var seen: Set<String> = []
        for path in bindings.map(\.path) + paths where seen.insert(path).inserted {
            let bytes = try Workspace.readText(path, limit: 8 << 30)
            let bound =
                bindings.first { $0.path == path }.map { VariantBinding(variant: $0.variant) }
                ?? VariantBinding.ofDirectory(path, isVariant: isVariant)
            let binding = bound.map { VariantBinding(variant: $0.variant, requestBatch: requestBatch) }
            files.append(MeasurementFile(SourceFile(id: SourceID(path), bytes: bytes), binding: binding))
            digests.append(SHA256Hasher.digest(bytes))
        }
        digests.sort()
    }

    /// The texts that findings point into.
    var sources: SourceSet {
        var sources = SourceSet()
        for file in files { sources.add(file.file) }
        return sources
    }
}
