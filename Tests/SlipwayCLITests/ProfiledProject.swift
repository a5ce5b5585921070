import Foundation
import SlipwayTestSupport
import Testing

/// A project with a plan of nine measurements, and stand-ins for the server and perf_analyzer.
final class ProfiledProject {
    let project: Project

    init(
        profile: String = "{concurrency: [1, 4, 8], repeats: 2}", batches: String = "[4, 8]", asserts: Bool = false,
        accuracy: String? = nil
    ) throws {
        var spec = Project.spec.replacing("[4, 8]", with: batches) + "profile: \(profile)\n"
        if let accuracy { spec += "accuracy: \(accuracy)\n" }
        if asserts {
            spec = spec.replacing(
                "{source: m.onnx}", with: "{source: m.onnx, rows: {assert: independent, because: \"it was read\"}}")
        }
        project = try Project(spec: spec)
        for name in ["tritonserver", "perf_analyzer"] {
            let source = RepositoryRoot.url("Tests/Fixtures/profiler/\(name)")
            try FileManager.default.copyItem(at: source, to: project.folder.appending(path: name))
        }
        try FileManager.default.createDirectory(
            at: project.folder.appending(path: "state"), withIntermediateDirectories: true)
        let built = try project.shell("slipway build spec.yaml --out out --no-sync --quiet")
        #expect(built.status == 0, "\(built)")
    }

    /// Runs `slipway profile` with the stand-ins.
    func profile(_ options: String = "", _ environment: String = "") throws -> Project.Result {
        try project.shell("\(Self.exports) \(environment); \(Self.command) \(options)")
    }

    static let exports = "export FAKE_STATE=$PWD/state TMPDIR=$PWD/state"
    /// The stand-ins are told what to do by variables that no real program knows.
    static let passed = [
        "STATE", "SLEEP", "REFUSE", "UNSTABLE", "UNSTEADY", "FAIL", "KILL", "DIE", "HANG", "START", "VERSION", "MIX",
        "WRONG", "DENY",
    ].map { "--server-env FAKE_\($0)" }.joined(separator: " ")
    static let command = """
        slipway profile spec.yaml --out out --server ./tritonserver --perf-analyzer ./perf_analyzer \(passed) --candidates 1
        """

    /// Runs `slipway compare` with the stand-in.
    func compare(_ options: String = "", _ environment: String = "") throws -> Project.Result {
        try project.shell(
            "\(Self.exports) \(environment); slipway compare spec.yaml --out out --server ./tritonserver \(Self.passed) \(options)"
        )
    }

    /// The lines of `slipway compare`.
    var compared: [String] {
        text("out/words/profile/accuracy.jsonl").split(separator: "\n").map(String.init)
    }

    /// The lines of the measurements.
    var lines: [String] {
        text("out/words/profile/measurements.jsonl").split(separator: "\n").map(String.init)
    }

    /// Lines of a file of the project; none where it is missing.
    func text(_ path: String) -> String {
        project.exists(path) ? project.text(path) : ""
    }

    /// Whether a process that was started here still runs.
    func isSomethingLeft() throws -> Bool {
        try project.shell("sleep 0.3; pgrep -f \"$PWD/state\" || pgrep -f 'repository=.*'\"$PWD\"").status == 0
    }
}
