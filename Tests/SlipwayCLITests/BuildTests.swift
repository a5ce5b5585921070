import Foundation
import SlipwayTestSupport
import Testing

@Suite("Builds")
struct BuildTests {
    @Test func aSecondRunChangesNothingAndSaysSo() throws {
        let project = try Project()
        #expect(try project.shell("slipway build spec.yaml --out o").status == 0)
        let before = project.facts("o")
        let result = try project.shell("slipway build spec.yaml --out o")
        #expect(result.status == 0)
        #expect(project.facts("o") == before)
        #expect(before.contains("config.pbtxt"))
        #expect(result.output.contains("up to date"), "\(result)")
    }

    @Test func checkShowsADifferenceThatPeopleCanRead() throws {
        let project = try Project()
        _ = try project.shell("slipway build spec.yaml --out o")
        try project.write("spec.yaml", Project.spec.replacing("[4, 8]", with: "[2, 8]"))
        let before = project.facts("o")
        let result = try project.shell("slipway build spec.yaml --out o --check")
        #expect(result.status == 2)
        #expect(project.facts("o") == before, "nothing is written")
        #expect(result.output.contains("words-cpu-b2-i1"), "\(result)")
        #expect(result.output.contains("words-cpu-b4-i1"), "\(result)")
    }

    @Test func aFileEditedByHandIsShownAndMended() throws {
        let project = try Project()
        _ = try project.shell("slipway build spec.yaml --out o")
        let path = "o/words/repository/words-cpu-b8-i1/config.pbtxt"
        let original = project.text(path)
        try project.write(path, original.replacing("max_batch_size: 8", with: "max_batch_size: 9"))
        let check = try project.shell("slipway build spec.yaml --out o --check")
        #expect(check.status == 2)
        #expect(check.output.contains("max_batch_size: 9"), "\(check)")
        #expect(check.output.contains("max_batch_size: 8"), "\(check)")
        #expect(try project.shell("slipway build spec.yaml --out o").status == 0)
        #expect(project.text(path) == original)
    }

    @Test func aVariantThatIsGoneIsRemovedAndFilesOfOthersStay() throws {
        let project = try Project()
        _ = try project.shell("slipway build spec.yaml --out o; echo mine > o/words/repository/notes.txt")
        try project.write("spec.yaml", Project.spec.replacing("[4, 8]", with: "[8]"))
        #expect(try project.shell("slipway build spec.yaml --out o").status == 0)
        #expect(!project.exists("o/words/repository/words-cpu-b4-i1"))
        #expect(project.text("o/words/repository/notes.txt") == "mine\n")
    }

    /// The number of links of the model in the first variant, in every mode.
    @Test(arguments: [("store", "5"), ("link", "5"), ("copy", "1")])
    func weightsModes(mode: String, links: String) throws {
        let project = try Project()
        #expect(try project.shell("slipway build spec.yaml --out o --weights \(mode)").status == 0)
        let result = try project.shell(
            "stat -c %h o/words/repository/words-default/1/model.onnx; cmp m.onnx o/words/repository/words-default/1/model.onnx"
        )
        #expect(result.output == "\(links)\n", "three variants, the release and the store or the source: \(result)")
        #expect(try project.shell("slipway build spec.yaml --out o --weights \(mode) --check").status == 0)
    }

    @Test func digestModeLeavesTheWeightsOut() throws {
        let project = try Project()
        #expect(try project.shell("slipway build spec.yaml --out o --weights digest").status == 0)
        #expect(try project.shell("find o -name '*.onnx'").output.isEmpty)
        #expect(project.exists("o/words/graph.lock.json"))
        #expect(project.text("o/words/manifest.json").contains("1/model.onnx"))
    }

    @Test func aGraphLockStandsInForTheModel() throws {
        let project = try Project()
        _ = try project.shell("slipway build spec.yaml --out golden --weights digest; rm m.onnx")
        let check = try project.shell("slipway build spec.yaml --out golden --weights digest --check")
        #expect(check.status == 0, "\(check)")
        try project.write("spec.yaml", Project.spec.replacing("[4, 8]", with: "[8]"))
        #expect(try project.shell("slipway build spec.yaml --out golden --weights digest --check").status == 2)
        #expect(try project.shell("slipway build spec.yaml --out golden --check").status == 2)
    }

