import Foundation
import SlipwayTestSupport
import Testing

@Suite("Half precision")
struct HalfTests {
    /// A project with a fixture beside its own model.
    private func project(_ fixture: String, from folder: String = "onnx") throws -> Project {
        let project = try Project()
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("Tests/Fixtures/\(folder)/\(fixture).onnx"),
            to: project.folder.appending(path: "f.onnx"))
        return project
    }

    @Test func weightsAreHalfOfTheirSizeAndTheOutsideStays() throws {
        let project = try project("resnet_legacy_op17")
        let result = try project.shell(
            "slipway dynamic f.onnx -o o.onnx --precision fp16; stat -c %s f.onnx o.onnx; slipway inspect o.onnx")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains(" in half, 2 casts added"), "\(result)")
        #expect(result.output.contains("float32"), "\(result)")
        let sizes = result.output.split(separator: "\n").compactMap { Int($0) }
        #expect(sizes.count == 2 && sizes[1] * 10 < sizes[0] * 6, "\(sizes)")
    }

    @Test func linkedWeightsLieBesideTheModel() throws {
        let project = try project("resnet_legacy_op17")
        let result = try project.shell(
            "slipway dynamic f.onnx -o o.onnx --precision fp16 --weights link && ls && slipway inspect o.onnx")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("data beside it: o.fp16.weights"), "\(result)")
        #expect(result.output.contains("\no.fp16.weights\n"), "\(result)")
    }

    @Test func twoRunsGiveTheSameBytes() throws {
        let project = try project("bert_qa_legacy_op17")
        let result = try project.shell(
            "slipway dynamic f.onnx -o a.onnx --precision fp16; slipway dynamic f.onnx -o b.onnx --precision fp16; cmp a.onnx b.onnx"
        )
        #expect(result.status == 0, "\(result)")
        #expect(
            result.output.contains("masks whose lowest number is -30000 now: /bert/Constant_29_output_0"), "\(result)")
    }

    @Test func otherEditsComeFirst() throws {
        let project = try project("bert_qa_zoo_op11")
        let result = try project.shell(
            "slipway dynamic f.onnx -o o.onnx --precision fp16 --output end_logits --format json; slipway inspect o.onnx"
        )
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("\"action\": \"cut\""), "\(result)")
        #expect(result.output.contains("\"name\": \"fp16\""), "\(result)")
        #expect(result.output.contains("end_logits") && !result.output.contains("start_logits  "), "\(result)")
    }

    @Test func whatIsNamedStaysInFp32() throws {
        let project = try project("resnet_legacy_op17")
        let result = try project.shell(
            "slipway dynamic f.onnx -o o.onnx --precision fp16 --keep-fp32 Gemm --keep-fp32 '*Conv*'")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("asked for by \"Gemm\": "), "\(result)")
        #expect(result.output.contains("asked for by \"*Conv*\": "), "\(result)")
    }

    @Test func aPatternThatNamesNothingIsRefused() throws {
        let project = try project("resnet_legacy_op17")
        let result = try project.shell("slipway dynamic f.onnx -o o.onnx --precision fp16 --keep-fp32 Gem")
        #expect(result.status == 1)
        #expect(result.messages.contains("error[SLW0482]"), "\(result)")
        #expect(!project.exists("o.onnx"))
    }

    @Test func aGraphWithNothingForHalfStaysAsItIs() throws {
        let project = try project("nms_op11")
        let result = try project.shell(
            "slipway dynamic f.onnx -o p.onnx && slipway dynamic f.onnx -o o.onnx --precision fp16 && cmp p.onnx o.onnx"
        )
        #expect(result.status == 0, "\(result)")
        #expect(result.messages.contains("warning[SLW0481]"), "\(result)")
        #expect(result.output.contains("in fp32: "), "\(result)")
    }

    @Test func twoValuesOfOneNameAreRefused() throws {
        let project = try project("invalid_duplicate_name_dynamo_op18")
        let result = try project.shell("slipway dynamic f.onnx -o o.onnx --precision fp16")
        #expect(result.status == 1)
        #expect(result.messages.contains("SLW0480") || result.messages.contains("SLW0420"), "\(result)")
        #expect(!project.exists("o.onnx"))
    }

    @Test func patternsNeedAPrecision() throws {
        let project = try Project()
        let result = try project.shell("slipway dynamic m.onnx -o o.onnx --keep-fp32 Gemm")
        #expect(result.status == 64)
        #expect(result.messages.contains("--keep-fp32 needs --precision fp16"), "\(result)")
    }
}

