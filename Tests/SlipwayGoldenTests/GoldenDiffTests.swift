import Foundation
import SlipwayDomain
import SlipwayTestSupport
import Testing

/// What `diff` says of a project of 30 specs in a git repository: one number of the template that they share is told once,
/// and not per spec.
@Suite struct GoldenDiffTests {
    private static let specCount = 30

    /// A repository whose 30 specs extend one template; every third one has an instance count of its own.
    private func repository() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        func write(_ path: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.url.appending(path: path))
        }
        for name in ["specs", "templates", "models"] {
            try FileManager.default.createDirectory(
                at: folder.url.appending(path: name), withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("specs/models/text_classifier.onnx"),
            to: folder.url.appending(path: "models/text.onnx"))
        try write(
            "slipway.yaml",
            """
            project: 1
            requires: "0.2"
            specs: [specs/*.yaml]
            out: deploy
            weights: digest
            model_roots: [models]

            """)
        try write(
            "templates/text.yaml",
            """
            slipway: 1
            target: {triton: "24.10"}
            execution_providers: [cpu, openvino]
            batching: {max_batch_size: [4, 8], max_queue_delay: 100us}
            warmup: {one: {data: {text: {values: ["hello"]}}}}

            """)
        for number in 1...Self.specCount {
            let name = "text-\(number < 10 ? "0" : "")\(number)"
            let own = number.isMultiple(of: 3) ? "instances: {count: 2}\n" : ""
            try write(
                "specs/\(name).yaml",
                """
                slipway: 1
                extends: ../templates/text.yaml
                name: \(name)
                model: {source: ../models/text.onnx}
                \(own)
                """)
        }
        let made = try run("slipway build -q && git init -q && git add -A && git commit -qm first", folder)
        try #require(made.status == 0, "\(made)")
        return folder
    }

    private func run(_ script: String, _ folder: TemporaryFolder) throws -> SlipwayProgram.Result {
        try SlipwayProgram.run(
            URL(filePath: "/bin/bash"), ["-c", "slipway() { \"$SLIPWAY\" \"$@\"; }\n\(script)"], in: folder.url,
            environment: [
                "SLIPWAY": try SlipwayProgram.url().path(percentEncoded: false), "NO_COLOR": "1", "COLUMNS": nil,
                "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
                "GIT_COMMITTER_EMAIL": "a@b",
            ])
    }

    @Test func aNumberOfASharedTemplateIsToldInAFewLines() throws {
        let folder = try repository()
        defer { folder.remove() }
        let same = try run("slipway diff --against HEAD --exit-code", folder)
        #expect(same.status == 0 && same.output == "\(Self.specCount) models, unchanged\n", "\(same)")
        var made: [RelativePath: [UInt8]] = [:]
        // A setting that each model has in its own variants, and a limit that clients notice.
        for (name, edit) in [("shared-number", "s/100us/200us/"), ("shared-limit", "s/4, 8/4/")] {
            try #require(try run("git checkout -q . && sed -i '\(edit)' templates/text.yaml", folder).status == 0)
            for (format, ending) in [("text", "txt"), ("json", "json"), ("markdown", "md")] {
                let result = try run("slipway diff --against HEAD --format \(format)", folder)
                #expect(result.status == 0 && result.messages == "", "\(result)")
                made[try relativePath("\(name).\(ending)")] = result.outputBytes
                if format != "json" {
                    #expect(result.output.split(separator: "\n").count <= 30, "\(result)")
                }
            }
        }
        try #require(try run("git checkout -q .", folder).status == 0)
        let show = try run("slipway show text-03 --format json", folder)
        made[try relativePath("show.json")] = show.outputBytes
        #expect(Golden.compare(actual: made, with: "golden/diff") == [])
        for (schema, file) in [("diff", "shared-number"), ("diff", "shared-limit"), ("show", "show")] {
            let text = String(decoding: made[try relativePath("\(file).json")] ?? [], as: UTF8.self)
            let checker = try JSONSchemaChecker(schemaAt: "golden/schema/\(schema).schema.json")
            #expect(checker.faults(in: text) == [])
        }
    }
}
