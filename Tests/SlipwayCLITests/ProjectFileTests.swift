import Foundation
import SlipwayTestSupport
import Testing

/// Commands in a project with a `slipway.yaml`.
@Suite struct ProjectFileTests {
    /// A project of three specs and a fragment, and no spec in its root.
    private func project(_ file: String = "project: 1\nout: deploy\nweights: digest\nmodel_roots: .\n") throws
        -> Project
    {
        let project = try Project(spec: "unused")
        try FileManager.default.removeItem(at: project.url.appending(path: "spec.yaml"))
        try project.shell("mkdir -p specs/ocr specs/common")
        try project.write("slipway.yaml", file)
        try project.write("specs/common/cpu.yaml", "slipway: 1\nexecution_providers: [cpu]\n")
        for (path, name) in [
            ("specs/words.yaml", "words"), ("specs/ocr/a.yaml", "ocr-a"), ("specs/ocr/b.yaml", "ocr-b"),
        ] {
            try project.write(path, Self.spec(name, fragment: path.contains("ocr/") ? "../" : ""))
        }
        return project
    }

    private static func spec(_ name: String, fragment: String = "") -> String {
        """
        slipway: 1
        name: \(name)
        extends: \(fragment)common/cpu.yaml
        model: {source: m.onnx}
        target: {triton: "24.10"}
        batching: {max_batch_size: [4, 8]}
        warmup: {one: {data: {text: {values: ["hello"]}}}}

        """
    }

