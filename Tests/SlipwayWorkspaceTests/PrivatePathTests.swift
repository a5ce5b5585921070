import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwaySystem
import Testing

@testable import SlipwayWorkspace

/// What is Slipway's own is reached without links and goes with the run; what is not is left alone.
@Suite struct PrivatePathTests {
    private func scene() throws -> (scratch: Scratch, new: OutputTree) {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "1", "b": "1"], weights: scratch.makeWeights(), readme: "hello"))
        let new = try makeOutput(["a": "2", "c": "2"], weights: scratch.makeWeights("others", at: "new.onnx"))
        return (scratch, new)
    }

    /// A call that fails, whichever it is, leaves nothing of ours where it can be removed, and is never silent.
    @Test(arguments: [Errno.noSpace, .noLocks, .permissionDenied, .ioError])
    func nothingOfOursIsLeftAndNoFailedCleaningIsSilent(error: Errno) throws {
        var step = 0
        while step < 200 {
            let (scratch, new) = try scene()
            let counter = Counter()
            let number = step
            let cleaning = Counter()
            let faults = FaultPlan { call, _ in
                guard counter.next() == number else { return nil }
                if ["unlink", "rmdir", "truncate"].contains(call) { _ = cleaning.next() }
                return error
            }
            let report = try? scratch.publish(new, faults: faults)
            if scratch.exists("out/net/.slipway") {
                #expect(report?.cleaningFailure != nil || report == nil && cleaning.count > 0, "step \(step)")
            }
            if let failure = report?.cleaningFailure {
                #expect(failure.failureClass == .io && failure.code == .cleaningPostponed, "step \(step)")
            }
            try scratch.publish(new)
            #expect(!scratch.exists("out/net/.slipway"), "step \(step)")
            #expect(scratch.read("out/net/repository/c/config.pbtxt") == "2", "step \(step)")
            if counter.count <= number { return }
            step += 1
        }
        Issue.record("it never ends")
    }

    @Test(arguments: ["stage/file", "journal", "journal.new"])
    func aDirectoryThatNoRunLeftIsRefused(file: String) throws {
        let (scratch, new) = try scene()
        try scratch.write("mine", "out/net/.slipway/\(file)")
        let error = #expect(throws: WorkspaceError.self) { try scratch.publish(new) }
        #expect(error?.failureClass == .io && error?.code == .foreignFileInTheWay)
        #expect(scratch.read("out/net/.slipway/\(file)") == "mine")
        #expect(!scratch.exists("out/net/.slipway/lock"))
        #expect(scratch.read("out/net/repository/a/config.pbtxt") == "1")
    }

    @Test(arguments: ["link", "directory", "dangling"]) func aLockThatIsNoFileIsRefused(kind: String) throws {
        let (scratch, new) = try scene()
        try scratch.write("mine", "precious")
        let place = scratch.out + "/net/.slipway"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        switch kind {
        case "directory":
            try FileManager.default.createDirectory(atPath: place + "/lock", withIntermediateDirectories: true)
        default:
            try FileManager.default.createSymbolicLink(
                atPath: place + "/lock", withDestinationPath: kind == "link" ? "../../../precious" : "../../../new")
        }
        let error = #expect(throws: WorkspaceError.self) { try scratch.publish(new) }
        #expect(error?.failureClass == .io)
        #expect(scratch.read("precious") == "mine" && !scratch.exists("new"))
        #expect(scratch.exists("out/net/.slipway/lock"))
    }

    @Test func foreignFilesBesideTheLockStay() throws {
        let (scratch, new) = try scene()
        try scratch.write("mine", "out/net/.slipway/kept/notes.txt")
        #expect(try scratch.publish(new).cleaningFailure == nil)
        #expect(scratch.read("out/net/.slipway/kept/notes.txt") == "mine")
        #expect(!scratch.exists("out/net/.slipway/lock"))
    }

    /// Another run may hold the file: without its name its lock would protect nothing.
    @Test func aLockFileOfAnotherRunOutlivesAFailureToLock() throws {
        let (scratch, new) = try scene()
        try scratch.write("", "out/net/.slipway/lock")
        let faults = FaultPlan { call, _ in call == "lock" ? .noLocks : nil }
        #expect(throws: WorkspaceError.self) { try scratch.publish(new, faults: faults) }
        #expect(scratch.exists("out/net/.slipway/lock"))
        try scratch.publish(new)
        #expect(!scratch.exists("out/net/.slipway"))
    }

    @Test func aStageThatBecameALinkIsUnlinkedAndNotFollowed() throws {
        let (scratch, new) = try scene()
        try scratch.write("", "out/net/.slipway/lock")
        try scratch.write("mine", "precious/new/file")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.out + "/net/.slipway/stage", withDestinationPath: "../../../precious")
        try scratch.publish(new)
        #expect(scratch.read("precious/new/file") == "mine")
        #expect(!scratch.exists("out/net/.slipway"))
    }

    @Test func aStoreThatBecameALinkIsNotReadEither() throws {
        let (scratch, _) = try scene()
        let same = try makeOutput(["a": "1", "b": "1"], weights: scratch.makeWeights(), readme: "hello")
        #expect(try scratch.publish(same).isUnchanged)
        try FileManager.default.moveItem(atPath: scratch.out + "/.weights", toPath: scratch.path + "/cache")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.out + "/.weights", withDestinationPath: "../cache")
        let error = #expect(throws: WorkspaceError.self) { try scratch.publish(same) }
        #expect(error?.failureClass == .io)
    }

    @Test func aCacheOfModelsThatIsALinkIsRefused() throws {
        let scratch = try Scratch()
        try scratch.write("model", "model.onnx")
        try scratch.write("mine", "precious/file")
        let cache = scratch.path + "/cache"
        try FileManager.default.createSymbolicLink(atPath: cache, withDestinationPath: "precious")
        let fetcher = ModelFetcher(cache: cache, isOffline: false, timeout: 5, pauses: [])
        let failure = #expect(throws: FetchFailure.self) {
            try fetcher.fetch("file://\(scratch.path)/model.onnx", digest("model"))
        }
        guard case .machine(.obstructed)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(try scratch.contents("precious") == ["file": "mine"])
    }

    @Test func aPartThatIsALinkIsNotWrittenThrough() throws {
        let scratch = try Scratch()
        try scratch.write("model", "model.onnx")
        try scratch.write("", "cache/.keep")
        try scratch.write("mine", "precious")
        let name = "\(digest("model")).part"
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/cache/\(name)", withDestinationPath: "../precious")
        let fetcher = ModelFetcher(cache: scratch.path + "/cache", isOffline: false, timeout: 5, pauses: [])
        #expect(throws: FetchFailure.self) {
            try fetcher.fetch("file://\(scratch.path)/model.onnx", digest("model"))
        }
        #expect(scratch.read("precious") == "mine")
    }
}

