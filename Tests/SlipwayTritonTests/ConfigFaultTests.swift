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
            ("max_batchsize: 4", .unknownConfigField, "max_batchsize", "did you mean \"max_batch_size\"?"),
            ("kind: KIND_CPU", .unknownConfigField, "kind", nil),
            ("passive: true", .unknownConfigField, "passive", "\"passive\" is a field of ModelInstanceGroup."),
            ("max_batch_size: \"8\"", .configWrongType, "\"8\"", "Write the number without quotes: 8."),
            ("max_batch_size: [8]", .configWrongType, "[8]", nil),
            ("max_batch_size: 4.0", .configWrongType, "4.0", nil),
            ("name: model", .configWrongType, "model", "Write \"model\"."),
            ("response_cache { enable: yes }", .configWrongType, "yes", "Write true, without quotes."),
            ("parameters { key: 'a' value: '1' }", .configWrongType, "'1'", "Write value: { string_value: '1' }."),
            (
                "metric_tags { key: 'a' value { string_value: '1' } }", .configWrongType, "{ string_value: '1' }",
                "This map holds plain strings: write value: \"…\"."
            ),
            (
                "parameters { key: 'a' value { int64_value: 1 } }", .unknownConfigField, "int64_value",
                "A parameter's value is text: write { string_value: \"…\" }."
            ),
            ("dynamic_batching: true", .configWrongType, "true", nil),
            (
                "dynamic_batching { max_queue_delay_microseconds: -1 }", .configNumberOutOfRange, "-1",
                "Write a number from 0 to 18446744073709551615."
            ),
            ("max_batch_size: 2147483648", .configNumberOutOfRange, "2147483648", nil),
            ("response_cache { enable: 2 }", .configNumberOutOfRange, "2", "Write true or false."),
            ("input { data_type: TYPE_BYTES }", .unknownConfigEnumValue, "TYPE_BYTES", "did you mean \"TYPE_STRING\"?"),
            ("input { data_type: FP32 }", .unknownConfigEnumValue, "FP32", "did you mean \"TYPE_FP32\"?"),
            ("input { data_type: TYPE_FP31 }", .unknownConfigEnumValue, "TYPE_FP31", "did you mean \"TYPE_FP32\"?"),
            ("instance_group { kind: GPU }", .unknownConfigEnumValue, "GPU", "did you mean \"KIND_GPU\"?"),
            ("name: 'a' name: 'b'", .duplicateConfigField, "name", nil),
            ("optimization { } optimization { }", .duplicateConfigField, "optimization", nil),
            ("dynamic_batching { } sequence_batching { }", .conflictingConfigFields, "sequence_batching", nil),
            ("\u{FEFF}name: 'a'", .configByteOrderMark, "\u{FEFF}", nil),
            ("dynamic_batching {", .unclosedConfigBracket, "{", nil),
            ("input [ { name: 'x' }", .unclosedConfigBracket, "[", nil),
            ("name 'x'", .configSyntax, "", nil),
            ("{ \"name\": \"x\" }", .configSyntax, "{", nil),
            ("name: 'x' }", .configSyntax, "}", nil),
            ("input { dims: [1, 2 3] }", .configSyntax, "3", nil),
            ("input { dims: [1, ] }", .configSyntax, "]", nil),
            ("name: ", .configSyntax, "", nil),
            ("name: 'x", .configSyntax, "", nil),
            ("name: '\\xFF'", .configInvalidUTF8, "'\\xFF'", nil),
        ] as [(String, DiagnosticCode, String, String?)])
    func eachFaultHasItsCodePlaceAndHelp(_ text: String, _ code: DiagnosticCode, _ at: String, _ help: String?) throws {
        let found = try #require(faults(text).first)
        #expect(found.code == code)
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
        #expect(
            found.map(\.code) == [
                .unknownConfigField, .configWrongType, .unknownConfigField, .configWrongType, .unknownConfigEnumValue,
                .conflictingConfigFields,
            ])
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
}
