import Foundation
import SlipwaySystem
import Testing

@testable import SlipwayWorkspace

/// A text file that is replaced by its edited text: the old one or the new one, whole, and never what somebody else wrote.
@Suite struct TextEditTests {
    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write("old text", "spec.yaml")
        return scratch
    }

    @Test func theTextIsReplaced() throws {
        let scratch = try scratch()
        try TextEdit(of: scratch.path + "/spec.yaml", holding: Array("old text".utf8), limit: 100).write(
            Array("new".utf8))
        #expect(scratch.read("spec.yaml") == "new")
    }

    @Test func whatWasChangedBeforeIsLeft() throws {
        let scratch = try scratch()
        let path = scratch.path + "/spec.yaml"
        #expect(throws: WorkspaceError.changedWhileRead(path: path)) {
            try TextEdit(of: path, holding: Array("other text".utf8), limit: 100)
        }
    }

    @Test func whatIsChangedMeanwhileIsLeft() throws {
        let scratch = try scratch()
        let path = scratch.path + "/spec.yaml"
        let edit = try TextEdit(of: path, holding: Array("old text".utf8), limit: 100)
        try scratch.write("somebody's own", "spec.yaml")
        #expect(throws: WorkspaceError.self) { try edit.write(Array("new".utf8)) }
        #expect(scratch.read("spec.yaml") == "somebody's own")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["spec.yaml"])
    }

    /// Whatever call fails, the file is the old one or the new one, and nothing is beside it.
    @Test(arguments: 0..<8) func aCallThatFailsLeavesAWholeFile(step: Int) throws {
        let scratch = try scratch()
        let count = Counter()
        let faults = FaultPlan { _, _ in count.next() == step ? .noSpace : nil }
        let edit = try TextEdit(of: scratch.path + "/spec.yaml", holding: Array("old text".utf8), limit: 100)
        var isWritten = true
        do { try edit.write(Array("new".utf8), faults: faults) } catch { isWritten = false }
        #expect(isWritten == (count.next() <= step), "a call that fails is said")
        let text = scratch.read("spec.yaml")
        #expect(text == (isWritten ? "new" : "old text"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["spec.yaml"])
    }

    /// A run that is killed does nothing more: from some call on every call fails, those that tidy up included.
    @Test(arguments: 0..<8) func aRunThatIsKilledLeavesAWholeFile(step: Int) throws {
        let scratch = try scratch()
        let path = scratch.path + "/spec.yaml"
        let count = Counter()
        let faults = FaultPlan { _, _ in count.next() >= step ? .ioError : nil }
        try? TextEdit(of: path, holding: Array("old text".utf8), limit: 100).write(Array("new".utf8), faults: faults)
        let text = try #require(scratch.read("spec.yaml"))
        #expect(["old text", "new"].contains(text))
        // The next run does what this one was to do.
        try TextEdit(of: path, holding: Array(text.utf8), limit: 100).write(Array("newer".utf8))
        #expect(scratch.read("spec.yaml") == "newer")
    }
}
