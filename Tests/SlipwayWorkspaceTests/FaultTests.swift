import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwaySystem
import Synchronization
import Testing

@testable import SlipwayWorkspace

/// Counts from 0.
final class Counter: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
        value.withLock { value in
            defer { value += 1 }
            return value
        }
    }

    var count: Int { value.withLock { $0 } }
}

/// Every changing call from one on fails, those of undoing and cleaning up as well: as if the process had been killed.
private func stop(at step: Int, _ counter: Counter = Counter()) -> FaultPlan {
    FaultPlan { _, _ in counter.next() >= step ? .canceled : nil }
}

/// One changing call fails, the others work.
private func failure(_ error: Errno, at step: Int, _ counter: Counter = Counter()) -> FaultPlan {
    FaultPlan { _, _ in counter.next() == step ? error : nil }
}

@Suite struct FaultTests {
    /// A scratch directory with a published output, a foreign file in a unit, and what comes next: a new variant, a
    /// changed one, a removed one, one with a foreign file removed, a changed and a removed file in the root.
    private func scene() throws -> (scratch: Scratch, old: OutputTree, new: OutputTree) {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights()
        let old = try makeOutput(
            ["change": "1", "gone": "1", "half": "1", "same": "1"], weights: weights, profile: "one", readme: "hello")
        try scratch.publish(old)
        try scratch.write("mine", "out/net/repository/change/notes.txt")
        try scratch.write("mine too", "out/net/repository/half/notes.txt")
        let new = try makeOutput(
            ["change": "2", "fresh": "2", "same": "1"], weights: scratch.makeWeights("new weights", at: "new.onnx"),
            profile: "two")
        return (scratch, old, new)
    }

    /// The files of each unit and root file, as the output and the disk see them, without Slipway's own.
    private func units(_ contents: [String: String]) -> [String: [String: String]] {
        var result: [String: [String: String]] = [:]
        for (name, content) in contents where name.hasPrefix("net/") && !name.hasPrefix("net/.slipway") {
            let parts = name.split(separator: "/")
            let unit = parts.prefix(parts[1] == "repository" ? 3 : 2).joined(separator: "/")
            result[unit, default: [:]][name] = content
        }
        return result
    }

    /// How many changing calls a whole run makes, and what it leaves.
    private func wholeRun() throws -> (calls: Int, before: [String: String], after: [String: String]) {
        let (scratch, _, new) = try scene()
        let before = try scratch.contents()
        let counter = Counter()
        try scratch.publish(new, faults: FaultPlan { _, _ in counter.next() < 0 ? .ioError : nil })
        return (counter.count, before, try scratch.contents())
    }

    @Test func aStopAtAnyCallLeavesEveryUnitOldOrNewAndTheNextRunFinishes() throws {
        let (calls, before, after) = try wholeRun()
        #expect(calls > 40)
        let (old, new) = (units(before), units(after))
        for step in 0..<calls {
            let (scratch, _, output) = try scene()
            _ = try? scratch.publish(output, faults: stop(at: step))
            let stopped = units(try scratch.contents())
            for unit in Set(old.keys).union(new.keys).union(stopped.keys) {
                let isWhole = stopped[unit] == old[unit] || stopped[unit] == new[unit]
                #expect(isWhole, "after call \(step), \(unit) is \(stopped[unit] ?? [:])")
            }
            try scratch.publish(output)
            #expect(units(try scratch.contents()) == units(after), "after call \(step)")
            #expect(try scratch.publish(output).isUnchanged)
        }
    }

    @Test func aStopAtAnyCallCanBeFollowedByTheOldOutput() throws {
        let (calls, before, _) = try wholeRun()
        for step in 0..<calls {
            let (scratch, old, new) = try scene()
            _ = try? scratch.publish(new, faults: stop(at: step))
            try scratch.publish(old)
            #expect(units(try scratch.contents()) == units(before), "after call \(step)")
        }
    }

    @Test func aStopDuringRecoveryIsRecoveredToo() throws {
        let (calls, _, after) = try wholeRun()
        for step in stride(from: calls / 3, to: calls, by: 3) {
            for second in stride(from: 0, to: 30, by: 4) {
                let (scratch, _, new) = try scene()
                _ = try? scratch.publish(new, faults: stop(at: step))
                _ = try? scratch.publish(new, faults: stop(at: second))
                try scratch.publish(new)
                #expect(units(try scratch.contents()) == units(after), "after calls \(step) and \(second)")
            }
        }
    }

