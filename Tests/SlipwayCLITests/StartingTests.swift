import Foundation
import SlipwayTestSupport
import Testing

/// `slipway init` and `slipway import` as a user starts them.
@Suite("Starting")
struct StartingTests {
    private static let config = "backend: \"onnxruntime\" instance_group { kind: KIND_MODEL count: 1 }"

    /// A project with a repository of one model.
    private func project() throws -> Project {
        let project = try Project()
        try project.shell("mkdir -p repo/words/1 && cp m.onnx repo/words/1/model.onnx")
        try project.write("repo/words/config.pbtxt", Self.config)
        return project
    }

    @Test func aFirstSpecPassesAndBuilds() throws {
        let project = try Project()
        let made = try project.shell(
            "mkdir -p specs models && mv m.onnx models && cd models && slipway init first --model m.onnx -o ../specs/first.yaml"
        )
        #expect(made.status == 0, "\(made)")
        #expect(made.output == "wrote ../specs/first.yaml; next: slipway check ../specs/first.yaml\n")
        let next = try project.shell(
            "slipway check --strict specs/first.yaml && slipway build specs/first.yaml --out out --no-sync -q")
        #expect(next.status == 0, "\(next)")
    }

    @Test func aFirstSpecGoesToStandardOutput() throws {
        let project = try Project()
        let result = try project.shell(
            "slipway init first --model m.onnx > first.yaml && slipway check --strict -q first.yaml")
        #expect(result.status == 0, "\(result)")
    }

    @Test(arguments: [
        ("slipway init first --model absent.onnx -o x.yaml", 66),
        ("slipway init first --model m.onnx -o no/x.yaml", 66),
        ("slipway init 'a b' --model m.onnx -o x.yaml", 64),
        ("printf x > m.onnx; slipway init first --model m.onnx -o x.yaml", 1),
        ("slipway init first --model m.onnx > /dev/full", 74),
        ("slipway import absent --into x.yaml", 66), ("slipway import --into x.yaml", 64),
        ("slipway import . --pipeline-env a --into x.yaml", 64),
        ("slipway import --model-analyzer absent --into x.yaml", 66),
        ("slipway import --pipeline-env absent --into x.yaml", 66), ("mkdir e; slipway import e --into x.yaml", 1),
    ]) func nothingIsWrittenWhereNothingCanBe(script: String, status: Int32) throws {
        let project = try Project()
        let result = try project.shell(script)
        #expect(result.status == status, "\(result)")
        #expect(!project.exists("x.yaml"))
    }

    @Test func theListOfAnImportIsForPeopleAndForMachines() throws {
        let project = try project()
        let text = try project.shell("slipway import repo --into specs")
        #expect(text.status == 0, "\(text)")
        #expect(text.output.contains("imported      words: specs/words.yaml, "), "\(text)")
        #expect(
            text.output.contains(
                "instance_group[0].kind: KIND_MODEL → KIND_CPU (the onnxruntime backend runs KIND_MODEL on the CPU)"))
        let json = try project.shell("slipway import repo --into specs --force --format json")
        #expect(json.status == 0, "\(json)")
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/import.schema.json").faults(in: json.output) == [])
        let again = try project.shell("slipway import repo --into specs")
        #expect(again.status == 74, "\(again)")
        #expect(try project.shell("slipway check specs/words.yaml -q").status == 0)
    }
}
