import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwaySystem
import Testing

@testable import SlipwayWorkspace

@Suite struct WeightsTests {
    @Test func theStoreHoldsOneReadOnlyCopyForAllVariants() throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights()
        try scratch.publish(makeOutput(["a": "A", "b": "B"], weights: weights))
        let entry = try scratch.facts("out/.weights/\(weights.digest)")
        #expect(entry.permissions == 0o444)
        #expect(entry.linkCount == 3)
        #expect(try scratch.facts("out/net/repository/a/1/model.onnx").identity == entry.identity)
        #expect(try scratch.facts("model.onnx").identity != entry.identity)
    }

    @Test func linkSharesTheSourceAndSaysSo() throws {
        let scratch = try Scratch()
        let report = try scratch.publish(makeOutput(["a": "A"], weights: scratch.makeWeights()), .link)
        let source = try scratch.facts("model.onnx")
        #expect(try scratch.facts("out/net/repository/a/1/model.onnx").identity == source.identity)
        #expect(!scratch.exists("out/.weights"))
        #expect(report.codes.contains("weights-linked-to-source"))
    }

    @Test func copyGivesEveryVariantItsOwnFile() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A", "b": "B"], weights: scratch.makeWeights()), .copy)
        let facts = try ["a", "b"].map { try scratch.facts("out/net/repository/\($0)/1/model.onnx") }
        #expect(facts.map(\.linkCount) == [1, 1])
        #expect(facts[0].identity != facts[1].identity)
        #expect(scratch.read("out/net/repository/b/1/model.onnx") == "weights of a network")
        #expect(!scratch.exists("out/.weights"))
    }

    @Test func digestWritesNoModel() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A"], weights: scratch.makeWeights()), .digest)
        #expect(!scratch.exists("out/net/repository/a/1"))
        #expect(!scratch.exists("out/.weights"))
        #expect(scratch.exists("out/net/repository/a/config.pbtxt"))
    }

    @Test(arguments: WeightsMode.allCases)
    func aSecondRunIsANoOpInEveryMode(mode: WeightsMode) throws {
        let scratch = try Scratch()
        let output = try makeOutput(["a": "A", "b": "B"], weights: scratch.makeWeights())
        try scratch.publish(output, mode)
        let before = try scratch.snapshot()
        #expect(try scratch.publish(output, mode).isUnchanged)
        #expect(try scratch.snapshot() == before)
    }

    @Test(arguments: WeightsMode.allCases, WeightsMode.allCases)
    func theModeCanChange(from: WeightsMode, to: WeightsMode) throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights()
        let output = try makeOutput(["a": "A", "b": "B"], weights: weights)
        try scratch.publish(output, from)
        try scratch.publish(output, to)
        let placed = "out/net/repository/a/1/model.onnx"
        #expect(scratch.exists(placed) == (to != .digest))
        if to == .store { #expect(try scratch.facts(placed).identity != scratch.facts("model.onnx").identity) }
        if to == .copy { #expect(try scratch.facts(placed).linkCount == 1) }
        #expect(try scratch.publish(output, to).isUnchanged)
    }

    @Test func aNewModelReplacesTheOldOneInStoreAndVariants() throws {
        let scratch = try Scratch()
        let old = try scratch.makeWeights("old")
        try scratch.publish(makeOutput(["a": "A"], weights: old))
        let new = try scratch.makeWeights("brand new")
        let report = try scratch.publish(makeOutput(["a": "A"], weights: new))
        #expect(scratch.read("out/net/repository/a/1/model.onnx") == "brand new")
        #expect(report.storeCleaning.removed == [old.digest])
        #expect(!scratch.exists("out/.weights/\(old.digest)"))
        #expect(report.handEditedFiles.isEmpty)
    }

    @Test func aStoredModelThatAnotherManifestListsStays() throws {
        let scratch = try Scratch()
        let old = try scratch.makeWeights("old")
        try scratch.publish(makeOutput(["a": "A"], weights: old, name: "one"))
        try scratch.publish(makeOutput(["a": "A"], weights: old, name: "two"))
        try FileManager.default.removeItem(atPath: scratch.out + "/two/repository/a/1/model.onnx")
        let report = try scratch.publish(makeOutput(["a": "A"], weights: scratch.makeWeights("new"), name: "one"))
        #expect(report.storeCleaning.removed.isEmpty)
        #expect(scratch.exists("out/.weights/\(old.digest)"))
    }

    @Test func nothingLeavesTheStoreWhileAManifestCannotBeRead() throws {
        let scratch = try Scratch()
        let old = try scratch.makeWeights("old")
        try scratch.publish(makeOutput(["a": "A"], weights: old))
        try scratch.write("no manifest", "out/other/manifest.json")
        let report = try scratch.publish(makeOutput(["a": "A"], weights: scratch.makeWeights("new")))
        #expect(report.storeCleaning.skipped != nil)
        #expect(scratch.exists("out/.weights/\(old.digest)"))
    }

    @Test func filesInTheStoreThatAreNoDigestsStay() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A"], weights: scratch.makeWeights()))
        let writable = "out/.weights/" + String(repeating: "a", count: 64)
        try scratch.write("mine", "out/.weights/notes.txt")
        try scratch.write("mine", writable)
        try scratch.publish(makeOutput(["a": "A2"], weights: scratch.makeWeights()))
        #expect(scratch.exists("out/.weights/notes.txt"))
        #expect(scratch.exists(writable))
    }

    @Test func aDamagedStoreEntryIsWrittenAgain() throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights()
        try scratch.publish(makeOutput(["a": "A"], weights: weights))
        let entry = scratch.out + "/.weights/\(weights.digest)"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: entry)
        let handle = try #require(FileHandle(forWritingAtPath: entry))
        try handle.truncate(atOffset: 3)
        try handle.close()
        let report = try scratch.publish(makeOutput(["a": "A"], weights: weights))
        #expect(report.codes.contains("store-entry-repaired"))
        #expect(scratch.read("out/net/repository/a/1/model.onnx") == "weights of a network")
        #expect(scratch.read("out/.weights/\(weights.digest)") == "weights of a network")
    }

    @Test(arguments: [WeightsMode.store, .copy])
    func aSourceWithOtherBytesIsRefused(mode: WeightsMode) throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights("first bytes")
        try scratch.write("other bytes", "model.onnx")
        let error = try #require(throws: WorkspaceError.self) {
            try scratch.publish(makeOutput(["a": "A"], weights: weights), mode)
        }
        #expect(error.code == .digestMismatch)
        #expect(!scratch.exists("out"))
    }

    @Test func aLinkedSourceOfAnotherSizeIsRefused() throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights("first")
        try scratch.write("longer than before", "model.onnx")
        #expect(throws: WorkspaceError.changedWhileRead(path: scratch.path + "/model.onnx")) {
            try scratch.publish(makeOutput(["a": "A"], weights: weights), .link)
        }
    }

    @Test func aMissingSourceIsNamed() throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights()
        try FileManager.default.removeItem(atPath: weights.sourcePath)
        #expect(throws: WorkspaceError.notFound(path: weights.sourcePath)) {
            try scratch.publish(makeOutput(["a": "A"], weights: weights))
        }
        #expect(!scratch.exists("out"))
    }

    /// Refuses every call of one name with an error number.
    private func refusing(_ call: String, _ error: Errno) -> FaultPlan {
        FaultPlan { name, _ in name == call ? error : nil }
    }

    @Test(arguments: [Errno.notPermitted, .notSupported])
    func withoutHardLinksEveryVariantGetsACopy(error: Errno) throws {
        let scratch = try Scratch()
        let output = try makeOutput(["a": "A", "b": "B"], weights: scratch.makeWeights())
        let report = try scratch.publish(output, .store, faults: refusing("link", error))
        #expect(report.codes.contains("weights-not-linkable"))
        #expect(try scratch.facts("out/net/repository/a/1/model.onnx").linkCount == 1)
        #expect(scratch.read("out/net/repository/b/1/model.onnx") == "weights of a network")
        #expect(try scratch.publish(output).isUnchanged)
    }

    @Test func aCopyByteByByteIsSaidOnce() throws {
        let scratch = try Scratch()
        let output = try makeOutput(["a": "A", "b": "B"], weights: scratch.makeWeights())
        let report = try scratch.publish(output, .copy, faults: refusing("reflink", .notSupported))
        #expect(report.codes == ["weights-bytes-copied"])
        #expect(scratch.read("out/net/repository/b/1/model.onnx") == "weights of a network")
    }

    @Test func aSourceThatCannotBeLinkedGoesIntoTheStore() throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights()
        let count = Counter()
        let once = FaultPlan { call, _ in call == "link" && count.next() == 0 ? .improperLink : nil }
        let report = try scratch.publish(makeOutput(["a": "A", "b": "B"], weights: weights), .link, faults: once)
        #expect(report.codes.contains("weights-on-other-file-system"))
        #expect(try scratch.facts("out/.weights/\(weights.digest)").linkCount == 3)
    }

    @Test func atTheLinkLimitTheStoreGetsAnotherCopy() throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights()
        let count = Counter()
        let third = FaultPlan { call, _ in call == "link" && count.next() == 2 ? .tooManyLinks : nil }
        let output = try makeOutput(["a": "A", "b": "B", "c": "C", "d": "D"], weights: weights)
        let report = try scratch.publish(output, .store, faults: third)
        #expect(report.codes.contains("weights-link-limit"))
        let inodes = try ["a", "b", "c", "d"].map {
            try scratch.facts("out/net/repository/\($0)/1/model.onnx").identity
        }
        #expect(Set(inodes).count == 2)
        #expect(try scratch.publish(output).isUnchanged)
    }

    @Test func aModelOnAnotherFileSystemIsCopiedOnce() throws {
        let scratch = try Scratch(in: FileManager.default.temporaryDirectory.path)
        let other = try Scratch()
        let (here, there) = (try FileCalls().stat(scratch.path), try FileCalls().stat(other.path))
        // Both on one file system: nothing to see on this machine.
        guard here.identity.device != there.identity.device else { return }
        let weights = try other.makeWeights()
        let output = try makeOutput(["a": "A", "b": "B"], weights: weights)
        let report = try scratch.publish(output, .link)
        #expect(report.codes.contains("weights-on-other-file-system"))
        #expect(try scratch.facts("out/.weights/\(weights.digest)").linkCount == 3)
        #expect(try scratch.publish(output, .link).isUnchanged)
    }

    @Test func weightsAreNotLookedAtWhenTheyAreIgnored() throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights()
        let output = try makeOutput(["a": "A"], weights: weights)
        try scratch.publish(output, .digest)
        let diff = try makePublisher().compare(output, with: scratch.out, weights: .ignored)
        #expect(!diff.isDifferent)
        let strict = try makePublisher().compare(output, with: scratch.out, weights: .present(.store))
        #expect(strict.files.filter { $0.status == .added }.map(\.path.text) == ["repository/a/1/model.onnx"])
    }
}
