import SlipwayDiagnostics
import SlipwaySpec
import SlipwayTestSupport
import SlipwayYAML
import Testing

/// What findings propose as edits: each ends in a text with that finding fewer, and no new one.
@Suite struct SuggestionTests {
    private func findings(_ text: String) -> [Diagnostic] {
        var bag = DiagnosticBag()
        _ = decode(text, into: &bag)
        return bag.sorted
    }

    /// The text with a suggestion made.
    private func made(_ suggestion: Suggestion, in text: String) throws -> String {
        let edit = YAMLEdit.replace(suggestion.range, with: suggestion.replacement)
        return String(
            decoding: try YAMLEdit.apply([edit], to: SourceFile(path: "specs/test.yaml", text: text)), as: UTF8.self)
    }

    private static let suggesting = SpecCaseTests.all.filter { spec in
        var bag = DiagnosticBag()
        _ = decode(spec.marked.text, into: &bag)
        return bag.all.contains { $0.suggestion != nil }
    }

    @Test(arguments: suggesting) func itMendsItsFindingAndMakesNone(_ spec: SpecCase) throws {
        let finding = try #require(findings(spec.marked.text).first)
        let text = try made(try #require(finding.suggestion), in: spec.marked.text)
        let left = findings(text).map { "\($0.code.text) \($0.message)" }
        #expect(left == [], "\(text)")
    }

    @Test func manyFindingsSuggest() { #expect(Self.suggesting.count >= 20, "\(Self.suggesting.count)") }

    /// A value of a spec, and what is there after the suggestion; safe where `--fix` makes it.
    @Test(arguments: [
        ("promote: {require: {latency_p99: 30}}", "promote: {require: {latency_p99: <= 30ms}}", true),
        ("promote: {require: {latency_p99: \"<= 30\"}}", "promote: {require: {latency_p99: <= 30ms}}", true),
        ("promote: {require: {latency_p99: 30ms}}", "promote: {require: {latency_p99: <= 30ms}}", true),
        ("promote: {require: {latency_p99: \"< 30ms\"}}", "promote: {require: {latency_p99: <= 30ms}}", true),
        ("promote: {require: {latency_p99: \"≤ 30\"}}", "promote: {require: {latency_p99: <= 30ms}}", true),
        ("promote: {require: {latency_p99: \"> 30ms\"}}", "promote: {require: {latency_p99: <= 30ms}}", false),
        ("promote: {require: {latency_p99: \"<= 30msec\"}}", "promote: {require: {latency_p99: <= 30ms}}", false),
        ("promote: {require: {throughput: 500}}", "promote: {require: {throughput: >= 500/s}}", true),
        ("promote: {require: {throughput: \"<= 500/s\"}}", "promote: {require: {throughput: >= 500/s}}", false),
        ("promote: {min_gain: 0.02}", "promote: {min_gain: 2%}", false),
        ("promote: {min_gain: 0.125}", "promote: {min_gain: 12.5%}", false),
        ("promote: {min_gain: 0.001}", "promote: {min_gain: 0.1%}", false),
        ("promote: {min_gain: 2}", "promote: {min_gain: 2%}", true),
        ("batching: {max_queue_delay: 100}", "batching: {max_queue_delay: 100us}", true),
        ("batching: {max_batch_sise: 8}", "batching: {max_batch_size: 8}", true),
        ("batching: {max_batch_size: \"8\"}", "batching: {max_batch_size: 8}", true),
        ("batching: {max_batch_size: 8.0}", "batching: {max_batch_size: 8}", true),
        ("instances: {count: 4..1}", "instances: {count: 1..4}", false),
        ("in_names: x", "in_names: [x]", false),
    ])
    func whatIsWritten(_ bad: String, _ good: String, _ isSafe: Bool) throws {
        let text = SpecCase.head + bad + "  # a comment\n"
        let found = findings(text)
        let suggestion = try #require(found.first?.suggestion, "\(found.map(\.message))")
        let mended = try made(suggestion, in: text)
        #expect(mended.replacing("\"", with: "") == SpecCase.head + good + "  # a comment\n")
        #expect(suggestion.isSafe == isSafe)
        #expect(findings(mended).map(\.message) == [])
    }

    @Test(arguments: [
        // The key is there already, or nothing is near.
        "batching: {max_batch_size: 8, max_batch_sise: 4}", "batching: {zebra: 4}",
        // Under the key that is meant the value is wrong too; no bound of the metric.
        "batching: {max_queue_delay_microseconds: 100}", "promote: {require: {latency_p99: soon}}",
        "promote: {require: {latency_p99: \"<= \"}}",
    ])
    func nothingIsProposedWhereNothingIsKnown(_ bad: String) {
        let found = findings(SpecCase.head + bad)
        #expect(!found.isEmpty && found.allSatisfy { $0.suggestion == nil }, "\(found)")
    }

    /// A value that wants mending under the key that is meant is mended by the edits of two runs.
    @Test func aKeyWhoseValueIsMendedNextIsMended() throws {
        var text = SpecCase.head + "batching: {max_queue_dely: 100}\n"
        for code in [DiagnosticCode.unknownKey, .missingUnit] {
            let found = findings(text)
            #expect(found.map(\.code) == [code])
            let suggestion = try #require(found.first?.suggestion)
            #expect(suggestion.isSafe)
            text = try made(suggestion, in: text)
        }
        #expect(findings(text).isEmpty && text.hasSuffix("{max_queue_delay: 100us}\n"))
    }

    @Test func ofTwoKeysThatAreEquallyNearNoneIsSafe() {
        #expect(nearest("inputt", among: ["inputs", "input_", "model"]) == ["inputs", "input_"])
        #expect(nearest("modle", among: ["model", "name"]) == ["model"])
        #expect(nearest("zebra", among: ["model"]).isEmpty)
    }
}
