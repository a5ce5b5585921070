/// A minor version of Slipway, such as 0.2: within it nothing changes but faults that are corrected.
package struct SlipwayVersion: Hashable, Comparable, Sendable {
    /// The first number.
    package let major: Int
    /// The second number.
    package let minor: Int

    /// Makes a version of its two numbers.
    package init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads `0.2`; nil for any other form.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let major = Int(parts[0]), let minor = Int(parts[1]), "\(major).\(minor)" == text
        else { return nil }
        self.init(major, minor)
    }

    /// The version as people write it.
    package var text: String { "\(major).\(minor)" }

    /// The first version.
    package static let first = SlipwayVersion(0, 1)
    /// The second version, which brought projects, named releases and half precision.
    package static let second = SlipwayVersion(0, 2)
    /// The version of this program.
    package static let current = second
    /// The version of this program with its patch, as `--version` prints it. It never enters an output.
    package static let currentText = "\(current.text).0"

    /// Orders versions by their numbers.
    package static func < (left: SlipwayVersion, right: SlipwayVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
