import Foundation
import SlipwayTestSupport
import Testing

/// Converters that misbehave: a clear finding, nothing in the cache, nothing left running.
@Suite struct HostileConverterTests {
    @Test(arguments: [
        ("yes >&2", "said more than 16 MiB"), ("yes", "said more than 16 MiB"), ("true", "left no model.onnx"),
        ("echo one >&2; echo two; exit 7", "ended with exit code 7"), ("kill -9 $$", "was killed by signal 9"),
        ("\(ConversionProject.good); rm model.onnx; ln -s \"$ROOT/m.onnx\" model.onnx", "left a link or a folder"),
        ("\(ConversionProject.good); rm model.onnx; mkdir model.onnx", "left a link or a folder"),
        ("\(ConversionProject.good); mv model.onnx m; ln m model.onnx", "left a link or a folder"),
        ("\(ConversionProject.good); rm outputs.npz", "left no outputs.npz"),
        ("\(ConversionProject.good); echo >>model.onnx", "not of its model"),
        ("\(ConversionProject.good); sed -i 's/\"key\":\"./\"key\":\"x/' convert.json", "not of its model"),
        ("\(ConversionProject.good); head -c 5000000 /dev/zero >convert.json", "convert.json of more than 4 MiB"),
        ("\(ConversionProject.good); truncate -s 100T big; exit 1", "ended with exit code 1"),
        (
            "echo '{\"kind\": \"source\", \"message\": \"no model\", \"notes\": [\"a note\"]}' >failure.json; exit 3",
            "no model"
        ),
        ("echo '{' >failure.json; exit 3", "ended with exit code 3"),
    ])
    func itsDeathIsAFinding(_ converter: String, _ words: String) throws {
        let made = try ConversionProject(converter)
        let before = made.project.contents("specs")
        let result = try made.convert()
        #expect(result.status == 1 && result.messages.contains("SLW0376"), "\(result)")
        #expect(result.messages.contains(words), "\(result)")
        #expect(made.results == [], "\(made.results)")
        #expect(made.project.contents("specs") == before)
        #expect(try made.run("slipway check").output.contains("SLW0373"))
    }

    /// What a converter leaves beside its model: `made` is done to the files, and the record names `name`.
    private static func beside(_ made: String, _ name: String = "labels.txt") -> String {
        """
        mkdir beside; echo low >beside/labels.txt; \(ConversionProject.good)
        sum=$(sha256sum <beside/labels.txt | cut -c 1-64)
        sed -i "s|^{|{\\"files\\":[{\\"name\\":\\"\(name)\\",\\"sha256\\":\\"$sum\\",\\"bytes\\":4}],|" convert.json
        \(made)
        """
    }

    @Test func filesBesideAModelStayWithIt() throws {
        let made = try ConversionProject(
            Self.beside(""), convert: "{with: lightgbm, source: forest.txt, keep: kept.onnx}")
        let done = try made.convert()
        #expect(done.status == 0, "\(done)")
        #expect(made.project.text("specs/kept.onnx.files/labels.txt") == "low\n")
        // One that was lost comes back from the cache.
        let again = try made.run(
            "rm -r specs/kept.onnx.files; slipway convert words --python bin/python; cat specs/kept.onnx.files/*")
        #expect(again.status == 0 && again.output.hasSuffix("low\n") && made.runs == 1, "\(again)")
        #expect(try made.run("slipway build -q && slipway build --check").status == 0)
    }

    @Test(arguments: [
        (beside("rm beside/labels.txt; ln -s /etc/passwd beside/labels.txt"), "not of \"labels.txt\""),
        (beside("mv beside/labels.txt other; ln other beside/labels.txt"), "not of \"labels.txt\""),
        (beside("rm -r beside"), "not of \"labels.txt\""), (beside("echo more >>beside/labels.txt"), "not of"),
        (beside("", "../../../labels.txt"), "not of its model"), (beside("", ".hidden"), "not of its model"),
        (beside("", "a/b"), "not of its model"),
    ])
    func filesBesideAModelAreLookedAt(_ converter: String, _ words: String) throws {
        let made = try ConversionProject(converter, convert: "{with: lightgbm, source: forest.txt, keep: kept.onnx}")
        let before = made.project.contents("specs")
        let result = try made.convert()
        #expect(result.status == 1 && result.messages.contains(words), "\(result)")
        #expect(made.results == [] && made.project.contents("specs") == before)
    }