/// The store may be a cache that others fill.
@Suite struct StoreRecordTests {
    /// Puts files into the store as a fetch does: read-only, named by their digest.
    private func share(_ texts: [String], _ scratch: Scratch) throws {
        for text in texts {
            try scratch.write(text, "out/.weights/\(digest(text))")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o444], ofItemAtPath: scratch.out + "/.weights/\(digest(text))")
        }
    }

    @Test func whatOthersPutThereSurvives() throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights("ours")
        // One of them is the very model of the output.
        try share(["one", "two", "shared"], scratch)
        let shared = try scratch.makeWeights("shared", at: "shared.onnx")
        try scratch.publish(makeOutput(["a": "A"], weights: shared))
        try scratch.publish(makeOutput(["a": "A"], weights: weights))
        let report = try scratch.publish(makeOutput(["a": "A"], weights: scratch.makeWeights("next", at: "n.onnx")))
        #expect(report.storeCleaning.removed == [weights.digest])
        for text in ["one", "two", "shared"] { #expect(scratch.read("out/.weights/\(digest(text))") == text) }
    }

    @Test func aFileThatCameLaterUnderTheNameIsNotOurs() throws {
        let scratch = try Scratch()
        let old = try scratch.makeWeights("ours")
        try scratch.publish(makeOutput(["a": "A"], weights: old))
        try FileManager.default.removeItem(atPath: scratch.out + "/.weights/\(old.digest)")
        try share(["ours"], scratch)
        let report = try scratch.publish(makeOutput(["a": "A"], weights: scratch.makeWeights("next", at: "n.onnx")))
        #expect(report.storeCleaning.removed.isEmpty)
        #expect(scratch.read("out/.weights/\(old.digest)") == "ours")
    }

    @Test func withoutARecordNothingGoes() throws {
        let scratch = try Scratch()
        let old = try scratch.makeWeights("ours")
        try scratch.publish(makeOutput(["a": "A"], weights: old))
        try FileManager.default.removeItem(atPath: scratch.out + "/.weights/.made")
        try scratch.publish(makeOutput(["a": "A"], weights: scratch.makeWeights("next", at: "n.onnx")))
        #expect(scratch.exists("out/.weights/\(old.digest)"))
    }

    @Test func whatAKilledRunLeftGoesAndNothingElse() throws {
        let scratch = try Scratch()
        try scratch.write("theirs", "out/.weights/.new-1-net-0")
        let counter = Counter()
        let stop = FaultPlan { call, path in
            counter.count > 0 || call == "rename" && path.contains(".weights") ? stopHere(counter) : nil
        }
        _ = try? scratch.publish(makeOutput(["a": "A"], weights: scratch.makeWeights()), faults: stop)
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.out + "/.weights")
        #expect(names.filter { $0.hasPrefix(".new-") }.count == 2, "\(names)")
        try scratch.publish(makeOutput(["a": "A"], weights: scratch.makeWeights()))
        let left = try FileManager.default.contentsOfDirectory(atPath: scratch.out + "/.weights").sorted()
        #expect(left == [".made", ".new-1-net-0", digest("weights of a network").hex].sorted())
    }

    @Test func aLineThatIsNotWholeNamesNothing() throws {
        let scratch = try Scratch()
        let calls = FileCalls()
        let descriptor = try calls.openDirectory(scratch.path)
        defer { calls.close(descriptor) }
        let store = Directory(descriptor: descriptor, path: scratch.path)
        try scratch.write("x", "file")
        let entry = StoreRecord.Entry(digest("x"), try scratch.facts("file"))
        let line = StoreRecord.line(entry)
        for length in 0..<(line.utf8.count - 1) {
            try scratch.write(String(line.prefix(length)) + "\n", ".made")
            let record = try StoreRecord(of: store, calls: calls)
            #expect(!record.entries.contains(entry), "cut at \(length)")
        }
        try scratch.write(line, ".made")
        #expect(try StoreRecord(of: store, calls: calls).entries == [entry])
    }
}

