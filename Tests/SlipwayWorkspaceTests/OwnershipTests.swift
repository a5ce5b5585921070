import Foundation
import SlipwayDiagnostics
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
            unsafe chmod(scratch.path + "/" + entry, 0o644)
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

    /// What a run finds that the cache answers; the digest is another one, so that reading the bytes would show.
    @Test(arguments: [true, false])
    func aKnownFileIsNotReadAgain(isOld: Bool) throws {
        let scratch = try Scratch()
        let facts = try old(scratch, "out/net/repository/a/1/model.onnx", big)
        let cache = DigestCache(path: scratch.path + "/digests")
        cache.remember(digest("one"), facts, at: isOld ? later(facts) : facts.changed)
        let name = ModelName(fixed: "net")
        let disk = OutputDirectory(out: scratch.out, name: name, calls: FileCalls(), cache: cache)
        let found = try disk.digest(at: path("repository/a/1/model.onnx"))
        #expect(found == (isOld ? digest("one") : digest(big)))
    }

    @Test func verifyNeverAsksTheCache() throws {
        let scratch = try Scratch()
        let facts = try old(scratch, "net/1/model.onnx", big)
        // The cache of this user, whatever it holds, says that the file is what the record lists.
        DigestCache.ofUser.remember(digest("one"), facts, at: later(facts))
        let files = ListedFiles(directory: scratch.path, display: "x", record: try path("manifest.json"))
        var bag = DiagnosticBag()
        #expect(try files.verify(path("net/1/model.onnx"), digest("one"), into: &bag) == false)
        #expect(try files.verify(path("net/1/model.onnx"), digest(big), into: &bag) == true)
    }

    /// Every end of a line that a full disk or a kill cuts, with the next run's line right behind it.
    @Test func aLineThatIsNotWholeCountsForNothing() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/digests"
        let first = try old(scratch, "model", big)
        DigestCache(path: path).remember(digest("one"), first, at: later(first))
        let line = try #require(scratch.read("digests"))
        let second = try old(scratch, "other", big)
        for length in 0..<line.utf8.count {
            try scratch.write(String(line.prefix(length)), "digests")
            DigestCache(path: path).remember(digest("two"), second, at: later(second))
            let cache = DigestCache(path: path)
            #expect(cache.digest(first) == nil, "cut at \(length)")
            // The line behind the torn one is lost with it, which costs time and nothing else.
            #expect([nil, digest("two")].contains(cache.digest(second)), "cut at \(length)")
        }
    }

    @Test func aLineWithOtherDigitsCountsForNothing() throws {
        let scratch = try Scratch()
        let facts = try old(scratch, "model", big)
        let path = scratch.path + "/digests"
        DigestCache(path: path).remember(digest("one"), facts, at: later(facts))
        let line = try #require(scratch.read("digests"))
        for index in line.indices where line[index].isHexDigit {
            let other = line[index] == "1" ? "2" : "1"
            try scratch.write(line.replacingCharacters(in: index...index, with: other), "digests")
            #expect(DigestCache(path: path).digest(facts) == nil, "\(other) at \(index)")
        }
    }

    @Test func runsAtOnceKeepWhatEachOfThemLearned() async throws {
        let scratch = try Scratch()
        let path = scratch.path + "/digests"
        var facts: [FileFacts] = []
        for number in 0..<8 { facts.append(try old(scratch, "model\(number)", big)) }
        let known = facts
        await withTaskGroup(of: Void.self) { group in
            for (number, facts) in known.enumerated() {
                group.addTask {
                    DigestCache(path: path).remember(digest("\(number)"), facts, at: .max)
                }
            }
        }
        let cache = DigestCache(path: path)
        for (number, facts) in known.enumerated() { #expect(cache.digest(facts) == digest("\(number)")) }
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
