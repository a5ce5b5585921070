import SlipwayDiagnostics
import SlipwaySpec
import SlipwayYAML
import Testing

/// SplitMix64, so that a seed gives the same specs on every machine.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// The design's example with seeded damage.
@Suite struct MutationTests {
    private static let scraps = [
        "0", "-1", "1..5", "5..1", "yes", "null", "~", "\"8\"", "010", "[]", "{}", "[[]]", "100us", "1GiB", "2%",
        "fp16",
        "cuda", "dnnl", "max", "{from: 1, to: 9}", "[1, 1]", "x: 1", ".nan", "1e999", "99999999999999999999", "*a",
        "\u{1F}",
        "<= 1ms", "- a", "  ", ":", "#", "é", "slipway",
    ]

    private func mutated(_ generator: inout SeededGenerator) -> String {
        var lines = DesignExample.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let index = Int.random(in: 0..<lines.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: lines.remove(at: index)
            case 1: lines.insert(lines[index], at: index)
            case 2: lines.swapAt(index, Int.random(in: 0..<lines.count, using: &generator))
            default:
                var words = lines[index].split(separator: " ", omittingEmptySubsequences: false).map(String.init)
                words[Int.random(in: 0..<words.count, using: &generator)] =
                    Self.scraps.randomElement(using: &generator) ?? ""
                lines[index] = words.joined(separator: " ")
            }
        }
        return lines.joined(separator: "\n")
    }

    @Test(arguments: 1...8) func damageIsReportedAndNeverWorse(_ seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        var accepted = 0
        for _ in 0..<60 {
            let text = mutated(&generator)
            var bag = DiagnosticBag()
            let document = decode(text, into: &bag)
            #expect(document != nil || bag.hasErrors, "\(text)")
            for finding in bag.all {
                let span = finding.primary?.range.span ?? ByteSpan(0, 0)
                #expect(span.start >= 0 && span.end <= text.utf8.count, "\(finding.message)\n\(text)")
            }
            guard !bag.hasErrors else { continue }
            // What the decoder takes, the schema takes.
            accepted += 1
            var ignored = DiagnosticBag()
            let node = try #require(YAMLReader.read(SourceFile(path: "x", text: text), into: &ignored))
            #expect(try schemaFaults(node) == [], "\(text)")
        }
        #expect((1..<60).contains(accepted))
    }

    @Test func manyUnknownKeysAreAllReported() {
        let keys = (0..<20_000).map { "k\($0): 1" }.joined(separator: "\n")
        var bag = DiagnosticBag()
        _ = decode(SpecCase.head + keys, into: &bag)
        #expect(bag.count(.error) == 20_000)
    }
}
