import SlipwayDomain
import Testing

@Suite struct SplicedFileTests {
    @Test func neighboursOfOneKindBecomeOne() {
        let file = SplicedFile([.copy(0..<4), .copy(4..<9), .bytes([1]), .bytes([2, 3]), .copy(20..<21)])
        #expect(file.pieces == [.copy(0..<9), .bytes([1, 2, 3]), .copy(20..<21)])
        #expect(file.byteCount == 13)
        #expect(file.newByteCount == 3)
    }

    @Test func rangesThatDoNotFollowEachOtherStayApart() {
        #expect(SplicedFile([.copy(0..<4), .copy(5..<9)]).pieces.count == 2)
    }

    @Test func emptyPartsLeaveNoTrace() {
        #expect(SplicedFile([.copy(3..<3), .bytes([])]) == SplicedFile())
    }
}
