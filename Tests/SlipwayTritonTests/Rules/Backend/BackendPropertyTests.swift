import Foundation
import SlipwayDiagnostics
import SlipwayTriton
import Testing

/// Configurations that nobody would write.
@Suite struct BackendPropertyTests {
    /// Values that rules read, by the kind of the value that they replace.
    private static let texts = [
        "-9223372036854775808", "99999999999999999999", "", " 7x", "a:1x2,b:", "../../..", "x", "y", "tensorrt", "on",
        "s.bin", "../warmup/s.bin", "/", "\u{e9}",
    ]
    private static let numbers = ["-1", "0", "1", "2147483647", "9223372036854775807", "-9223372036854775808", "7"]
    private static let types = ["TYPE_STRING", "TYPE_BF16", "TYPE_INT64", "TYPE_INVALID"]
    private static let kinds = ["KIND_GPU", "KIND_MODEL", "KIND_AUTO", "KIND_CPU"]

    /// A text of which some values are others of their kind.
    private func mutated(_ text: String, using generator: inout SeededGenerator) -> String {
        var result = ""
        var rest = text[...]
        while let match = rest.firstMatch(of: /"[^"]*"|-?\b[0-9]+\b|TYPE_\w+|KIND_\w+/) {
            result += rest[..<match.range.lowerBound]
            let value = String(match.output)
            let others =
                value.hasPrefix("\"")
                ? Self.texts.map { "\"\($0)\"" }
                : value.hasPrefix("TYPE_") ? Self.types : value.hasPrefix("KIND_") ? Self.kinds : Self.numbers
            let isKept = UInt8.random(in: 0..<5, using: &generator) > 0 || value == "\"onnxruntime\""
            result += isKept ? value : others.randomElement(using: &generator) ?? value
            rest = rest[match.range.upperBound...]
        }
        return result + rest
    }

    @Test func everyConfigurationIsJudgedTheSameTwice() throws {
        var generator = SeededGenerator(seed: 0x5EED)
        var judged = 0
        for group in ["bad", "accepted"] {
            for name in try Fixtures.cases(group) where ["i", "o", "w"].contains(name.prefix(1)) {
                let source = try Fixtures.source(group, name)
                let text = source.text(ByteSpan(0, source.bytes.count))
                for _ in 0..<4 {
                    var one = BackendCase(text: mutated(text, using: &generator))
                    one.files["warmup/s.bin"] = 9
                    one.contents["warmup/s.bin"] = [255, 255, 255, 255, 0, 0, 0, 0, 1]
                    var bag = DiagnosticBag()
                    guard parse(one.text, into: &bag) != nil else { continue }
                    judged += 1
                    for release in ["22.06", "24.10", "26.09"] {
                        let served = one.on(release, gpus: Int.random(in: 0...1, using: &generator))
                        let first = served.allFindings().map(\.diagnostic)
                        #expect(first == served.allFindings().map(\.diagnostic), "\(one.text)")
                        #expect(first.allSatisfy { !$0.help.isEmpty || $0.severity == .note || $0.code.number < 639 })
                    }
                }
            }
        }
        #expect(judged > 60)
    }
}
