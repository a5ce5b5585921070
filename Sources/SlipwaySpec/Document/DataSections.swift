package import SlipwayDiagnostics
package import SlipwayDomain

/// The size that an axis takes in a warmup set or a profile.
package enum AxisPick: Hashable, Sendable {
    /// The axis's `min`, `opt` or `max`.
    case min, opt, max
    /// A size.
    case size(Int)
}

/// A literal element of `values:`.
package enum DataElement: Hashable, Sendable {
    case integer(Int64)
    case unsigned(UInt64)
    case number(Double)
    case boolean(Bool)
    case text(String)
}

/// How the elements of an input are made.
package enum DataSource: Hashable, Sendable {
    case zeros
    case ones
    /// Uniform between two bounds, both included for integers, the upper one excluded for floating point; seeded.
    case random(low: DataElement, high: DataElement, seed: UInt64)
    /// `start`, `start + step`, … in row-major order.
    case range(start: DataElement, step: DataElement)
    /// These elements in row-major order; one element fills the whole tensor.
    case values([DataElement])
    /// The bytes of a file, relative to the file that states it: raw little endian (strings length-prefixed).
    case file(String)
}

/// One entry of a `data:` map: an input with its elements.
package struct InputData: Sendable {
    /// The input's name.
    package var input: Located<String>
    /// How its elements are made.
    package var source: Located<DataSource>

    /// Makes an entry.
    package init(input: Located<String>, source: Located<DataSource>) {
        self.input = input
        self.source = source
    }
}

/// The size of a dynamic axis, by name.
package struct AxisChoice: Sendable {
    /// The axis.
    package var axis: Located<String>
    /// The sizes, one in a warmup set, one or more in a profile.
    package var picks: [Located<AxisPick>]

    /// Makes a choice.
    package init(axis: Located<String>, picks: [Located<AxisPick>]) {
        self.axis = axis
        self.picks = picks
    }
}

/// The shape of an input in one warmup set or profile, batch axis not included, no −1.
package struct InputShape: Sendable {
    /// The input's name.
    package var input: Located<String>
    /// The sizes.
    package var sizes: Located<[Int]>

    /// Makes a shape.
    package init(input: Located<String>, sizes: Located<[Int]>) {
        self.input = input
        self.sizes = sizes
    }
}

/// One entry of `warmup:`, a set of inputs that every instance runs before it is ready.
package struct WarmupSection: Sendable {
    /// The batch that is made of the one item.
    package enum BatchSize: Hashable, Sendable {
        /// The variant's `max_batch_size`.
        case max
        /// A size, 1 or more.
        case size(Int)
    }

    /// The set's name.
    package var name: Located<String>
    /// The batch size; default 1.
    package var batchSize: Located<BatchSize>?
    /// How often the set runs, 1 or more; default 1 (since 22.07).
    package var count: Located<Int>?
    /// The sizes of dynamic axes; an axis not named takes its `opt`, else its `max`.
    package var axes: [AxisChoice] = []
    /// Whole shapes of inputs, in place of `axes`.
    package var shapes: [InputShape] = []
    /// The elements of inputs; an input not named gets zeros.
    package var data: [InputData] = []

    /// Makes a set that states nothing but its name.
    package init(name: Located<String>) {
        self.name = name
    }
}

/// `profile:`, what is measured.
package struct ProfileSection: Sendable {
    /// The number of requests in flight, each 1 or more.
    package var concurrency: [Located<Int>] = []
    /// Requests per second, each above 0.
    package var requestRate: [Located<Double>] = []
    /// The elements of inputs.
    package var data: [InputData] = []
    /// The sizes of dynamic axes to measure.
    package var axes: [AxisChoice] = []
    /// Whole shapes of inputs, in place of `axes`.
    package var shapes: [InputShape] = []
    /// How often the confirmation is repeated, 1 or more; default 5.
    package var repeats: Located<Int>?
    /// `grid` or `race`: which variants are measured how often; default `grid`, with a budget `race`.
    package var search: Located<String>?
    /// How long a race may take, a second or more; nil for as long as it takes.
    package var budget: Located<TimeSpan>?

    /// Makes a section that states nothing.
    package init() {}
}
