import SlipwayDomain
import Testing

@Suite struct QuantityTests {
    @Test(
        arguments: [
            ("100us", 100_000), ("30ms", 30_000_000), ("1.5s", 1_500_000_000), ("0us", 0), ("2min", 120_000_000_000),
            ("0.000001ms", 1),
        ] as [(String, UInt64)]) func timeSpansAreExact(text: String, nanoseconds: UInt64)
    {
        #expect(TimeSpan(parsing: text)?.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "100", "ms", "-1ms", "1.ms", "0.1ns", "1e3ms", "1 fortnight", "99999999999999999999s", "1,5s",
    ])
    func otherTextsAreNoTimeSpans(text: String) {
        #expect(TimeSpan(parsing: text) == nil)
    }

    @Test(
        arguments: [
            ("1GiB", 1_073_741_824), ("4294967200B", 4_294_967_200), ("1.5kB", 1500), ("0.5KiB", 512),
            ("2 MiB", 2_097_152),
        ] as [(String, UInt64)]) func byteCountsAreExact(text: String, bytes: UInt64)
    {
        #expect(ByteCount(parsing: text)?.bytes == bytes)
    }

    @Test(arguments: ["1", "1gb", "1.3B", "-1B", "16777216TiB"]) func otherTextsAreNoByteCounts(text: String) {
        #expect(ByteCount(parsing: text) == nil)
    }

    @Test func quantitiesPrintInTheirLargestWholeUnit() {
        #expect(ByteCount(bytes: 1 << 30).description == "1GiB")
        #expect(ByteCount(bytes: 4_294_967_200).description == "4294967200B")
        #expect(TimeSpan(nanoseconds: 30_000_000).description == "30ms")
        #expect(ByteCount(bytes: 1_335_504_347).approximate == "1.24 GiB")
        #expect(ByteCount(bytes: 12).approximate == "12 B")
    }
}

@Suite struct DimensionTests {
    @Test func sumsAreCanonical() {
        #expect(AxisSum(parsing: "seq+past") == AxisSum(parsing: "past + seq"))
        #expect(AxisSum(parsing: "past+seq")?.evaluated(["past": 3, "seq": 4]) == 7)
        #expect(AxisSum(parsing: "past+seq")?.evaluated(["past": 3]) == nil)
        #expect(AxisSum(parsing: "batch")?.singleName == "batch")
        #expect(AxisSum(parsing: "n+1+2")?.description == "n + 3")
    }

    @Test(arguments: ["", "3", "a*b", "a-", "a++b", "1a", "floor(h/2)"]) func otherTextsAreNoSums(text: String) {
        #expect(AxisSum(parsing: text) == nil)
    }

    @Test func parametersThatAreNoSumsStayOpaque() {
        #expect(Dimension(parameter: "floor(h/2)") == .opaque("floor(h/2)"))
        #expect(Dimension(parameter: "") == .anonymous)
        #expect(Shape([.fixed(3), Dimension(parameter: "seq"), .anonymous]).description == "[3, seq, -1]")
    }
}

@Suite struct NameTests {
    @Test(arguments: ["a", "bert-base_v1.2", "0x"]) func namesAreTaken(text: String) {
        #expect(ModelName(text)?.text == text)
    }

    @Test(arguments: ["", "-a", ".a", "a b", "a/b", "ä", String(repeating: "a", count: 129)])
    func otherTextsAreRefused(text: String) {
        #expect(ModelName(text) == nil)
    }

    @Test(arguments: ["", "/a", "a/", "a//b", "./a", "a/../b", "a\0"]) func pathsThatLeaveTheirRootAreRefused(
        text: String
    ) {
        #expect(RelativePath(text) == nil)
    }

    @Test func pathsKnowTheirParts() throws {
        let path = RelativePath(fixed: "a/b/c.txt")
        #expect(path.lastComponent == "c.txt")
        #expect(path.parent?.text == "a/b")
        #expect(path.isInside(RelativePath(fixed: "a/b")))
        #expect(!path.isInside(RelativePath(fixed: "a/b/c")))
    }

    @Test func digestsAreChecked() {
        #expect(ContentDigest(bytes: [UInt8](repeating: 0xAB, count: 32))?.prefix(4) == "abab")
        #expect(ContentDigest(bytes: [1]) == nil)
        #expect(ContentDigest(hex: String(repeating: "g", count: 64)) == nil)
    }
}
