import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

@Suite struct HostileFileTests {
    @Test(arguments: fixtureNames) func everyTruncationIsReported(name: String) throws {
        let bytes = try fixtureBytes(name)
        let folder = try ScratchFolder()
        // Cut exactly behind the graph and another field, a file is a whole model with less in it.
        let whole = Proto.topLevelEnds(bytes)
        for percent in 0..<100 {
            let count = bytes.count * percent / 100
            if whole.contains(count) { continue }
            let opened = try open(path: folder.write(Array(bytes[..<count])))
            #expect(opened.errors.count >= 1, "cut to \(count) of \(bytes.count) bytes")
        }
    }

    @Test(arguments: fixtureNames) func bitFlipsEndInAResultOrAnError(name: String) throws {
        let bytes = try fixtureBytes(name)
        let folder = try ScratchFolder()
        var random = SeededRandom(state: UInt64(bytes.count))
        for _ in 0..<100 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            let opened = try open(path: folder.write(damaged))
            #expect(opened.model != nil || !opened.errors.isEmpty)
        }
    }

    @Test func randomBytesEndInAResultOrAnError() throws {
        let folder = try ScratchFolder()
        var random = SeededRandom(state: 7)
        for _ in 0..<500 {
            let count = Int.random(in: 1...300, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let opened = try open(path: folder.write(bytes))
            #expect(opened.model != nil || !opened.errors.isEmpty)
        }
    }

    @Test func numberOfMoreThanTenBytesIsMalformed() throws {
        let graph = Proto.graph(Proto().raw([0x78] + [UInt8](repeating: 0xFF, count: 4000) + [0x01]))
        #expect(try open(bytes: Proto.model(graph).bytes).codes == ["malformed-model"])
    }

    @Test func numberOfMoreThan64BitsIsMalformed() throws {
        let graph = Proto.graph(Proto().raw([0x78] + [UInt8](repeating: 0xFF, count: 9) + [0x02]))
        #expect(try open(bytes: Proto.model(graph).bytes).codes == ["malformed-model"])
    }

    @Test func lengthOfNearly64BitsIsReportedWithoutAllocating() throws {
        let file = Proto().number(1, 8).raw([0x3A] + Proto.varint(.max - 8))
        let opened = try open(bytes: file.bytes)
        #expect(opened.codes == ["truncated-model"])
    }

    @Test func fieldBeyondItsMessageIsMalformed() throws {
        // The node says 100 bytes; its graph ends before.
        let opened = try open(
            bytes: Proto.model(Proto().raw([0x0A, 100, 0])).raw([UInt8](repeating: 0, count: 200)).bytes)
        #expect(opened.codes == ["malformed-model"])
        #expect(opened.model == nil)
    }

    @Test func groupsAreRefused() throws {
        #expect(
            try open(bytes: Proto.model(Proto.graph(Proto().raw([0x7B, 0x7C]))).bytes).codes == ["malformed-model"])
    }

    @Test func fieldNumberZeroIsMalformed() throws {
        #expect(try open(bytes: Proto.model(Proto.graph(Proto().raw([0x02, 0]))).bytes).codes == ["malformed-model"])
    }

    @Test(
        arguments: [
            Proto.model(Proto.graph(Proto().number(1, 5))),
            Proto.model(Proto.graph(Proto().number(5, 5))),
            Proto.model(Proto.graph(Proto().number(11, 5))),
            Proto.model(Proto.graph(Proto().message(1, Proto().number(5, 1)))),
            Proto.model(Proto.graph(Proto().message(12, Proto().text(1, "z").number(2, 1)))),
            Proto().number(1, 8).number(7, 3),
        ].map(\.bytes)) func knownFieldInAnotherEncodingIsMalformed(bytes: [UInt8]) throws
    {
        #expect(try open(bytes: bytes).codes == ["malformed-model"])
    }

    @Test func unknownFieldsAreSkipped() throws {
        let unknown = Proto().number(900, 1).text(901, "new").raw([0xBD, 0x38, 1, 2, 3, 4])
            .raw([0xC1, 0x38, 1, 2, 3, 4, 5, 6, 7, 8])
        let opened = try open(bytes: Proto.model(Proto.graph(unknown)).raw(unknown.bytes).bytes)
        #expect(opened.findings.isEmpty)
        #expect(opened.model?.signature.nodeCount == 1)
    }

    @Test func twoGraphsAreRefused() throws {
        let opened = try open(bytes: Proto.model().message(7, Proto.graph()).bytes)
        #expect(opened.codes == ["malformed-model"])
        #expect(opened.findings.first?.message.contains("ModelProto.graph appears twice") == true)
    }

    @Test func deeplyNestedSubgraphsAreRefused() throws {
        // Built from the inside; each level is a graph in an attribute of a node.
        var graph: [UInt8] = []
        for _ in 0..<1000 {
            graph = Proto().message(1, Proto().message(5, Proto().message(6, graph))).bytes
        }
        let opened = try open(bytes: Proto.model(Proto.graph(Proto(bytes: graph))).bytes)
        #expect(opened.codes == ["malformed-model"])
        #expect(opened.findings.first?.message.contains("lie inside each other") == true)
    }

    @Test func nestingOf100000LevelsIsRefused() throws {
        // Every level claims the rest of the file, so that the lengths stay consistent.
        let levels = 100_000
        let tags: [UInt8] = [0x0A, 0x2A, 0x32]
        let perLevel = 3 * 5
        var bytes: [UInt8] = []
        for level in 0..<levels {
            for (index, tag) in tags.enumerated() {
                let rest = (levels - level) * perLevel - (index + 1) * 5
                bytes += [tag] + padded(UInt64(rest))
            }
        }
        let opened = try open(bytes: Proto.model(Proto(bytes: bytes)).bytes)
        #expect(opened.codes == ["malformed-model"])
    }

    /// A varint in exactly four bytes.
    private func padded(_ value: UInt64) -> [UInt8] {
        [UInt8(value & 0x7F) | 0x80, UInt8(value >> 7 & 0x7F) | 0x80, UInt8(value >> 14 & 0x7F) | 0x80]
            + [UInt8(value >> 21 & 0x7F)]
    }

    @Test func aMillionDimensionsAreRefused() throws {
        let dims = Proto(bytes: [UInt8](repeating: 0, count: 1_000_000).flatMap { _ in [0x0A, 0x00] as [UInt8] })
        let type = Proto().message(1, Proto().number(1, 1).message(2, dims))
        let graph = Proto.graph(Proto().message(11, Proto().text(1, "z").message(2, type)))
        let opened = try open(bytes: Proto.model(graph).bytes)
        #expect(opened.codes == ["malformed-model"])
    }

    @Test func nameOfAMegabyteIsRefused() throws {
        let graph = Proto.graph(Proto().message(11, Proto.value(String(repeating: "a", count: 1 << 20), dims: [1])))
        #expect(try open(bytes: Proto.model(graph).bytes).codes == ["malformed-model"])
    }

    @Test func manyFindingsOfOneKindAreCounted() throws {
        let more = (0..<500).reduce(Proto()) { proto, _ in proto.message(11, Proto.value("x", dims: [1])) }
        let opened = try open(bytes: Proto.model(Proto.graph(more)).bytes)
        #expect(opened.findings.count == 11)
        #expect(opened.findings.last?.message == "490 more of this kind are not shown")
        #expect(opened.findings.last?.severity == .note)
    }

    @Test(arguments: [0x0A, 0x2A, 0x5A, 0x62] as [UInt8]) func endlessEmptyFieldsEndEarly(tag: UInt8) throws {
        // Two bytes each: nodes, initializers, inputs, outputs.
        var bytes: [UInt8] = []
        for _ in 0...(1 << 20) { bytes += [tag, 0] }
        let opened = try open(bytes: Proto.model(Proto(bytes: bytes)).bytes)
        #expect(opened.model == nil)
        #expect(opened.errors.last?.message.contains("the model is not plausible: there are more than") == true)
    }
}
