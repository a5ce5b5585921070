import SlipwayDiagnostics
import SlipwayTriton
import Testing

/// Placeholders that nobody has filled in, in the whole text of a configuration.
@Suite struct ConfigTemplateTests {
    private func found(_ text: String) -> [String] {
        ConfigTemplate.placeholders(in: SourceFile(path: "c", text: text)).map(\.text)
    }

    @Test(arguments: [
        ("max_batch_size: ${triton_max_batch_size}", ["${triton_max_batch_size}"]),
        ("name: \"{{ name }}\" max_batch_size: {{batch}}", ["{{ name }}", "{{batch}}"]),
        ("max_batch_size: <max_batch_size>", ["<max_batch_size>"]),
        ("parameters { key: \"e\" value { string_value: \"<path/to/engine>\" } }", ["<path/to/engine>"]),
        ("max_batch_size: $BATCH", ["$BATCH"]), ("name: '@MODEL@'", ["@MODEL@"]),
        ("name: \"__MODEL__\"", ["__MODEL__"]), ("name: \"%(model)s\"", ["%(model)s"]),
        ("{% if gpu %} max_batch_size: 1", ["{% if gpu %}"]), ("name: \"$(MODEL)\"", ["$(MODEL)"]),
        ("name: \"{{ .Values.model }}-b\"", ["{{ .Values.model }}"]),
    ])
    func findsPlaceholders(_ text: String, _ expected: [String]) { #expect(found(text) == expected) }

    @Test(arguments: [
        "# max_batch_size: ${batch}", "string_value: \"$$TRITON_MODEL_DIRECTORY/env.tar.gz\"",
        "string_value: \"<s>\" string_value: \"<|endoftext|>\" string_value: \"<unk>\" string_value: \"<start_of_turn>\"",
        "input < name: \"x\" dims: 3 >", "string_value: \"{{0, 1}, {0, 2}}\"", "name: \"INPUT__0\"",
        "name: \"INPUT__FOO__0\"", "name: \"__init__\"", "string_value: \"100%\"", "string_value: \"me@example.com\"",
        "string_value: \"{% for m in messages %}{{ m.content }}{% endfor %}\"", "string_value: \"$5\"",
        "dynamic_batching { } optimization { graph { level: 1 } }", "string_value: \"a\\\"${\"",
    ])
    func leavesAlone(_ text: String) { #expect(found(text) == []) }

    @Test func aFileHasOneFinding() {
        var bag = DiagnosticBag()
        let text = "backend: \"tensorrtllm\"\nmax_batch_size: ${batch}\ninput { dims: [ ${n} ] name: \"${batch}\" }\n"
        #expect(ConfigTemplate.parse(SourceFile(path: "c", text: text), into: &bag) == nil)
        #expect(bag.all.map(\.code) == [.unfilledTemplate])
        #expect(bag.all.first?.message == "an unfilled template: ${batch}, ${n}")
        #expect(bag.all.first?.severity == .error)
    }

    @Test func faultsBeforeIt() {
        var bag = DiagnosticBag()
        let text = "max_batch_sise: 8\nname: \"m\"\nmax_batch_size: ${batch}\n"
        _ = ConfigTemplate.parse(SourceFile(path: "c", text: text), into: &bag)
        #expect(bag.all.map(\.code) == [.unknownConfigField, .unfilledTemplate])
    }

    @Test func faultsWithoutOne() {
        var bag = DiagnosticBag()
        _ = ConfigTemplate.parse(SourceFile(path: "c", text: "max_batch_size: \"${batch}\""), into: &bag)
        #expect(bag.all.map(\.code) == [.configWrongType])
    }

    @Test func whatItStandsForIsNotJudged() throws {
        let text = """
            name: "${model}"
            backend: "onnxruntime"
            parameters { key: "intra_op_thread_count" value { string_value: "${threads}" } }
            """
        let judged = try Judged(text)
        #expect(judged.lines == ["SLW0615 error 1:7 \"${model}\""])
        #expect(try Judged("backend: \"${backend}\"").lines == ["SLW0615 error 1:10 \"${backend}\""])
        let tag = "backend: \"python\" metric_tags { key: \"team\" value: \"{{ team }}\" }"
        #expect(try Judged(tag, files: ["1/model.py"]).lines == ["SLW0615 warning 1:52 \"{{ team }}\""])
    }
}
