/// Draws the order of a round from a seed: the same on every machine and with every release of Swift, so that a campaign that
/// is resumed keeps it.
///
/// SplitMix64 (Steele, Lea, Flood, Fast splittable pseudorandom number generators, OOPSLA 2014).
struct OrderGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// Starts the draw of a round.
    init(seed: Int, round: Int) {
        state = UInt64(bitPattern: Int64(seed))
        // Rounds of one seed, and one round of near seeds, have nothing in common.
        state = next() &+ UInt64(bitPattern: Int64(round))
        state = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// The elements in an order in which each is as likely at each place (Fisher and Yates).
    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        for last in stride(from: result.count - 1, to: 0, by: -1) {
            // The bias of a remainder is below 1e-15 for any number of variants.
            result.swapAt(last, Int(next() % UInt64(last + 1)))
        }
        return result
    }
}
