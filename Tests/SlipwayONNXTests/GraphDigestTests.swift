import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

/// Which changes of a model leave its graph as it is.
@Suite("The graph without its weights")
struct GraphDigestTests {
    /// The digest of a model; the bytes stand for themselves.
    private func digest(_ model: Proto) throws -> ContentDigest? {
        let opened = try open(bytes: model.bytes)
        let found = try #require(opened.model, "\(opened.findings.map(\.message))")
        var bag = DiagnosticBag()
        return try found.graphDigest(fingerprint, into: &bag)
    }

    /// A digest for tests: 64 digits of an FNV-1a hash, repeated.
    private let fingerprint: DigestFunction = { bytes in
        let hash = bytes.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        let text = String(repeating: "0", count: 16 - digits.utf8.count) + digits
        guard let digest = ContentDigest(hex: text + text + text + text) else { preconditionFailure("64 digits") }
        return digest
    }

    private func weight(_ value: UInt8, dims: [Int64] = [2], type: Int64 = 1, width: Int = 4) -> Proto {
        let count = dims.reduce(1, *)
        return dims.reduce(Proto()) { $0.number(1, $1) }.number(2, type).text(8, "w")
            .message(9, [UInt8](repeating: value, count: Int(count) * width))
    }

    private func model(_ initializer: Proto, node: Proto = Proto()) -> Proto {
        Proto.model(Proto.graph(node.message(5, initializer)))
    }

    @Test("new weights leave it, however they are stored")
    func weights() throws {
        let first = try #require(try digest(model(weight(1))))
        #expect(try digest(model(weight(9))) == first)
        let typed = Proto().number(1, 2).number(2, 1).text(8, "w").message(4, [UInt8](repeating: 3, count: 8))
        #expect(try digest(model(typed)) == first)
        let external = Proto.externalTensor("w", dims: [2], [("location", "w.bin"), ("length", "8")])
        #expect(try digest(model(external)) == first)
        #expect(try digest(model(weight(1)).text(2, "another exporter")) == first)
    }

    @Test("other shapes, types and names of weights do not")
    func shapes() throws {
        let first = try digest(model(weight(1)))
        #expect(try digest(model(weight(1, dims: [4]))) != first)
        #expect(try digest(model(weight(1, dims: [1, 2]))) != first)
        #expect(try digest(model(weight(1, type: 10, width: 2))) != first)
        #expect(try digest(Proto.model()) != first)
    }

    @Test("integers may be shapes: their values belong to the graph")
    func integers() throws {
        let first = try digest(model(weight(1, type: 7, width: 8)))
        #expect(try digest(model(weight(1, type: 7, width: 8))) == first)
        #expect(try digest(model(weight(2, type: 7, width: 8))) != first)
    }

    @Test("the scales of a Resize are numbers, and decide on its shape")
    func scales() throws {
        let resize = Proto().message(
            1, Proto().text(1, "x").text(1, "").text(1, "w").text(2, "z").text(4, "Resize"))
        let first = try digest(model(weight(1), node: resize))
        #expect(try digest(model(weight(2), node: resize)) != first)
    }

    @Test("another operator is another graph")
    func nodes() throws {
        let relu = Proto().message(1, Proto().text(1, "x").text(2, "z").text(4, "Relu"))
        let tanh = Proto().message(1, Proto().text(1, "x").text(2, "z").text(4, "Tanh"))
        #expect(try digest(model(weight(1), node: relu)) != digest(model(weight(1), node: tanh)))
        #expect(try digest(Proto.model()) != digest(Proto.model().message(8, Proto().text(1, "a").number(2, 1))))
    }

    @Test("shapes in another file cannot be told from weights")
    func unknown() throws {
        let external = Proto().number(1, 2).number(2, 7).text(8, "w")
            .message(13, Proto().text(1, "location").text(2, "w.bin")).number(14, 1)
        #expect(try digest(model(external)) == nil)
    }

    @Test(arguments: fixtureNames) func everyFixtureHasOne(name: String) throws {
        let opened = try open(path: fixturePath(name))
        let model = try #require(opened.model)
        var bag = DiagnosticBag()
        let digest = try model.graphDigest(fingerprint, into: &bag)
        #expect(try digest == model.graphDigest(fingerprint, into: &bag))
        #expect(digest != nil && bag.all.isEmpty)
    }
}
