import SlipwayDiagnostics
import SlipwayTriton
import Testing

/// What is said about a text that the server refuses.
@Suite struct ConfigFaultTests {
    @Test func theServersRefusalsAreOursAtTheSamePlace() throws {
        var refused = 0
        for group in ["accepted", "bad"] {
            for name in try Fixtures.cases(group) {
                var bag = DiagnosticBag()
                let message = ConfigText.parse(try Fixtures.source(group, name), into: &bag)
                guard let error = try Fixtures.textError(group, name) else {
                    #expect(message != nil, "\(name): \(bag.all.map(\.message))")
                    continue
                }
                refused += 1
                #expect(message == nil, "\(name)")
                #expect(bag.all.first?.notes == ["Triton's log says: \(error)"], "\(name)")
            }
        }
        #expect(refused == 11)
    }

    @Test(
        arguments: [
            ("max_batchsize: 4", 602, "max_batchsize", "did you mean \"max_batch_size\"?"),
            ("kind: KIND_CPU", 602, "kind", nil),
            ("passive: true", 602, "passive", "\"passive\" is a field of ModelInstanceGroup."),
            ("max_batch_size: \"8\"", 603, "\"8\"", "Write the number without quotes: 8."),
            ("max_batch_size: [8]", 603, "[8]", nil),
            ("max_batch_size: 4.0", 603, "4.0", nil),
            ("name: model", 603, "model", "Write \"model\"."),
            ("response_cache { enable: yes }", 603, "yes", "Write true, without quotes."),
            ("parameters { key: 'a' value: '1' }", 603, "'1'", "Write value: { string_value: '1' }."),
            (
                "metric_tags { key: 'a' value { string_value: '1' } }", 603, "{ string_value: '1' }",
                "This map holds plain strings: write value: \"…\"."
            ),
            (
                "parameters { key: 'a' value { int64_value: 1 } }", 602, "int64_value",
                "A parameter's value is text: write { string_value: \"…\" }."
            ),
            ("dynamic_batching: true", 603, "true", nil),
            (
                "dynamic_batching { max_queue_delay_microseconds: -1 }", 604, "-1",
                "Write a number from 0 to 18446744073709551615."
            ),
            ("max_batch_size: 2147483648", 604, "2147483648", nil),
            ("response_cache { enable: 2 }", 604, "2", "Write true or false."),
            ("input { data_type: TYPE_BYTES }", 605, "TYPE_BYTES", "did you mean \"TYPE_STRING\"?"),
            ("input { data_type: FP32 }", 605, "FP32", "did you mean \"TYPE_FP32\"?"),
            ("input { data_type: TYPE_FP31 }", 605, "TYPE_FP31", "did you mean \"TYPE_FP32\"?"),
            ("instance_group { kind: GPU }", 605, "GPU", "did you mean \"KIND_GPU\"?"),
            ("name: 'a' name: 'b'", 606, "name", nil),
            ("optimization { } optimization { }", 606, "optimization", nil),
            ("dynamic_batching { } sequence_batching { }", 607, "sequence_batching", nil),
            ("\u{FEFF}name: 'a'", 608, "\u{FEFF}", nil),
            ("dynamic_batching {", 609, "{", nil),
            ("input [ { name: 'x' }", 609, "[", nil),
            ("name 'x'", 601, "", nil),
            ("{ \"name\": \"x\" }", 601, "{", nil),
            ("name: 'x' }", 601, "}", nil),
            ("input { dims: [1, 2 3] }", 601, "3", nil),
            ("input { dims: [1, ] }", 601, "]", nil),
            ("name: ", 601, "", nil),
            ("name: 'x", 601, "", nil),
            ("name: '\\xFF'", 610, "'\\xFF'", nil),
        ] as [(String, Int, String, String?)])
    func eachFaultHasItsCodePlaceAndHelp(_ text: String, _ code: Int, _ at: String, _ help: String?) throws {
        let found = try #require(faults(text).first)
        #expect(found.code.number == code)
        #expect(found.text == at)
        if let help { #expect(found.diagnostic.help == [help]) }
    }

    @Test func everyFaultIsReportedNotTheFirst() {
        let text = """
            nam: "x"
            max_batch_size: "8"
            input [ { name: "x" data_typ: TYPE_FP32 dims: [ 1, a, 2 ] } ]
            output { data_type: FLOAT }
            dynamic_batching { } ensemble_scheduling { }
            """
        let found = faults(text)
        #expect(found.map(\.code.number) == [602, 603, 602, 603, 605, 607])
        #expect(found.map(\.text) == ["nam", "\"8\"", "data_typ", "a", "FLOAT", "ensemble_scheduling"])
    }

    @Test func theServersWordsStandOnTheFirstFaultOnly() {
        let notes = faults("nam: 'x'\nmax: 1").map(\.diagnostic.notes.count)
        #expect(notes == [1, 0])
    }

    @Test func aSecondSettingPointsAtTheFirst() throws {
        let found = try #require(faults("name: 'a'\nname: 'b'").first)
        #expect(found.diagnostic.secondary.map(\.range.span) == [ByteSpan(0, 4)])
    }

    @Test func aRepeatedMapKeyIsAWarning() throws {
        let text = "metric_tags { key: 'a' value: '1' } metric_tags { key: 'a' value: '2' }"
        let found = try #require(faults(text).first)
        #expect(found.code == .duplicateConfigMapKey)
        #expect(found.diagnostic.severity == .warning)
        #expect(try parsed(text).mapString(ModelConfigSchema.ModelConfig.metricTags, "a") == "2")
    }

    @Test func deepNestingIsAFaultNotACrash() {
        let text = "bogus " + String(repeating: "{ a ", count: 100_000)
        #expect(faults(text).first?.code == .unknownConfigField)
    }

    @Test func everyCodeOfTextsIsInTheCatalogue() {
        for number in Array(601...614) + Array(620...626) {
            #expect(DiagnosticCode.catalogue.contains { $0.number == number })
        }
    }
}