    @Test func theLockOfAnotherModelDoesNotStandIn() throws {
        let project = try Project()
        _ = try project.shell("slipway build spec.yaml --out golden --weights digest")
        try project.write("spec.yaml", Project.spec.replacing("m.onnx", with: "typo.onnx"))
        let check = try project.shell("slipway build spec.yaml --out golden --weights digest --check")
        #expect(check.status == 1)
        #expect(check.messages.contains("SLW0350"), "\(check)")
    }

    @Test func aBrokenLockIsAnError() throws {
        let project = try Project()
        _ = try project.shell(
            "slipway build spec.yaml --out golden --weights digest; rm m.onnx; echo '{}' > golden/words/graph.lock.json"
        )
        let check = try project.shell("slipway build spec.yaml --out golden --weights digest --check")
        #expect(check.status == 1)
        #expect(check.messages.contains("SLW0367"), "\(check)")
    }

    @Test func twoSpecsShareTheStore() throws {
        let project = try Project()
        try project.write("other.yaml", Project.spec.replacing("name: words", with: "name: other"))
        #expect(try project.shell("slipway build spec.yaml other.yaml --out o").status == 0)
        #expect(try project.shell("ls o/.weights | wc -l").output == "1\n")
        #expect(try project.shell("slipway build spec.yaml other.yaml --out o --check").status == 0)
    }

    @Test func twoRunsAtOnceLeaveAWholeTree() throws {
        let project = try Project()
        let result = try project.shell(
            "for i in 1 2 3 4; do slipway build spec.yaml --out o > /dev/null & pids+=\" $!\"; done; for p in $pids; do wait $p || echo failed; done"
        )
        #expect(!result.output.contains("failed"), "\(result)")
        #expect(try project.shell("slipway build spec.yaml --out o --check").status == 0)
    }

    @Test func aPromotedReleaseIsLeftAlone() throws {
        let project = try Project()
        _ = try project.shell(
            "slipway build spec.yaml --out o; sed -i 's/\"initial\"/\"better\"/' o/words/release/promotion.json")
        // A further link to the one copy of the model changes that file's ctime, whoever else links to it.
        let facts = "find o/words/release -printf '%p %i %s %T@\\n' | sort"
        let before = try project.shell(facts).output
        try project.write("spec.yaml", Project.spec.replacing("[4, 8]", with: "[4, 16]"))
        let result = try project.shell("slipway build spec.yaml --out o")
        #expect(result.status == 0, "\(result)")
        #expect(try project.shell(facts).output == before)
        #expect(result.output.contains("release"), "\(result)")
        #expect(try project.shell("slipway build spec.yaml --out o --check").status == 0)
    }

    @Test func theSameSpecGivesTheSameBytesElsewhere() throws {
        let one = try Project()
        let other = try Project()
        for project in [one, other] { _ = try project.shell("slipway build spec.yaml --out o --weights copy") }
        let list = "find . -type f | sort | xargs sha256sum"
        #expect(try one.shell(list).output == (try other.shell(list).output))
    }

    @Test func anOutputThatCannotBeWrittenIsNotTouched() throws {
        let project = try Project()
        for out in ["m.onnx", "m.onnx/below", "/proc/slipway"] {
            let result = try project.shell("slipway build spec.yaml --out \(out)")
            #expect(result.status == 74, "\(result)")
            #expect(result.messages.contains("error"), "\(result)")
        }
        #expect(try project.shell("ls").output == "m.onnx\nspec.yaml\n")
    }

    /// A limit on the size of files replaces a full disk.
    @Test func aFullDiskLeavesNothingHalfWritten() throws {
        let project = try Project()
        let first = try project.shell("ulimit -f 1; slipway build spec.yaml --out o --weights copy")
        #expect(first.status == 74, "\(first)")
        #expect(!project.exists("o/words/manifest.json"))
        #expect(try project.shell("slipway build spec.yaml --out o --weights copy").status == 0)
        let before = try project.shell("cd o/words; find . -type f | sort | xargs sha256sum").output
        try project.write("spec.yaml", Project.spec.replacing("[4, 8]", with: "[4, 8, 16]"))
        let second = try project.shell("ulimit -f 1; slipway build spec.yaml --out o --weights copy")
        #expect(second.status == 74, "\(second)")
        #expect(try project.shell("cd o/words; find . -type f | sort | xargs sha256sum").output == before)
        #expect(try project.shell("slipway build spec.yaml --out o --weights copy").status == 0)
        #expect(try project.shell("slipway build spec.yaml --out o --weights copy --check").status == 0)
    }
}
