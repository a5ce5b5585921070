package import SlipwayOutput

/// One of several machines that share a plan: `1/4`.
package struct Shard: Hashable, Sendable {
    /// The number of this machine, from 1.
    package let index: Int
    /// The number of machines.
    package let count: Int

    /// Reads `index/count`; nil when it is none, or the index is above the count.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]), index >= 1, index <= count else {
            return nil
        }
        self.index = index
        self.count = count
    }

    /// One machine for all.
    package static let whole = Shard(index: 1, count: 1)

    private init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// The variants that this machine measures: every so manyth one, and always the incumbent, with which the others are
    /// compared on the same machine. The incumbent comes first.
    ///
    /// - Parameter variants: All variants, in the plan's order.
    /// - Returns: Those of this machine, in the plan's order but for the incumbent.
    package func variants(of variants: [MeasurementPlan.Row]) -> [MeasurementPlan.Row] {
        let others = variants.filter { !$0.isIncumbent }
        let mine = others.enumerated().filter { $0.offset % count == index - 1 }.map(\.element)
        return variants.filter(\.isIncumbent) + mine
    }
}
