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