private func stopHere(_ counter: Counter) -> Errno {
    _ = counter.next()
    return .canceled
}

/// A text that belongs to something else is there when that is.
@Suite struct TextDraftTests {
    @Test(arguments: [Errno.noSpace, .ioError, .permissionDenied]) func anErrorAtAnyCallLeavesTheOldTextOrTheNew(
        error: Errno
    ) throws {
        var step = 0
        while true {
            let scratch = try Scratch()
            try scratch.write("old", "folder/message")
            let counter = Counter()
            let number = step
            let faults = FaultPlan { _, _ in counter.next() == number ? error : nil }
            let isDone =
                (try? TextDraft(Array("new".utf8), for: scratch.path + "/folder/message", faults: faults).giveName())
                != nil
            #expect(try scratch.contents("folder") == ["message": isDone ? "new" : "old"], "step \(step)")
            if counter.count <= number {
                #expect(isDone && step > 3)
                return
            }
            step += 1
        }
    }

    @Test func aDraftThatIsLetGoLeavesNothing() throws {
        let scratch = try Scratch()
        for unnamed in [true, false] {
            let faults = FaultPlan { call, path in
                !unnamed && call == "create" && !path.hasSuffix("message") && path.hasSuffix("folder")
                    ? .notSupported : nil
            }
            try scratch.write("old", "folder/message")
            try TextDraft(Array("new".utf8), for: scratch.path + "/folder/message", faults: faults).discard()
            #expect(try scratch.contents("folder") == ["message": "old"])
            try TextDraft(Array("new".utf8), for: scratch.path + "/folder/message", faults: faults).giveName()
            #expect(try scratch.contents("folder") == ["message": "new"])
        }
    }

    @Test func aFolderThatIsMissingAndADirectoryAreRefusedBeforeAnythingIsWritten() throws {
        let scratch = try Scratch()
        try scratch.write("x", "folder/file")
        for path in ["none/message", "folder", "folder/file/message", "folder/"] {
            #expect(throws: WorkspaceError.self) { _ = try TextDraft([0x41], for: scratch.path + "/" + path) }
        }
        #expect(try scratch.contents("folder") == ["file": "x"])
    }
}
