import Foundation
import SlipwayBackends
import SlipwayDiagnostics
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

@testable import SlipwayApp

/// Plans of TensorRT that are given: what the spec has to say of them, what is written, and how they are built.
@Suite("Plans of TensorRT") struct PlanTests {
    private static let stated = """
        in_names: [input]
        in_types: [float32]
        in_shapes: [[batch, 3, 64, 64]]
        out_names: [logits]
        out_types: [float32]
        out_shapes: [[batch, 10]]

        """

    private func project(
        _ keys: String = "", tensorrt: String? = nil, target: String = "25.09", plan: Data = Data("ftrt0000".utf8),
        graph: String = "specs/models/resnet.onnx"
    ) throws -> AppProject {
        // What an engine is built for is told by the batch limit.
        let batching = tensorrt == nil || keys.contains("batching") ? "" : "\nbatching: {max_batch_size: 4}"
        let section = tensorrt.map { ", tensorrt: {\($0)}" } ?? ""
        let project = try AppProject(
            spec: """
                slipway: 1
                name: p
                target: {triton: "\(target)"}
                model: {source: m.plan, backend: tensorrt\(section)}
                \(keys)\(batching)

                """)
        try project.folder.write("m.plan", plan)
        try FileManager.default.copyItem(
            at: RepositoryRoot.url(graph), to: project.folder.url.appending(path: "graph.onnx"))
        return project
    }

    private func findings(_ project: AppProject) -> [Diagnostic] {
        SpecCompiler(project: project.project, target: project.target).compile(project.spec).bag.all
    }

    private func errors(_ project: AppProject) -> [DiagnosticCode] {
        findings(project).filter { $0.severity == .error }.map(\.code)
    }

    // MARK: What is written

    @Test func whatIsStatedIsWritten() throws {
        let project = try project(Self.stated + "batching: {max_batch_size: 8}\ninstances: {count: 2, gpus: [0, 1]}")
        try project.build()
        let config = project.folder.text("out/p/repository/p-cuda-b8-i2/config.pbtxt")
        for line in [
            "backend: \"tensorrt\"", "max_batch_size: 8", "dims: [3, 64, 64]", "dims: [10]", "kind: KIND_GPU",
            "gpus: [0, 1]", "name: \"logits\"",
        ] { #expect(config.contains(line), "\(line) in \(config)") }
        #expect(!config.contains("optimization"))
        #expect(project.folder.text("out/p/repository/p-cuda-b8-i2/1/model.plan") == "ftrt0000")
        #expect(!project.folder.exists("out/p/engine"))
    }

    @Test func theGraphOfTheEngineSaysInputsAndOutputs() throws {
        let project = try project(
            "batching: {max_batch_size: [4, 16]}",
            tensorrt: """
                cuda_graphs: true, context_memory: on_profile_change, engine: {onnx: graph.onnx, precision: [fp16]}
                """)
        #expect(findings(project).isEmpty, "\(findings(project))")
        try project.build()
        let config = project.folder.text("out/p/repository/p-cuda-b4-i1/config.pbtxt")
        for line in ["graphs: true", "key: \"execution_context_allocation_strategy\"", "\"ON_PROFILE_CHANGE\""] {
            #expect(config.contains(line), "\(line) in \(config)")
        }
    }

    /// Another plan is another id, and so is another key of the backend; how the plan was built is not.
    @Test func idsFollowWhatIsServed() throws {
        func id(_ tensorrt: String, plan: String = "ftrt0000") throws -> String {
            let project = try project(tensorrt: tensorrt, plan: Data(plan.utf8))
            try project.build()
            let manifest = try #require(project.folder.json("out/p/manifest.json"))
            let variants = try #require(manifest["variants"] as? [[String: Any]])
            return try #require(variants.first?["id"] as? String)
        }
        let plain = try id("engine: {onnx: graph.onnx}")
        #expect(try id("engine: {onnx: graph.onnx, optimization_level: 5}") == plain)
        #expect(try id("engine: {onnx: graph.onnx}, cuda_graphs: true") != plain)
        #expect(try id("engine: {onnx: graph.onnx}", plan: "ftrt0001") != plain)
    }

    /// A clone without the plan builds the same tree from the lock; without the lock it says how the plan is built.
    @Test(arguments: ["", "engine: {onnx: graph.onnx}"]) func theLockStandsInForThePlan(section: String) throws {
        var project = try project(section.isEmpty ? Self.stated : "", tensorrt: section.isEmpty ? nil : section)
        project.weights = .digest
        try project.build()
        let before = project.folder.contents("out")
        try FileManager.default.removeItem(atPath: project.folder.path("m.plan"))
        let result = try project.build(.write(syncToDisk: false))
        #expect(project.folder.contents("out") == before, "\(result)")
    }

    // MARK: How it is built

    /// The script is run with a program that stands for trtexec: it says its version, and writes its arguments as the plan.
    @Test func theScriptBuildsThePlan() throws {
        let project = try project(
            "batching: {max_batch_size: 16}",
            tensorrt: "engine: {onnx: graph.onnx, precision: [fp16, int8], workspace: 2GiB, version_compatible: true}")
        try project.build()
        let (status, said) = try run(project, version: "101303")
        #expect(status == 0, "\(said)")
        #expect(
            project.folder.text("m.plan") == """
                --onnx=graph.onnx
                --saveEngine=m.plan.part
                --minShapes=input:1x3x64x64
                --optShapes=input:16x3x64x64
                --maxShapes=input:16x3x64x64
                --fp16
                --int8
                --memPoolSize=workspace:2048
                --versionCompatible
                --skipInference

                """)
        let record = project.folder.text("m.plan.built.txt")
        #expect(record.contains("graph.onnx") && record.contains("TensorRT v101303"), "\(record)")
    }

