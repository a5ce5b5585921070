/// Everything that was read from the files of one `apply-best`, in the order of the files and of their rows.
package struct MeasurementSet: Sendable {
    /// The distinct platforms, in order of appearance.
    package var platforms: [Platform] = []
    /// The distinct origins of the runs, in order of appearance.
    package var provenances: [Provenance] = []
    /// What tables of other profilers say of a variant's configuration, once for each variant of each table.
    package var claims: [VariantClaim] = []
    /// What people call the requests, by their shapes; those that it lacks are named by their shapes.
    package var requestNames: [String: String] = [:]
    /// The runs.
    package var measurements: [Measurement] = []
    /// How far answers of variants are from those of a reference; of two of one variant the later one counts.
    package var accuracy: [AccuracyRecord] = []

    /// Makes an empty set.
    package init() {}

    /// The index of a platform, which is added when it is new.
    package mutating func index(of platform: Platform) -> Int {
        if let index = platforms.firstIndex(of: platform) { return index }
        platforms.append(platform)
        return platforms.count - 1
    }

    /// The index of a provenance, which is added when it is new.
    package mutating func index(of provenance: Provenance) -> Int {
        if let index = provenances.firstIndex(of: provenance) { return index }
        provenances.append(provenance)
        return provenances.count - 1
    }

    /// Where a run comes from; nothing is known of it when the set does not hold it.
    package func provenance(of measurement: Measurement) -> Provenance {
        provenances.indices.contains(measurement.provenance) ? provenances[measurement.provenance] : Provenance()
    }
}
