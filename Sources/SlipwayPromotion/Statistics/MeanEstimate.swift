/// A mean with its standard error, from which one-sided bounds follow.
package struct MeanEstimate: Hashable, Sendable {
    /// How the standard error came about.
    package enum Method: String, Hashable, Sendable {
        /// Student's t on differences within rounds.
        case pairedT = "paired-t"
        /// Welch's t on two samples that share no rounds.
        case welchT = "welch-t"
        /// Student's t on one sample.
        case oneSampleT = "one-sample-t"
    }

    /// The mean.
    package var mean: Double
    /// Its standard error, 0 or more.
    package var standardError: Double
    /// Degrees of freedom, above 0.
    package var degrees: Double
    /// How it was made.
    package var method: Method

    /// The mean of one sample; nil with fewer than two values.
    ///
    /// - Parameters:
    ///   - sample: The values: independent, of one normal distribution.
    ///   - method: ``Method/pairedT`` where the values are differences within rounds.
    package init?(of sample: [Double], method: Method = .oneSampleT) {
        guard let moments = Moments(sample) else { return nil }
        mean = moments.mean
        standardError = (moments.variance / moments.count).squareRoot()
        degrees = moments.count - 1
        self.method = method
    }

    /// The difference of the means of two independent samples whose variances may differ; nil when one has fewer than
    /// two values.
    ///
    /// B. L. Welch, The generalization of "Student's" problem when several different population variances are involved,
    /// Biometrika 34 (1947); degrees of freedom after Satterthwaite (1946).
    package init?(difference sample: [Double], minus other: [Double]) {
        guard let one = Moments(sample), let two = Moments(other) else { return nil }
        mean = one.mean - two.mean
        method = .welchT
        let shares = (one.variance / one.count, two.variance / two.count)
        let variance = shares.0 + shares.1
        standardError = variance.squareRoot()
        let weight = shares.0 * shares.0 / (one.count - 1) + shares.1 * shares.1 / (two.count - 1)
        degrees = weight > 0 ? variance * variance / weight : one.count + two.count - 2
    }

    /// The bound that the true mean is below with probability `risk` at most.
    package func lowerBound(risk: Double) -> Double {
        mean - margin(risk)
    }

    /// The bound that the true mean is above with probability `risk` at most.
    package func upperBound(risk: Double) -> Double {
        mean + margin(risk)
    }

    /// The half-width of an interval whose bounds have a risk each.
    private func margin(_ risk: Double) -> Double {
        standardError == 0 ? 0 : StudentT(degrees: degrees).quantile(upperTail: risk) * standardError
    }
}

/// The mean and the unbiased variance of two or more values.
struct Moments {
    let count: Double
    let mean: Double
    let variance: Double

    /// Nil with fewer than two values.
    init?(_ sample: [Double]) {
        guard sample.count >= 2 else { return nil }
        let count = Double(sample.count)
        // Around the first value, so that equal values have a variance of exactly 0.
        let origin = sample[0]
        let mean = sample.reduce(0) { $0 + ($1 - origin) } / count
        self.count = count
        self.mean = origin + mean
        variance = sample.reduce(0) { $0 + ($1 - origin - mean) * ($1 - origin - mean) } / (count - 1)
    }
}
