import Foundation
import SlipwayDomain
import SlipwayONNX
import Testing

/// What ONNX Runtime finds of outputs by itself; check_sessions.py compares it with two releases of it.
@Suite struct SessionShapeTests {
    /// The axes of the first output of a fixture.
    private func axes(_ name: String) throws -> [SessionAxis] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let path = folder.appending(path: "Fixtures/merge/\(name).onnx").path()
        return try #require(try infer(path: path)?.model.outputs.first).sessionAxes
    }

    @Test func aConstantTargetIsFoundByEveryRelease() throws {
        #expect(try axes("reshape_0_m1").map(\.axis) == [2])
        #expect(try axes("reshape_0_m1").first?.isFound(isRecent: false, isOptimized: false) == true)
    }

    /// A Shape behind an Expand: the number of axes is known, and a broadcast keeps the number of the other side.
    @Test func aSizeBehindAnExpandIsFound() throws {
        #expect(try axes("t__embedder_legacy").contains(SessionAxis(axis: 1)))
    }

    @Test func whatTakesLessImpliesWhatTakesMore() {
        let plain = SessionAxis(axis: 1)
        let recent = SessionAxis(axis: 1, needsRecent: true)
        let both = SessionAxis(axis: 1, needsRecent: true, needsOptimization: true)
        #expect(plain.isImplied(by: both) && recent.isImplied(by: both) && !both.isImplied(by: recent))
        #expect(!plain.isImplied(by: SessionAxis(axis: 0)))
        #expect(!recent.isFound(isRecent: false, isOptimized: true))
        #expect(!both.isFound(isRecent: true, isOptimized: false))
    }
}
