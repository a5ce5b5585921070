import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

@Suite struct TensorValueTests {
    private func values(_ tensor: Proto, limit: Int = 1024) throws -> TensorValues? {
        let model = try #require(try open(bytes: Proto.model(Proto.graph(Proto().message(5, tensor))).bytes).model)
        var bag = DiagnosticBag()
        let graph = try #require(try model.readGraph(into: &bag))
        return try model.values(of: try #require(graph.initializers.first).tensor, limit: limit)
    }

    private func tensor(_ type: Int64, _ dims: [Int64]) -> Proto {
        dims.reduce(Proto()) { $0.number(1, $1) }.number(2, type).text(8, "t")
    }

    @Test(
        arguments: [
            (7, [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], -2),
            (6, [0xFE, 0xFF, 0xFF, 0xFF], -2),
            (5, [0xFE, 0xFF], -2),
            (3, [0xFE], -2),
            (2, [0xFE], 254),
            (4, [0xFE, 0xFF], 65534),
            (12, [0xFE, 0xFF, 0xFF, 0xFF], 4_294_967_294),
            (9, [0x01], 1),
        ] as [(Int64, [UInt8], Int64)]) func rawIntegersAreLittleEndian(type: Int64, bytes: [UInt8], value: Int64)
        throws
    {
        #expect(try values(tensor(type, [1]).message(9, bytes)) == .integers([value]))
    }

    @Test func packedAndUnpackedTypedIntegersAreTheSame() throws {
        let packed = tensor(7, [3]).message(
            7, Proto.varint(1) + Proto.varint(UInt64(bitPattern: -1)) + Proto.varint(300))
        let unpacked = tensor(7, [3]).number(7, 1).number(7, -1).number(7, 300)
        #expect(try values(packed) == .integers([1, -1, 300]))
        #expect(try values(unpacked) == .integers([1, -1, 300]))
    }

    @Test func packedDimsAreRead() throws {
        let packed = Proto().message(1, [2, 1]).number(2, 6).text(8, "t").message(5, [7, 9])
        #expect(try values(packed) == .integers([7, 9]))
    }

    @Test func floatsAreReadFromRawAndTypedData() throws {
        let bytes: [UInt8] = [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0]
        #expect(try values(tensor(1, [2]).message(9, bytes)) == .floats([1.5, -2]))
        #expect(try values(tensor(1, [2]).message(4, bytes)) == .floats([1.5, -2]))
        #expect(try values(tensor(11, []).message(10, [0, 0, 0, 0, 0, 0, 0xF8, 0x3F])) == .floats([1.5]))
    }

    @Test func emptyTensorHasNoValuesAndIsKnown() throws {
        #expect(try values(tensor(7, [0])) == .integers([]))
    }

    @Test func unsignedValuesBeyondSignedOnesAreUnknown() throws {
        #expect(try values(tensor(13, [1]).message(9, [UInt8](repeating: 0xFF, count: 8))) == nil)
    }

    @Test func moreThanTheLimitIsUnknown() throws {
        #expect(try values(tensor(2, [5]).message(9, [1, 2, 3, 4, 5]), limit: 4) == nil)
    }

    @Test func externalValuesAreUnknown() throws {
        #expect(try values(Proto.externalTensor("t", dims: [1], [("location", "w.bin")])) == nil)
    }

    @Test func dataOfAnotherSizeIsUnknown() throws {
        #expect(try values(tensor(7, [2]).message(9, [UInt8](repeating: 0, count: 8))) == nil)
        #expect(try values(tensor(7, [2]).number(7, 1)) == nil)
        #expect(try values(tensor(7, [1]).number(7, 1).number(7, 2)) == nil)
    }
}

@Suite struct AttributeTests {
    private func attribute(_ attribute: Proto) throws -> AttributeValue? {
        let node = Proto().text(2, "z").text(4, "Op").message(5, Proto().text(1, "a").raw(attribute.bytes))
        let opened = try open(bytes: Proto.model(Proto.graph(Proto().message(1, node))).bytes)
        var bag = DiagnosticBag()
        let graph = try opened.model?.readGraph(into: &bag)
        return graph?.nodes.last?.attribute("a")
    }

    @Test func numbersAndListsKeepTheirValues() throws {
        #expect(try attribute(Proto().number(20, 2).number(3, -7)) == .int(-7))
        #expect(try attribute(Proto().number(20, 1).raw([0x15, 0, 0, 0xC0, 0x3F])) == .float(1.5))
        #expect(try attribute(Proto().number(20, 7).number(8, 1).number(8, -1)) == .ints([1, -1]))
        #expect(try attribute(Proto().number(20, 7).message(8, [1, 2, 3])) == .ints([1, 2, 3]))
        #expect(try attribute(Proto().number(20, 6).message(7, [0, 0, 0xC0, 0x3F])) == .floats([1.5]))
        #expect(try attribute(Proto().number(20, 6).raw([0x3D, 0, 0, 0xC0, 0x3F])) == .floats([1.5]))
    }

    @Test func absentValueFieldIsProtobufsDefault() throws {
        #expect(try attribute(Proto().number(20, 2)) == .int(0))
        #expect(try attribute(Proto().number(20, 7)) == .ints([]))
    }

    @Test func typeIsReadFromTheFieldWhenItIsNotStated() throws {
        #expect(try attribute(Proto().number(3, 4)) == .int(4))
    }

    @Test func stringsAreTextOnlyWhenTheyAre() throws {
        guard case .string(let text, _) = try attribute(Proto().number(20, 3).text(4, "SAME_UPPER")) else {
            Issue.record("no string")
            return
        }
        #expect(text == "SAME_UPPER")
        guard case .string(let other, let place) = try attribute(Proto().number(20, 3).message(4, [0xFF, 0xFE])) else {
            Issue.record("no string")
            return
        }
        #expect(other == nil)
        #expect(place.count == 2)
    }

    @Test func longListsAreCountedOnly() throws {
        let packed = Proto().number(20, 7).message(8, [UInt8](repeating: 1, count: 1025))
        #expect(try attribute(packed) == .list(count: 1025))
        #expect(try attribute(packed.number(8, 1).message(8, [1, 1])) == .list(count: 1028))
        #expect(try attribute(Proto().number(20, 8).text(9, "a").text(9, "b")) == .list(count: 2))
        let floats = Proto().number(20, 6).message(7, [UInt8](repeating: 0, count: 4 * 1025))
        #expect(try attribute(floats) == .list(count: 1025))
    }

    @Test func referencesInFunctionsWinOverValues() throws {
        #expect(try attribute(Proto().number(20, 2).text(21, "alpha")) == .reference("alpha"))
    }

    @Test func unknownTypesAreNotGuessed() throws {
        #expect(try attribute(Proto().number(20, 77).number(3, 1)) == .other(typeNumber: 77))
    }
}
