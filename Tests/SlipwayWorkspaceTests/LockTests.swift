import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwaySystem
import Testing

@testable import SlipwayWorkspace

@Suite struct LockTests {
    @Test func aSecondRunFailsWhileTheFirstHoldsTheLock() throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "A"]))
        let calls = FileCalls()
        let descriptor = try calls.openDirectory(scratch.out + "/net")
        defer { calls.close(descriptor) }
        let root = Directory(descriptor: descriptor, path: scratch.out + "/net")
        let lock = try PublishLock(in: root, seconds: 0, calls: calls)
        #expect(throws: WorkspaceError.locked(path: scratch.out + "/net", seconds: 0)) {
            try makePublisher().publish(makeOutput(["a": "B"]), to: scratch.out, mode: .store)
        }
        #expect(scratch.read("out/net/repository/a/config.pbtxt") == "A")
        lock.release()
        try scratch.publish(makeOutput(["a": "B"]))
        #expect(!scratch.exists("out/net/.slipway"))
    }

    /// A child between fork and exec has a copy of each descriptor of its parent; a duplicate is such a copy.
    @Test func aLockEndsWithItsRunAlthoughACopyOfItsDescriptorIsOpen() throws {
        let scratch = try Scratch()
        let calls = FileCalls()
        let path = scratch.out + ".lock"
        let first = try calls.openAppend(path)
        try calls.lock(first, exclusive: true, wait: false)
        let copy = dup(first)
        defer { calls.close(copy) }
        let second = try calls.openAppend(path)
        defer { calls.close(second) }
        #expect(throws: Errno.wouldBlock) { try calls.lock(second, exclusive: true, wait: false) }
        calls.closeLocked(first)
        try calls.lock(second, exclusive: true, wait: false)
    }

    @Test func runsAtTheSameTimeComeOneAfterTheOther() async throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights()
        let outputs = try (0..<6).map { try makeOutput(["a": "\($0)", "b": "\($0)"], weights: weights) }
        let out = scratch.out
        try await withThrowingTaskGroup(of: Void.self) { group in
            for output in outputs {
                group.addTask { _ = try makePublisher(seconds: 60).publish(output, to: out, mode: .store) }
            }
            try await group.waitForAll()
        }
        let last = try #require(scratch.read("out/net/repository/a/config.pbtxt"))
        let index = try #require(Int(last))
        #expect(scratch.read("out/net/repository/b/config.pbtxt") == last)
        #expect(try scratch.publish(outputs[index]).isUnchanged)
        #expect(try scratch.facts("out/.weights/\(weights.digest)").linkCount == 3)
    }

    /// Builds of two specs with one name, and comparisons beside them: each ends well, or says that another run is there.
    @Test func runsThatDisagreeNeverFailFalsely() async throws {
        let scratch = try Scratch()
        let weights = [try scratch.makeWeights(), try scratch.makeWeights("others", at: "n.onnx")]
        let outputs = try (0..<2).map {
            try makeOutput(["a": "\($0)", "only\($0)": "x"], weights: weights[$0], readme: $0 == 0 ? "hello" : nil)
        }
        let out = scratch.out
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<6 {
                group.addTask {
                    for round in 0..<12 {
                        let output = outputs[(worker + round) % 2]
                        if worker < 4 {
                            let report = try makePublisher(seconds: 120).publish(output, to: out, mode: .store)
                            #expect(report.cleaningFailure == nil)
                        } else {
                            _ = try makePublisher(seconds: 120).compare(output, with: out, weights: .present(.store))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let last = try #require(scratch.read("out/net/repository/a/config.pbtxt").flatMap(Int.init))
        #expect(try scratch.publish(outputs[last]).isUnchanged)
        #expect(!scratch.exists("out/net/.slipway"))
    }

    @Test func aRunWhoseDirectoryGoesMakesItAgain() throws {
        let scratch = try Scratch()
        let counter = Counter()
        let folder = scratch.out + "/net"
        // Another run that failed takes its empty directory away, just before the lock is made in it.
        let faults = FaultPlan { call, path in
            if call == "mkdir", path.hasSuffix(".slipway"), counter.next() < 3 {
                try? FileManager.default.removeItem(atPath: folder)
            }
            return nil
        }
        try scratch.publish(makeOutput(["a": "A"]), faults: faults)
        #expect(scratch.read("out/net/repository/a/config.pbtxt") == "A")
        #expect(counter.count > 3)
    }

    @Test func runsOfOtherModelsShareTheStoreAtTheSameTime() async throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights()
        let names = ["one", "two", "three", "four"]
        let outputs = try names.map { try makeOutput(["a": "A"], weights: weights, name: $0) }
        let out = scratch.out
        try await withThrowingTaskGroup(of: Void.self) { group in
            for output in outputs {
                group.addTask { _ = try makePublisher(seconds: 60).publish(output, to: out, mode: .store) }
            }
            try await group.waitForAll()
        }
        for output in outputs { #expect(try scratch.publish(output).isUnchanged) }
    }

    @Test func aKilledProcessIsRecovered() async throws {
        let scratch = try Scratch(in: FileManager.default.temporaryDirectory.path)
        try scratch.publish(makeOutput(["a": "1", "b": "1"]))
        await #expect(processExitsWith: .signal(SIGKILL)) { [out = scratch.out as String] in
            let deadly = FaultPlan { call, path in
                if call == "exchange", path.hasSuffix("repository/b") { kill(getpid(), SIGKILL) }
                return nil
            }
            _ = try makePublisher(faults: deadly).publish(
                makeOutput(["a": "2", "b": "2"]), to: out, mode: .store)
        }
        #expect(scratch.read("out/net/repository/a/config.pbtxt") == "2")
        #expect(scratch.read("out/net/repository/b/config.pbtxt") == "1")
        let report = try scratch.publish(makeOutput(["a": "2", "b": "2"]))
        #expect(report.recovery == .finished)
        #expect(scratch.read("out/net/repository/b/config.pbtxt") == "2")
        #expect(!scratch.exists("out/net/.slipway"))
    }

    @Test func aFileThatMayNotGrowLeavesTheOldState() async throws {
        let scratch = try Scratch()
        try scratch.publish(makeOutput(["a": "1"]))
        await #expect(processExitsWith: .exitCode(17)) { [out = scratch.out as String] in
            _ = signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
            unsafe setrlimit(__rlimit_resource_t(1), &limit)
            do {
                _ = try makePublisher().publish(
                    makeOutput(["a": String(repeating: "x", count: 5000)]), to: out, mode: .store)
            } catch let error as WorkspaceError {
                exit(error.message.hasSuffix("the file grows larger than the system allows") ? 17 : 18)
            }
        }
        #expect(scratch.read("out/net/repository/a/config.pbtxt") == "1")
        #expect(!scratch.exists("out/net/.slipway"))
    }
}

@Suite struct JournalTests {
    private func journal() throws -> PublishJournal {
        let names = ["repository/a", "repository/with blank", "50%", "line\nend", "umlaut-ä"]
        let steps = try names.enumerated().map { index, name in
            PublishJournal.Step(
                kind: [.add, .swap, .drop][index % 3], path: try path(name),
                identity: FileIdentity(device: 1, inode: UInt64(index)))
        }
        return PublishJournal(steps: steps, owned: Set(try names.map(path)))
    }

    @Test func aJournalReadsBack() throws {
        #expect(try PublishJournal(journal().bytes) == journal())
    }

    @Test func aCutJournalIsNone() throws {
        let bytes = try journal().bytes
        for count in 0..<bytes.count { #expect(PublishJournal(Array(bytes.prefix(count))) == nil) }
    }

    @Test func aPathThatLeavesTheOutputIsNone() {
        #expect(PublishJournal(Array("slipway-journal 1\nadd 1:2 ../x\nend 2\n".utf8)) == nil)
        #expect(PublishJournal(Array("slipway-journal 1\nadd 1:2 a/%2e%2e/x\nend 2\n".utf8)) == nil)
    }
}
