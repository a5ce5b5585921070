import SlipwayDiagnostics
import SlipwayTriton
import Testing

@Suite struct ConfigPropertyTests {
    @Test func randomMessagesSurviveTheirText() throws {
        var generator = SeededGenerator(seed: 41)
        var values = 0
        for _ in 0..<500 {
            let message = randomMessage(ModelConfigSchema.root, using: &generator).canonical()
            var bag = DiagnosticBag()
            let bytes = ConfigText.print(message)
            let source = SourceFile(id: SourceID("random"), bytes: bytes)
            let again = try #require(ConfigText.parse(source, into: &bag), "\(bag.all.map(\.message))")
            #expect(again.canonical() == message)
            #expect(ConfigText.print(again) == bytes)
            #expect(ConfigText.wireBytes(again) == ConfigText.wireBytes(message))
            values += message.fields.count
        }
        #expect(values > 1000)
    }

    @Test func everyFormIsLibprotobufsByteForByte() {
        var generator = SeededGenerator(seed: 43)
        for round in 0..<600 {
            // Every message of the schema takes its turn as the root; most hold floating point only in few fields.
            let messages = ModelConfigSchema.messages
            let name = round % 3 == 0 ? ModelConfigSchema.root : messages[round % messages.count].name
            let message = randomMessage(name, using: &generator)
            let reference = ConfigText.reference(message, as: name)
            #expect(ConfigText.print(message, as: name) == reference.text, "\(name)")
            #expect(ConfigText.wireBytes(message, as: name) == reference.wire, "\(name)")
        }
    }

    @Test(arguments: [
        [("b", "1"), ("a", "2"), ("b", "3")], [("é", "1"), ("e\u{301}", "2")],
        [("", ""), ("\u{10000}", ""), ("\u{FFFF}", "")],
    ])
    func mapEntriesStandByTheBytesOfTheirKeysAndTheLastOfEqualOnesWins(_ entries: [(String, String)]) {
        var builder = ConfigBuilder<ModelConfigSchema.ModelConfig>()
        for (key, value) in entries { builder.entry(.metricTags, key, value) }
        let reference = ConfigText.reference(builder.message)
        #expect(ConfigText.print(builder.message) == reference.text)
        #expect(ConfigText.wireBytes(builder.message) == reference.wire)
        #expect(Set(entries.map { Array($0.0.utf8) }).count == builder.message.canonical()[10].count)
    }

    @Test func entriesWithoutKeyOrValueAreWrittenWhole() {
        var message = ConfigMessage()
        message[ModelConfigSchema.ModelConfig.metricTags.rawValue] = [ConfigEntry(.message(ConfigMessage()))]
        message[ModelConfigSchema.ModelConfig.parameters.rawValue] = [
            ConfigEntry(.message(ConfigMessage(fields: [ConfigField(1, [ConfigEntry(.string("k"))])])))
        ]
        let reference = ConfigText.reference(message)
        #expect(ConfigText.print(message) == reference.text)
        #expect(ConfigText.wireBytes(message) == reference.wire)
    }

    @Test func numbersOfEnumsThatHaveNoNameArePrintedAsNumbers() {
        var message = ConfigMessage()
        message[ModelConfigSchema.ModelInput.dataType.rawValue] = [ConfigEntry(.enumeration(-7))]
        let name = ModelConfigSchema.ModelInput.messageName
        let reference = ConfigText.reference(message, as: name)
        #expect(ConfigText.print(message, as: name) == reference.text)
        #expect(ConfigText.wireBytes(message, as: name) == reference.wire)
    }

    /// The finer reader refuses nothing that libprotobuf takes: every refusal carries libprotobuf's words.
    @Test func damagedTextsAreJudgedByTheServersParserAlone() throws {
        let bits: [[UInt8]] = [
            "{", "}", "[", "]", "<", ">", ":", ",", ";", "-", "\"", "'", "0", "1", "4.0", "\t", "\n", "#", "name",
            "dims",
            "true", "é", "0x1", "010", "inf", "TYPE_FP32", "99", "\\", "\0", "max_batch_size: 0 ", "name: \"\" ",
            "[a.b]",
        ].map { Array($0.utf8) }
        var seeds: [[UInt8]] = []
        for name in try Fixtures.cases("accepted") { seeds.append(try Fixtures.source("accepted", name).bytes) }
        var generator = SeededGenerator(seed: 7)
        var accepted = 0
        for _ in 0..<3000 {
            var bytes = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let at = Int.random(in: 0...bytes.count, using: &generator)
                if Bool.random(using: &generator) {
                    bytes.insert(contentsOf: bits[Int.random(in: 0..<bits.count, using: &generator)], at: at)
                } else {
                    bytes.removeSubrange(at..<min(bytes.count, at + 3))
                }
            }
            var bag = DiagnosticBag()
            let source = SourceFile(id: SourceID("damaged"), bytes: bytes)
            if ConfigText.parse(source, into: &bag) != nil {
                accepted += 1
                continue
            }
            let first = try #require(bag.all.first)
            let isJudged = first.notes.first?.hasPrefix("Triton's log says") == true || first.code == .configInvalidUTF8
            #expect(isJudged, "\(first.message): \(String(decoding: bytes, as: UTF8.self))")
            for found in bag.all { #expect((found.primary?.range.span.end ?? 0) <= bytes.count) }
        }
        #expect(accepted > 100)
    }

    private func randomMessage(_ name: String, using generator: inout SeededGenerator) -> ConfigMessage {
        guard let schema = ModelConfigSchema.message(name) else { return ConfigMessage() }
        var message = ConfigMessage()
        var choices: Set<String> = []
        for field in schema.fields where Int.random(in: 0..<3, using: &generator) == 0 {
            if let oneof = field.oneof, !choices.insert(oneof).inserted { continue }
            let count = field.isRepeated ? Int.random(in: 1...3, using: &generator) : 1
            message[field.number] = (0..<count).map { _ in ConfigEntry(randomValue(field, using: &generator)) }
        }
        // A map entry has both its fields.
        if schema.name.hasSuffix("Entry") {
            for field in schema.fields { message[field.number] = [ConfigEntry(randomValue(field, using: &generator))] }
        }
        return message
    }

    private func randomValue(_ field: ModelConfigSchema.Field, using generator: inout SeededGenerator) -> ConfigValue {
        switch field.kind {
        case .int32: return .integer(Int64(Int32.random(in: .min ... .max, using: &generator)))
        case .int64: return .integer(.random(in: .min ... .max, using: &generator))
        case .uint32: return .unsigned(UInt64(UInt32.random(in: 0 ... .max, using: &generator)))
        case .uint64: return .unsigned(.random(in: 0 ... .max, using: &generator))
        case .float: return .double(Double(Float.random(in: -1e6...1e6, using: &generator)))
        case .double: return .double(.random(in: -1e6...1e6, using: &generator))
        case .boolean: return .boolean(.random(using: &generator))
        case .enumeration(let name):
            let values = ModelConfigSchema.values(ofEnum: name)
            return .enumeration(values[Int.random(in: 0..<values.count, using: &generator)].number)
        case .message(let name): return .message(randomMessage(name, using: &generator))
        case .string:
            let pool = Array("ab\"'\\\n\t\u{0}\u{7F}é漢🚀#{}:,\u{2028}\u{FEFF}0")
            let count = Int.random(in: 0...8, using: &generator)
            return .string(String((0..<count).map { _ in pool[Int.random(in: 0..<pool.count, using: &generator)] }))
        }
    }
}
