import SlipwayDomain

/// What the numbers of a constant mean for half precision.
struct HalfConstant {
    /// The name of the constant.
    var name: String
    /// The number of elements.
    var count = 0
    /// The lowest and the highest finite number; 0 where there is none.
    var lowest: Float = 0
    var highest: Float = 0
    /// Of a constant of a few numbers: one that half cannot hold within 2 %.
    var small: Float?
    /// Whether half would change a constant of many numbers by more than 1 %.
    var isCoarse = false
    /// Whether it is an additive mask, whose lowest numbers become -30000.
    var isMask = false

    /// The most numbers of a constant that are judged one by one: of a large tensor single ones may vanish without harm.
    static let few = 16

    /// A finite number beyond the range of half; nil where there is none, or the constant is a mask.
    var large: Float? {
        if isMask { return nil }
        if lowest < -HalfFloat.largest { return lowest }
        return highest > HalfFloat.largest ? highest : nil
    }

    /// Whether it may be a mask: it holds numbers like the lowest one of binary32, and none as large.
    var mayBeMask: Bool { lowest <= -HalfFloat.largest && highest <= HalfFloat.largest }

    init(name: String) {
        self.name = name
    }

    /// Makes a constant of numbers that are handed over one by one.
    init(
        name: String, count: Int,
        _ numbers: (_ each: (ArraySlice<UInt8>, _ stride: Int) -> Void) throws(EditError) -> Void
    )
        throws(EditError)
    {
        self.init(name: name)
        self.count = count
        var judge = Judge(isFew: count <= Self.few)
        try numbers { bytes, stride in judge.add(bytes, stride) }
        (lowest, highest, small) = (judge.lowest, judge.highest, judge.small)
        isCoarse = !judge.isFew && judge.error > 1e-4 * judge.total
    }

    /// The constant as it is moved on: a mask has its new numbers.
    var moved: HalfConstant {
        var result = self
        if isMask { (result.lowest, result.isMask) = (HalfFloat.mask, false) }
        return result
    }

    /// What moves numbers of several constants gives.
    mutating func join(_ other: HalfConstant) {
        if small == nil && large == nil && !isCoarse { name = other.name }
        count += other.count
        lowest = min(lowest, other.lowest)
        highest = max(highest, other.highest)
        small = small ?? other.small
        isCoarse = isCoarse || other.isCoarse
    }

    /// Sums over the numbers.
    private struct Judge {
        let isFew: Bool
        var lowest: Float = 0
        var highest: Float = 0
        var small: Float?
        /// The squares of the differences, and of the numbers.
        var error = 0.0
        var total = 0.0

        init(isFew: Bool) {
            self.isFew = isFew
        }

        mutating func add(_ bytes: ArraySlice<UInt8>, _ stride: Int) {
            unsafe bytes.withUnsafeBytes { source in
                for index in 0..<(source.count / stride) {
                    // SAFETY: a whole number lies at the end of each stride.
                    let word = unsafe UInt32(
                        littleEndian: source.loadUnaligned(
                            fromByteOffset: index * stride + stride - 4, as: UInt32.self))
                    add(Float(bitPattern: word))
                }
            }
        }

        private mutating func add(_ value: Float) {
            guard value.isFinite else { return }
            lowest = min(lowest, value)
            highest = max(highest, value)
            guard abs(value) <= HalfFloat.largest else { return }
            let half = HalfFloat.value(of: HalfFloat.bits(of: value.bitPattern))
            let difference = Double(half) - Double(value)
            error += difference * difference
            total += Double(value) * Double(value)
            if isFew, small == nil, abs(difference) > 0.02 * abs(Double(value)) { small = value }
        }
    }
}
