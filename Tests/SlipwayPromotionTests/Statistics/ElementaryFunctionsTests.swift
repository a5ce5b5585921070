import Foundation
import SlipwayPromotion
import Testing

@Suite("Elementary functions")
struct ElementaryFunctionsTests {
    @Test("the logarithm is the C library's to 2 units in the last place")
    func logarithm() {
        var value = 1e-300
        while value < 1e300 {
            let (own, library) = (naturalLogarithm(value), log(value))
            #expect(abs(own - library) <= 2 * max(library.magnitude.ulp, 1e-17), "\(value)")
            value *= 1.37
        }
        #expect(naturalLogarithm(1) == 0)
        #expect(naturalLogarithm(0).isNaN)
        #expect(naturalLogarithm(-1).isNaN)
        #expect(naturalLogarithm(.infinity).isNaN)
    }

    @Test("the exponential is the C library's to 4 units in the last place, and leaves the range quietly")
    func exponentials() {
        var value = -700.0
        while value < 700 {
            let (own, library) = (exponential(value), exp(value))
            #expect(abs(own - library) <= 4 * library.ulp, "\(value)")
            value += 0.737
        }
        #expect(exponential(0) == 1)
        #expect(exponential(1000) == .infinity)
        #expect(exponential(-1000) == 0)
        #expect(exponential(-.infinity) == 0)
        #expect(exponential(-740) == exp(-740))
        #expect(exponential(.nan).isNaN)
    }

    @Test("the logarithm of gamma is that of factorials and of the half")
    func gamma() {
        var factorial = 0.0
        for number in 1...60 {
            #expect(abs(logGamma(Double(number)) - factorial) < 1e-12 * max(1, factorial))
            factorial += log(Double(number))
        }
        #expect(abs(logGamma(0.5) - 0.5 * log(Double.pi)) < 1e-13)
    }

    @Test("the incomplete beta function has its closed forms")
    func beta() {
        for x in [0.0, 0.01, 0.3, 0.5, 0.77, 0.999, 1.0] {
            #expect(abs(regularizedBeta(x, 1, 1) - x) < 1e-14)
            #expect(abs(regularizedBeta(x, 2, 3) - (6 * x * x - 8 * x * x * x + 3 * x * x * x * x)) < 1e-13)
            #expect(abs(regularizedBeta(x, 0.5, 0.5) - 2 / Double.pi * asin(x.squareRoot())) < 1e-13)
        }
    }
}
