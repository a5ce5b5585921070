import Foundation
import SlipwayTestSupport
import Testing

/// `model.source.command`: a program that brings the model, and who may run it.
@Suite struct CommandSourceTests {
    /// A project whose model is brought by a script that leaves a trace, and its digest.
    private func project(_ script: String = "cp \"$1\" \"$2\"", trust: Bool = false, digest: String? = nil) throws
        -> Project
    {
        let project = try Project(spec: "unused")
        let sum = try project.shell("sha256sum <m.onnx").output.prefix(64)
        let found = digest ?? String(sum)
        try project.shell("mkdir far; mv m.onnx far; mkdir specs; rm spec.yaml")
        try project.write("bring.sh", "#!/bin/sh\necho ran >>\"$(dirname \"$0\")/trace\"\n\(script)\n")
        try project.shell("chmod +x bring.sh")
        try project.write(
            "slipway.yaml",
            "project: 1\nspecs: [specs/*.yaml]\nout: deploy\nweights: digest\n" + (trust ? "trust: code\n" : ""))
        let command = "[\(project.path("bring.sh")), \(project.path("far/m.onnx")), \"{output}\"]"
        try project.write(
            "specs/words.yaml",
            MeasurementFixture.spec.replacing(
                "{source: m.onnx}", with: "{source: {command: \(command), sha256: \"\(found)\"}}"))
        return project
    }

    private func run(_ project: Project, _ command: String, _ environment: String = "") throws -> Project.Result {
        try project.shell("export SLIPWAY_CACHE=$PWD/cache \(environment); \(command)")
    }

