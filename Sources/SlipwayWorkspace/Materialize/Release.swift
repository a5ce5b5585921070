internal import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayOutput

/// A release directory as its `promotion.json` describes it.
package struct Release: Hashable, Sendable {
    /// The directory, as it was named.
    package let directory: String
    /// The directory: absolute, symbolic links resolved.
    let absolute: String
    /// What the release holds and why.
    package let promotion: PromotionDocument

    /// The model's name.
    package var name: ModelName { promotion.name }
    /// Why the release holds what it holds.
    package var record: PromotionRecord { promotion.record }

    /// Reads the record of a release.
    ///
    /// - Parameters:
    ///   - directory: The release, such as `OUT/<name>/release`.
    ///   - reader: Receives what is wrong with a record that cannot be read.
    ///   - bag: Receives `notARelease` where there is none.
    /// - Returns: The release, or nil after an error.
    /// - Throws: `notFound` when the directory does not exist, or the failure to read.
    static func read(
        _ directory: String, _ reader: inout DocumentReader, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> Release? {
        let absolute = try Workspace.directory(directory)
        guard let file = try DocumentReader.text("\(directory)/\(ReleaseLayout.record)") else {
            var help: [String] = []
            let inner = "\(directory)/\(OutputLayout.release)"
            if (try? Workspace.size(ofFile: "\(inner)/\(ReleaseLayout.record)")) != nil {
                help.append("did you mean \"\(inner)\"?")
            }
            bag.add(Diagnostic(.notARelease, "\"\(directory)\" holds no \(ReleaseLayout.record)", at: nil, help: help))
            return nil
        }
        guard let promotion = reader.read(PromotionDocument.self, file) else { return nil }
        return Release(directory: directory, absolute: absolute, promotion: promotion)
    }
}
