import Foundation
import SlipwayBackends
import SlipwayDiagnostics
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

@testable import SlipwayApp

/// Models of PyTorch and OpenVINO that are given: what is written for each, by release, and what is refused.
@Suite("Models of PyTorch and OpenVINO") struct GivenModelTests {
    private func project(
        _ backend: String, keys: String = "", section: String = "", target: String = "26.06",
        names: (String, String) = ("INPUT__0", "OUTPUT__0"), type: String = "float32"
    ) throws -> AppProject {
        let file = backend == "openvino" ? "m.xml" : "m.pt"
        let project = try AppProject(
            spec: """
                slipway: 1
                name: g
                target: {triton: "\(target)"}
                model: {source: \(file), backend: \(backend)\(section.isEmpty ? "" : ", \(backend): {\(section)}")}
                in_names: ["\(names.0)"]
                in_types: [\(type)]
                in_shapes: [[batch, 3]]
                out_names: ["\(names.1)"]
                out_types: [float32]
                out_shapes: [[batch, 2]]
                \(keys)

                """)
        try project.folder.write("m.pt", "PK\u{3}\u{4}archive")
        try project.folder.write("m.xml", "<?xml version=\"1.0\"?>\n<net name=\"m\" version=\"11\"></net>\n")
        try project.folder.write("m.bin", "weights")
        return project
    }

    private func findings(_ project: AppProject) -> [Diagnostic] {
        SpecCompiler(project: project.project, target: project.target).compile(project.spec).bag.all
    }

    private func errors(_ project: AppProject) -> [String] {
        findings(project).filter { $0.severity == .error }.map(\.code.text)
    }

    // MARK: TorchScript

    @Test func torchScriptIsWrittenWithItsPlatform() throws {
        let project = try project(
            "pytorch", keys: "execution_providers: [cpu, cuda]\nbatching: {max_batch_size: 8}",
            section: "inference_mode: true, optimized_execution: false, cudnn: true, intra_op_threads: 4")
        try project.build()
        let config = project.folder.text("out/g/repository/g-cuda-b8-i1/config.pbtxt")
        for line in [
            "platform: \"pytorch_libtorch\"", "backend: \"pytorch\"", "kind: KIND_GPU", "key: \"INFERENCE_MODE\"",
            "key: \"DISABLE_OPTIMIZED_EXECUTION\"", "key: \"DISABLE_CUDNN\"", "key: \"INTRA_OP_THREAD_COUNT\"",
        ] { #expect(config.contains(line), "\(line) in \(config)") }
        // What is turned around is true where the spec says false.
        let values = config.split(separator: "\n").filter { $0.contains("string_value") }.map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        #expect(
            values == ["true", "true", "false", "4"].map { "string_value: \"\($0)\"" } || values.count == 4, "\(values)"
        )
        #expect(project.folder.text("out/g/repository/g-cpu-b8-i1/1/model.pt").hasPrefix("PK"))
    }

    @Test(arguments: [
        ("24.05", "cudnn: false", "SLW0554"), ("24.04", "intra_op_threads: 2", "SLW0554"),
        ("24.10", "intra_op_threads: 0", "SLW0301"),
    ])
    func keysOfTorchScriptAreHeldAgainstTheRelease(target: String, section: String, code: String) throws {
        #expect(errors(try project("pytorch", section: section, target: target)) == [code])
    }

    /// The backend's rules are those of `check --repository`.
    @Test func typesThatTorchDoesNotServeAreErrors() throws {
        let found = findings(try project("pytorch", type: "uint32"))
        #expect(found.contains { $0.severity == .error && $0.message.contains("UINT32") }, "\(found)")
    }

    // MARK: AOTInductor

    @Test func aPackageIsWrittenWithItsPlatform() throws {
        let project = try project("torch_aoti", keys: "execution_providers: [cuda]\nbatching: {max_batch_size: 8}")
        try project.build()
        let config = project.folder.text("out/g/repository/g-cuda-b8-i1/config.pbtxt")
        #expect(config.contains("platform: \"torch_aoti\"") && config.contains("backend: \"pytorch\""), "\(config)")
        #expect(project.folder.exists("out/g/repository/g-cuda-b8-i1/1/model.pt2"))
    }

    @Test(arguments: [
        ("26.02", "max_batch_size: 0", ["SLW0559"]), ("26.03", "max_batch_size: 0", []),
        ("26.05", "max_batch_size: 1", []), ("26.05", "max_batch_size: [1, 2]", ["SLW0559"]),
        ("26.06", "max_batch_size: [1, 2]", []),
    ])
    func thePlatformIsHeldAgainstTheRelease(target: String, batching: String, codes: [String]) throws {
        let project = try project(
            "torch_aoti", keys: "execution_providers: [cpu]\nbatching: {\(batching)}", target: target)
        #expect(Set(errors(project)) == Set(codes), "\(findings(project))")
    }

