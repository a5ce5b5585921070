package import SlipwayDiagnostics

/// A file of measurements as it is handed in.
package struct MeasurementFile: Sendable {
    /// The text.
    package var file: SourceFile
    /// The variant that a file of perf_analyzer measured; it names none itself. Not used for other files.
    package var binding: VariantBinding?

    /// Makes a file.
    package init(_ file: SourceFile, binding: VariantBinding? = nil) {
        self.file = file
        self.binding = binding
    }
}

/// Says which variant a file of perf_analyzer measured.
package struct VariantBinding: Hashable, Sendable {
    /// The variant's name.
    package var variant: String
    /// The number of items of each request, perf_analyzer's `-b`, which its files do not state.
    package var requestBatch: Int

    /// Makes a binding.
    package init(variant: String, requestBatch: Int = 1) {
        self.variant = variant
        self.requestBatch = requestBatch
    }

    /// The binding that a file's place makes: the name of the directory that holds it, when that is a variant's name.
    ///
    /// - Parameters:
    ///   - path: The file's path with `/` between directories.
    ///   - isVariant: Whether a name is a variant's.
    /// - Returns: The binding, or nil when the directory has another name or the path none.
    package static func ofDirectory(_ path: String, isVariant: (String) -> Bool) -> VariantBinding? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        guard parts.count >= 2, isVariant(String(parts[parts.count - 2])) else { return nil }
        return VariantBinding(variant: String(parts[parts.count - 2]))
    }
}
