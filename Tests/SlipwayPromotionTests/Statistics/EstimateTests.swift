import SlipwayPromotion
import Testing

@Suite("Estimates")
struct EstimateTests {
    /// Student's own data: additional hours of sleep by two drugs for ten patients (Biometrika 6, 1908).
    static let sleep = (
        first: [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
        second: [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    )

    @Test("the paired interval of Student's sleep data is the published one")
    func paired() throws {
        let differences = zip(Self.sleep.second, Self.sleep.first).map { $0 - $1 }
        let estimate = try #require(MeanEstimate(of: differences, method: .pairedT))
        #expect(abs(estimate.mean - 1.58) < 1e-12)
        #expect(abs(estimate.mean / estimate.standardError - 4.0621) < 5e-5)
        #expect(estimate.degrees == 9)
        #expect(abs(estimate.lowerBound(risk: 0.025) - 0.7001142) < 5e-7)
        #expect(abs(estimate.upperBound(risk: 0.025) - 2.4598858) < 5e-7)
    }

    @Test("Welch's interval of the same data is the published one")
    func welch() throws {
        let estimate = try #require(MeanEstimate(difference: Self.sleep.second, minus: Self.sleep.first))
        #expect(abs(estimate.mean / estimate.standardError - 1.8608) < 5e-5)
        #expect(abs(estimate.degrees - 17.776) < 5e-4)
        #expect(abs(estimate.lowerBound(risk: 0.025) + 0.2054832) < 5e-7)
        #expect(abs(estimate.upperBound(risk: 0.025) - 3.3654832) < 5e-7)
        #expect(estimate.method == .welchT)
    }

    @Test("one value has no noise")
    func single() {
        #expect(MeanEstimate(of: [1]) == nil)
        #expect(MeanEstimate(of: []) == nil)
        #expect(MeanEstimate(difference: [1], minus: [1, 2]) == nil)
    }

    @Test("equal values have no width")
    func equal() throws {
        let estimate = try #require(MeanEstimate(of: [0.1, 0.1, 0.1]))
        #expect(estimate.lowerBound(risk: 0.001) == 0.1)
        #expect(estimate.upperBound(risk: 0.001) == 0.1)
        let difference = try #require(MeanEstimate(difference: [0.3, 0.3], minus: [0.1, 0.1]))
        #expect(difference.standardError == 0)
        #expect(difference.degrees == 2)
    }

    @Test("a line's slope and its error are those of a worked example")
    func line() throws {
        // y = 1, 2, 2, 4, 5 over 1 to 5: slope 1, residual sum of squares 0.8.
        let trend = try #require(LinearTrend([(1, 1), (2, 2), (3, 2), (4, 4), (5, 5)]))
        #expect(abs(trend.slope.mean - 1) < 1e-12)
        #expect(trend.slope.degrees == 3)
        #expect(abs(trend.slope.standardError - (0.8 / 3 / 10).squareRoot()) < 1e-12)
    }

    @Test("two points, or one position, give no line")
    func noLine() {
        #expect(LinearTrend([(1, 1), (2, 2)]) == nil)
        #expect(LinearTrend([(1, 1), (1, 2), (1, 3)]) == nil)
    }
}
