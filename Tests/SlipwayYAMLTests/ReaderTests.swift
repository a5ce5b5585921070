import SlipwayDiagnostics
import SlipwayTestSupport
import SlipwayYAML
import Testing

@Suite struct ReaderTests {
    @Test func structureAndOrderAreKept() {
        let reading = Reading("b: 1\na: [x, 'y', \"z\"]\nc:\n- {k: v}\n-\nd: ~\n")
        #expect(reading.outline == "{b: 1, a: [x, \"y\", \"z\"], c: [{k: v}, null], d: null}")
        #expect(reading.bag.all.isEmpty)
    }

    @Test(arguments: ["null", "~", "Null", "NULL", "!!null x"]) func nullIsNull(text: String) {
        #expect(Reading("a: \(text)").node?["a"]?.isNull == true)
    }

    @Test(arguments: ["'null'", "\"~\"", "nULL", "!!str null", "! null", "''"]) func otherTextIsNotNull(text: String) {
        #expect(Reading("a: \(text)").node?["a"]?.isNull == false)
    }

    @Test func tagsOfTheCoreSchemaAreKept() {
        let reading = Reading("[!!str 1, !!int '2', !!float 3, !!bool t, ! x, !!map {a: !!seq []}]")
        #expect(reading.bag.all.isEmpty)
        #expect(
            reading.node?.sequence?.map { $0.scalar?.tag }
                == [.string, .integer, .float, .boolean, .nonSpecific, nil]
        )
    }
}

@Suite struct AliasTests {
    @Test func anAliasKnowsItsUseAndItsDefinition() throws {
        let reading = Reading("a: &x {k: v}\nb: *x\n")
        let node = try #require(reading.node?["b"])
        #expect(reading.text(node.range) == "*x")
        #expect(reading.text(node.definition) == "{k: v}")
        #expect(reading.text(node["k"]?.range) == "v")
        #expect(reading.node?["a"]?.definition == nil)
    }

    @Test func theLaterAnchorOfANameWins() {
        #expect(Reading("[&x 1, *x, &x 2, *x]").outline == "[1, 1, 2, 2]")
        #expect(Reading("[&x [&x 1, *x], *x]").outline == "[[1, 1], 1]")
    }

    @Test func anUndefinedAliasIsReportedAndReadingGoesOn() {
        let reading = Reading("a: &anchor 1\nb: *anchr\nc: *nope\nc: 2\n")
        #expect(reading.node == nil)
        #expect(reading.codes == [.undefinedAlias, .undefinedAlias, .duplicateKey])
        #expect(reading.bag.all[0].help == ["did you mean \"*anchor\"?"])
    }

    @Test func aCyclicAliasShowsBothPlaces() {
        let reading = Reading("a: &x {b: *x}")
        #expect(reading.node == nil)
        #expect(reading.codes == [.cyclicAlias])
        #expect(reading.place() == "1:11")
        #expect(reading.text(reading.bag.all[0].secondary.first?.range) == "{")
    }

    @Test func aBombIsRefused() {
        var text = "l0: &l0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            text +=
                "l\(level): &l\(level) [" + Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        let reading = Reading(text)
        #expect(reading.node == nil)
        #expect(reading.codes == [.aliasExpansionTooLarge])
    }

    @Test func aliasesCannotNestDeeperThanTheLimit() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let nested = String(repeating: "[", count: 40) + "*x" + String(repeating: "]", count: 40)
        #expect(Reading("a: &x \(deep)\nb: \(nested)\n").codes == [.nestingTooDeep])
        #expect(Reading("a: &x \(deep)\nb: [*x]\n").bag.all.isEmpty)
    }

    @Test func anAliasMayBeAKey() {
        #expect(Reading("{&k name: 1, o: {*k : 2}}").outline == "{name: 1, o: {name: 2}}")
    }
}
