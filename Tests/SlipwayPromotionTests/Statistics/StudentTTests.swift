import SlipwayPromotion
import Testing

@Suite("Student's t")
struct StudentTTests {
    /// Quantiles as printed in tables of the t distribution (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2),
    /// upper tails 0.10, 0.05, 0.025, 0.01, 0.005, 0.001.
    static let table: [(degrees: Double, quantiles: [Double])] = [
        (1, [3.078, 6.314, 12.706, 31.821, 63.657, 318.313]),
        (2, [1.886, 2.920, 4.303, 6.965, 9.925, 22.327]),
        (3, [1.638, 2.353, 3.182, 4.541, 5.841, 10.215]),
        (4, [1.533, 2.132, 2.776, 3.747, 4.604, 7.173]),
        (5, [1.476, 2.015, 2.571, 3.365, 4.032, 5.893]),
        (9, [1.383, 1.833, 2.262, 2.821, 3.250, 4.297]),
        (10, [1.372, 1.812, 2.228, 2.764, 3.169, 4.143]),
        (30, [1.310, 1.697, 2.042, 2.457, 2.750, 3.385]),
        (100, [1.290, 1.660, 1.984, 2.364, 2.626, 3.174]),
    ]

    @Test("quantiles are those of the printed tables", arguments: table)
    func published(row: (degrees: Double, quantiles: [Double])) {
        for (tail, printed) in zip([0.10, 0.05, 0.025, 0.01, 0.005, 0.001], row.quantiles) {
            let quantile = StudentT(degrees: row.degrees).quantile(upperTail: tail)
            // Three decimals, of which the last is not always rounded; the handbook's 318.313 stands for 318.309.
            #expect(abs(quantile - printed) <= (printed > 300 ? 0.005 : 0.001), "\(row.degrees) \(tail) \(quantile)")
        }
    }

    @Test("one degree of freedom is Cauchy's distribution, two have a closed form")
    func closedForms() {
        for value in [0.1, 0.5, 1, 2, 10, 1000] {
            let two = StudentT(degrees: 2).upperTail(value)
            #expect(abs(two - (0.5 - value / (2 * (2 + value * value).squareRoot()))) < 1e-14)
        }
        #expect(abs(StudentT(degrees: 1).upperTail(1) - 0.25) < 1e-14)
        #expect(abs(StudentT(degrees: 1).quantile(upperTail: 0.25) - 1) < 1e-12)
    }

    @Test("the quantile inverts the tail, for degrees that are not whole too", arguments: [1, 1.7, 4, 6.35, 28.8, 400])
    func inverts(degrees: Double) {
        let distribution = StudentT(degrees: degrees)
        for tail in [0.4, 0.05, 0.05 / 47, 1e-6, 0.7] {
            let back = distribution.upperTail(distribution.quantile(upperTail: tail))
            #expect(abs(back - tail) < 1e-11 * tail, "\(degrees) \(tail) \(back)")
        }
    }

    @Test("the distribution is symmetric")
    func symmetric() {
        let distribution = StudentT(degrees: 4)
        #expect(abs(distribution.upperTail(-1.3) - (1 - distribution.upperTail(1.3))) < 1e-15)
        #expect(distribution.quantile(upperTail: 0.5) == 0)
        #expect(distribution.quantile(upperTail: 0.975) == -distribution.quantile(upperTail: 1 - 0.975))
    }

    @Test("many degrees come to the normal distribution")
    func normal() {
        #expect(abs(StudentT(degrees: 1e7).quantile(upperTail: 0.025) - 1.959_963_985) < 1e-5)
    }
}
