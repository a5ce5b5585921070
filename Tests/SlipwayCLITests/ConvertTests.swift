import Foundation
import SlipwayTestSupport
import Testing

/// `slipway convert`: what is kept, what replaces it, and who may run it.
@Suite struct ConvertTests {
    @Test func aResultIsMadeOnceAndServesEveryCommand() throws {
        let made = try ConversionProject()
        let missing = try made.run("slipway build")
        #expect(missing.status == 1 && missing.messages.contains("run slipway convert specs/words.yaml"), "\(missing)")
        let first = try made.convert()
        #expect(
            first.status == 0 && first.output.hasPrefix("converted  words: specs/forest.txt by lightgbm"), "\(first)")
        #expect(first.output.contains("scores: absolute error 1.0e-7"), "\(first)")
        let second = try made.convert("--format json")
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/convert.schema.json").faults(in: second.output) == [])
        #expect(second.output.contains("\"status\": \"unchanged\""), "\(second)")
        #expect(made.runs == 1)
        let built = try made.run("set -e; slipway build -q; slipway check; slipway build --check; slipway verify")
        #expect(built.status == 0, "\(built)")
        let manifest = made.project.text("deploy/words/manifest.json")
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/manifest.schema.json").faults(in: manifest) == [])
        let lock = made.project.text("deploy/words/graph.lock.json")
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/graph-lock.schema.json").faults(in: lock) == [])
        #expect(lock.contains("\"source\": \"specs/forest.txt\""))
        // The model is found by its digest too.
        let served = try made.run("slipway materialize --into serving")
        #expect(served.status == 0, "\(served)")
        #expect(made.project.contents("serving")["words/1/model.onnx"] == made.project.contents("")["m.onnx"])
        #expect(made.runs == 1)
    }

    /// A machine without the framework, the cache, the result and even the source.
    @Test func anEqualKeyInTheLockIsEnough() throws {
        let made = try ConversionProject()
        let built = try made.run("slipway convert --python bin/python -q && slipway build -q && rm -rf cache")
        #expect(built.status == 0, "\(built)")
        let bare = try made.run(
            "slipway check && slipway build --check && rm specs/forest.txt && slipway build --check")
        #expect(bare.status == 0, "\(bare)")
        let pointer =
            "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "1", count: 64))\nsize 5\n"
        try made.project.write("specs/forest.txt", pointer)
        let changed = try made.run("slipway build --check")
        #expect(changed.status == 1 && changed.messages.contains("SLW0373"), "\(changed)")
        #expect(changed.messages.contains("the source or what is declared changed"), "\(changed)")
        try made.project.write("specs/forest.txt", "tree\n")
        #expect(try made.run("slipway build --check").status == 0)
        let other = try made.run(
            "sed -i 's/forest.txt}/forest.txt, options: {opset: 13}}/' specs/words.yaml; slipway check")
        #expect(other.status == 1 && other.output.contains("SLW0373"), "\(other)")
    }

    @Test func aKeptResultNeedsNoCache() throws {
        let made = try ConversionProject(convert: "{with: lightgbm, source: forest.txt, keep: kept.onnx}")
        #expect(try made.convert().status == 0)
        let kept = made.project.contents("specs")
        #expect(kept["kept.onnx"] == made.project.contents("")["m.onnx"] && kept["kept.onnx.convert.json"] != nil)
        let built = try made.run(
            "rm -rf cache; slipway check && slipway build -q && slipway build --check && slipway verify")
        #expect(built.status == 0, "\(built)")
        // As a checkout without Git LFS has it.
        let sum = try made.run("sha256sum <specs/kept.onnx | cut -c 1-64; wc -c <specs/kept.onnx").output.split(
            separator: "\n")
        try made.project.write(
            "specs/kept.onnx", "version https://git-lfs.github.com/spec/v1\noid sha256:\(sum[0])\nsize \(sum[1])\n")
        let pointed = try made.run("slipway build --check")
        #expect(pointed.status == 0, "\(pointed)")
        let alone = try made.run("slipway check --out elsewhere")
        #expect(alone.status == 1 && alone.output.contains("git lfs pull --include=\"specs/kept.onnx\""), "\(alone)")
        #expect(made.runs == 1)
    }

    @Test func aStaleResultIsTold() throws {
        let made = try ConversionProject(convert: "{with: lightgbm, source: forest.txt, keep: kept.onnx}")
        #expect(try made.convert().status == 0)
        try made.project.write("specs/forest.txt", "another tree\n")
        let stale = try made.run("slipway check")
        #expect(stale.status == 1 && stale.output.contains("SLW0378"), "\(stale)")
        #expect(stale.output.contains("converted from another \"specs/forest.txt\""), "\(stale)")
        #expect(try made.convert().status == 0)
        #expect(try made.run("slipway check").status == 0)
        #expect(made.runs == 2)
        // A file that is no result of slipway is neither taken nor replaced.
        try made.project.write("specs/kept.onnx", "mine")
        let foreign = try made.run(
            "slipway check; slipway convert words --python bin/python --force; cat specs/kept.onnx")
        #expect(foreign.output.contains("SLW0378") && foreign.output.hasSuffix("mine"), "\(foreign)")
        #expect(foreign.messages.contains("move it away"), "\(foreign)")
    }

    @Test func buildConvertsOnDemand() throws {
        let made = try ConversionProject()
        let built = try made.run("slipway build --convert --python bin/python && slipway build --check")
        #expect(built.status == 0, "\(built)")
        #expect(made.runs == 1)
        let wrong = try made.run("slipway build --convert --check; slipway build --trust")
        #expect(wrong.status == 64, "\(wrong)")
    }

    @Test func nobodyRunsCodeWithoutTrust() throws {
        let pickle = "{with: sklearn, source: forest.txt, trust: code}"
        let made = try ConversionProject(convert: pickle)
        let untrusted = try made.convert()
        #expect(untrusted.status == 1 && untrusted.messages.contains("SLW0375"), "\(untrusted)")
        #expect(made.runs == 0 && made.results == [])
        #expect(try made.convert("--trust").status == 0)
        #expect(made.runs == 1)
        let file = try ConversionProject(
            convert: pickle, file: "project: 1\nspecs: [specs/*.yaml]\nout: deploy\ntrust: code\n")
        #expect(try file.convert().status == 0)
        // Whoever trusts the project does not speak for the spec.
        let silent = try ConversionProject(convert: "{with: sklearn, source: forest.txt}")
        let result = try silent.convert("--trust")
        #expect(result.status == 1 && result.messages.contains("SLW0374") && silent.runs == 0, "\(result)")
    }

    /// What a pull request of a fork can change: every file of the project, its slipway.yaml too.
    @Test(arguments: [
        "{with: sklearn, source: forest.txt, trust: code}",
        "{with: command, source: forest.txt, command: [python, evil.py, \"{output}\"], trust: code}",
        "{with: torch, source: forest.txt, entry: evil.py:run, options: {inputs: {x: {dims: [batch, 4]}}}, trust: code}",
        "{with: lightgbm, source: forest.txt, python: {lock: lock.txt}, trust: code}",
        "{with: lightgbm, source: forest.txt}, quantize: {method: dynamic, python: {lock: lock.txt}}",
    ])
    func aPullRequestRunsNothing(_ convert: String) throws {
        let made = try ConversionProject(
            convert: convert, file: "project: 1\nspecs: [specs/*.yaml]\nout: deploy\nweights: digest\ntrust: code\n")
        let evil = "import pathlib\npathlib.Path('\(made.trace)').write_text('ran')\ndef run(): pass\n"
        try made.project.write("specs/evil.py", evil)
        try made.project.write(
            "specs/lock.txt", "evil==1 --hash=sha256:\(String(repeating: "0a", count: 32))\n")
        // Any interpreter that is started tells.
        try made.project.shell(
            """
            for name in python python3 python3.11 pip; do
                printf '#!/bin/sh\\necho ran >>"\(made.trace)"\\n' >bin/$name; chmod +x bin/$name
            done
            git init -q 2>/dev/null; git add -A; git -c user.name=a -c user.email=a@example.org commit -qm all
            """)
        let hooks = try String(contentsOf: RepositoryRoot.url(".pre-commit-hooks.yaml"), encoding: .utf8)
        let entries = hooks.split(separator: "\n").filter { $0.contains("entry: ") }.map {
            String($0.split(separator: ":", maxSplits: 1)[1])
        }
        #expect(entries.count >= 3)
        let commands =
            entries + [
                "slipway check --fetch", "slipway build", "slipway build --check --require-current",
                "slipway show words",
                "slipway diff --against HEAD", "slipway diff specs/words.yaml specs/words.yaml", "slipway verify",
                "slipway apply-best", "slipway report", "slipway profile --dry-run --trust",
                "slipway materialize --into serving --fetch --trust", "slipway build --prune",
            ]
        for command in commands {
            let result = try made.run(command, "PATH=$PWD/bin:$PATH")
            #expect(made.runs == 0, "\(command): \(result)")
            if command.contains("slipway check") || command.contains("slipway build") {
                #expect((result.output + result.messages).contains("SLW0373"), "\(command): \(result)")
            }
        }
    }

    /// Killed at any moment, the cache is whole and the next run goes through.
    @Test(arguments: [0.05, 0.15, 0.3, 0.6, 1.0])
    func aKilledRunLeavesTheCacheWhole(_ seconds: Double) throws {
        let made = try ConversionProject("cp \"$ROOT/m.onnx\" model.onnx; : >outputs.npz; record; sleep 0.2")
        let killed = try made.run(
            """
            for i in 1 2 3; do
                "$SLIPWAY" convert words --python bin/python --force -q & pid=$!
                sleep \(seconds); kill -9 $pid; wait $pid
                slipway check -q >/dev/null 2>&1; code=$?; [ $code = 0 ] || [ $code = 1 ] || exit 9
            done 2>/dev/null
            slipway convert words --python bin/python -q && slipway check -q
            slipway convert words --python bin/python --force -q && slipway check -q && ls -A cache/converted
            """)
        #expect(killed.status == 0, "\(killed)")
        // One result, the key that names it, and nothing of the runs that were killed.
        let left = killed.output.split(separator: "\n")
        #expect(left.count == 2 && left.allSatisfy { !$0.hasPrefix(".") }, "\(left)")
    }

    @Test func twoRunsConvertOnce() throws {
        let made = try ConversionProject("sleep 0.3; \(ConversionProject.good)")
        let both = try made.run(
            """
            slipway convert words --python bin/python -q & one=$!
            slipway convert words --python bin/python -q & two=$!
            wait $one && wait $two && slipway check -q && ls -A cache/converted
            """)
        #expect(both.status == 0 && both.output.split(separator: "\n").count == 2, "\(both)")
        #expect(made.runs == 1)
    }

    @Test func environmentsAreFoundAndNeverGuessed() throws {
        let made = try ConversionProject()
        let none = try made.run("slipway convert words")
        #expect(none.status == 1 && none.messages.contains("SLW0380"), "\(none)")
        let absent = try made.run("slipway convert words --python /nowhere/python")
        #expect(absent.status == 1 && absent.messages.contains("is no Python that runs"), "\(absent)")
        let other = try ConversionProject(
            convert: "{with: lightgbm, source: forest.txt, python: {version: \"3.9\"}}")
        let result = try other.convert()
        #expect(
            result.status == 1 && result.messages.contains("is Python 3.11.7, but the spec asks for 3.9"), "\(result)")
        let locked = try ConversionProject(
            convert: "{with: lightgbm, source: forest.txt, python: {lock: lock.txt}}")
        try locked.project.write(
            "specs/lock.txt", "numpy==1.0 --hash=sha256:\(String(repeating: "0a", count: 32))\n")
        let offline = try locked.run("slipway convert words --trust --offline")
        #expect(offline.status == 1 && offline.messages.contains("SLW0381"), "\(offline)")
        let untrusted = try locked.run("slipway convert words")
        #expect(untrusted.status == 1 && untrusted.messages.contains("SLW0375"), "\(untrusted)")
        let differs = try locked.convert()
        #expect(differs.status == 0 && differs.messages.contains("SLW0384"), "\(differs)")
        #expect(differs.messages.contains("numpy 1.0 is pinned; the environment has 2.4.6"), "\(differs)")
    }

    /// Reason (d) of the gate: a release that names a model which nothing yields any more, also where the lock alone tells.
    @Test func theGateKnowsWhatAConversionYields() throws {
        let made = try ConversionProject()
        let promoted = try made.run(
            """
            set -e; slipway convert --python bin/python -q; slipway build -q
            slipway apply-best words --to words-cpu-b8-i1 --because test -q; slipway build --check -q
            cp -r cache old; rm -rf cache; slipway build --check --require-current -q
            """)
        #expect(promoted.status == 0, "\(promoted)")
        // Trained again: the same graph with other bytes.
        let again = try made.run(
            """
            echo more >>specs/forest.txt; printf '\\022\\000' >>m.onnx
            slipway convert --python bin/python -q && slipway build -q && rm -rf cache && slipway build --check
            """)
        #expect(again.status == 2 && again.output.contains("unknown-digest  words/release"), "\(again)")
        let carried = try made.run("slipway apply-best -q && slipway build --check --require-current")
        #expect(carried.status == 0, "\(carried)")
    }

    /// The program starts in a folder of its own, and a script that changes is another conversion.
    @Test func aScriptOfACommandIsDeclared() throws {
        let made = try ConversionProject(
            "\(ConversionProject.good); cp \"$REQUEST\" \"$TRACE.request\" 2>/dev/null || cp \"$REQUEST\" outputs.npz",
            convert: """
                {with: command, source: forest.txt, trust: code, keep: kept.onnx, \
                command: [python, export.py, "{source}", "{output}", "export.py=x"]}
                """)
        try made.project.write("specs/export.py", "print(1)\n")
        #expect(try made.convert("--trust").status == 0)
        let request = try made.run(
            "cat cache/converted/*/outputs.npz \(made.trace).request; rm -f \(made.trace).request")
        #expect(request.output.contains("\"\(made.project.path("specs/export.py"))\","), "\(request)")
        #expect(request.output.contains("\"export.py=x\"") && request.output.contains("\"python\","), "\(request)")
        #expect(try made.run("slipway check").status == 0)
        try made.project.write("specs/export.py", "print(2)\n")
        let stale = try made.run("slipway check")
        #expect(stale.status == 1 && stale.output.contains("SLW0378"), "\(stale)")
    }

    @Test func aGivenModelIsLeft() throws {
        let project = try Project(spec: MeasurementFixture.spec)
        let result = try project.shell("SLIPWAY_CACHE=$PWD/cache slipway convert spec.yaml")
        #expect(result.status == 0 && result.output == "given      words: its model is an ONNX file\n", "\(result)")
    }
}
