/// Student's t distribution, from which the widths of intervals over few repeats come.
///
/// With 5 repeats the normal distribution's quantiles are far too narrow (1.64 in place of 2.13), so they are computed
/// from the regularised incomplete beta function rather than approximated.
package struct StudentT: Sendable {
    /// The degrees of freedom, above 0; not whole in Welch's test.
    package let degrees: Double

    /// Makes the distribution with some degrees of freedom, above 0.
    package init(degrees: Double) {
        self.degrees = degrees
    }

    /// The probability of a value above `value`.
    package func upperTail(_ value: Double) -> Double {
        let half = regularizedBeta(degrees / (degrees + value * value), degrees / 2, 0.5) / 2
        return value >= 0 ? half : 1 - half
    }

    /// The value that is exceeded with a probability.
    ///
    /// - Parameter tail: The probability, above 0 and below 1.
    /// - Returns: The quantile of `1 - tail`.
    package func quantile(upperTail tail: Double) -> Double {
        if tail == 0.5 { return 0 }
        if tail > 0.5 { return -quantile(upperTail: 1 - tail) }
        var low = 0.0
        var high = 1.0
        while upperTail(high) > tail {
            low = high
            high *= 2
            if !high.isFinite { return high }
        }
        // Bisection until no number lies between: about 55 rounds, and no derivative that could mislead it.
        while true {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { return middle }
            if upperTail(middle) > tail { low = middle } else { high = middle }
        }
    }
}

/// The regularised incomplete beta function I_x(a, b).
///
/// The continued fraction of Abramowitz and Stegun 26.5.8, evaluated by the modified method of Lentz, on the side of
/// `(a + 1) / (a + b + 2)` where it converges quickly.
///
/// - Parameters:
///   - x: The upper end of the integral, 0 to 1.
///   - a: The first parameter, above 0.
///   - b: The second parameter, above 0.
/// - Returns: The share of the whole integral, 0 to 1.
package func regularizedBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - regularizedBeta(1 - x, b, a) }
    let logFront =
        logGamma(a + b) - logGamma(a) - logGamma(b) + a * naturalLogarithm(x) + b * naturalLogarithm(1 - x)

    let tiny = 1e-300
    var c = 1.0
    var d = 1 - (a + b) * x / (a + 1)
    d = 1 / (abs(d) < tiny ? tiny : d)
    var fraction = d
    for index in 1...500 {
        let m = Double(index)
        for coefficient in [
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ] {
            d = 1 + coefficient * d
            d = 1 / (abs(d) < tiny ? tiny : d)
            c = 1 + coefficient / c
            if abs(c) < tiny { c = tiny }
            fraction *= c * d
        }
        if abs(c * d - 1) < 1e-16 { break }
    }
    return exponential(logFront) * fraction / a
}
