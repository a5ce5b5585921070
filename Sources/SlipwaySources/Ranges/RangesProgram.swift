/// The program in Python that measures the ranges of a graph's values, which the package manager embeds.
package enum RangesProgram {
    /// Its text.
    package static let text = String(decoding: PackageResources.measure_ranges_py, as: UTF8.self)

    /// The most bytes of values that are outputs of the graph at one time.
    package static let bytesAtOnce: Int64 = 256 << 20
}
