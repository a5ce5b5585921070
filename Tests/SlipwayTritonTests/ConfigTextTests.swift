import SlipwayDiagnostics
import SlipwayTriton
import Testing

private typealias Model = ModelConfigSchema.ModelConfig
private typealias Batching = ModelConfigSchema.ModelDynamicBatching

@Suite struct ConfigTextTests {
    static let sample = ConfigBuilder<ModelConfigSchema.ModelConfig>.build { model in
        model.set(.name, "größe")
        model.set(.backend, "onnxruntime")
        model.set(.maxBatchSize, 8)
        model.add(.input, of: ModelConfigSchema.ModelInput.self) { input in
            input.set(.name, "x")
            input.set(.dataType, ModelConfigSchema.DataType.int64)
            input.add(.dims, [-1, 256])
        }
        model.message(.dynamicBatching, of: ModelConfigSchema.ModelDynamicBatching.self) { batching in
            batching.add(.preferredBatchSize, [4, 8])
            batching.set(.maxQueueDelayMicroseconds, unsigned: 100)
        }
        model.parameter("b", "2")
        model.parameter("a", "say \"1\"")
    }

    @Test func printsTheHouseForm() {
        let text = String(decoding: ConfigText.print(Self.sample, header: ["Made here.", ""]), as: UTF8.self)
        #expect(
            text == """
                # Made here.
                #
                name: "größe"
                max_batch_size: 8
                input {
                  name: "x"
                  data_type: TYPE_INT64
                  dims: [-1, 256]
                }
                dynamic_batching {
                  preferred_batch_size: [4, 8]
                  max_queue_delay_microseconds: 100
                }
                parameters {
                  key: "a"
                  value {
                    string_value: "say \\"1\\""
                  }
                }
                parameters {
                  key: "b"
                  value {
                    string_value: "2"
                  }
                }
                backend: "onnxruntime"

                """)
    }

    @Test func headerLinesCannotEndTheirComment() {
        let text = String(decoding: ConfigText.print(ConfigMessage(), header: ["a\nname: \"x\"\r\nb"]), as: UTF8.self)
        #expect(text == "# a\n# name: \"x\"\n# b\n")
    }

    @Test func anEmptySubMessageIsPrinted() {
        let config = ConfigBuilder<Model>.build { $0.message(.dynamicBatching, of: Batching.self) }
        #expect(String(decoding: ConfigText.print(config), as: UTF8.self) == "dynamic_batching {\n}\n")
    }

    @Test func mapOrderDoesNotChangeTheBytes() {
        let one = ConfigBuilder<Model>.build {
            $0.entry(.metricTags, "a", "1"); $0.entry(.metricTags, "b", "2")
        }
        let other = ConfigBuilder<Model>.build {
            $0.entry(.metricTags, "b", "2"); $0.entry(.metricTags, "a", "1")
        }
        #expect(one != other)
        #expect(ConfigText.print(one) == ConfigText.print(other))
        #expect(ConfigText.wireBytes(one) == ConfigText.wireBytes(other))
    }

    @Test func ofEqualMapKeysTheLastIsKept() throws {
        let config = try parsed("metric_tags { key: 'a' value: '1' } metric_tags { key: 'a' value: '2' }")
        #expect(config.canonical().map(Model.metricTags).map(\.text) == ["2"])
    }

    @Test func wireBytesAreThoseOfTheFormat() {
        let config = ConfigBuilder<Model>.build {
            $0.set(.name, "ab"); $0.set(.maxBatchSize, 300)
        }
        #expect(ConfigText.wireBytes(config) == [0x0A, 2, 0x61, 0x62, 0x20, 0xAC, 0x02])
    }

    @Test func defaultsWithoutPresenceLeaveNoTrace() throws {
        let config = try parsed("max_batch_size: 0 name: 'x'")
        #expect(config.integer(Model.maxBatchSize) == 0)
        #expect(config.canonical().has(Model.maxBatchSize) == false)
        #expect(ConfigText.wireBytes(config) == ConfigText.wireBytes(try parsed("name: 'x'")))
    }

    @Test func aMemberOfAChoiceKeepsItsDefault() throws {
        let text = "model_warmup { inputs { key: 'x' value { zero_data: false } } }"
        #expect(String(decoding: ConfigText.print(try parsed(text)), as: UTF8.self).contains("zero_data: false"))
    }

    @Test func everyAcceptedConfigurationRoundTrips() throws {
        let names = try Fixtures.cases("accepted")
        #expect(names.count > 40)
        for name in names {
            var bag = DiagnosticBag()
            let source = try Fixtures.source("accepted", name)
            let message = try #require(ConfigText.parse(source, into: &bag), "\(name): \(bag.all.map(\.message))")
            let text = ConfigText.print(message)
            let again = ConfigText.parse(SourceFile(id: SourceID("again"), bytes: text), into: &bag)
            #expect(again == message.canonical(), "\(name)")
        }
    }

    @Test func manyThreadsMayPrintAndParseAtOnce() async throws {
        let text = ConfigText.print(Self.sample)
        let wire = ConfigText.wireBytes(Self.sample)
        let agreeing = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    var bag = DiagnosticBag()
                    let source = SourceFile(id: SourceID("t"), bytes: text)
                    return ConfigText.print(Self.sample) == text && ConfigText.wireBytes(Self.sample) == wire
                        && ConfigText.parse(source, into: &bag) == Self.sample.canonical()
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(agreeing == 200)
    }
}