    @Test(arguments: [Errno.noSpace, .permissionDenied, .readOnlyFileSystem, .noSuchFileOrDirectory, .ioError])
    func anErrorAtAnyCallLeavesTheOldStateOrTheNewOne(error: Errno) throws {
        let (calls, before, after) = try wholeRun()
        for step in 0..<calls {
            let (scratch, _, new) = try scene()
            do {
                try scratch.publish(new, faults: failure(error, at: step))
                let left = units(try scratch.contents())
                #expect(left == units(after), "\(error) at call \(step)")
            } catch {
                #expect(units(try scratch.contents()) == units(before), "\(error) at call \(step)")
            }
            try scratch.publish(new)
            #expect(units(try scratch.contents()) == units(after), "\(error) at call \(step)")
        }
    }

    @Test func aFailedFirstRunLeavesNothing() throws {
        let first = try Scratch()
        let counter = Counter()
        try first.publish(
            makeOutput(["a": "A", "b": "B"], weights: first.makeWeights()),
            faults: FaultPlan { _, _ in counter.next() < 0 ? .ioError : nil })
        for step in 0..<counter.count {
            let scratch = try Scratch()
            let output = try makeOutput(["a": "A", "b": "B"], weights: scratch.makeWeights())
            guard (try? scratch.publish(output, faults: failure(.noSpace, at: step))) == nil else { continue }
            #expect(try scratch.snapshot().keys.sorted() == [], "the disk is full at call \(step)")
        }
    }

    @Test(arguments: [Errno.invalidArgument, .noFunction])
    func withoutExchangeUnitsAreRenamedAwayAndIn(error: Errno) throws {
        let (_, before, after) = try wholeRun()
        let refusing = { (counter: Counter, step: Int) in
            FaultPlan { call, _ in
                if counter.next() >= step { return .canceled }
                return call == "exchange" ? error : nil
            }
        }
        let counter = Counter()
        let (scratch, _, new) = try scene()
        try scratch.publish(new, faults: refusing(counter, .max))
        // What the store made has other inodes in every scene.
        let isCompared = { (entry: (key: String, value: String)) in !entry.key.hasSuffix(".weights/.made") }
        #expect(try scratch.contents().filter(isCompared) == after.filter(isCompared))
        for step in 0..<counter.count {
            let (scratch, old, new) = try scene()
            _ = try? scratch.publish(new, faults: refusing(Counter(), step))
            let output = step.isMultiple(of: 2) ? new : old
            try scratch.publish(output)
            let expected = step.isMultiple(of: 2) ? after : before
            #expect(units(try scratch.contents()) == units(expected), "after call \(step)")
        }
    }

    @Test func aRecoveredRunIsReported() throws {
        let (scratch, _, new) = try scene()
        let counter = Counter()
        let afterTheJournal = FaultPlan { call, _ in call == "exchange" || counter.count > 0 ? stopNow(counter) : nil }
        _ = try? scratch.publish(new, faults: afterTheJournal)
        #expect(scratch.exists("out/net/.slipway/journal"))
        let report = try scratch.publish(new)
        #expect(report.recovery == .finished)
        #expect(report.codes.contains("interrupted-run-recovered"))
        #expect(!scratch.exists("out/net/.slipway"))
    }

    @Test func aJournalWithoutItsStageIsUndone() throws {
        let (_, before, _) = try wholeRun()
        let (scratch, old, new) = try scene()
        let counter = Counter()
        let inTheMiddle = FaultPlan { call, _ in
            if call == "exchange" { _ = counter.next() }
            return counter.count >= 3 ? .canceled : nil
        }
        _ = try? scratch.publish(new, faults: inTheMiddle)
        try FileManager.default.removeItem(atPath: scratch.out + "/net/.slipway/stage/new/manifest.json")
        let report = try scratch.publish(old)
        #expect(report.recovery == .undone)
        #expect(units(try scratch.contents()) == units(before))
    }

    @Test func aFileThatAppearsInAUnitDuringTheRunSurvives() throws {
        let (scratch, _, new) = try scene()
        let folder = scratch.out + "/net/repository"
        let late = FaultPlan { call, path in
            if call == "exchange", path.hasSuffix("repository/change") {
                _ = FileManager.default.createFile(atPath: folder + "/change/late.txt", contents: Data("late".utf8))
                _ = FileManager.default.createFile(atPath: folder + "/gone/late.txt", contents: Data("late".utf8))
            }
            return nil
        }
        try scratch.publish(new, faults: late)
        #expect(scratch.read("out/net/repository/change/late.txt") == "late")
        #expect(scratch.read("out/net/repository/gone/late.txt") == "late")
        #expect(scratch.read("out/net/repository/change/config.pbtxt") == "2")
    }

    @Test func aFullDiskIsNamedInWords() throws {
        let scratch = try Scratch()
        let full = FaultPlan { call, path in call == "write" && path.hasSuffix("plan.json") ? .noSpace : nil }
        let error = try #require(throws: WorkspaceError.self) {
            try scratch.publish(makeOutput(["a": "A"]), faults: full)
        }
        #expect(error.message.hasSuffix("plan.json\": the disk is full"))
        #expect(error.failureClass == .io)
    }
}

