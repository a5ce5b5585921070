import SlipwayDiagnostics
import SlipwayFormats
import SlipwayTestSupport
import Testing

/// What a text reads as and what is wrong with it.
struct JSONReading {
    let file: SourceFile
    let node: JSONNode?
    let bag: DiagnosticBag

    init(_ text: String, depth: Int = 128) { self.init(bytes: Array(text.utf8), depth: depth) }

    init(bytes: [UInt8], depth: Int = 128) {
        file = SourceFile(id: SourceID("a.json"), bytes: bytes)
        var bag = DiagnosticBag()
        node = JSONReader.read(file, depth: depth, into: &bag)
        self.bag = bag
    }

    var codes: [DiagnosticCode] { bag.all.map(\.code) }
    var start: Int? { bag.all.first?.primary?.range.span.start }
}

@Suite struct JSONReaderTests {
    @Test func everyFormIsRead() {
        let text = #" {"a": [1, -2, 3.5, 1e2, true, false, null, "x"], "b": {}, "c": [], "": "" } "#
        let expected: JSONValue = [
            "a": [1, -2, 3.5, 100.0, true, false, nil, "x"], "b": .object([]), "c": [], "": "",
        ]
        let reading = JSONReading(text)
        #expect(reading.node?.value == expected)
        #expect(reading.bag.all.isEmpty)
    }

    @Test func everyValueHasItsPlace() throws {
        let text = MarkedText("1️⃣{\"é\": 2️⃣[1, 3️⃣\"x\"4️⃣ ]5️⃣, 6️⃣\"k\"7️⃣ : 8️⃣-1.5e39️⃣}0️⃣ \n")
        let node = try #require(JSONReading(text.text).node)
        let list = try #require(node["é"])
        #expect(node.range.span == ByteSpan(text["1️⃣"], text["0️⃣"]))
        #expect(list.range.span == ByteSpan(text["2️⃣"], text["5️⃣"]))
        #expect(list.array?[1].range.span == ByteSpan(text["3️⃣"], text["4️⃣"]))
        #expect(node.object?[1].key.range.span == ByteSpan(text["6️⃣"], text["7️⃣"]))
        #expect(node["k"]?.range.span == ByteSpan(text["8️⃣"], text["9️⃣"]))
    }

    @Test func integersKeepEveryDigit() {
        let text =
            "[9223372036854775807, -9223372036854775808, 9223372036854775808, 18446744073709551615, 0, 9007199254740993]"
        #expect(
            JSONReading(text).node?.value
                == .array([
                    .integer(.max), .integer(.min), .unsigned(1 << 63), .unsigned(.max), .integer(0),
                    .integer(9_007_199_254_740_993),
                ])
        )
        #expect(JSONReading("-0").node?.double?.sign == .minus)
    }

    @Test(arguments: ["18446744073709551616", "-9223372036854775809", "1e309", "-1e999"])
    func numbersBeyond64BitsAreErrors(
        number: String
    ) {
        let reading = JSONReading("[\(number)]")
        #expect(reading.node == nil)
        #expect(reading.codes == [.jsonNumberOutOfRange])
        #expect(reading.bag.all.first?.primary?.range.span == ByteSpan(1, 1 + number.utf8.count))
    }

    @Test func escapesAreResolved() {
        #expect(
            JSONReading(#""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00\u0000""#).node?.string
                == "\"\\/\u{8}\u{C}\n\r\tAé😀\0")
    }

    @Test(arguments: [#""\ud800""#, #""\ude00\ud83d""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\ud83d""#])
    func loneSurrogatesAreRefused(text: String) {
        let reading = JSONReading(text)
        #expect(reading.codes == [.jsonLoneSurrogate])
        #expect(reading.start == 1)
    }

    @Test func everyDuplicateKeyIsReported() {
        let reading = JSONReading(#"{"a": 1, "b": {"c": 1, "c": 2}, "\u0061": 3}"#)
        #expect(reading.codes == [.jsonDuplicateKey, .jsonDuplicateKey])
        #expect(reading.bag.all[1].secondary.first?.range == reading.file.range(1, 4))
        #expect(reading.node?.value == ["a": 1, "b": ["c": 1]])
    }

    @Test(arguments: [
        "[1,]", "{\"a\":1,}", "[1 2]", "{a: 1}", "{'a': 1}", "[01]", "[-]", "[1.]", "[.5]", "[+1]", "[1e]", "[0x1]",
        "[NaN]",
        "[Infinity]", "tru", "nul", "// c\n1", "[1] 2", "[", "{", "\"a", "{\"a\"}", "{\"a\":}", "[\"\t\"]", "[\"\\x\"]",
        "[\"\\u12\"]", "]", "[\u{A0}1]", "\u{C}1", "[1]\u{FEFF}", "True", "[\"\\", "-", "[\"\\u", "[-01]",
    ]) func otherTextIsRefused(text: String) {
        let reading = JSONReading(text)
        #expect(reading.node == nil)
        #expect(reading.codes == [.jsonSyntax])
    }

    @Test(arguments: ["", " \n", "\u{FEFF}"]) func nothingIsAnError(text: String) {
        #expect(JSONReading(text).codes == [.emptyFile])
    }

    @Test func badBytesHaveTheirPlace() {
        let reading = JSONReading(bytes: Array("[\"é".utf8) + [0xED, 0xA0, 0x80] + Array("\"]".utf8))
        #expect(reading.codes == [.notUTF8])
        #expect(reading.start == 4)
    }

    @Test func depthIsLimited() {
        let deep = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
        #expect(JSONReading(deep(128)).bag.all.isEmpty)
        #expect(JSONReading(deep(129)).codes == [.jsonNestingTooDeep])
        #expect(JSONReading(String(repeating: "[", count: 20_000)).codes == [.jsonNestingTooDeep])
        #expect(JSONReading(String(repeating: "{\"a\":", count: 20_000)).start == 128 * 5)
    }

    @Test func aByteOrderMarkIsSkipped() {
        #expect(JSONReading("\u{FEFF}[1]").node?.range.span == ByteSpan(3, 6))
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func mutatedFilesGiveAValueOrAnError(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let original = Array(#"{"a": [1, -2.5e3, "x\u00e9\ud83d\ude00é"], "b": {"c": null, "d": true}, "e": []}"#.utf8)
        for _ in 0..<1_500 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.removeSubrange(position..<min(bytes.count - 1, position + 3))
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: position)
                default: bytes[position] = UInt8.random(in: 0x20...0x7E, using: &random)
                }
            }
            let reading = JSONReading(bytes: bytes)
            let isWhole = reading.node != nil || reading.bag.hasErrors
            #expect(isWhole, "\(bytes)")
            let areInside = reading.bag.all.allSatisfy { ($0.primary?.range.span.end ?? 0) <= bytes.count }
            #expect(areInside, "\(bytes)")
        }
    }
}
