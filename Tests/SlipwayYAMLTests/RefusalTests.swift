import SlipwayDiagnostics
import SlipwayTestSupport
import SlipwayYAML
import Testing

@Suite struct KeyTests {
    @Test func everyDuplicateIsReportedWithBothPlaces() {
        let reading = Reading("a: 1\nb: {c: 1, 'c': 2}\na: 3\n\"a\": 4\n")
        #expect(reading.codes == [.duplicateKey, .duplicateKey, .duplicateKey])
        #expect((0..<3).map { reading.place($0) } == ["2:11", "3:1", "4:1"])
        #expect(reading.bag.all[2].secondary.first?.range == reading.file.range(0, 1))
        #expect(reading.outline == "{a: 1, b: {c: 1}}")
    }

    @Test(arguments: [("? [a]\n: 1\nb: 2", "1:3"), ("{a: 1}: 2\nb: 2", "1:1"), ("?\n: 1\nb: 2", "1:2")])
    func keysAreText(text: String, place: String) {
        let reading = Reading(text)
        #expect(reading.codes == [.nonScalarKey])
        #expect(reading.place() == place)
        #expect(reading.outline == "{b: 2}")
    }

    @Test func aQuotedMergeKeyIsAKey() {
        #expect(Reading("'<<': 1\n").outline == "{<<: 1}")
    }
}

@Suite struct MergeTests {
    @Test func ownKeysWinWhereverTheyStand() throws {
        let reading = Reading("base: &b {x: 1, y: 2, z: 3}\nuse:\n  y: own\n  <<: *b\n  z: own\n")
        #expect(reading.bag.all.isEmpty)
        #expect(reading.outline == "{base: {x: 1, y: 2, z: 3}, use: {y: own, x: 1, z: own}}")
        let entry = try #require(reading.node?["use"]?.mapping?["x"])
        #expect(reading.text(entry.merged) == "<<")
        #expect(reading.text(entry.value.range) == "1")
        #expect(reading.node?["use"]?.mapping?["y"]?.merged == nil)
    }

    @Test func theEarlierMappingOfAListWins() {
        let reading = Reading("- &a {x: 1}\n- &b {x: 2, y: 2}\n- <<: [*a, *b, {z: 3}]\n")
        #expect(reading.outline == "[{x: 1}, {x: 2, y: 2}, {x: 1, y: 2, z: 3}]")
    }

    @Test func mergesAreTransitive() {
        let reading = Reading("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b, z: 3}\n")
        #expect(reading.outline == "{a: {x: 1}, b: {x: 1, y: 2}, c: {x: 1, y: 2, z: 3}}")
    }

    @Test(arguments: ["<<: 1", "<<: ", "<<: [1]", "<<: [[a]]", "x: &x 1\n<<: *x"]) func otherValuesAreRefused(
        text: String
    ) {
        #expect(Reading(text).codes == [.mergeKey])
    }

    @Test func twoMergeKeysAreDuplicates() {
        let reading = Reading("a: &a {x: 1}\nb: {<<: *a, <<: *a}\n")
        #expect(reading.codes == [.duplicateKey])
        #expect(reading.place() == "2:13")
    }
}

@Suite struct RefusalTests {
    @Test(arguments: [
        ("a: [1, 2\nb: 3\n", "1:4", "list is not closed"),
        ("a: {b: 1\nc: 3\n", "1:4", "mapping is not closed"),
        ("a: \"x\nb: 3\n", "1:4", "quoted text is not closed"),
        ("a: 1\n b: 2\n", "2:3", "\":\" is not allowed here"),
        ("a: b: c\n", "1:5", "\":\" is not allowed here"),
        ("a: 1\nb\nc: 2\n", "2:1", "key has no \":\""),
        ("  a: 1\n b: 2\n", "2:2", "text is outside of the document"),
        ("x:\n    a: 1\n  b: 2\n", "3:3", "key expected at this indentation"),
        ("- [a]\nb: 2\n", "2:1", "list item expected at this indentation"),
        ("a: - 1\n", "1:4", "list item is not allowed here"),
        ("a: @x\n", "1:4", "plain text cannot start with \"@\""),
        ("a: \"\\q\"\n", "1:4", "escape in double quotes is unknown"),
        ("a: \"\\ud800\"\n", "1:4", "escape in double quotes is no character"),
        ("a: *\n", "1:4", "name of an anchor or alias is missing"),
    ]) func syntaxErrorsAreInOurWords(text: String, place: String, message: String) {
        let reading = Reading(text)
        #expect(reading.node == nil)
        #expect(reading.codes == [.yamlSyntax])
        #expect(reading.place() == place)
        #expect(reading.bag.all.first?.message == message)
        #expect(reading.bag.all.first?.notes.first?.hasPrefix("the YAML parser says: ") == true)
    }

    @Test(arguments: [("a:\n\tb: 1\n", "2:1"), ("a:\n  b: 1\n\tc: 2\n", "3:1"), ("a: |\n\tb\n", "2:1")])
    func tabsCannotIndent(text: String, place: String) {
        let reading = Reading(text)
        #expect(reading.codes == [.tabIndentation])
        #expect(reading.place() == place)
        #expect(reading.bag.all.first?.message == "tabs cannot indent YAML")
    }

