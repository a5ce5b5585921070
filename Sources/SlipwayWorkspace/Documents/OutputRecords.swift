package import SlipwayDomain
package import SlipwayOutput

/// The documents that are in `OUT/<name>/`: what Slipway made there before.
package struct OutputRecords: Sendable {
    /// What was made; nil where nothing was.
    package let manifest: Manifest?
    /// What releases hold, by their directory.
    package let promotions: [RelativePath: PromotionDocument]
    /// What is known of the model without its weights; nil where weights came in.
    package let graphLock: GraphLock?
    /// What is measured; nil where there is no plan.
    package let plan: MeasurementPlan?

    /// Reads every document: one that cannot be read must not be taken for one that is not there.
    ///
    /// - Parameters:
    ///   - directory: The output, which need not exist.
    ///   - reader: Receives what is wrong with them.
    /// - Throws: The failure to read a file.
    package init(_ directory: OutputDirectory, _ reader: inout DocumentReader) throws(WorkspaceError) {
        manifest = try reader.read(Manifest.self, at: directory.shown(OutputLayout.manifest))
        var promotions: [RelativePath: PromotionDocument] = [:]
        for release in directory.releases() {
            promotions[release] = try reader.read(
                PromotionDocument.self, at: directory.shown(release.appending(ReleaseLayout.record)))
        }
        self.promotions = promotions
        graphLock = try reader.read(GraphLock.self, at: directory.shown(OutputLayout.graphLock))
        plan = try reader.read(MeasurementPlan.self, at: directory.shown(ProfileLayout.plan))
    }
}
