import SlipwaySystem
import Testing

/// Vectors of FIPS 180-4 (NIST's examples for SHA-256), and the borders of a block of 64 bytes.
@Suite("SHA-256")
struct SHA256Tests {
    private func hex(_ bytes: [UInt8], pieces: Int = .max) -> String {
        var hash = SHA256()
        var rest = bytes[...]
        while !rest.isEmpty {
            hash.update(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
        }
        return hash.finish().map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func theVectorsOfTheStandard(text: String, digest: String) {
        #expect(hex(Array(text.utf8)) == digest)
    }

    @Test func aMillionLetters() {
        let bytes = [UInt8](repeating: 0x61, count: 1_000_000)
        let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(hex(bytes) == digest)
        #expect(hex(bytes, pieces: 4097) == digest)
    }

    @Test(arguments: [55, 56, 63, 64, 65, 119, 120, 128])
    func piecesDoNotMatter(count: Int) {
        let bytes = (0..<count).map { UInt8($0) }
        let whole = hex(bytes)
        for pieces in [1, 3, 64] { #expect(hex(bytes, pieces: pieces) == whole) }
    }

    @Test func aStateCanBeCopiedAndGoneOnWith() {
        var hash = SHA256()
        hash.update(Array("ab".utf8)[...])
        let early = hash
        hash.update(Array("c".utf8)[...])
        #expect(early.finish() != hash.finish())
        #expect(hash.finish() == hash.finish())
    }
}