    @Test(arguments: [("8601", "8.6"), ("101401", "10.14"), ("", "unknown")])
    func anotherTensorRTIsRefused(version: String, words: String) throws {
        let project = try project(tensorrt: "engine: {onnx: graph.onnx}")
        try project.build()
        let (status, said) = try run(project, version: version)
        #expect(status == 1 && said.contains("this is TensorRT \(words); a server of Triton 25.09"), "\(said)")
        #expect(project.folder.text("m.plan") == "ftrt0000")
    }

    @Test func aBuildThatFailsLeavesThePlan() throws {
        let project = try project(tensorrt: "engine: {onnx: graph.onnx}")
        try project.build()
        let (status, _) = try run(project, version: "101303", fails: true)
        #expect(status != 0 && project.folder.text("m.plan") == "ftrt0000")
        try FileManager.default.removeItem(atPath: project.folder.path("graph.onnx"))
        let (missing, said) = try run(project, version: "101303")
        #expect(missing == 66 && said.contains("graph.onnx is not here"), "\(said)")
    }

    private func run(_ project: AppProject, version: String, fails: Bool = false) throws -> (Int32, String) {
        try project.folder.write(
            "trtexec",
            """
            #!/bin/sh
            echo "&&&& RUNNING TensorRT.trtexec [TensorRT v\(version)] [b1] # trtexec $*"
            [ "$1" = --help ] && exit 0
            \(fails ? "echo half >m.plan.part; exit 1" : "printf '%s\\n' \"$@\" >m.plan.part")
            """)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: project.folder.path("trtexec"))
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["out/p/engine/build.sh"]
        process.currentDirectoryURL = project.folder.url
        process.environment = ["TRTEXEC": "./trtexec", "PATH": "/usr/bin:/bin"]
        let output = Pipe()
        process.standardError = output
        process.standardOutput = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, said)
    }

    // MARK: What is refused

    @Test func aSpecHasToSayWhatAPlanDoesNot() throws {
        let bare = findings(try project())
        #expect(bare.map(\.code.text) == ["SLW0552"])
        #expect(bare.first?.message.contains("in_names, in_types, in_shapes, out_names, out_types, out_shapes") == true)
        let half = findings(try project(Self.stated.replacing("out_types: [float32]\n", with: "")))
        #expect(half.map(\.code.text) == ["SLW0552"])
        #expect(half.first?.help == ["state out_types"])
    }

    @Test func theBatchIsNotGuessed() throws {
        let project = try project(
            Self.stated.replacing("batch", with: "-1") + "batching: {max_batch_size: 8}")
        #expect(errors(project).map(\.text) == ["SLW0440"])
        let fixed = try self.project(
            Self.stated.replacing("[batch, 10]", with: "[1, 10]") + "batching: {max_batch_size: 8}")
        #expect(errors(fixed).map(\.text) == ["SLW0439"])
    }

    @Test(arguments: [
        ("execution_providers: [cpu]", "SLW0551"), ("execution_providers: [tensorrt]", "SLW0551"),
        ("instances: {kind: cpu}", "SLW0551"), ("session: {intra_op_threads: 2}", "SLW0550"),
        ("execution_providers: [{cuda: {precision: fp16}}]", "SLW0550"),
        ("execution_providers: [{cuda: {session: {intra_op_threads: 2}}}]", "SLW0550"),
        ("include: [{intra_op_threads: 2}]", "SLW0550"), ("exclude: [{execution_provider: cpu}]", "SLW0551"),
        ("out_names: [other]", "SLW0432"), ("in_names: [input]\nin_types: [float16]", "SLW0435"),
    ])
    func axesOfOtherBackendsAreErrors(keys: String, code: String) throws {
        let project = try project(keys, tensorrt: "engine: {onnx: graph.onnx}")
        #expect(errors(project).map(\.text).contains(code), "\(findings(project))")
    }

    @Test(arguments: [
        ("rebatch: true", "SLW0550"), ("quantize: {method: dynamic, keep: k.onnx}", "SLW0550"),
    ])
    func whatIsMadeOfGraphsIsNotMadeOfPlans(key: String, code: String) throws {
        let project = try project(
            tensorrt: "engine: {onnx: graph.onnx}}, \(key), rows: {assert: independent, because: b")
        #expect(errors(project).map(\.text).contains(code), "\(findings(project))")
    }

    @Test(arguments: [
        ("PK\u{3}\u{4}data", "a ZIP archive"), ("version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
        ("<!DOCTYPE html>", "an HTML page"), ("{\"learner\": 1}", "JSON text"),
    ])
    func filesOfOtherFormatsAreTold(content: String, words: String) throws {
        let found = findings(try project(Self.stated, plan: Data(content.utf8)))
        #expect(found.map(\.code.text) == ["SLW0553"])
        #expect(found.first?.message.contains(words) == true, "\(found)")
    }

    @Test(arguments: [
        ("26.08", "precision: [fp16]", "SLW0555"), ("24.04", "precision: [bf16]", "SLW0555"),
        ("25.09", "workspace: 1500KiB", "SLW0307"),
    ])
    func anEngineIsHeldAgainstItsTarget(target: String, keys: String, code: String) throws {
        let project = try project(tensorrt: "engine: {onnx: graph.onnx, \(keys)}", target: target)
        #expect(errors(project).map(\.text) == [code])
        #expect(errors(try self.project(tensorrt: "engine: {onnx: graph.onnx}", target: target)).isEmpty)
    }

    @Test func contextMemoryCameWith2505() throws {
        let section = "context_memory: static, engine: {onnx: graph.onnx}"
        #expect(errors(try project(tensorrt: section, target: "25.04")).map(\.text) == ["SLW0554"])
        #expect(errors(try project(tensorrt: section, target: "25.05")).isEmpty)
    }

    @Test func aPlanThatIsNotThereIsToldWithTheLineThatBuildsIt() throws {
        let project = try project(
            "batching: {max_batch_size: 4}", tensorrt: "engine: {onnx: graph.onnx, precision: [fp16]}")
        try FileManager.default.removeItem(atPath: project.folder.path("m.plan"))
        let found = findings(project)
        #expect(found.map(\.code.text) == ["SLW0558"])
        #expect(
            found.first?.help == [
                "build it, in the root of the project: trtexec --onnx=graph.onnx --saveEngine=m.plan "
                    + "--minShapes=input:1x3x64x64 --optShapes=input:4x3x64x64 --maxShapes=input:4x3x64x64 --fp16 "
                    + "--skipInference"
            ])
        // Without the graph nothing is known of it.
        let other = try self.project(Self.stated)
        try FileManager.default.removeItem(atPath: other.folder.path("m.plan"))
        #expect(errors(other).map(\.text) == ["SLW0350"])
    }

    @Test func namesThatTrtexecCannotTakeAreRefused() throws {
        // The graph's own name of its input, changed to one of the same length.
        let bytes = try Data(contentsOf: RepositoryRoot.url("specs/models/resnet.onnx"))
        let project = try project("batching: {max_batch_size: 4}", tensorrt: "engine: {onnx: other.onnx}")
        var changed = bytes
        while let range = changed.range(of: Data("input".utf8)) {
            changed.replaceSubrange(range, with: Data("in:pu".utf8))
        }
        try project.folder.write("other.onnx", changed)
        #expect(errors(project).map(\.text) == ["SLW0556"], "\(findings(project))")
    }
}