    @Test func theProjectIsFoundFromEveryFolderBelow() throws {
        let project = try project()
        let result = try project.shell(
            """
            slipway build -q || exit 1
            cd specs/ocr && slipway build --check -q || exit 2
            slipway check || exit 3
            ln -s "$PWD" ../../link && cd ../../link && slipway build --check || exit 4
            """)
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("3 specs are valid"))
        #expect(project.exists("deploy/ocr-a/manifest.json") && project.exists("deploy/words/manifest.json"))
        #expect(!project.exists("specs/ocr/deploy"))
        #expect(project.json("deploy/words/manifest.json")?["weights"] as? String == "digest")
        // Paths are relative to the project, wherever a run begins.
        let spec = project.json("deploy/ocr-a/manifest.json")?["spec"] as? [String: Any]
        #expect(spec?["path"] as? String == "specs/ocr/a.yaml")
    }

    @Test(arguments: [
        ("words", ["words"]), ("ocr-b words", ["ocr-b", "words"]), ("'ocr-*'", ["ocr-a", "ocr-b"]),
        ("specs/ocr/a.yaml", ["ocr-a"]), ("'specs/**/*.yaml'", ["ocr-a", "ocr-b", "words"]),
        ("'specs/*.yaml' words specs/words.yaml", ["words"]), ("", ["ocr-a", "ocr-b", "words"]),
        ("\"$PWD/specs/ocr/\"'?.yaml'", ["ocr-a", "ocr-b"]),
    ])
    func specsAreNamedByNothingNamesPatternsAndFiles(_ arguments: String, _ names: [String]) throws {
        let project = try project()
        let result = try project.shell("slipway build \(arguments) --out o --weights digest && ls o")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.split(separator: "\n").suffix(names.count).map(String.init) == names)
        #expect(try FileManager.default.contentsOfDirectory(atPath: project.path("o")).count == names.count)
    }

    @Test(arguments: [
        ("word", 1, "SLW0527"), ("'x-*'", 1, "SLW0528"), ("specs/none.yaml", 66, "SLW0802"),
        ("none.yml", 66, "SLW0802"),
        ("specs/common/cpu.yaml", 1, "SLW0529"),
    ])
    func whatNamesNoSpecIsSaid(_ argument: String, _ status: Int32, _ code: String) throws {
        let project = try project()
        let result = try project.shell("slipway build \(argument)")
        #expect(result.status == status && result.messages.contains(code), "\(result)")
        #expect(!project.exists("deploy"))
    }

    @Test func withoutAProjectSpecsMustBeNamed() throws {
        let project = try project()
        try project.shell("rm slipway.yaml")
        for command in [
            "check", "build --out o", "apply-best --out o", "profile --out o", "materialize --into s", "verify",
        ] {
            let result = try project.shell("slipway \(command)")
            #expect(result.status == 64 && result.messages.contains("slipway.yaml"), "\(command): \(result)")
        }
        #expect(try project.shell("slipway build specs/words.yaml --model-root .").status == 64)
    }

    @Test(arguments: [
        "check", "check specs/words.yaml", "build", "build --out o", "apply-best", "report", "profile --dry-run",
        "materialize --into s", "verify", "verify o",
    ])
    func anotherVersionThanRequiredReadsAndWritesNothing(_ command: String) throws {
        let project = try project("project: 1\nrequires: \"0.1\"\nout: deploy\nsomething: new\n")
        let before = project.contents("")
        let result = try project.shell("slipway \(command)")
        #expect(result.status == 1, "\(result)")
        let said = result.output + result.messages
        #expect(said.contains("SLW0520") && said.contains("0.1") && said.contains("0.2"))
        #expect(!said.contains("something"))
        #expect(project.contents("") == before)
    }

    @Test func aProjectFileThatIsNoFileIsAFault() throws {
        let project = try project()
        try project.shell("rm slipway.yaml; mkdir slipway.yaml")
        let directory = try project.shell("slipway build specs/words.yaml --out o")
        #expect(directory.status == 1 && directory.messages.contains("SLW0803"), "\(directory)")
        try project.shell("rmdir slipway.yaml; ln -s nowhere slipway.yaml")
        let dangling = try project.shell("slipway check")
        #expect(dangling.status == 1 && dangling.messages.contains("SLW0802"), "\(dangling)")
        try project.shell("rm slipway.yaml; touch slipway.yaml; chmod 0 slipway.yaml")
        let closed = try project.shell("slipway verify o")
        // Root may read everything, and then the file is empty.
        #expect([1, 74].contains(closed.status), "\(closed)")
        #expect(!project.exists("o"))
    }

    @Test func twoSpecsOfOneNameAreFoundBeforeAnythingIsWritten() throws {
        let project = try project()
        try project.write("specs/ocr/c.yaml", Self.spec("words", fragment: "../"))
        for command in ["check", "build", "build words", "build specs/ocr/c.yaml", "apply-best"] {
            let result = try project.shell("slipway \(command)")
            let said = result.output + result.messages
            #expect(result.status == 1 && said.contains("SLW0791"), "\(command): \(result)")
            #expect(
                said.contains("specs/ocr/c.yaml:2:7") && said.contains("specs/words.yaml:2:7"), "\(command): \(said)")
            #expect(!project.exists("deploy"))
        }
        // Without a project the arguments are all there is.
        try project.shell("rm slipway.yaml")
        let result = try project.shell("slipway check specs/*.yaml specs/ocr/c.yaml --model-root .")
        #expect(result.status == 1 && result.output.contains("SLW0791"), "\(result)")
        #expect(try project.shell("slipway check specs/words.yaml specs/words.yaml --model-root .").status == 0)
    }

    @Test func aSpecThatTheProjectDoesNotKnowStaysOutOfItsOutput() throws {
        let project = try project()
        try project.write("extra.yaml", Self.spec("extra", fragment: "specs/"))
        let own = try project.shell("slipway build extra.yaml")
        #expect(own.status == 1 && own.messages.contains("SLW0529") && !project.exists("deploy"), "\(own)")
        #expect(try project.shell("slipway build extra.yaml --out ./deploy").status == 1)
        #expect(try project.shell("slipway build extra.yaml --out o -q").status == 0)
    }

    @Test func weightsAreThoseOfTheProjectOrOfTheOutput() throws {
        let project = try project()
        let mode = { (path: String) in project.json("\(path)/words/manifest.json")?["weights"] as? String }
        try project.shell("slipway build -q; slipway build words --out o -q; slipway build words --out ./deploy/ -q")
        #expect(mode("deploy") == "digest" && mode("o") == "store")
        try project.shell("slipway build words --out d --weights digest -q")
        let kept = try project.shell("slipway build words --out d")
        #expect(kept.messages.contains("SLW0864"), "\(kept)")
        #expect(mode("d") == "digest" && !project.exists("d/.weights"))
        try project.shell("slipway build words --out d --weights copy -q")
        #expect(mode("d") == "copy")
        let check = try project.shell("slipway build words --out d --weights digest --check")
        #expect(check.status == 2, "\(check)")
    }

    @Test func releasesOfANameHaveWhatTheProjectSays() throws {
        let project = try project(
            """
            project: 1
            out: deploy
            weights: digest
            model_roots: .
            releases:
              prod: {deploy: {azureml: {endpoint: words-prod}}}

            """)
        let azure = "deploy: {azureml: {instance_type: Standard_DS3_v2, endpoint: words-dev}}\n"
        try project.write("specs/words.yaml", Self.spec("words") + azure)
        let result = try project.shell(
            """
            slipway check || exit 1
            slipway build -q || exit 2
            slipway apply-best words --release prod --to words-cpu-b8-i1 --because test || exit 3
            slipway apply-best words --to words-cpu-b8-i1 --because test || exit 4
            slipway build --check -q || exit 5
            """)
        #expect(result.status == 0, "\(result)")
        #expect(project.text("deploy/words/release-prod/azureml/endpoint.yml").contains("name: words-prod"))
        #expect(project.text("deploy/words/release/azureml/endpoint.yml").contains("name: words-dev"))
        try project.shell("sed -i 's/words-prod/1_bad/' slipway.yaml")
        let faulty = try project.shell("slipway check words")
        #expect(faulty.status == 1 && faulty.output.contains("slipway.yaml:6"), "\(faulty)")
    }

    @Test func releasesThatNeedNoMeasurementAreMadeAgainAndTheRestIsListed() throws {
        let project = try project()
        try project.shell("slipway build -q; slipway apply-best words --to words-cpu-b8-i1 --because test")
        let idle = try project.shell("slipway apply-best --commit-message m")
        #expect(idle.status == 0 && idle.output.contains("0 releases made again, 1 up to date, 2 left"), "\(idle)")
        #expect(idle.output.contains("left      specs/ocr/a.yaml:") && !project.exists("m"))
        let object = try project.shell("slipway apply-best --format json")
        let schema = try JSONSchemaChecker(schemaAt: "golden/schema/apply-best-project.schema.json")
        #expect(schema.faults(in: object.output) == [])
        #expect(try project.shell("slipway apply-best --check").status == 0)
        // A measurement is about one spec, and so is a variant.
        #expect(try project.shell("slipway apply-best --to x --because y").status == 64)
        #expect(try project.shell("slipway apply-best --measurements m.jsonl").status == 64)
        // Of one spec that is named it is still an error.
        #expect(try project.shell("slipway apply-best ocr-a").status == 1)
    }

    @Test func materializeAndVerifyTakeTheProject() throws {
        let project = try project()
        let result = try project.shell(
            """
            slipway build words ocr-a -q || exit 1
            slipway materialize --into serving || exit 2
            slipway verify || exit 3
            slipway verify words serving || exit 4
            slipway materialize ocr-a --into serving --prune || exit 5
            """)
        #expect(result.status == 0, "\(result)")
        #expect(result.messages.contains("left      ocr-b"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: project.path("serving")).sorted() == [
                "ocr-a", "serving.json",
            ])
        #expect(try project.shell("slipway materialize nothing --into serving").status == 1)
        #expect(try project.shell("slipway materialize --release prod --into serving").status == 0)
    }
}