private func stopNow(_ counter: Counter) -> Errno {
    _ = counter.next()
    return .canceled
}

/// A promotion exchanges a release beside others.
@Suite struct ReleaseFaultTests {
    /// An output whose named release holds a config and a model.
    private func output(_ config: String, weights: WeightsReference) throws -> OutputTree {
        let base = try makeOutput(["a": "1"], weights: weights)
        var tree = base.tree
        let files: [(String, FileContent)] = [
            ("release-big/repository/net/config.pbtxt", .bytes(Array(config.utf8))),
            ("release-big/repository/net/1/model.onnx", .weights(weights)),
        ]
        var digests: [String: ContentDigest] = [:]
        for (name, content) in files {
            tree[try path(name)] = content
            let found =
                switch content {
                case .bytes(let bytes): SHA256Hasher.digest(bytes)
                case .weights(let reference): reference.digest
                }
            digests[String(name.dropFirst("release-big/".count))] = found
        }
        tree[try path("release-big/promotion.json")] = .bytes(try promotion(of: digests))
        return OutputTree(
            name: base.name, tree: tree, units: base.units + [try path("release-big")], manifestPath: base.manifestPath,
            manifest: base.manifest)
    }

    private func release(_ scratch: Scratch) throws -> [String: String] {
        try scratch.contents().filter { $0.key.hasPrefix("net/release-big/") }
    }

    @Test func aStopAtAnyCallLeavesTheOldReleaseOrTheNewOne() throws {
        func scene() throws -> (scratch: Scratch, new: OutputTree) {
            let scratch = try Scratch()
            try scratch.publish(try output("old", weights: scratch.makeWeights()))
            return (scratch, try output("new", weights: try scratch.makeWeights("other weights", at: "new.onnx")))
        }
        let (whole, new) = try scene()
        let old = try release(whole)
        let counter = Counter()
        try whole.publish(new, faults: FaultPlan { _, _ in counter.next() < 0 ? .ioError : nil })
        let made = try release(whole)
        #expect(old.count == 3 && made.count == 3 && old != made)
        for step in 0..<counter.count {
            let (scratch, new) = try scene()
            _ = try? scratch.publish(new, faults: stop(at: step))
            let stopped = try release(scratch)
            #expect(stopped == old || stopped == made, "stopped at \(step)")
            try scratch.publish(new)
            #expect(try release(scratch) == made, "after a stop at \(step)")
        }
    }

    /// A promotion that was killed is finished by the next run: what that run made without knowing of it is not published.
    @Test func aPromotionThatIsFinishedMeanwhileIsNotUndone() throws {
        let scratch = try Scratch()
        let old = try output("old", weights: scratch.makeWeights())
        try scratch.publish(old)
        let new = try output("new", weights: try scratch.makeWeights("other weights", at: "new.onnx"))
        let stopped = Counter()
        let faults = FaultPlan { call, _ in call == "exchange" || stopped.count > 0 ? stopNow(stopped) : nil }
        _ = try? scratch.publish(new, faults: faults)
        let name = ModelName(fixed: "net")
        let disk = OutputDirectory(out: scratch.out, name: name)
        let basis = OutputBasis(disk)
        let error = #expect(throws: WorkspaceError.self) {
            try makePublisher(seconds: 30).publish(old, to: scratch.out, mode: .store, basedOn: basis)
        }
        #expect(error == .outdated(path: scratch.out + "/net") && error?.failureClass == .io)
        #expect(error?.code.number == 826)
        #expect(scratch.read("out/net/release-big/repository/net/config.pbtxt") == "new")
        #expect(!scratch.exists("out/net/.slipway"))
        // Made anew of what is there it is right, whatever it says.
        let known = try makePublisher(seconds: 30)
            .publish(old, to: scratch.out, mode: .store, basedOn: OutputBasis(disk))
        #expect(known.diff.isDifferent)
        #expect(try release(scratch)["net/release-big/repository/net/config.pbtxt"] == "old")
    }

    @Test func aBuildLeavesNamedReleasesAloneAndTheirWeightsInTheStore() throws {
        let scratch = try Scratch()
        let weights = try scratch.makeWeights()
        try scratch.publish(try output("old", weights: weights))
        let before = try release(scratch)
        let other = try scratch.makeWeights("other weights", at: "new.onnx")
        let report = try scratch.publish(try makeOutput(["a": "2"], weights: other, kept: ["release-big"]))
        #expect(try release(scratch) == before)
        #expect(!report.codes.contains("foreign-file-kept"))
        #expect(scratch.exists("out/.weights/\(weights.digest)"))
    }
}
