import SlipwayDiagnostics
import SlipwayReleases
import SlipwayTriton
import Testing

/// What the table of releases says of a configuration.
@Suite struct ReleaseCheckTests {
    private func release(_ text: String) throws -> TritonRelease { try #require(TritonRelease(text)) }

    @Test func everyFieldOfTheTableIsOneOfTheSchema() throws {
        for row in ReleaseTable.newerFields {
            let message = try #require(ModelConfigSchema.message(row.message), "\(row.message)")
            #expect(message.field(named: row.name) != nil, "\(row.name)")
            #expect(row.since != .always && row.since != .never)
        }
    }

    @Test func aKeyIsFoundByItsName() throws {
        let count = TritonFeature.field(ModelConfigSchema.ModelWarmup.count)
        #expect(count == .field(message: "inference.ModelWarmup", name: "count"))
        #expect(ReleaseTable.since(count) == .release(try release("22.07")))
        #expect(ReleaseTable.since(.field(ModelConfigSchema.ModelConfig.name)) == .always)
    }

    private func check(_ text: String, in target: String) throws -> [(code: DiagnosticCode, text: String)] {
        var bag = DiagnosticBag()
        let source = SourceFile(path: "config.pbtxt", text: text)
        let config = try #require(ConfigText.parse(source, into: &bag))
        ReleaseTable.check(config, in: try release(target), into: &bag)
        return bag.all.map { ($0.code, $0.primary.map { source.text($0.range.span) } ?? "") }
    }

    private static let trt = "optimization { execution_accelerators { gpu_execution_accelerator { name: 'tensorrt' "

    @Test(arguments: [
        ("runtime: 'x'", "23.12", DiagnosticCode.fieldNewerThanTarget, "runtime"),
        ("model_warmup { count: 2 }", "22.06", .fieldNewerThanTarget, "count"),
        (
            "sequence_batching { oldest { preserve_ordering: true } }", "23.07", .fieldNewerThanTarget,
            "preserve_ordering"
        ),
        (
            "parameters { key: 'session.use_device_allocator_for_initializers' value { string_value: '1' } }", "25.01",
            .parameterNewerThanTarget, "'session.use_device_allocator_for_initializers'"
        ),
        (
            "optimization { execution_accelerators { gpu_execution_accelerator { name: 'cuda' } } }", "24.05",
            .acceleratorNewerThanTarget, "'cuda'"
        ),
        (
            trt + "parameters { key: 'trt_dla_core' value: '0' } } } }", "24.03", .acceleratorOptionNewerThanTarget,
            "'trt_dla_core'"
        ),
        (
            trt + "parameters { key: 'precision_mode' value: 'BF16' } } } }", "26.01",
            .acceleratorOptionNewerThanTarget,
            "'BF16'"
        ),
        ("optimization { graph { level: 2 } }", "23.12", .graphLevelNewerThanTarget, "2"),
    ])
    func whatIsNewerThanTheTargetIsReportedAtItsPlace(
        _ text: String, _ target: String, _ code: DiagnosticCode, _ place: String
    ) throws {
        let found = try check(text, in: target)
        #expect(found.map(\.code) == [code])
        #expect(found.map(\.text) == [place])
        #expect(try check(text, in: "26.09").isEmpty)
    }

    @Test func anotherBackendHasItsOwnParameters() throws {
        let text = "parameters { key: 'session.use_device_allocator_for_initializers' value { string_value: '1' } }"
        #expect(try check("backend: 'python' " + text, in: "24.10").isEmpty)
    }

    @Test func aValueThatNoTextStatesIsReportedAtTheFallback() throws {
        var bag = DiagnosticBag()
        let config = ConfigBuilder<ModelConfigSchema.ModelConfig>.build { $0.set(.runtime, "x") }
        let place = SourceRange(SourceID("spec.yaml"), ByteSpan(3, 5))
        ReleaseTable.check(config, in: try release("22.06"), fallback: place, into: &bag)
        #expect(bag.all.map(\.primary?.range) == [place])
    }
}
