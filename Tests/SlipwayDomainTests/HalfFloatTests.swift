import SlipwayDomain
import Testing

@Suite struct HalfFloatTests {
    /// binary32 numbers as binary16: nearest, ties to even; what is finite stays finite.
    @Test(
        arguments: [
            (0, 0x0000), (-0.0, 0x8000), (1, 0x3C00), (-2, 0xC000), (65504, 0x7BFF), (65519.996, 0x7BFF),
            (0.333_251_95, 0x3555),
            // 1 + half of the last place goes to the even neighbour, one with an odd one up.
            (1.000_488_28, 0x3C00), (1.001_464_8, 0x3C02), (2049, 0x6800), (2051, 0x6802),
            // Subnormal numbers, and the largest that becomes 0.
            (0x1p-14, 0x0400), (0x1p-15, 0x0200), (0x1p-24, 0x0001), (0x1p-25, 0x0000), (0x1.000002p-25, 0x0001),
            (0x1.8p-24, 0x0002), (0x1.4p-23, 0x0002), (1e-12, 0x0000), (0x1.ff8p-15, 0x03FF), (0x1.ffcp-15, 0x0400),
            // Beyond the range: the largest number, with its sign.
            (65520, 0x7BFF), (1e30, 0x7BFF), (-3.402_823_5e38, 0xFBFF),
        ] as [(Float, UInt16)])
    func number(_ value: Float, _ bits: UInt16) {
        #expect(HalfFloat.bits(of: value.bitPattern) == bits)
    }

    @Test func whatIsNotFiniteStaysSo() {
        #expect(HalfFloat.bits(of: Float.infinity.bitPattern) == 0x7C00)
        #expect(HalfFloat.bits(of: (-Float.infinity).bitPattern) == 0xFC00)
        for word: UInt32 in [0x7FC0_0000, 0x7F80_0001, 0xFFFF_FFFF] {
            #expect(Float16(bitPattern: HalfFloat.bits(of: word)).isNaN)
        }
    }

    /// Every number of binary16 comes back as it went.
    @Test func everyHalfNumber() {
        for bits in UInt16.min...UInt16.max where !Float16(bitPattern: bits).isNaN {
            let value = HalfFloat.value(of: bits)
            #expect(value == Float(Float16(bitPattern: bits)))
            #expect(HalfFloat.bits(of: value.bitPattern) == bits)
        }
    }

    /// Swift's own Float16 is the reference: around every number of binary16 and every point between two, and at random.
    @Test func roundsLikeTheHardware() {
        func agree(_ word: UInt32) -> Bool {
            let value = Float(bitPattern: word)
            if !value.isFinite || abs(value) >= 65520 { return true }
            return HalfFloat.bits(of: word) == Float16(value).bitPattern
        }
        for bits in UInt16(0)..<0x7C00 {
            let here = HalfFloat.value(of: bits)
            let next = bits == 0x7BFF ? 65520 : HalfFloat.value(of: bits + 1)
            for value in [here, here + (next - here) / 2] {
                for word in [value.bitPattern &- 1, value.bitPattern, value.bitPattern + 1] where !agree(word) {
                    Issue.record("\(Float(bitPattern: word)) becomes \(HalfFloat.bits(of: word))")
                }
            }
        }
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        for _ in 0..<1_000_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let word = UInt32(truncatingIfNeeded: state >> 32)
            if !agree(word) { Issue.record("\(Float(bitPattern: word)) becomes \(HalfFloat.bits(of: word))") }
        }
    }

    @Test func conversionsOfBytes() {
        let numbers: [Float] = [1, -3.402_823_5e38, -.infinity, -65504, 70000]
        let raw = numbers.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) } }
        let tagged = stride(from: 0, to: raw.count, by: 4).flatMap { [0x25] + raw[$0..<($0 + 4)] }
        func words(_ bytes: [UInt8]) -> [UInt16] {
            stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8 }
        }
        for (source, bytes) in [(NumberConversion.Source.float32, raw), (.taggedFloat32, tagged)] {
            let plain = NumberConversion(from: source, to: .float16)
            #expect(plain.byteCount(of: bytes.count) == 10)
            #expect(words(plain.convert(bytes[...])) == [0x3C00, 0xFBFF, 0xFC00, 0xFBFF, 0x7BFF])
            let mask = NumberConversion(from: source, to: .float16Mask)
            #expect(words(mask.convert(bytes[...])) == [0x3C00, 0xF753, 0xFC00, 0xF753, 0x7BFF])
            let single = NumberConversion(from: source, to: .float32Mask).convert(bytes[...])
            #expect(single.count == 20)
            #expect(Array(single[0..<4]) == Array(raw[0..<4]))
            #expect(Array(single[4..<8]) == [0x00, 0x60, 0xEA, 0xC6])
            #expect(Array(single[8..<12]) == Array(raw[8..<12]))
        }
    }
}
