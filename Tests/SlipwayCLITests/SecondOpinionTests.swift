import Foundation
import SlipwayTestSupport
import Testing

@Suite("inspect --second-opinion")
struct SecondOpinionTests {
    private static let accepted = #""checker": {"status": "accepted", "text": ""}"#
    private static let inferred = #""inference": {"status": "accepted", "text": ""}"#

    private static func reply(
        _ outputs: String, checker: String = accepted, inference: String = inferred, opset: Int = 17
    ) -> String {
        #"{"format_version": 1, "library": {"ir_version": 8, "opset": \#(opset)}, \#(checker), \#(inference), "outputs": [\#(outputs)]}"#
    }

    /// Inspects a model with a shell script as the helper program.
    private func inspect(_ model: String = "m.onnx", checker script: String) throws -> Project.Result {
        let project = try Project()
        try project.write("checker", "#!/bin/bash\n\(script)\n")
        return try project.shell(
            "chmod +x checker; export SLIPWAY_ONNX_CHECKER=$PWD/checker; slipway inspect \(model) --second-opinion")
    }

    private func answering(_ reply: String) throws -> Project.Result {
        try inspect(checker: "cat >/dev/null; cat <<'END'\n\(reply)\nEND")
    }

    @Test func agreementSaysNothing() throws {
        let result = try answering(Self.reply(#"{"name": "scores", "dims": ["batch", 4]}"#))
        #expect(result.status == 0 && result.messages.isEmpty, "\(result)")
        #expect(result.output.contains("batchable"), "\(result)")
    }

    @Test(arguments: [#"["batch", 5]"#, #"["batch"]"#, "[]", #"[null, 3]"#])
    func aContradictionIsAnErrorThatAsksForAReport(dims: String) throws {
        let result = try answering(Self.reply(#"{"name": "scores", "dims": \#(dims)}"#))
        #expect(result.status == 1, "\(result)")
        #expect(result.messages.contains("error[SLW0478]") && result.messages.contains("bug"), "\(result)")
        #expect(result.output.contains("scores"), "the inspection is shown: \(result)")
    }

    @Test(arguments: ["null", #"[null, 4]"#, #"["other", "name"]"#, #"[8, 4]"#])
    func whatIsNotKnownThereIsNoContradiction(dims: String) throws {
        let result = try answering(Self.reply(#"{"name": "scores", "dims": \#(dims)}"#))
        #expect(result.status == 0 && result.messages.isEmpty, "\(result)")
    }

    @Test func aComplaintIsAWarningWithTheWordsOfTheLibrary() throws {
        let refused = #""checker": {"status": "refused", "text": "Field 'name'\nis required"}"#
        let result = try answering(Self.reply("", checker: refused))
        #expect(result.status == 0, "\(result)")
        #expect(result.messages.contains("warning[SLW0476]"), "\(result)")
        #expect(result.messages.contains("libonnx says: Field 'name' is required"), "\(result)")
    }

    @Test func anOlderLibraryOnlyRemarks() throws {
        let refused = #""checker": {"status": "refused", "text": "No Op registered"}"#
        let result = try answering(Self.reply("", checker: refused, opset: 3))
        #expect(result.messages.contains("note[SLW0476]"), "\(result)")
    }

    @Test(
        arguments: [
            ("kill -SEGV $$", "crashed"), ("kill -ABRT $$", "crashed"), ("exit 71", "memory"),
            ("exit 1", "exit code 1"),
            ("", "malformed"), ("echo nonsense", "malformed"), ("head -c 100000 /dev/urandom", "malformed"),
            ("cat", "malformed"),
            ("echo '{\"format_version\": 2}'", "malformed"), ("yes", "too much"),
            ("printf '[%.0s' $(seq 1 100000)", "malformed"),
            ("echo '{\"format_version\": 1, \"library\": {}, \"outputs\": [[]]}'", "malformed"),
            ("exec perl -e '$x = \"x\" x 3e9; print length $x'", "exit code"),
        ])
    func whateverTheHelperDoesTheInspectionStands(script: String, words: String) throws {
        let result = try inspect(checker: script)
        #expect(result.status == 0, "\(result)")
        #expect(result.messages.contains("warning[SLW0477]") && result.messages.contains(words), "\(result)")
        #expect(result.output.contains("batchable"), "\(result)")
    }

    @Test func aHelperThatIsNotThereIsAWarning() throws {
        let project = try Project()
        let result = try project.shell("SLIPWAY_ONNX_CHECKER=/nowhere/it \"$SLIPWAY\" inspect m.onnx --second-opinion")
        #expect(result.status == 0 && result.messages.contains("warning[SLW0475]"), "\(result)")
        let alone = try project.shell("cp \"$SLIPWAY\" alone; ./alone inspect m.onnx --second-opinion")
        #expect(alone.status == 0 && alone.messages.contains("warning[SLW0475]"), "\(alone)")
    }

    @Test func theHelperGetsTheGraphWithoutItsWeights() throws {
        let project = try Project()
        let model = RepositoryRoot.url("specs/models/bert-base-cased-squad.onnx").path(percentEncoded: false)
        try project.write("checker", "#!/bin/bash\ncat >'\(project.folder.path(percentEncoded: false))/fifo'\n")
        let result = try project.shell(
            """
            chmod +x checker; mkfifo fifo; wc -c <fifo >count & export SLIPWAY_ONNX_CHECKER=$PWD/checker
            slipway inspect '\(model)' --second-opinion; wait
            """)
        let count = Int(project.text("count").trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        #expect((10_000..<200_000).contains(count), "\(count) of 989,145 bytes: \(result)")
    }

    /// The program itself, on every fixture: it never contradicts, and answers whatever the file is.
    @Test func libonnxDoesNotContradict() throws {
        let project = try Project()
        let folder = RepositoryRoot.url("Tests/Fixtures/onnx").path(percentEncoded: false)
        let result = try project.shell(
            """
            [ -x "$(dirname "$SLIPWAY")/slipway-onnx-checker" ] || exit 9
            for model in '\(folder)'/*.onnx; do
                slipway inspect "$model" --second-opinion --format json
            done
            """)
        #expect(result.status == 0, "the helper is built beside slipway: \(result.messages)")
        for code in ["SLW0475", "SLW0477", "SLW0478", "SLW0479"] {
            #expect(!result.messages.contains(code), "\(result.messages)")
        }
        // Refused by this library, or accepted by a newer one; the one with a fault is refused by all.
        #expect(result.messages.contains("SLW0476"), "\(result.messages)")
    }

    @Test(arguments: 0..<6)
    func damagedModelsNeverHarm(seed: UInt64) throws {
        let project = try Project()
        var generator = SeededGenerator(seed: 500 + seed)
        let whole = try Data(contentsOf: RepositoryRoot.url("Tests/Fixtures/onnx/bert_qa_legacy_op11.onnx"))
        for index in 0..<20 {
            var bytes = whole
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^=
                    1 << UInt8.random(in: 0...7, using: &generator)
            }
            try project.write("d\(index).onnx", bytes)
        }
        let result = try project.shell(
            "for i in $(seq 0 19); do slipway inspect d$i.onnx --second-opinion; [ $? -le 1 ] || exit 9; done; exit 0")
        #expect(result.status == 0, "\(result)")
        #expect(!result.messages.contains("SLW0478"), "\(result)")
    }
}
