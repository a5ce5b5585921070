import Foundation
import SlipwayTestSupport
import Testing

/// `slipway compare`, and what `profile` compares when it loads a variant.
@Suite("slipway compare")
struct CompareTests {
    private static let accuracy =
        "{inputs: {count: 5, data: {text: {values: [\"hello\"]}}}}\npromote: {require: {cosine: \">= 0.999\"}}"

    private func project() throws -> ProfiledProject { try ProfiledProject(accuracy: Self.accuracy) }

    @Test func everyVariantIsComparedOnceRowsAloneAndTogether() throws {
        let run = try project()
        let result = try run.compare("--format json")
        #expect(result.status == 0, "\(result)")
        #expect(
            run.text("state/loads").split(separator: "\n").count == 4, "the baseline is the reference, and a variant")
        // Five rows alone for the reference, then for each variant five alone, and four or five together.
        let sizes = run.text("state/inferences").split(separator: "\n").compactMap { Int($0) }
        #expect(sizes.count { $0 == 1 } == 20 && sizes.count { $0 > 1 } == 3, "\(sizes)")
        #expect(run.compared.count == 3)
        let checker = try JSONSchemaChecker(schemaAt: "golden/schema/measurements.schema.json")
        for line in run.compared { #expect(checker.faults(in: line) == []) }
        let form = try JSONSchemaChecker(schemaAt: "golden/schema/compare.schema.json")
        #expect(form.faults(in: result.output) == [])
        #expect(!run.project.exists("out/words/profile/measurements.jsonl"))
        let again = try run.compare("--server /nonexistent".replacing("--server", with: "--load-timeout 9 --server"))
        #expect(again.status == 0, "\(again)")
        #expect(run.compared.count == 3)
        #expect(try !run.isSomethingLeft())
    }

    @Test func aWrongVariantShowsInTheTable() throws {
        let run = try project()
        let result = try run.compare("", "FAKE_WRONG=words-cpu-b8-i1")
        #expect(result.status == 0, "\(result)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("words: 5 rows against baseline ") == true, "\(result.output)")
        let wrong = try #require(lines.first { $0.contains("words-cpu-b8-i1") })
        #expect(wrong.split(separator: " ").map(String.init) == ["words-cpu-b8-i1", "y", "1", "1", "0.2", "1"])
        let right = try #require(lines.first { $0.contains("words-cpu-b4-i1") })
        #expect(right.split(separator: " ").map(String.init) == ["words-cpu-b4-i1", "y", "1", "0", "0", "1"])
    }

    @Test func rowsThatMixAreWorseTogether() throws {
        let run = try project()
        #expect(try run.compare("", "FAKE_MIX=1").status == 0)
        let line = try #require(run.compared.first { $0.contains("words-cpu-b8-i1") })
        // Alone each answer holds 1, together 5.
        #expect(line.contains("\"max_abs_error\":4,"), "\(line)")
    }

    @Test func aVariantThatDoesNotLoadOrAnswerIsRecorded() throws {
        for (variable, why) in [("REFUSE", "does not load: "), ("DENY", "does not answer: ")] {
            let run = try project()
            let result = try run.compare("", "FAKE_\(variable)=words-cpu-b8-i1")
            #expect(result.status == 0 && result.messages.contains("warning[SLW0763]"), "\(result)")
            let line = try #require(run.compared.first { $0.contains("words-cpu-b8-i1") })
            #expect(line.contains("\"outputs\":{},\"failure\":\"\(why)"), "\(line)")
            // The same command tries it again.
            #expect(try run.compare().status == 0)
            #expect(run.compared.count == 4)
        }
    }

    @Test func aReferenceThatDoesNotAnswerIsAnError() throws {
        for variable in ["REFUSE", "DENY"] {
            let run = try project()
            let result = try run.compare("", "FAKE_\(variable)=words-default")
            #expect(result.status == 1 && result.messages.contains("error[SLW0789]"), "\(result)")
            #expect(run.compared.isEmpty)
            #expect(try !run.isSomethingLeft())
        }
    }

    @Test func aSpecWithoutTheSectionIsAnError() throws {
        let result = try ProfiledProject().compare()
        #expect(result.status == 1 && result.messages.contains("error[SLW0762]"), "\(result)")
    }

    @Test func profileComparesWhenItLoadsAndRepeatsNoVariantThatIsWrong() throws {
        let run = try project()
        let result = try run.profile("", "FAKE_WRONG=words-cpu-b8-i1")
        #expect(result.status == 0, "\(result)")
        #expect(run.lines.count { $0.contains("\"kind\":\"accuracy\"") } == 3)
        let before = run.text("state/inferences")
        // All is measured: the second run starts nothing.
        #expect(try run.profile().status == 0)
        #expect(run.text("state/inferences") == before)
        // Another reference is another question, which a finished campaign answers too.
        try run.project.write("spec.yaml", run.project.text("spec.yaml").replacing("count: 5", with: "count: 6"))
        #expect(try run.project.shell("slipway build spec.yaml --out out --no-sync --quiet").status == 0)
        #expect(try run.profile().status == 0)
        #expect(run.lines.count { $0.contains("\"kind\":\"accuracy\"") } == 6)
    }
}