    @Test func tabsElsewhereAreTaken() {
        #expect(Reading("a:\t1\t# c\nb: [1,\t2]\n").outline == "{a: 1, b: [1, 2]}")
    }

    @Test(arguments: ["", "\n\n", "# only\n", "---\n", "\u{FEFF}", "---\n...\n"]) func nothingIsAnError(text: String) {
        let reading = Reading(text)
        #expect(reading.node == nil)
        #expect(reading.codes == [.emptyFile])
        #expect(reading.bag.all.first?.file == SourceID("a.yaml"))
    }

    @Test func aSecondDocumentIsRefused() {
        let reading = Reading("a: 1\n---\nb: 2\n---\nc: 3\n")
        #expect(reading.codes == [.multipleDocuments])
        #expect(reading.place() == "2:1")
        #expect(reading.outline == "{a: 1}")
    }

    @Test(arguments: ["a: !!python/object:x 1", "a: !own {b: 1}", "a: !!map 1", "a: !!str [1]", "a: &x !!binary eA=="])
    func unknownTagsAreRefused(text: String) {
        let reading = Reading(text)
        #expect(reading.codes == [.unsupportedTag])
        #expect(reading.text(reading.bag.all.first?.primary?.range)?.hasPrefix("!") == true)
    }

    @Test func versions() {
        #expect(Reading("%YAML 1.1\n---\na: 1\n").outline == "{a: 1}")
        #expect(Reading("%YAML 1.2\n---\na: 1\n").outline == "{a: 1}")
        let reading = Reading("# c\n%YAML 1.3\n---\na: 1\n")
        #expect(reading.codes == [.unsupportedYAMLVersion])
        #expect(reading.text(reading.bag.all.first?.primary?.range) == "%YAML 1.3")
    }

    @Test func bytesThatAreNotUTF8HaveTheirPlace() {
        let faults: [[UInt8]] = [
            [0xFF], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
            [0xF0, 0x80, 0x80, 0x80],
        ]
        for fault in faults {
            let reading = Reading(bytes: Array("é: 1\nb: ".utf8) + fault)
            #expect(reading.codes == [.notUTF8])
            #expect(reading.bag.all.first?.primary?.range.span.start == 9)
        }
    }

    @Test func controlCharactersAreRefused() {
        for text in ["a: \u{0}", "a: \u{7}", "a: \u{7F}", "a: \u{9B}", "a: \u{FEFF}x", "a: \u{FFFF}"] {
            let reading = Reading(text)
            #expect(reading.codes == [.controlCharacter])
            #expect(reading.place() == "1:4")
        }
        #expect(Reading("a: \"\\0\\x07\"").node?["a"]?.scalar?.text == "\0\u{7}")
    }

    @Test func otherEncodingsAreNamed() {
        for bytes: [UInt8] in [
            [0xFF, 0xFE, 0x61, 0], [0xFE, 0xFF, 0, 0x61], [0x61, 0, 0x3A, 0], [0, 0x61, 0, 0x3A], [0, 0, 0xFE, 0xFF],
        ] {
            #expect(Reading(bytes: bytes).codes == [.unsupportedEncoding])
        }
    }
}

@Suite struct LimitTests {
    @Test(arguments: ["[", "{a: ", "- ", "? "]) func twentyThousandLevelsEndAtOnce(opening: String) {
        let reading = Reading(String(repeating: opening, count: 20_000))
        #expect(reading.node == nil)
        #expect(reading.codes == [.nestingTooDeep])
    }

    @Test func theDepthLimitIsInclusive() {
        let deep = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
        #expect(Reading(deep(64)).bag.all.isEmpty)
        #expect(Reading(deep(65)).codes == [.nestingTooDeep])
        #expect(Reading(deep(65)).place() == "1:65")
    }

    @Test func theSizeLimitIsInclusive() {
        #expect(Reading("a: 1234", limits: YAMLLimits(byteCount: 7)).bag.all.isEmpty)
        #expect(Reading("a: 12345", limits: YAMLLimits(byteCount: 7)).codes == [.fileTooLarge])
        #expect(Reading(bytes: Array(repeating: 0x61, count: 4 << 20 + 1)).codes == [.fileTooLarge])
    }

    @Test func nodesAreCounted() {
        #expect(Reading("[1, 2]", limits: YAMLLimits(nodes: 3)).bag.all.isEmpty)
        #expect(Reading("[1, 2, 3]", limits: YAMLLimits(nodes: 3)).codes == [.tooManyNodes])
        #expect(Reading("[&a [1], *a]", limits: YAMLLimits(nodes: 4)).codes == [.tooManyNodes])
        #expect(Reading("[&a [1], *a, *a]", limits: YAMLLimits(expandedNodes: 3)).codes == [.aliasExpansionTooLarge])
        #expect(Reading("[&a [1], *a, *a]", limits: YAMLLimits(expandedNodes: 4)).bag.all.isEmpty)
    }
}
