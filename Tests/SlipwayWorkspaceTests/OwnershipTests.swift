import Foundation
import SlipwayDomain
import SlipwayOutput
import SlipwaySystem
import Testing

@testable import SlipwayWorkspace

/// Nothing that is not Slipway's is touched, and no name is taken for the bytes behind it.
@Suite struct OwnershipTests {
    @Test(arguments: [false, true])
    func aStoreEntryWithOtherBytesIsWrittenAgain(linkedAlready: Bool) throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights()
        let output = try makeOutput(["a": "A", "b": "B"], weights: weights)
        if linkedAlready { try scratch.publish(output) }
        // The right name and the right size.
        let entry = "out/.weights/\(weights.digest)"
        let text = String(repeating: "x", count: Int(weights.byteCount))
        if linkedAlready {
            chmod(scratch.path + "/" + entry, 0o644)
            let file = try #require(FileHandle(forUpdatingAtPath: scratch.path + "/" + entry))
            try file.write(contentsOf: Data(text.utf8))
            try file.close()
        } else {
            try scratch.write(text, entry)
        }
        if linkedAlready {
            let diff = try makePublisher().compare(output, with: scratch.out, weights: .present(.store))
            #expect(diff.isDifferent)
        }
        let report = try scratch.publish(output)
        #expect(report.codes.contains("store-entry-repaired"), "\(report.codes)")
        for variant in ["a", "b"] {
            #expect(scratch.read("out/net/repository/\(variant)/1/model.onnx") == "weights of a network")
        }
        #expect(scratch.read(entry) == "weights of a network")
        #expect(try scratch.publish(output).isUnchanged)
    }

    @Test(arguments: ["link", "file"])
    func whatIsNoDirectoryOfOursIsRefused(kind: String) throws {
        let scratch = try Scratch()
        let output = try makeOutput(["a": "A"])
        try scratch.publish(output)
        try scratch.write("x", "precious/stage/file")
        try scratch.write("y", "precious/journal")
        let place = scratch.out + "/net/.slipway"
        if kind == "link" {
            try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: "../../precious")
        } else {
            try scratch.write("mine", "out/net/.slipway")
        }
        for wanted in [output, try makeOutput(["a": "B"])] {
            let error = #expect(throws: WorkspaceError.self) { try scratch.publish(wanted) }
            #expect(error?.failureClass == .io)
        }
        #expect(scratch.read("precious/stage/file") == "x")
        #expect(scratch.read("precious/journal") == "y")
        #expect(scratch.read("out/net/repository/a/config.pbtxt") == "A")
        if kind == "file" { #expect(scratch.read("out/net/.slipway") == "mine") }
    }

    @Test func aStoreThatIsALinkIsRefused() throws {
        let scratch = try Scratch()
        try scratch.write("x", "precious/file")
        try FileManager.default.createDirectory(atPath: scratch.out, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.out + "/.weights", withDestinationPath: "../precious")
        let output = try makeOutput(["a": "A"], weights: scratch.makeWeights())
        let error = #expect(throws: WorkspaceError.self) { try scratch.publish(output) }
        #expect(error?.failureClass == .io)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/precious") == ["file"])
        #expect(!scratch.exists("out/net"))
    }

    @Test func aLockThatFailsLeavesNothing() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A"]))
        let faults = FaultPlan { call, _ in call == "lock" ? .noLocks : nil }
        #expect(throws: WorkspaceError.self) { try scratch.publish(makeOutput(["a": "B"]), faults: faults) }
        #expect(!scratch.exists("out/net/.slipway"))
    }

    @Test func aLogIsNeverOpenedThroughALink() throws {
        let scratch = try Scratch()
        try scratch.write("outside", "victim")
        let place = scratch.path + "/measurements.jsonl"
        try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: "victim")
        let error = #expect(throws: WorkspaceError.self) { _ = try AppendLog(place) }
        #expect(error?.failureClass == .io)
        #expect(scratch.read("victim") == "outside")
    }
}

@Suite struct DigestCacheTests {
    private let big = String(repeating: "0123456789abcdef", count: 1 << 16)

    /// A file of 1 MiB that was written some time ago.
    private func old(_ scratch: Scratch, _ name: String, _ text: String) throws -> FileFacts {
        try scratch.write(text, name)
        return try scratch.facts(name)
    }

    private func later(_ facts: FileFacts) -> Int64 {
        max(facts.modified, facts.changed) + DigestCache.granularity + 1
    }

    @Test func aDigestIsKnownToTheNextRun() throws {
        let scratch = try Scratch()
        let facts = try old(scratch, "model", big)
        let path = scratch.path + "/cache/digests"
        DigestCache(path: path).remember(digest("one"), facts, at: later(facts))
        #expect(DigestCache(path: path).digest(facts) == digest("one"))
    }

    @Test func aFileThatChangedIsNotKnown() throws {
        let scratch = try Scratch()
        let facts = try old(scratch, "model", big)
        let cache = DigestCache(path: scratch.path + "/digests")
        cache.remember(digest("one"), facts, at: later(facts))
        usleep(20_000)
        // The same size and, put back by hand, the same time of modification.
        let place = scratch.path + "/model"
        let date = try FileManager.default.attributesOfItem(atPath: place)[.modificationDate]
        let file = try #require(FileHandle(forUpdatingAtPath: place))
        try file.write(contentsOf: Data("X".utf8))
        try file.close()
        try FileManager.default.setAttributes([.modificationDate: date as Any], ofItemAtPath: place)
        #expect(try cache.digest(scratch.facts("model")) == nil)
    }

    @Test func aFileThatWasJustWrittenIsNotRemembered() throws {
        let scratch = try Scratch()
        let facts = try old(scratch, "model", big)
        let cache = DigestCache(path: scratch.path + "/digests")
        cache.remember(digest("one"), facts, at: later(facts) - 1)
        #expect(cache.digest(facts) == nil)
        #expect(!scratch.exists("digests"))
    }

    @Test(arguments: ["", "\n\n", "1 2 3", "a b c d e f\n", "\u{0}\u{0}"])
    func aDamagedCacheKnowsNothingAndWorks(text: String) throws {
        let scratch = try Scratch()
        try scratch.write(text + "\n", "digests")
        let facts = try old(scratch, "model", big)
        let cache = DigestCache(path: scratch.path + "/digests")
        #expect(cache.digest(facts) == nil)
        cache.remember(digest("one"), facts, at: later(facts))
        #expect(DigestCache(path: scratch.path + "/digests").digest(facts) == digest("one"))
    }

    @Test func aCacheThatCannotBeWrittenCostsNothing() throws {
        let scratch = try Scratch()
        try scratch.write("a file", "folder")
        let facts = try old(scratch, "model", big)
        let cache = DigestCache(path: scratch.path + "/folder/digests")
        cache.remember(digest("one"), facts, at: later(facts))
        #expect(cache.digest(facts) == digest("one"))
        #expect(DigestCache(path: nil).digest(facts) == nil)
    }
}
