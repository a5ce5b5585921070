import Foundation
import SlipwayTestSupport
import Testing

/// What names a spec on the command line besides a file: a folder and standard input. And a word that is no command.
@Suite struct SpecArgumentTests {
    private static func spec(_ name: String, _ batches: String = "4") -> String {
        """
        slipway: 1
        name: \(name)
        model: {source: m.onnx}
        target: {triton: "24.10"}
        execution_providers: [cpu]
        batching: {max_batch_size: \(batches)}

        """
    }

    @Test func standardInputIsASpecOfTheWorkingDirectory() throws {
        let project = try Project()
        try project.write("text", Self.spec("words"))
        let checked = try project.shell("cat text | slipway check -")
        #expect(checked.status == 0 && checked.output == "valid\n", "\(checked)")
        let shown = try project.shell("slipway show - <text")
        #expect(shown.output.contains("words-cpu-b4-i1") && shown.output.contains("<stdin>") == false, "\(shown)")
        let built = try project.shell("slipway build - --out out <text && slipway verify out/words")
        #expect(built.status == 0, "\(built)")
        // The same text in a file yields the same variants.
        let again = try project.shell("cp text words.yaml && slipway show words.yaml")
        #expect(again.output == shown.output)
    }

    @Test func findingsOfStandardInputHaveALine() throws {
        let project = try Project()
        try project.write("text", Self.spec("words", "4x"))
        let result = try project.shell("slipway check - --format json <text")
        #expect(result.status == 1 && result.output.contains("\"<stdin>\""), "\(result)")
        let empty = try project.shell("slipway check - </dev/null")
        #expect(empty.status == 1 && empty.output.contains("<stdin>"), "\(empty)")
        let closed = try project.shell("slipway check - <&-")
        #expect(closed.status == 74 || closed.status == 1, "\(closed)")
        let fixed = try project.shell("slipway check --fix - <text")
        #expect(fixed.status == 64 && fixed.messages.contains("--fix corrects files"), "\(fixed)")
    }

    @Test func standardInputTakesThePlaceOfASpecOfTheProject() throws {
        let project = try Project()
        try project.write("slipway.yaml", "project: 1\nspecs: [words.yaml]\nout: out\n")
        try project.write("words.yaml", Self.spec("words"))
        let result = try project.shell("sed s/4}/8}/ words.yaml | slipway check -")
        #expect(result.status == 0 && result.output == "valid\n", "\(result)")
        let both = try project.shell("slipway check - words.yaml <words.yaml")
        #expect(both.status == 1 && both.output.contains("SLW0791"), "\(both)")
    }

    @Test func aFolderMeansTheSpecsBelowIt() throws {
        let project = try Project()
        try project.shell("mkdir -p specs/deep")
        try project.write("specs/one.yaml", Self.spec("one").replacing("m.onnx", with: "../m.onnx"))
        try project.write("specs/deep/two.yml", Self.spec("two").replacing("m.onnx", with: "../../m.onnx"))
        try project.write("specs/base.yaml", "slipway: 1\ntarget: {triton: \"24.10\"}\n")
        try project.write("specs/compose.yaml", "services: {triton: {image: x}}\n")
        let result = try project.shell("slipway check specs")
        #expect(result.status == 0 && result.output == "2 specs are valid\n", "\(result)")
        // A text that is no YAML is a spec all the same where it begins as one.
        try project.write("specs/torn.yaml", "slipway: 1\nname: [\n")
        let torn = try project.shell("slipway check specs/")
        #expect(torn.status == 1 && torn.output.contains("specs/torn.yaml"), "\(torn)")
    }

    @Test func aFolderWithoutSpecsSaysWhatWouldHelp() throws {
        let project = try Project()
        try project.shell("mkdir -p models/net empty")
        try project.write("models/net/config.pbtxt", "backend: \"onnxruntime\"\n")
        try project.write("empty/notes.yaml", "a: 1\n")
        let repository = try project.shell("slipway check models")
        #expect(
            repository.status == 1 && repository.output.contains("slipway check --repository models"), "\(repository)")
        let empty = try project.shell("slipway build empty --out out")
        #expect(empty.status == 1 && empty.messages.contains("has no spec"), "\(empty)")
        #expect(!project.exists("out"))
    }

    @Test func aModelOfTheProjectGoesBeforeAFolderOfItsName() throws {
        let project = try Project()
        try project.write("slipway.yaml", "project: 1\nspecs: [words.yaml]\nout: out\n")
        try project.write("words.yaml", Self.spec("words"))
        try project.shell("mkdir words && touch words/train.py")
        let result = try project.shell("slipway check words")
        #expect(result.status == 0 && result.output == "valid\n", "\(result)")
    }

    @Test(arguments: [
        ("chek", "did you mean \"check\"?"), ("validate", "did you mean \"check\"?"),
        ("promote", "did you mean \"apply-best\"?"), ("applybest", "did you mean \"apply-best\"?"),
        ("frobnicate", "see slipway --help"),
    ]) func aWordThatIsNoCommandHasASuggestion(word: String, help: String) throws {
        let result = try Project().shell("slipway \(word) spec.yaml")
        #expect(result.status == 64 && result.output.isEmpty, "\(result)")
        #expect(
            result.messages.contains("there is no command \"\(word)\"") && result.messages.contains(help), "\(result)")
    }
}
