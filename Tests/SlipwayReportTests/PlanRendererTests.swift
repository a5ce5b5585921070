import SlipwayReport
import Testing

@Suite struct PlanRendererTests {
    private func summary(
        variants: Int = 2, model: UInt64 = 1_400_000_000, written: Int = 5, removed: Int = 1, notes: [String] = []
    ) -> BuildSummary {
        BuildSummary(
            name: "bert", targetRelease: "24.10", outputDirectory: "build/bert",
            variants: (0..<variants).map {
                .init(
                    name: $0 == 0 ? "bert-default" : "bert-cpu-b\($0)", id: "0123456789ab", instances: $0 + 1,
                    executionProvider: $0 == 0 ? "cuda" : "cpu"
                )
            },
            modelByteCount: model, storedByteCount: model, weightsMode: "store", writtenCount: written,
            unchangedCount: 3, removedCount: removed, notes: notes
        )
    }

    @Test func buildNamesVariantsInstancesWeightsAndFiles() {
        let expected = """
            bert: 2 variants for Triton 24.10 in build/bert

              variant       id            execution provider  instances
              bert-default  0123456789ab  cuda                        1
              bert-cpu-b1   0123456789ab  cpu                         2

              instances  3 in all
              weights    1.3 GiB on disk (store), 3.9 GiB if every variant is loaded at once
              note: no reflinks here: the model was copied␛

            5 files written, 3 unchanged, 1 removed

            """
        #expect(PlanRenderer().render(summary(notes: ["no reflinks here: the model was copied\u{1B}"])) == expected)
    }

    @Test func aSecondBuildIsUpToDate() {
        #expect(PlanRenderer().render(summary(written: 0, removed: 0)).hasSuffix("\nup to date: 3 files\n"))
        #expect(!PlanRenderer().render(summary(written: 0, removed: 1)).contains("up to date"))
    }

    @Test func listsTwentyVariantsAndCountsTheRest() {
        #expect(PlanRenderer().render(summary(variants: 21)).contains("\n  … 1 more variant\n"))
        #expect(!PlanRenderer().render(summary(variants: 20)).contains("more variant"))
    }

    @Test func theLoadedBytesOfAHugeModelSaturate() {
        #expect(summary(model: .max).loadedByteCount == .max)
        #expect(summary(model: 10).loadedByteCount == 30)
    }

    @Test func diffSortsFilesAndCountsThem() {
        let diff = TreeDiffSummary(
            entries: [
                .init(path: "c", change: .remove), .init(path: "a", change: .add),
                .init(path: "b", change: .change, diff: ["@@ -1,1 +1,1 @@", "-x: 1", "+x: \u{1B}2"]),
            ], unchangedCount: 7
        )
        let expected = """
            + a
            ~ b
                @@ -1,1 +1,1 @@
                -x: 1
                +x: ␛2
            - c

            3 files differ: 1 to add, 1 to change, 1 to remove

            """
        #expect(PlanRenderer().render(diff) == expected)
    }

    @Test func diffOfOneFileUsesTheSingular() {
        let diff = TreeDiffSummary(entries: [.init(path: "a", change: .change)], unchangedCount: 0)
        #expect(PlanRenderer().render(diff) == "~ a\n\n1 file differs: 1 to change\n")
    }

    @Test func noDifferenceIsUpToDate() {
        let diff = TreeDiffSummary(entries: [], unchangedCount: 42)
        #expect(diff.isUpToDate)
        #expect(PlanRenderer().render(diff) == "up to date: 42 files\n")
    }

    @Test func diffLinesEndAtTheLimitButEveryFileIsNamed() {
        let lines = (0..<300).map { "+\($0)" }
        let diff = TreeDiffSummary(
            entries: ["a", "b", "c"].map { .init(path: $0, change: .change, diff: lines) }, unchangedCount: 0
        )
        let text = PlanRenderer().render(diff)
        #expect(text.components(of: "\n    +") == 400)
        #expect(text.contains("\n~ c\n… 500 more lines\n\n3 files differ: 3 to change\n"))
    }

