/// Everything that was read from the files of one `apply-best`, in the order of the files and of their rows.
package struct MeasurementSet: Sendable {
    /// The distinct platforms, in order of appearance.
    package var platforms: [Platform] = []
    /// The runs.
    package var measurements: [Measurement] = []

    /// Makes an empty set.
    package init() {}

    /// The index of a platform, which is added when it is new.
    package mutating func index(of platform: Platform) -> Int {
        if let index = platforms.firstIndex(of: platform) { return index }
        platforms.append(platform)
        return platforms.count - 1
    }
}
