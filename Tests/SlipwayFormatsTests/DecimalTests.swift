import SlipwayFormats
import SlipwayTestSupport
import Testing

private func decimal(_ text: String, scale: Int = 0) -> Double? {
    let bytes = Array(text.utf8)
    return parseDecimal(bytes, 0, bytes.count, scale: scale)
}

@Suite struct DecimalTests {
    @Test(arguments: [
        "0", "-0", "1", "4.8", "0.1", "+2.5", ".5", "5.", "1e3", "1E-3", "123456789012345678", "9007199254740993",
        "0.1234567890123456789012345", "179769313486231570000e289", "2.2250738585072014e-308", "4.9e-324", "1e400",
        "1e-400",
        "1e99999999999", "00012.5",
    ])
    func numbersAreTheNearestDoubles(text: String) throws {
        let value = try #require(decimal(text))
        let expected = text == "1e99999999999" ? .infinity : try #require(Double(text.hasSuffix(".") ? "5.0" : text))
        #expect(value == expected)
        #expect(value.sign == expected.sign)
    }

    @Test(arguments: ["", "-", ".", "e5", "1e", "1e+", "1x", "0x10", "nan", "inf", " 1", "1 ", "1.2.3", "--1", "1,5"])
    func anythingElseIsNone(text: String) {
        #expect(decimal(text) == nil)
    }

    @Test func scaleMovesTheDigitsNotTheDouble() {
        // As doubles 0.29 * 1e6 is 289999.99999999994… rounded up by luck, 1.005e6 is not: digits are exact.
        for tenths in 0..<20_000 {
            #expect(decimal("\(tenths / 10).\(tenths % 10)", scale: 6) == Double(tenths) * 100_000)
        }
        #expect(decimal("57.7", scale: -2) == 0.577)
        #expect(decimal("4.8e1", scale: 6) == 48_000_000)
    }

    @Test func randomNumbersAgreeWithTheStandardLibrary() {
        var generator = SeededGenerator(seed: 13)
        for _ in 0..<20_000 {
            let whole = UInt64.random(in: 0..<1 << UInt64.random(in: 1..<64, using: &generator), using: &generator)
            let fraction = UInt32.random(in: 0..<1_000_000, using: &generator)
            let exponent = Int.random(in: -30...30, using: &generator)
            let text = Bool.random(using: &generator) ? "\(whole).\(fraction)" : "\(whole).\(fraction)e\(exponent)"
            #expect(decimal(text) == Double(text), "\(text)")
        }
    }

    @Test func wholeNumbersAreDigitsAlone() {
        func whole(_ text: String) -> UInt64? { parseWhole(Array(text.utf8), 0, text.utf8.count) }
        #expect(whole("18446744073709551615") == .max)
        #expect(whole("18446744073709551616") == nil)
        #expect(whole("99999999999999999999999") == nil)
        #expect(whole("007") == 7)
        for text in ["", "-1", "1.0", "1e3", " 1"] { #expect(whole(text) == nil) }
    }
}
