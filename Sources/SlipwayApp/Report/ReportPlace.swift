package import SlipwayDomain

/// The directory of a report: the one above it, and its own name.
package struct ReportPlace: Hashable, Sendable {
    /// The directory above it.
    package let parent: String
    /// Its own name.
    package let name: ModelName

    /// Splits a path; nil when its last part is no plain name.
    package init?(_ path: String) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        guard let name = parts.popLast().flatMap({ ModelName($0) }) else { return nil }
        self.name = name
        let folder = parts.joined(separator: "/")
        parent = path.hasPrefix("/") ? "/\(folder)" : (folder.isEmpty ? "." : folder)
    }

    /// The path.
    package var path: String { parent == "." ? name.text : "\(parent)/\(name)" }
}
