import SlipwayDiagnostics
import SlipwayFormats
import SlipwayTestSupport
import Testing

@Suite struct JSONWriterTests {
    private func text(_ value: JSONValue, _ layout: JSONWriter.Layout = .compact) -> String {
        String(decoding: JSONWriter.write(value, layout), as: UTF8.self)
    }

    @Test func layouts() {
        let value: JSONValue = ["b": [1, ["x": nil]], "a": .object([]), "c": []]
        #expect(text(value) == #"{"b":[1,{"x":null}],"a":{},"c":[]}"#)
        let pretty = """
            {
              "b": [
                1,
                {
                  "x": null
                }
              ],
              "a": {},
              "c": []
            }

            """
        #expect(text(value, .pretty) == pretty)
    }

    @Test func doublesAreShortestAndReadBack() {
        let numbers = [0.1, 1, -0.0, 1e21, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1.0 / 3, 123_456_789.125]
        for number in numbers {
            let written = text(.double(number))
            #expect(JSONReading(written).node?.value == .double(number))
        }
        #expect(text(.double(0.1)) == "0.1")
        #expect(text(.double(30)) == "30.0")
    }

    @Test func whatIsNoNumberIsNull() {
        #expect(text([.double(.nan), .double(.infinity), .double(-.infinity)]) == "[null,null,null]")
    }

    @Test func everythingInvisibleIsEscaped() {
        #expect(
            text(.string("\"\\/\n\r\t\u{8}\u{C}\u{0}\u{1F}\u{7F}\u{2028}\u{2029}é😀\u{20A8}"))
                == #""\"\\/\n\r\t\b\f\u0000\u001f\u007f\u2028\u2029é😀"# + "\u{20A8}\""
        )
    }

    @Test func integersOfEverySizeAreExact() {
        #expect(text([.integer(.min), .unsigned(.max)]) == "[-9223372036854775808,18446744073709551615]")
    }

    @Test func tenMegabytesAreWrittenAndRead() {
        let row: JSONValue = ["name": .string(String(repeating: "x", count: 3_400) + "\u{2028}"), "n": 1.5]
        let value = JSONValue.array(Array(repeating: row, count: 3_000))
        let bytes = JSONWriter.write(value)
        #expect(bytes.count > 10_000_000)
        var bag = DiagnosticBag()
        let node = JSONReader.read(SourceFile(id: SourceID("a"), bytes: bytes), into: &bag)
        #expect(node?.array?.count == 3_000)
        #expect(node?.array?.last?.value == row)
    }

    @Test(arguments: [JSONWriter.Layout.pretty, .compact]) func whatIsWrittenIsRead(layout: JSONWriter.Layout) {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            let value = randomValue(depth: 4, &random)
            let bytes = JSONWriter.write(value, layout)
            let reading = JSONReading(bytes: bytes)
            #expect(reading.node?.value == value, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    private func randomValue(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 7), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
        case 3: return .unsigned(UInt64.random(in: 1 << 63 ... .max, using: &random))
        case 4: return .double(Double(bitPattern: random.next()).finiteOrHalf)
        case 5, 6: return .string(randomText(&random))
        case 7:
            return .array(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in randomValue(depth: depth - 1, &random) })
        default:
            let keys = (0..<Int.random(in: 0...4, using: &random)).map { "\($0)" + randomText(&random) }
            return .object(keys.map { JSONMember($0, randomValue(depth: depth - 1, &random)) })
        }
    }

    private func randomText(_ random: inout SeededGenerator) -> String {
        let pieces = ["a", "\"", "\\", "\n", "\u{0}", "é", "😀", "\u{2028}", "\u{7F}", "/", "\\u0041", " ", "\u{301}"]
        return (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in pieces.randomElement(using: &random) }
            .joined()
    }
}

extension Double {
    fileprivate var finiteOrHalf: Double { isFinite ? self : 0.5 }
}
