// The standard library has no logarithm, and the C library's differs in its last bit between machines (it picks
// instructions at run time). These use additions, multiplications and divisions only, which IEEE 754 rounds the same
// everywhere, so that a decision and its printed digits are the same on every machine.

/// The natural logarithm of a positive, finite number; exact to about 1 unit in the last place.
///
/// - Parameter value: The number, above 0.
/// - Returns: The logarithm; not a number for anything else.
package func naturalLogarithm(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return .nan }
    var fraction = value.significand
    var exponent = Double(value.exponent)
    // From [1, 2) to [√½, √2), where the series below converges fastest.
    if fraction > 1.414_213_562_373_095_1 {
        fraction /= 2
        exponent += 1
    }
    // ln m = 2 artanh z = 2 (z + z³/3 + z⁵/5 + …) with z = (m − 1) / (m + 1), |z| ≤ 0.172: z²³ is below 2⁻⁵⁶.
    let z = (fraction - 1) / (fraction + 1)
    let square = z * z
    var series = square * (1.0 / 21 + square * (1.0 / 23))
    series = square * (1.0 / 15 + square * (1.0 / 17 + square * (1.0 / 19 + series)))
    series = square * (1.0 / 9 + square * (1.0 / 11 + square * (1.0 / 13 + series)))
    series = square * (1.0 / 3 + square * (1.0 / 5 + square * (1.0 / 7 + series)))
    return exponent * ln2High + (exponent * ln2Low + (2 * z + 2 * z * series))
}

/// e to a power; 0 or infinity where the result leaves the range of numbers.
package func exponential(_ value: Double) -> Double {
    if value.isNaN { return value }
    if value > 709.78 { return .infinity }
    if value < -745.13 { return 0 }
    let power = (value / (ln2High + ln2Low)).rounded()
    let rest = (value - power * ln2High) - power * ln2Low
    // |rest| ≤ 0.347: the fifteenth term of the series is below 2⁻⁵⁶.
    var series = 1.0
    var term = 15.0
    while term >= 1 {
        series = 1 + rest / term * series
        term -= 1
    }
    // In two steps, since 2^power alone may leave the range where the product does not.
    let half = (power / 2).rounded(.towardZero)
    return series * Double(sign: .plus, exponent: Int(half), significand: 1)
        * Double(sign: .plus, exponent: Int(power - half), significand: 1)
}

/// The logarithm of 2 in two parts; the first has 32 bits, so that its products with exponents are exact.
private let ln2High = 0.693_147_180_369_123_8
private let ln2Low = 1.908_214_929_270_587_7e-10

/// The logarithm of the gamma function of a number above 0.
///
/// Stirling's series at a number of 12 or more, reached with Γ(x + 1) = x Γ(x); exact to about 14 digits
/// (Abramowitz and Stegun, Handbook of Mathematical Functions, 6.1.41).
package func logGamma(_ value: Double) -> Double {
    var argument = value
    var product = 1.0
    while argument < 12 {
        product *= argument
        argument += 1
    }
    let inverse = 1 / argument
    let square = inverse * inverse
    let correction =
        inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188))))
    let halfLogOfTwoPi = 0.918_938_533_204_672_7
    return (argument - 0.5) * naturalLogarithm(argument) - argument + halfLogOfTwoPi + correction
        - naturalLogarithm(product)
}
