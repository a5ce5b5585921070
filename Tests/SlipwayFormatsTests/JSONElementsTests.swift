import SlipwayDomain
import SlipwayFormats
import Testing

@Suite("Elements of a tensor as JSON")
struct JSONElementsTests {
    private func text(_ bytes: [UInt8], _ type: ElementType) -> String? {
        JSONValue.elements(of: bytes, type).map {
            String(decoding: JSONWriter.write(.array($0), .compact), as: UTF8.self)
        }
    }

    @Test func everyNumberKeepsItsSignAndItsSize() {
        #expect(text([0, 1, 2], .bool) == "[false,true,true]")
        #expect(text([255, 1], .int8) == "[-1,1]")
        #expect(text([255, 1], .uint8) == "[255,1]")
        #expect(text([0, 128, 1, 0], .int16) == "[-32768,1]")
        #expect(text([UInt8](repeating: 255, count: 8), .uint64) == "[18446744073709551615]")
        #expect(text([UInt8](repeating: 255, count: 8), .int64) == "[-1]")
        #expect(text([0, 0, 0, 0xBF], .float32) == "[-0.5]")
        #expect(text([0, 0, 0, 0, 0, 0, 0xD0, 0x3F], .float64) == "[0.25]")
    }

    @Test func textsHaveTheirLengthBeforeThem() {
        #expect(text([2, 0, 0, 0, 0x61, 0x62, 0, 0, 0, 0], .string) == "[\"ab\",\"\"]")
    }

    @Test func whatJSONCannotSayIsNone() {
        #expect(text([0, 0, 0x80, 0x7F], .float32) == nil)
        #expect(text([0, 0, 0, 0, 0, 0, 0xF8, 0x7F], .float64) == nil)
        #expect(text([0, 0x3C], .float16) == nil)
        #expect(text([0x80, 0x3F], .bfloat16) == nil)
        #expect(text([1, 0, 0, 0, 0xFF], .string) == nil)
    }
}
