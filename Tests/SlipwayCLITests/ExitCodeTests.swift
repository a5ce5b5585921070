import Foundation
import SlipwayTestSupport
import Testing

@Suite("Exit codes")
struct ExitCodeTests {
    @Test(arguments: [
        ("slipway check spec.yaml", 0),
        ("slipway check missing.yaml", 66),
        ("slipway check spec.yaml missing.yaml", 66),
        ("slipway check .", 0),
        ("mkdir empty; slipway check empty", 1),
        ("slipway check", 64),
        ("slipway check --fromat json spec.yaml", 64),
        ("slipway check --format xml spec.yaml", 64),
        ("slipway nothing", 64),
        ("slipway build spec.yaml", 64),
        ("slipway build spec.yaml --out ''", 64),
        ("slipway build spec.yaml --out o --weights some", 64),
        ("slipway build missing.yaml --out o", 66),
        ("slipway --version", 0),
        ("slipway --version >/dev/full", 74),
        ("slipway --help >/dev/full", 74),
        ("slipway help check >/dev/full", 74),
        ("slipway --generate-completion-script bash >/dev/full", 74),
        ("slipway schema >/dev/full", 74),
        ("slipway explain SLW0439 >/dev/full", 74),
        ("slipway check --help", 0),
        ("slipway explain SLW0439", 0),
        ("slipway explain nonsense", 64),
        ("slipway schema", 0),
        ("slipway check spec.yaml --root nowhere", 66),
        ("slipway build spec.yaml --out o --check", 2),
        ("slipway build spec.yaml --out o && slipway build spec.yaml --out o --check", 0),
        ("slipway build spec.yaml --out m.onnx", 74),
        ("slipway build spec.yaml --out m.onnx/below", 74),
        ("slipway init 'no name'", 64),
        ("slipway init words --out spec.yaml", 74),
        ("slipway init words", 0),
    ])
    func ofCommands(script: String, status: Int32) throws {
        let result = try Project().shell(script)
        #expect(result.status == status, "\(result)")
        if status != 0, status != 2 { #expect(!(result.messages + result.output).isEmpty, "it says why") }
    }

    /// Standard output that is closed is lost, and no file of the run gets its descriptor and with it what was meant for it.
    @Test(arguments: [
        "schema", "explain SLW0434", "--version", "--help", "check --help", "inspect m.onnx", "check spec.yaml",
        "build spec.yaml --out o", "init words", "verify o",
        "materialize o/words/release --into serving", "dynamic m.onnx -o d.onnx", "apply-best --help",
    ])
    func aClosedStandardOutputIsLost(command: String) throws {
        let project = try Project()
        try project.shell("slipway build spec.yaml --out o --quiet; slipway build spec.yaml --out same --quiet")
        for redirection in [">&-", "0<&- >&-", "> /dev/full"] {
            let result = try project.shell("rm -f d.onnx; slipway \(command) \(redirection)")
            #expect(result.status == 74, "\(redirection): \(result)")
        }
        // Nothing that was meant for people went into a file.
        let result = try project.shell(
            "rm -rf o/words/.slipway; diff -r o/words same/words && slipway verify o > /dev/null && find . -name .slipway"
        )
        #expect(result.status == 0 && result.output.isEmpty, "\(result)")
    }

    @Test func aModelThatCannotBeEditedIsWrongInput() throws {
        let project = try Project()
        // An output whose type says nothing at all: `type {}`.
        let bytes: [UInt8] = [
            0x08, 0x08, 0x3A, 0x41, 0x0A, 0x0E, 0x0A, 0x01, 0x78, 0x0A, 0x01, 0x63, 0x12, 0x01, 0x79, 0x22, 0x03, 0x41,
            0x64, 0x64, 0x12, 0x01, 0x72, 0x5A, 0x14, 0x0A, 0x01, 0x78, 0x12, 0x0F, 0x0A, 0x0D, 0x08, 0x01, 0x12, 0x09,
            0x0A, 0x03, 0x12, 0x01, 0x4E, 0x0A, 0x02, 0x08, 0x03, 0x5A, 0x0F, 0x0A, 0x01, 0x63, 0x12, 0x0A, 0x0A, 0x08,
            0x08, 0x01, 0x12, 0x04, 0x0A, 0x02, 0x08, 0x03, 0x62, 0x05, 0x0A, 0x01, 0x79, 0x12, 0x00, 0x42, 0x04, 0x0A,
            0x00, 0x10, 0x11,
        ]
        try Data(bytes).write(to: URL(fileURLWithPath: project.path("hostile.onnx")))
        let result = try project.shell("slipway dynamic hostile.onnx -o d.onnx")
        #expect(result.status == 1 && result.messages.contains("error[SLW"), "\(result)")
        #expect(!project.exists("d.onnx"))
    }

    /// Of several inputs the first of 70, 74, 66, 1, 2 that occurred.
    @Test(arguments: [
        ("slipway check bad.yaml missing.yaml spec.yaml", 66),
        ("slipway check missing.yaml bad.yaml", 66),
        ("slipway check spec.yaml bad.yaml", 1),
        ("slipway build bad.yaml spec.yaml --out o --check", 1),
        ("slipway build missing.yaml spec.yaml --out o --check", 66),
        ("slipway build spec.yaml missing.yaml bad.yaml --out m.onnx", 74),
        ("slipway build bad.yaml missing.yaml spec.yaml --out m.onnx", 74),
        ("slipway build spec.yaml other.yaml --out o --check", 2),
    ])
    func ofSeveralInputs(script: String, status: Int32) throws {
        let project = try Project()
        try project.write("bad.yaml", "slipway: 1\nname: bad\nmodel: {source: m.onnx}\nunknown: 1\n")
        try project.write("other.yaml", Project.spec.replacing("name: words", with: "name: other"))
        let result = try project.shell(script)
        #expect(result.status == status, "\(result)")
    }

    @Test func aModelThatASpecNamesIsADiagnostic() throws {
        let result = try Project(spec: Project.spec.replacing("m.onnx", with: "gone.onnx")).shell(
            "slipway check spec.yaml")
        #expect(result.status == 1)
        #expect(result.output.contains("SLW0350"), "\(result)")
        #expect(result.output.contains("spec.yaml:3:17"), "\(result)")
    }

    @Test func theGoodSpecsAreBuiltBesideABadOne() throws {
        let project = try Project()
        try project.write("bad.yaml", "slipway: 1\n")
        let result = try project.shell("slipway build bad.yaml spec.yaml --out o")
        #expect(result.status == 1)
        #expect(project.exists("o/words/manifest.json"))
        #expect(!project.exists("o/bad"))
    }

    @Test func twoSpecsOfOneNameAreNotBuiltOverOneAnother() throws {
        let project = try Project()
        try project.write("other.yaml", Project.spec)
        let result = try project.shell("slipway build spec.yaml other.yaml --out o")
        #expect(result.status == 1)
        #expect(result.messages.contains("\"words\""), "\(result)")
    }

    @Test func warningsFailOnlyAStrictCheck() throws {
        let project = try Project(spec: Project.spec + "session: {inter_op_threads: 2}\n")
        #expect(try project.shell("slipway check spec.yaml").status == 0)
        #expect(try project.shell("slipway check --strict spec.yaml").status == 1)
    }
}