    @Test func itsLastLinesAreShown() throws {
        let made = try ConversionProject("seq 100 >&2; printf 'a\\rb\\n' >&2; exit 2")
        let result = try made.convert()
        #expect(result.messages.contains("it said: 100") && result.messages.contains("it said: b"), "\(result)")
        #expect(!result.messages.contains("it said: 90"))
    }

    @Test func itsTimeIsBounded() throws {
        let made = try ConversionProject("sleep 300 & wait")
        let begin = Date()
        let result = try made.convert("--convert-timeout 1")
        #expect(result.status == 1 && result.messages.contains("took more than 1 seconds"), "\(result)")
        #expect(Date().timeIntervalSince(begin) < 60)
    }

    @Test func itsMemoryIsBounded() throws {
        let made = try ConversionProject(
            "exec /usr/bin/python3 -c 'a = bytearray(3 << 30); print(len(a))'")
        let result = try made.convert("--convert-memory 1")
        #expect(result.status == 1 && result.messages.contains("MemoryError"), "\(result)")
    }

    /// A process that left the group of the converter ends as well.
    @Test func whatItStartsEndsWithIt() throws {
        let mark = "31\(Int.random(in: 100_000..<999_999))"
        let made = try ConversionProject(
            "setsid sleep \(mark) >/dev/null 2>&1 & (setsid sleep \(mark) &) >/dev/null 2>&1; sleep 0.3; \(ConversionProject.good)"
        )
        let result = try made.convert()
        #expect(result.status == 0, "\(result)")
        let left = try made.run("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -c 'sle[e]p \(mark)'")
        #expect(left.output == "0\n", "\(left)")
    }

    @Test func itWritesToItsFolderAlone() throws {
        let made = try ConversionProject(
            "echo x >\"$ROOT/specs/pwned\"; echo x >>\"$ROOT/specs/words.yaml\"; rm -f \"$ROOT/specs/forest.txt\"; \(ConversionProject.good)"
        )
        // Where the kernel has no Landlock nothing can be said.
        let kernel = try made.run(
            "/usr/bin/python3 -c 'import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1) > 0)'")
        let before = made.project.contents("specs")
        let result = try made.convert()
        guard kernel.output == "True\n" else { return }
        #expect(result.status == 0, "\(result)")
        #expect(made.project.contents("specs") == before)
    }

    @Test func itGetsNoSecretsAndNoHome() throws {
        let made = try ConversionProject("env >&2; exit 1")
        let result = try made.run(
            "slipway convert words --python bin/python", "AWS_SECRET_ACCESS_KEY=hunter2hunter2 PYTHONPATH=/nowhere")
        #expect(!result.messages.contains("hunter2") && !result.messages.contains("/nowhere"), "\(result)")
    }

    /// Numbers that differ are exit 1 with the input that shows it, and nothing is kept.
    @Test func aFailedComparisonKeepsNothing() throws {
        let made = try ConversionProject(
            """
            \(ConversionProject.good)
            echo '{"kind": "check", "message": "the converted graph does not answer as the framework does", "notes": ["row 7"]}' >failure.json
            exit 3
            """, convert: "{with: lightgbm, source: forest.txt, keep: kept.onnx}")
        let result = try made.convert()
        #expect(result.status == 1 && result.messages.contains("SLW0377"), "\(result)")
        #expect(result.messages.contains("row 7"))
        #expect(made.results == [] && !made.project.exists("specs/kept.onnx"))
    }

    @Test func aMissingPackageIsNamed() throws {
        let made = try ConversionProject(
            "echo '{\"kind\": \"package\", \"message\": \"no package brings the module x\", \"notes\": []}' >failure.json; exit 3"
        )
        #expect(try made.convert().messages.contains("SLW0385"))
    }
}

/// Specs that would have files written elsewhere.
@Suite struct KeptPlaceTests {
    @Test(arguments: ["../../kept.onnx", "away/kept.onnx"]) func resultsStayInTheProject(_ keep: String) throws {
        let made = try ConversionProject(convert: "{with: lightgbm, source: forest.txt, keep: \(keep)}")
        try made.project.shell(
            "mkdir ../far-$$ && ln -s \"$(cd ../far-$$ && pwd)\" specs/away && rmdir ../far-$$ && mkdir -p \"$(readlink specs/away)\""
        )
        let result = try made.convert()
        #expect(result.status == 1 && result.messages.contains("outside the project root"), "\(result)")
        #expect(made.runs == 0)
        try made.project.shell("test -z \"$(ls -A \"$(readlink specs/away)\")\" && rmdir \"$(readlink specs/away)\"")
    }
}