    @Test func diffIsColoredOnlyWhenAsked() {
        let diff = TreeDiffSummary(entries: [.init(path: "a", change: .add)], unchangedCount: 0)
        #expect(PlanRenderer(isColored: true).render(diff).hasPrefix("\u{1B}[32m+ a\u{1B}[0m\n"))
    }
}

@Suite struct UnifiedDiffTests {
    private func diff(_ old: String, _ new: String, context: Int = 3) -> [String] {
        unifiedDiff(old: Array(old.utf8), new: Array(new.utf8), context: context)
    }

    @Test func equalTextsHaveNone() {
        #expect(diff("a\nb\n", "a\nb\n") == [])
        #expect(diff("", "") == [])
    }

    @Test func showsAChangeWithItsContext() {
        #expect(
            diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n")
                == ["@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8"]
        )
    }

    @Test func farChangesAreHunksOfTheirOwnAndNearOnesShareOne() {
        #expect(
            diff("a\n1\n2\n3\nb\n", "A\n1\n2\n3\nB\n", context: 1)
                == ["@@ -1,2 +1,2 @@", "-a", "+A", " 1", "@@ -4,2 +4,2 @@", " 3", "-b", "+B"]
        )
        #expect(
            diff("a\n1\n2\nb\n", "A\n1\n2\nB\n", context: 1)
                == ["@@ -1,4 +1,4 @@", "-a", "+A", " 1", " 2", "-b", "+B"]
        )
    }

    @Test func newAndEmptiedFilesStartAtZero() {
        #expect(diff("", "a\n") == ["@@ -0,0 +1,1 @@", "+a"])
        #expect(diff("a\n", "") == ["@@ -1,1 +0,0 @@", "-a"])
    }

    @Test func saysWhenOnlyTheLastLineBreakDiffers() {
        #expect(
            diff("a\n", "a") == ["@@ -1,1 +1,1 @@", "-a", "+a", "\\ no line break at the end of the file"]
        )
    }

    @Test func seesEquivalentSpellingsAndCarriageReturns() {
        #expect(diff("\u{E9}\n", "e\u{301}\n").count == 3)
        #expect(diff("a\r\n", "a\n") == ["@@ -1,1 +1,1 @@", "-a\r", "+a"])
    }

    @Test func namesBinaryFiles() {
        #expect(unifiedDiff(old: [0, 1], new: [1]) == ["binary files differ (2 bytes, 1 bytes)"])
        #expect(unifiedDiff(old: [0xFF], new: []) == ["binary files differ (1 bytes, 0 bytes)"])
    }

    @Test(arguments: 0..<40) func applyingItGivesTheNewText(seed: UInt64) {
        var state = seed &* 6_364_136_223_846_793_005 &+ 1
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        let old = (0..<next(30)).map { _ in "\(next(4))" }
        let new = old.flatMap { next(5) == 0 ? [] : next(5) == 0 ? [$0, "new"] : [$0] }
        let text = diff(old.map { $0 + "\n" }.joined(), new.map { $0 + "\n" }.joined(), context: Int(next(4)))
        var result: [String] = []
        var line = 0
        for row in text {
            if row.hasPrefix("@@") {
                let start = Int(row.dropFirst(4).prefix { $0 != "," }) ?? 0
                let isEmpty = row.dropFirst(4).drop { $0 != "," }.hasPrefix(",0 ")
                let first = isEmpty ? start : start - 1
                result += old[line..<first]
                line = first
            } else if row.hasPrefix("+") {
                result.append(String(row.dropFirst()))
            } else {
                #expect(old[line] == row.dropFirst())
                if row.hasPrefix(" ") { result.append(old[line]) }
                line += 1
            }
        }
        #expect(result + old[line...] == new)
    }
}