    @Test(arguments: ["", "execution_providers: [cpu, cuda]"]) func theDeviceOfAPackageIsStated(keys: String) throws {
        #expect(errors(try project("torch_aoti", keys: keys)) == ["SLW0560"])
    }

    /// From 26.05 on names come from the call of the exported model.
    @Test(arguments: [
        ("26.05", "x", "OUTPUT__0", false), ("26.05", "KWARGS[x]", "RESULT[0]", true), ("26.03", "x", "y", true),
    ])
    func namesComeFromTheCall(target: String, input: String, output: String, isGood: Bool) throws {
        let project = try project(
            "torch_aoti", keys: "execution_providers: [cpu]\nbatching: {max_batch_size: 0}", target: target,
            names: (input, output))
        #expect(errors(project).isEmpty == isGood, "\(findings(project))")
    }

    // MARK: OpenVINO

    @Test func weightsAreServedBesideTheGraph() throws {
        let project = try project(
            "openvino", keys: "batching: {max_batch_size: 4}",
            section: "performance_hint: latency, streams: 2, bf16: true, batch_padding: false", target: "25.10")
        try project.build()
        let config = project.folder.text("out/g/repository/g-cpu-b4-i1/config.pbtxt")
        for line in [
            "backend: \"openvino\"", "kind: KIND_CPU", "\"LATENCY\"", "key: \"NUM_STREAMS\"", "key: \"HINT_BF16\"",
            "\"YES\"",
        ] { #expect(config.contains(line), "\(line) in \(config)") }
        // A flag that is off is left out: the backend refuses "no" for some.
        #expect(!config.contains("ENABLE_BATCH_PADDING"))
        #expect(project.folder.text("out/g/repository/g-cpu-b4-i1/1/model.bin") == "weights")
        #expect(project.folder.text("out/g/repository/g-cpu-b4-i1/1/model.xml").hasPrefix("<?xml"))
    }

    @Test func otherWeightsAreAnotherId() throws {
        func id(_ weights: String) throws -> String {
            let project = try project("openvino", target: "25.10")
            try project.folder.write("m.bin", weights)
            try project.build()
            let variants = try #require(project.folder.json("out/g/manifest.json")?["variants"] as? [[String: Any]])
            return try #require(variants.first?["id"] as? String)
        }
        #expect(try id("weights") != id("weightS"))
    }

    @Test func aGraphWithoutItsWeightsIsRefused() throws {
        let project = try project("openvino", target: "25.10")
        try project.folder.write(
            "m.bin",
            "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "0a", count: 32))\nsize 1\n")
        let pointer = findings(project)
        #expect(pointer.map(\.code.text).contains("SLW0561"), "\(pointer)")
        try FileManager.default.removeItem(atPath: project.folder.path("m.bin"))
        #expect(errors(project) == ["SLW0561"])
    }

    @Test(arguments: [
        ("25.09", "device: GPU", "SLW0554"), ("23.10", "performance_hint: latency", "SLW0554"),
        ("25.10", "streams: 0", "SLW0301"), ("25.10", "performance_hint: fast", "SLW0208"),
    ])
    func keysOfOpenVINOAreHeldAgainstTheRelease(target: String, section: String, code: String) throws {
        #expect(errors(try project("openvino", section: section, target: target)) == [code])
    }

    @Test(arguments: ["cuda", "openvino"]) func openVINORunsOnTheCPU(provider: String) throws {
        let project = try project("openvino", keys: "execution_providers: [\(provider)]", target: "25.10")
        #expect(errors(project) == ["SLW0551"])
    }

    @Test func aGraphOfAnotherFormatIsTold() throws {
        let project = try project("openvino", target: "25.10")
        try project.folder.write("m.xml", "PK\u{3}\u{4}archive")
        #expect(errors(project) == ["SLW0553"])
    }

    @Test(arguments: ["pytorch", "torch_aoti", "openvino"]) func unknownTensorsAreErrors(backend: String) throws {
        let project = try project(backend, keys: backend == "torch_aoti" ? "execution_providers: [cpu]" : "")
        let text = project.folder.text("spec.yaml").replacing("out_types: [float32]\n", with: "")
        try project.folder.write("spec.yaml", text)
        #expect(errors(project) == ["SLW0552"], "\(findings(project))")
    }
}