    /// Nothing but the lock of the cache may be left of a run that failed.
    private func leftovers(_ project: Project) throws -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: project.path("cache"))) ?? []).sorted()
    }

    @Test(arguments: [
        "check", "check --fetch", "build", "build --check", "build --out other", "show words", "apply-best", "report",
        "diff specs/words.yaml specs/words.yaml", "verify", "check --fetch --format json",
    ])
    func noOtherCommandRunsIt(_ command: String) throws {
        let project = try project(trust: true)
        let result = try run(project, "slipway \(command)")
        #expect(!project.exists("trace"), "\(result)")
        if command.hasPrefix("check") || command.hasPrefix("build") {
            #expect(result.status == 1 && (result.output + result.messages).contains("SLW0813"), "\(result)")
            #expect((result.output + result.messages).contains("materialize --fetch --trust"), "\(result)")
        }
    }

    @Test func withoutTrustNobodyRunsIt() throws {
        let project = try project()
        let result = try run(project, "slipway profile --dry-run")
        #expect(result.status == 1 && result.messages.contains("SLW0814"), "\(result)")
        #expect(result.messages.contains("bring.sh") && !project.exists("trace"))
    }

    @Test(arguments: [false, true]) func profileBringsIt(inFile: Bool) throws {
        let project = try project(trust: inFile)
        let flag = inFile ? "" : "--trust"
        let result = try run(project, "slipway profile --dry-run \(flag)")
        #expect(project.text("trace") == "ran\n", "\(result)")
        #expect(try leftovers(project).count == 1)
        // Then everything else finds it in the cache, and a lock is in without it.
        let built = try run(
            project,
            """
            set -e; slipway build -q; slipway check -q; slipway build --check; slipway verify
            rm -rf cache; slipway build --check; slipway check
            """)
        #expect(built.status == 0, "\(built)")
        #expect(project.text("trace") == "ran\n")
        let manifest = project.text("deploy/words/manifest.json")
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/manifest.schema.json").faults(in: manifest) == [])
        #expect(manifest.contains("\"command\": ["))
        let lock = project.text("deploy/words/graph.lock.json")
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/graph-lock.schema.json").faults(in: lock) == [])
    }

    @Test func materializeBringsItOnDemand() throws {
        let project = try project()
        let made = try run(project, "slipway profile --dry-run --trust -q; slipway build -q && rm -rf cache trace")
        #expect(made.status == 0, "\(made)")
        let plain = try run(project, "slipway materialize --into serving")
        #expect(plain.status == 1 && plain.messages.contains("--fetch --trust"), "\(plain)")
        let untrusted = try run(project, "slipway materialize --into serving --fetch")
        #expect(untrusted.status == 1 && untrusted.messages.contains("SLW0814"), "\(untrusted)")
        #expect(!project.exists("trace") && !project.exists("serving"))
        let offline = try run(project, "slipway materialize --into serving --fetch --trust --offline")
        #expect(offline.status == 1 && !project.exists("trace"), "\(offline)")
        let trusted = try run(project, "slipway materialize --into serving --fetch --trust")
        #expect(trusted.status == 0 && project.text("trace") == "ran\n", "\(trusted)")
        #expect(project.contents("serving")["words/1/model.onnx"] == project.contents("far")["m.onnx"])
    }

    @Test(arguments: [
        ("exit 3", "ended with exit code 3"), ("true", "wrote no file"), ("ln -s \"$1\" \"$2\"", "left a link"),
        ("ln \"$1\" \"$2\"", "left a link"), ("mkdir \"$2\"", "left a link or a folder"),
        ("echo other >\"$2\"", "brought other bytes"), ("kill -9 $$", "was killed by signal 9"),
        ("cp \"$1\" \"$2\"; exit 1", "ended with exit code 1"),
    ])
    func aFailureIsToldAndLeavesNothing(_ script: String, _ words: String) throws {
        let project = try project(script)
        let result = try run(project, "slipway profile --dry-run --trust")
        #expect(result.status == 1 && result.messages.contains("SLW0815"), "\(result)")
        #expect(result.messages.contains(words), "\(result)")
        #expect(try leftovers(project).isEmpty)
        #expect(project.exists("far/m.onnx"))
    }

    @Test func whatItSaidIsShownWithoutSecrets() throws {
        let project = try project(
            "printf 'a\\nb\\rdenied for %s\\n' \"$AWS_SECRET_ACCESS_KEY\" >&2; echo \"$MINE\"; exit 2")
        let result = try run(
            project, "slipway profile --dry-run --trust", "AWS_SECRET_ACCESS_KEY=hunter2hunter2 MINE=notpassed")
        #expect(result.messages.contains("it said: denied for ***"), "\(result)")
        #expect(!result.messages.contains("hunter2") && !result.messages.contains("notpassed"), "\(result)")
        let missing = try run(
            project, "sed -i 's/bring.sh/none.sh/' specs/words.yaml; slipway profile --dry-run --trust")
        #expect(missing.status == 1 && missing.messages.contains("there is no program"), "\(missing)")
    }

    @Test(arguments: [
        "[cp, a, b]", "[cp, \"{output}\", \"{output}\"]", "[cp, \"{output}{output}\"]", "[\"{output}\", a]",
    ])
    func theOutputStandsOnce(_ command: String) throws {
        let project = try project()
        let digest = String(repeating: "0a", count: 32)
        try project.write(
            "specs/words.yaml",
            MeasurementFixture.spec.replacing(
                "{source: m.onnx}", with: "{source: {command: \(command), sha256: \"\(digest)\"}}"))
        let result = try run(project, "slipway check")
        #expect(result.status == 1 && result.output.contains("SLW0816"), "\(result)")
    }

    @Test func aShellNeverSeesTheWords() throws {
        let project = try project()
        let text = project.text("specs/words.yaml")
        try project.write(
            "specs/words.yaml",
            text.replacing("\"{output}\"]", with: "\"{output}\", \"; touch pwned\", \"$(touch pwned)\"]"))
        let result = try run(project, "slipway profile --dry-run --trust")
        #expect(project.exists("trace") && !project.exists("pwned"), "\(result)")
    }
}
