/// A release of Triton by year and month, such as 24.10.
package struct TritonRelease: Hashable, Sendable, Comparable {
    /// The year in this century, `0…99`.
    package let year: Int
    /// The month, `1…12`.
    package let month: Int

    /// The release of a year in this century and a month from 1 to 12, written in the source: the numbers are known good.
    package init(_ year: Int, _ month: Int) {
        self.year = year
        self.month = month
    }

    /// Reads a release written as `YY.MM`; nil for any other text. The release need not be one that is known.
    package init?(_ text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 5, digits[2] == UInt8(ascii: ".") else { return nil }
        let numbers = [0, 1, 3, 4].map { Int(digits[$0]) - Int(UInt8(ascii: "0")) }
        guard numbers.allSatisfy((0...9).contains) else { return nil }
        year = numbers[0] * 10 + numbers[1]
        month = numbers[2] * 10 + numbers[3]
        guard (1...12).contains(month) else { return nil }
    }

    /// The release as people write it.
    package var text: String { "\(year).\(month < 10 ? "0" : "")\(month)" }

    /// Orders releases by time.
    package static func < (left: TritonRelease, right: TritonRelease) -> Bool {
        (left.year, left.month) < (right.year, right.month)
    }
}

extension TritonRelease: CustomStringConvertible {
    /// The release as people write it.
    package var description: String { text }
}
