import Foundation
import SlipwayONNX
import Testing

/// What onnxruntime shows of the rows of the fixtures, and what is said of them.
@Suite struct RowFixtureTests {
    /// A line of truth.csv.
    struct Truth: Sendable, CustomTestStringConvertible {
        let file: String
        let output: String
        let oracle: String

        var testDescription: String { "\(file) \(output)" }
    }

    private static let folder = fixtureFolder.deletingLastPathComponent()

    static let truths: [Truth] = {
        let url = folder.appendingPathComponent("rows/truth.csv")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return Truth(file: cells[0], output: cells[1], oracle: cells[2])
        }
    }()

    private func verdict(_ path: String, _ output: String) throws -> RowVerdict? {
        let found = try #require(try infer(path: path))
        return found.model.outputs.first { $0.name == output }?.rows
    }

    @Test func allGraphsAreThere() {
        #expect(Self.truths.count >= 80)
    }

    /// Never independent where rows meet, and never mixed where they do not.
    @Test(arguments: truths)
    func nothingFalseIsSaid(_ truth: Truth) throws {
        let verdict = try #require(
            try verdict(Self.folder.appendingPathComponent("rows/\(truth.file)").path, truth.output))
        if truth.oracle != "independent" { #expect(verdict.status != .independent) }
        if truth.oracle != "mixed" { #expect(verdict.status != .mixed, "\(verdict.text ?? "")") }
        #expect((verdict.text == nil) == (verdict.status == .independent))
    }

    /// What is known does not become less: how many of either kind are found.
    @Test func mostAreFound() throws {
        var counts: [String: Int] = [:]
        for truth in Self.truths {
            let verdict = try verdict(Self.folder.appendingPathComponent("rows/\(truth.file)").path, truth.output)
            counts["\(truth.oracle) \(verdict?.status.rawValue ?? "none")", default: 0] += 1
        }
        #expect(counts["independent independent", default: 0] >= 33)
        #expect(counts["mixed mixed", default: 0] >= 26)
    }

    @Test(arguments: ["attn_over_batch", "center", "lstm_time_first_named_batch", "softmax0"])
    func whatUsersHadIsMixed(_ name: String) throws {
        let found = try #require(try infer(path: Self.folder.appendingPathComponent("rows-mix/\(name).onnx").path))
        let rows = try #require(found.model.outputs.first?.rows)
        #expect(rows.status == .mixed)
        #expect(rows.node != nil)
        #expect(!found.model.isBatchable)
    }

    /// Real exports: all outputs with the batch on axis 0, but for two that are named.
    @Test(arguments: fixtureNames)
    func realExportsAreIndependent(_ name: String) throws {
        let found = try #require(try infer(path: fixturePath(name)))
        for output in found.model.outputs where output.batch.status == .proven {
            let rows = try #require(output.rows)
            switch name {
            case "if_same_op17":
                #expect(rows.status == .unknown)
                #expect(rows.text?.hasPrefix("If") == true)
            case "quant_dynamic_op13":
                #expect(rows.status == .sharedScale)
                #expect(rows.text?.contains("DynamicQuantizeLinear") == true)
            default: #expect(rows.status == .independent, "\(output.name): \(rows.text ?? "")")
            }
        }
        for output in found.model.outputs where output.batch.status != .proven { #expect(output.rows == nil) }
    }
}
