import SlipwayDiagnostics
import SlipwayTestSupport
import SlipwayYAML
import Testing

@Suite struct WriterTests {
    @Test func layout() {
        let value = YAMLValue.mapping([
            YAMLMember("$schema", .string("https://example.com/a.json")),
            YAMLMember("name", .string("bert"), comment: ["The name.", "", "Two\nlines"]),
            YAMLMember("list", .list([.integer(1), .list([.integer(2), .integer(3)]), .list([])])),
            YAMLMember(
                "maps",
                .list([
                    .mapping([YAMLMember("a", .null), YAMLMember("b", .mapping([YAMLMember("c", .boolean(true))]))]),
                    .mapping([YAMLMember("d", .double(1), comment: ["first"])]),
                ])),
            YAMLMember("empty", .mapping([])),
        ])
        let expected = """
            # Made by a test
            $schema: https://example.com/a.json
            # The name.
            #
            # Two lines
            name: bert
            list:
              - 1
              - - 2
                - 3
              - []
            maps:
              - a: null
                b:
                  c: true
              -
                # first
                d: 1.0
            empty: {}

            """
        let text = YAMLWriter.write(value, header: ["Made by a test"])
        #expect(text == expected)
        #expect(Reading(text).bag.all.isEmpty)
    }

    @Test(arguments: [
        "", "yes", "No", "ON", "off", "y", "N", "true", "False", "null", "NULL", "~", "1", "-1", "0x1F", "0o17", "010",
        "1_000", "1.5", ".5", "1e3", "1:30", "190:20:30", "2024-01-01", "24.10", "+1", ".inf", ".nan", "-.inf", "=",
        "<<",
        " a", "a ", "a: b", "a:", "a #b", "#a", "- a", "-", "? a", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "'a'",
        "\"a\"", "[a]", "{a}", "a\nb", "a\tb", "---", "...", "é", "a\u{7}", "\u{FEFF}", "a\u{2028}", "a\\b",
    ]) func ambiguousTextIsQuoted(text: String) {
        let written = YAMLWriter.text(of: .string(text))
        #expect(written.hasPrefix("\"") && written.hasSuffix("\""))
        #expect(written.utf8.allSatisfy { $0 >= 0x20 })
        #expect(Reading("a: " + written).node?["a"]?.scalar?.text == text)
    }

    @Test(arguments: [
        "bertsquad", "Standard_NC4as_T4_v3", "../repository", "./a", "/var/lib", "asset:bert@latest", "a b, c (d)=e",
        "https://x.y/z", "_a", "$schema", "yesterday", "nullable",
    ]) func plainTextStaysPlain(text: String) {
        #expect(YAMLWriter.text(of: .string(text)) == text)
    }

    @Test func doublesAreDoublesForEveryReader() {
        let texts = [1, 0.1, 1e-5, 1e16, -2.5e300, .infinity, -.infinity, .nan].map { YAMLWriter.text(of: .double($0)) }
        #expect(texts == ["1.0", "0.1", "1.0e-05", "1.0e+16", "-2.5e+300", ".inf", "-.inf", ".nan"])
    }

    @Test func whatIsWrittenIsRead() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<400 {
            let value = randomValue(depth: 4, &random)
            let text = YAMLWriter.write(value)
            #expect(text == YAMLWriter.write(value))
            let reading = Reading(text)
            let isSame = reading.node.map { agrees($0, value) } ?? false
            #expect(isSame && reading.bag.all.isEmpty, "\(text)")
        }
    }
}

private func randomText(_ random: inout SeededGenerator) -> String {
    let pieces: [String] = [
        "a", "b", "yes", "no", "null", "1", "0", ".", ":", ": ", " #", "#", "-", "- ", "?", "!", "&", "*", "'", "\"",
        "\\",
        "\n", "\r\n", "\t", " ", "  ", "[", "]", "{", "}", ",", "é", "😀", "\u{2028}", "\u{85}", "\u{0}", "\u{FEFF}",
        "%", "@", "<<",
        "|", ">", "~", "e", "\u{A0}", "\u{FFFF}", String(repeating: "k", count: 700),
    ]
    return (0..<Int.random(in: 0...5, using: &random)).compactMap { _ in pieces.randomElement(using: &random) }.joined()
}

private func randomValue(depth: Int, _ random: inout SeededGenerator) -> YAMLValue {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
    case 0: return .null
    case 1: return .boolean(Bool.random(using: &random))
    case 2: return .integer(Int.random(in: -1000...1000, using: &random))
    case 3: return .double(Double(Int.random(in: -1000...1000, using: &random)) / 7)
    case 4, 5: return .string(randomText(&random))
    case 6:
        return .list((0..<Int.random(in: 0...4, using: &random)).map { _ in randomValue(depth: depth - 1, &random) })
    default:
        var members: [YAMLMember] = []
        for position in 0..<Int.random(in: 0...4, using: &random) {
            let comment = Int.random(in: 0..<4, using: &random) == 0 ? [randomText(&random)] : []
            let value = randomValue(depth: depth - 1, &random)
            members.append(YAMLMember(randomText(&random) + "\(position)", value, comment: comment))
        }
        return .mapping(members)
    }
}

private func agrees(_ node: YAMLNode, _ value: YAMLValue) -> Bool {
    switch (node.content, value) {
    case (.scalar(let scalar), .scalar(let written)):
        switch written {
        case .null: scalar.isNull
        case .string(let text):
            Array(scalar.text.utf8) == Array(text.utf8) && (scalar.style == .doubleQuoted || !scalar.isNull)
        case .integer(let number): scalar.isPlain && Int(scalar.text) == number
        case .double(let number): scalar.isPlain && Double(scalar.text) == number
        case .boolean(let flag): scalar.isPlain && scalar.text == String(flag)
        }
    case (.sequence(let items), .list(let values)):
        items.count == values.count && zip(items, values).allSatisfy(agrees)
    case (.mapping(let mapping), .mapping(let members)):
        mapping.entries.count == members.count
            && zip(mapping.entries, members).allSatisfy {
                Array($0.key.value.utf8) == Array($1.key.utf8) && agrees($0.value, $1.value)
            }
    default: false
    }
}
