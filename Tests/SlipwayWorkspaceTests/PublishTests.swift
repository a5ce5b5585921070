import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwaySystem
import Testing

@testable import SlipwayWorkspace

@Suite struct PublishTests {
    @Test func aFirstRunWritesEveryFileAndTheManifest() throws {
        let scratch = try Scratch()
        let output = try makeOutput(["a": "A", "b": "B"], readme: "hello")
        let report = try scratch.publish(output)
        #expect(
            try scratch.contents() == [
                "net/repository/a/config.pbtxt": "A", "net/repository/b/config.pbtxt": "B",
                "net/profile/plan.json": "plan", "net/readme.txt": "hello",
                "net/manifest.json": String(decoding: try #require(output.manifest), as: UTF8.self),
            ])
        #expect(report.addedUnits == 3)
        #expect(!report.isUnchanged)
    }

    @Test func nothingOfTheRunItselfIsLeft() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A"]))
        #expect(!scratch.exists("out/net/.slipway"))
    }

    @Test func aSecondRunTouchesNothing() throws {
        let scratch = try Scratch()
        let output = try makeOutput(["a": "A", "b": "B"], weights: scratch.makeWeights(), readme: "hello")
        try scratch.publish(output)
        let before = try scratch.snapshot()
        let report = try scratch.publish(output)
        #expect(report.isUnchanged)
        #expect(report.unchangedUnits == 3)
        #expect(try scratch.snapshot() == before)
    }

    @Test func onlyTheChangedUnitIsExchanged() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A", "b": "B"]))
        let before = try scratch.snapshot()
        let report = try scratch.publish(makeOutput(["a": "A", "b": "B2"]))
        let after = try scratch.snapshot()
        #expect(before["net/repository/a"] == after["net/repository/a"])
        #expect(before["net/repository/a/config.pbtxt"] == after["net/repository/a/config.pbtxt"])
        #expect(scratch.read("out/net/repository/b/config.pbtxt") == "B2")
        #expect(report.changedUnits == 1)
        #expect(report.unchangedUnits == 2)
    }

    @Test func aRemovedVariantGoes() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A", "b": "B"], weights: scratch.makeWeights()))
        let report = try scratch.publish(makeOutput(["a": "A"], weights: scratch.makeWeights()))
        #expect(!scratch.exists("out/net/repository/b"))
        #expect(report.removedUnits == 1)
    }

    @Test func aRemovedUnitTakesItsEmptyHolderAlong() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A"]))
        try scratch.publish(makeOutput([:]))
        #expect(!scratch.exists("out/net/repository"))
        #expect(scratch.exists("out/net/profile/plan.json"))
    }

    @Test func aForeignFileSurvivesTheRemovalOfItsVariant() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A", "b": "B"]))
        try scratch.write("mine", "out/net/repository/b/notes/today.txt")
        let report = try scratch.publish(makeOutput(["a": "A"]))
        #expect(scratch.read("out/net/repository/b/notes/today.txt") == "mine")
        #expect(!scratch.exists("out/net/repository/b/config.pbtxt"))
        #expect(report.foreignFiles.map(\.text) == ["repository/b/notes/today.txt"])
        #expect(report.codes.contains("foreign-file-kept"))
    }

    @Test func foreignFilesSurviveInUnitsAndInTheRoot() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A"]))
        try scratch.write("mine", "out/net/repository/a/notes.txt")
        try scratch.write("too", "out/net/own.txt")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/out/net/repository/a/link", withDestinationPath: "nowhere")
        let inode = try scratch.facts("out/net/repository/a/notes.txt").identity
        try scratch.publish(makeOutput(["a": "A2"]))
        #expect(scratch.read("out/net/repository/a/config.pbtxt") == "A2")
        #expect(scratch.read("out/net/own.txt") == "too")
        #expect(try scratch.facts("out/net/repository/a/notes.txt").identity == inode)
        #expect(try FileCalls().readLink(scratch.path + "/out/net/repository/a/link", in: .working) == "nowhere")
    }

    @Test func aRootFileNoLongerMadeGoesAndAForeignOneStays() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A"], readme: "hello"))
        try scratch.write("mine", "out/net/other.txt")
        try scratch.publish(makeOutput(["a": "A"]))
        #expect(!scratch.exists("out/net/readme.txt"))
        #expect(scratch.exists("out/net/other.txt"))
    }

    @Test func aHandEditedFileIsRestoredAndReported() throws {
        let scratch = try Scratch()
        let output = try makeOutput(["a": "A", "b": "B"])
        try scratch.publish(output)
        try scratch.write("tampered", "out/net/repository/a/config.pbtxt")
        let report = try scratch.publish(output)
        #expect(scratch.read("out/net/repository/a/config.pbtxt") == "A")
        #expect(report.handEditedFiles.map(\.text) == ["repository/a/config.pbtxt"])
        #expect(report.codes == ["hand-edited-file"])
    }

    @Test func aDeletedFileIsWrittenAgain() throws {
        let scratch = try Scratch()
        let output = try makeOutput(["a": "A"], readme: "hello")
        try scratch.publish(output)
        try FileManager.default.removeItem(atPath: scratch.out + "/net/repository/a/config.pbtxt")
        try FileManager.default.removeItem(atPath: scratch.out + "/net/readme.txt")
        try scratch.publish(output)
        #expect(scratch.read("out/net/repository/a/config.pbtxt") == "A")
        #expect(scratch.read("out/net/readme.txt") == "hello")
    }

    @Test func keptDirectoriesAreNeverTouched() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A"], release: "initial"))
        try scratch.write("promoted", "out/net/release/repository/net/config.pbtxt")
        let before = try scratch.snapshot("out/net/release")
        let report = try scratch.publish(makeOutput(["a": "A2"], release: "initial", kept: ["release"]))
        #expect(try scratch.snapshot("out/net/release") == before)
        #expect(report.handEditedFiles.isEmpty)
    }

    @Test func aKeptDirectoryStaysWhenTheOutputHasItNoLonger() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A"], release: "initial"))
        try scratch.publish(makeOutput(["a": "A2"], kept: ["release"]))
        #expect(scratch.read("out/net/release/repository/net/config.pbtxt") == "initial")
    }

    @Test func filesOfAPromotionRecordBelongToSlipway() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A"]))
        try scratch.write("winner", "out/net/release/repository/net/config.pbtxt")
        try scratch.write(
            String(decoding: try promotion(of: ["repository/net/config.pbtxt": digest("winner")]), as: UTF8.self),
            "out/net/release/promotion.json")
        let report = try scratch.publish(makeOutput(["a": "A"], release: "initial"))
        #expect(scratch.read("out/net/release/repository/net/config.pbtxt") == "initial")
        #expect(!scratch.exists("out/net/release/promotion.json"))
        #expect(report.handEditedFiles.isEmpty)
    }

    @Test func aForeignFileInTheWayIsRefused() throws {
        let scratch = try Scratch()
        try scratch.write("mine", "out/net/repository/a/config.pbtxt")
        let before = try scratch.contents()
        let error = try #require(throws: WorkspaceError.self) { try scratch.publish(makeOutput(["a": "A"])) }
        #expect(error.code == .foreignFileInTheWay)
        #expect(error.path == "net/repository/a/config.pbtxt")
        #expect(try scratch.contents() == before)
        #expect(!scratch.exists("out/net/.slipway"))
    }

    @Test func aForeignFileWithTheRightBytesIsTakenOver() throws {
        let scratch = try Scratch()
        try scratch.write("A", "out/net/repository/a/config.pbtxt")
        try scratch.publish(makeOutput(["a": "A"]))
        try scratch.publish(makeOutput(["b": "B"]))
        #expect(!scratch.exists("out/net/repository/a"))
    }

    @Test(arguments: ["repository", "repository/a", "profile"])
    func aFileWhereADirectoryBelongsIsRefused(place: String) throws {
        let scratch = try Scratch()
        try scratch.write("mine", "out/net/\(place)")
        #expect(throws: WorkspaceError.self) { try scratch.publish(makeOutput(["a": "A"])) }
        #expect(try scratch.contents() == ["net/\(place)": "mine"])
    }

    @Test func aSymbolicLinkIsNotFollowedOutOfTheOutput() throws {
        let scratch = try Scratch()
        try scratch.write("precious", "elsewhere/a/config.pbtxt")
        try FileManager.default.createDirectory(atPath: scratch.out + "/net", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.out + "/net/repository", withDestinationPath: scratch.path + "/elsewhere")
        #expect(throws: WorkspaceError.self) { try scratch.publish(makeOutput(["a": "A"])) }
        #expect(try scratch.contents("elsewhere") == ["a/config.pbtxt": "precious"])
    }

    @Test func anOldManifestCannotReachOutsideTheOutput() throws {
        let scratch = try Scratch()
        try scratch.write("precious", "victim.txt")
        try scratch.write(
            "{\"format_version\":1,\"files\":{\"../../victim.txt\":\"\(digest("precious"))\"}}", "out/net/manifest.json"
        )
        _ = try? scratch.publish(makeOutput(["a": "A"]))
        #expect(scratch.read("victim.txt") == "precious")
    }

    @Test func aCombiningMarkDoesNotHideASeparator() {
        #expect(RelativePath("../\u{301}victim") == nil)
        #expect(RelativePath("a/..\u{301}")?.text == "a/..\u{301}")
        #expect(RelativePath("a//\u{301}b") == nil)
    }

    @Test(arguments: [
        "", "[]", "{}", "{\"format_version\":2,\"files\":{}}", "{\"format_version\":1,\"files\":{\"a\":1}}",
    ])
    func whatIsNoManifestListsNothing(text: String) {
        var bag = DiagnosticBag()
        #expect(Manifest.read(SourceFile(path: "manifest.json", text: text), into: &bag) == nil)
        #expect(bag.count(.error) == 1)
    }

    @Test func aForeignManifestIsNotOverwritten() throws {
        let scratch = try Scratch()
        try scratch.write("{\"name\":\"a web application\"}", "out/net/manifest.json")
        let error = try #require(throws: WorkspaceError.self) { try scratch.publish(makeOutput(["a": "A"])) }
        #expect(error.path == "\(scratch.out)/net/manifest.json")
        #expect(error.code == .unreadableRecord)
        #expect(scratch.read("out/net/manifest.json") == "{\"name\":\"a web application\"}")
    }

    @Test func twoOutputsShareARoot() throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights()
        try scratch.publish(makeOutput(["a": "A"], weights: weights, name: "one"))
        try scratch.publish(makeOutput(["a": "A"], weights: weights, name: "two"))
        let entry = try scratch.facts("out/.weights/\(weights.digest)")
        #expect(entry.linkCount == 3)
    }

    @Test func aRunWithSynchronisationGivesTheSameTree() throws {
        let scratch = try Scratch()
        let output = try makeOutput(["a": "A"], weights: scratch.makeWeights())
        _ = try makePublisher(sync: true).publish(output, to: scratch.out, mode: .store)
        #expect(try scratch.publish(output).isUnchanged)
    }
}
