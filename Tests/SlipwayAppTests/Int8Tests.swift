import Foundation
import SlipwayBackends
import SlipwayDiagnostics
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

@testable import SlipwayApp

/// Quantized graphs that are given: what `precision: int8` says of them, and what is written.
@Suite("int8 of quantized graphs") struct Int8Tests {
    private static let symmetric = "specs/errors/models/symmetric-qdq.onnx"
    private static let asymmetric = "specs/models/minilm-int8.onnx"

    private func project(
        _ model: String, _ provider: String, target: String, weights: WeightsMode = .link
    ) throws -> AppProject {
        let axes = model == Self.asymmetric ? "axes: {seq: {min: 4, opt: 32, max: 128}}\n" : ""
        var project = try AppProject(
            spec: """
                slipway: 1
                name: q
                model: {source: q.onnx}
                target: {triton: "\(target)"}
                execution_providers: [{\(provider)}]
                batching: {max_batch_size: 4}
                \(axes)
                """)
        project.weights = weights
        try FileManager.default.copyItem(
            at: RepositoryRoot.url(model), to: project.folder.url.appending(path: "q.onnx"))
        return project
    }

    private func errors(_ project: AppProject) -> [DiagnosticCode] {
        let compiled = SpecCompiler(project: project.project, target: project.target).compile(project.spec)
        return compiled.bag.all.filter { $0.severity == .error }.map(\.code)
    }

    /// TensorRT 11 takes 8 bits from the graph, and an option for it would do nothing; TensorRT 10 needs its option.
    @Test(arguments: [("26.08", false), ("26.05", true)]) func tensorRT(target: String, hasOption: Bool) throws {
        let project = try project(Self.symmetric, "tensorrt: {precision: int8}", target: target)
        try project.build()
        let config = project.folder.text("out/q/repository/q-trt-int8-b4-i1/config.pbtxt")
        #expect(
            config.contains("\"precision_mode\"") == hasOption && config.contains("\"INT8\"") == hasOption, "\(config)")
        #expect(
            try Data(contentsOf: project.folder.url.appending(path: "out/q/repository/q-trt-int8-b4-i1/1/model.onnx"))
                == Data(contentsOf: RepositoryRoot.url(Self.symmetric)))
    }

    @Test(arguments: ["cpu", "cuda"]) func otherProvidersServeItAsItIs(provider: String) throws {
        let project = try project(Self.asymmetric, "\(provider): {precision: int8}", target: "24.10")
        try project.build()
        let name = "q-\(provider)-int8-b4-i1"
        #expect(
            project.folder.exists("out/q/repository/\(name)/config.pbtxt"), "\(project.folder.contents("out").keys)")
    }

    @Test func theGraphIsHeldAgainstItsTarget() throws {
        #expect(
            try errors(project(Self.asymmetric, "tensorrt: {precision: int8}", target: "26.08")) == [.notForTensorRT])
        #expect(
            try errors(project(Self.asymmetric, "tensorrt: {precision: int8}", target: "24.10")) == [.notForTensorRT])
        #expect(
            try errors(project("specs/models/minilm.onnx", "cuda: {precision: int8}", target: "24.10"))
                == [.notQuantized])
        #expect(
            try errors(project("specs/models/minilm.onnx", "tensorrt: {precision: int8}", target: "26.08"))
                == [.deadPrecision])
        #expect(
            try errors(project("specs/models/minilm.onnx", "tensorrt: {precision: int8}", target: "26.05"))
                == [.missingCalibration])
        #expect(
            try errors(project(Self.symmetric, "cuda: {precision: [fp32, int8]}", target: "24.10")) == [.sameGraphTwice]
        )
        // TensorRT 10 computes the same graph in fp32 where it is told nothing.
        #expect(try errors(project(Self.symmetric, "tensorrt: {precision: [fp32, int8]}", target: "24.10")).isEmpty)
    }

    @Test func aLockStandsIn() throws {
        let project = try project(Self.symmetric, "tensorrt: {precision: int8}", target: "26.08", weights: .digest)
        try project.build()
        let before = project.folder.contents("out/q/repository")
        try FileManager.default.removeItem(atPath: project.folder.path("q.onnx"))
        try project.build()
        #expect(project.folder.contents("out/q/repository") == before)
    }
}
