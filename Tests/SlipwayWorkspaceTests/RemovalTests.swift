import Foundation
import SlipwayDomain
import SlipwayOutput
import SlipwaySystem
import Testing

@testable import SlipwayWorkspace

/// Outputs that are taken away, or get another name.
@Suite struct RemovalTests {
    /// A published output with a foreign file in a unit and one in the root.
    private func scene() throws -> (scratch: Scratch, output: OutputTree) {
        let scratch = try Scratch()
        let output = try makeOutput(["a": "a", "b": "b"], readme: "ours", release: "r")
        _ = try Publisher().publish(output, to: scratch.out, mode: .copy)
        try scratch.write("theirs", "out/net/repository/a/notes.txt")
        try scratch.write("theirs", "out/net/README")
        return (scratch, output)
    }

    private let foreign = ["README": "theirs", "repository/a/notes.txt": "theirs"]

    @Test func whatIsListedGoesAndTheRestStays() throws {
        let (scratch, output) = try scene()
        let report = try Publisher().remove(output.name, from: scratch.out)
        #expect(try scratch.contents("out/net") == foreign)
        #expect(report.diff.count(.removed) == 6 && report.foreignFiles.count == 2)
        #expect(!scratch.exists("out/net/release") && !scratch.exists("out/net/.slipway"))
    }

    @Test func anOutputOfSlipwaysOwnGoesWhole() throws {
        let scratch = try Scratch()
        let output = try makeOutput(["a": "a"])
        _ = try Publisher().publish(output, to: scratch.out, mode: .copy)
        _ = try Publisher().remove(output.name, from: scratch.out)
        #expect(!scratch.exists("out/net"))
    }

    /// Killed at any call, the next run puts the old output back, or finishes taking it away.
    @Test func killedAtAnyCallTheNextRunHasOldOrNone() throws {
        var step = 0
        while step < 500 {
            let (scratch, output) = try scene()
            let old = try scratch.contents("out/net")
            let (counter, limit) = (Counter(), step)
            let killed = Publisher(faults: FaultPlan { _, _ in counter.next() >= limit ? .canceled : nil })
            _ = try? killed.remove(output.name, from: scratch.out)
            if !scratch.exists("out/net/.slipway") {
                let found = try scratch.contents("out/net")
                #expect(found == old || found == foreign, "step \(step)")
            }
            // A build of the same name comes first here: what was interrupted is settled before it writes.
            if step.isMultiple(of: 2) {
                _ = try Publisher().publish(output, to: scratch.out, mode: .copy)
                #expect(try scratch.contents("out/net") == old, "step \(step)")
            }
            _ = try Publisher().remove(output.name, from: scratch.out)
            #expect(try scratch.contents("out/net") == foreign, "step \(step)")
            if counter.count <= step { break }
            step += 1
        }
        #expect((10..<500).contains(step))
    }

    @Test func aRenameTakesEverythingOrNothing() throws {
        let (scratch, output) = try scene()
        let old = try scratch.contents("out/net")
        let new = ModelName(fixed: "web")
        try scratch.write("theirs", "out/web/file")
        #expect(throws: WorkspaceError.self) { try Publisher().rename(output.name, to: new, in: scratch.out) }
        #expect(try scratch.contents("out/net") == old)
        try FileManager.default.removeItem(atPath: scratch.path + "/out/web/file")
        try Publisher().rename(output.name, to: new, in: scratch.out)
        #expect(try scratch.contents("out/web") == old)
        #expect(!scratch.exists("out/net") && !scratch.exists("out/web/.slipway"))
    }
}