@Suite("slipway compare --ranges")
struct RangesCommandTests {
    private static let spec = """
        slipway: 1
        name: emb
        model: {source: minilm.onnx}
        target: {triton: "26.08"}
        out_names: [sentence_embedding]
        axes: {seq: {min: 4, opt: 32, max: 128}}
        execution_providers: [{cpu: {precision: [fp32, fp16]}}]
        batching: {max_batch_size: 4}
        accuracy:
          inputs: {count: 2, data: {input_ids: {random: [1, 999]}, attention_mask: ones, token_type_ids: zeros}}
          ranges: emb.ranges.json
        profile: {axes: {seq: 8}, data: {input_ids: {random: [1, 999]}, attention_mask: ones, token_type_ids: zeros}}

        """

    /// A project, and a program in place of Python that runs a shell script with the request in `$request` and the folder in `$out`.
    private func project(_ script: String) throws -> Project {
        let project = try Project()
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("specs/models/minilm.onnx"), to: project.folder.appending(path: "minilm.onnx"))
        try project.write("emb.yaml", Self.spec)
        try project.write(
            "python",
            """
            #!/bin/sh
            request=$4
            out=$(dirname "$(dirname "$request")")/out
            \(script)

            """)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: project.folder.appending(path: "python").path(percentEncoded: false))
        return project
    }

    private static let command = "slipway compare emb.yaml --ranges --python ./python --cache cache"

    /// Answers with every value that was asked for, all of them 1 but one.
    private static let answer = #"""
        tr -d '\n' <"$request" | sed 's/.*"values": \[\([^]]*\)\].*/\1/; s/", *"/": 1, "/g; s/" *$/": 1/' >"$out/names"
        sed 's|^ *\(.*\)|{"onnxruntime": "1.31.1", "values": {\1}}|; s|\("sentence_embedding"\): 1|\1: 40000|' "$out/names" >"$out/ranges.json"
        """#

    @Test func whatWasFoundIsWrittenOnceAndCounts() throws {
        let project = try project(Self.answer)
        let before = try project.shell("slipway check emb.yaml")
        #expect(before.status == 1 && before.output.contains("error[SLW0487]"), "\(before)")
        let first = try project.shell("\(Self.command) --format json")
        #expect(first.status == 0, "\(first)")
        #expect(
            try JSONSchemaChecker(schemaAt: "golden/schema/compare-ranges.schema.json").faults(in: first.output) == [])
        #expect(first.output.contains("\"value\": \"sentence_embedding\""), "\(first)")
        let again = try project.shell(Self.command)
        #expect(again.status == 0 && again.output.contains("unchanged: emb.ranges.json"), "\(again)")
        #expect(again.output.contains("sentence_embedding reaches 40000"), "\(again)")
        let after = try project.shell("slipway check emb.yaml")
        #expect(after.status == 0 && after.output.contains("reaches 40000 on the inputs of accuracy"), "\(after)")
        let half = try project.shell(
            "slipway dynamic minilm.onnx -o o.onnx --precision fp16 --ranges emb.ranges.json && ls cache/ranges")
        #expect(half.status == 0 && half.output.contains("\"sentence_embedding\" reaches 40000"), "\(half)")
        #expect(!half.output.contains("run"), "nothing is left in the cache")
    }

    @Test func aProgramThatFailsLeavesNoFile() throws {
        for (script, said) in [
            ("echo '{\"message\": \"no package\", \"notes\": [\"pip\"]}' >\"$out/failure.json\"; exit 3", "no package"),
            ("echo broken >&2; exit 1", "the program that measures ended with exit code 1"),
            ("exit 0", "left no result"),
            (
                "echo '{\"onnxruntime\": \"1\", \"values\": {\"a\": -1}}' >\"$out/ranges.json\"",
                "a result that is not one"
            ),
            (
                "echo '{\"onnxruntime\": \"1\", \"values\": {\"a\": 1}}' >\"$out/ranges.json\"",
                "a result of other values"
            ),
            ("ln -s /etc/hostname \"$out/ranges.json\"", "left a link"),
        ] {
            let project = try project(script)
            let result = try project.shell(Self.command)
            #expect(result.status == 1 && result.messages.contains("error[SLW0492]"), "\(result)")
            #expect(result.messages.contains(said), "\(result)")
            #expect(!project.exists("emb.ranges.json"))
        }
        let project = try project("")
        let none = try project.shell("slipway compare emb.yaml --ranges --python ./nothing --cache cache")
        #expect(none.status == 1 && none.messages.contains("error[SLW0380]"), "\(none)")
    }

    @Test func usage() throws {
        let project = try project("")
        #expect(try project.shell("slipway compare emb.yaml --ranges").status == 64)
        #expect(try project.shell("slipway compare emb.yaml --python ./python").status == 64)
        #expect(try project.shell("slipway dynamic minilm.onnx -o o.onnx --ranges r.json").status == 64)
        let missing = try project.shell("slipway dynamic minilm.onnx -o o.onnx --precision fp16 --ranges r.json")
        #expect(missing.status == 66 && !project.exists("o.onnx"), "\(missing)")
    }
}
