/// A straight line through values by least squares, with the noise of its slope.
package struct LinearTrend: Hashable, Sendable {
    /// The change per unit of the position, with its standard error and degrees of freedom.
    package let slope: MeanEstimate

    /// Fits a line; nil with fewer than three points or when all positions are one.
    ///
    /// The slope's standard error is that of simple linear regression with `n − 2` degrees of freedom (N. R. Draper and
    /// H. Smith, Applied Regression Analysis, chapter 1).
    package init?(_ points: [(position: Double, value: Double)]) {
        guard points.count >= 3 else { return nil }
        let count = Double(points.count)
        let origin = points[0]
        let meanPosition = points.reduce(0) { $0 + ($1.position - origin.position) } / count + origin.position
        let meanValue = points.reduce(0) { $0 + ($1.value - origin.value) } / count + origin.value
        var spread = 0.0
        var product = 0.0
        for point in points {
            spread += (point.position - meanPosition) * (point.position - meanPosition)
            product += (point.position - meanPosition) * (point.value - meanValue)
        }
        guard spread > 0 else { return nil }
        let slope = product / spread
        let residue = points.reduce(0) { sum, point in
            let rest = (point.value - meanValue) - slope * (point.position - meanPosition)
            return sum + rest * rest
        }
        self.slope = MeanEstimate(
            mean: slope, standardError: (residue / (count - 2) / spread).squareRoot(), degrees: count - 2)
    }
}

extension MeanEstimate {
    /// Makes an estimate of parts that are known.
    init(mean: Double, standardError: Double, degrees: Double) {
        self.mean = mean
        self.standardError = standardError
        self.degrees = degrees
        method = .oneSampleT
    }
}
