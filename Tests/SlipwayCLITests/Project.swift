import Foundation
import SlipwayTestSupport

/// A project of one small model in a folder of its own, and a shell in it that knows the built executable.
final class Project {
    /// What a command left behind.
    struct Result: CustomStringConvertible {
        let status: Int32
        let output: String
        let messages: String

        var description: String { "exit \(status)\n--- stdout\n\(output)\n--- stderr\n\(messages)" }
    }

    /// Why the executable cannot be run.
    struct NotFound: Error, CustomStringConvertible {
        let description: String
    }

    let folder: URL

    /// Makes the folder with `m.onnx` and `spec.yaml`.
    init(spec: String = Project.spec) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "slipway-cli-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // The temporary folder may lie inside another repository, whose root would be taken for this project's.
        try FileManager.default.createDirectory(at: folder.appending(path: ".git"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("specs/models/text_classifier.onnx"), to: folder.appending(path: "m.onnx"))
        try write("spec.yaml", spec)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A spec that compiles without a finding.
    static let spec = """
        slipway: 1
        name: words
        model: {source: m.onnx}
        target: {triton: "24.10"}
        execution_providers: [cpu]
        batching: {max_batch_size: [4, 8]}
        warmup: {one: {data: {text: {values: ["hello"]}}}}

        """

    func write(_ path: String, _ text: String) throws {
        try write(path, Data(text.utf8))
    }

    func write(_ path: String, _ data: Data) throws {
        try data.write(to: folder.appending(path: path))
    }

    func text(_ path: String) -> String {
        (try? String(contentsOf: folder.appending(path: path), encoding: .utf8)) ?? "no \(path)"
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: path).path(percentEncoded: false))
    }

    /// Every file below a folder with its inode, size, times of change and modification.
    func facts(_ path: String) -> String {
        (try? shell("find \(path) -printf '%p %i %s %C@ %T@\\n' | sort").output) ?? ""
    }

    /// Runs a shell script in the folder; `slipway` in it is the built executable.
    @discardableResult func shell(_ script: String) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", "slipway() { \"$SLIPWAY\" \"$@\"; }\n" + script]
        process.currentDirectoryURL = folder
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SLIPWAY_") }
        environment["SLIPWAY"] = try Self.program()
        environment["NO_COLOR"] = nil
        process.environment = environment
        let files = FileManager.default.temporaryDirectory.appending(path: "slipway-cli-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: files) }
        let output = files.appending(path: "output")
        let messages = files.appending(path: "messages")
        try Data().write(to: output)
        try Data().write(to: messages)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: messages)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            messages: String(decoding: try Data(contentsOf: messages), as: UTF8.self))
    }

    /// `SLIPWAY_BINARY`, else the executable beside the test bundle.
    private static func program() throws -> String {
        if let path = ProcessInfo.processInfo.environment["SLIPWAY_BINARY"], !path.isEmpty { return path }
        let bundle = URL(filePath: ProcessInfo.processInfo.arguments[0])
        let path = bundle.deletingLastPathComponent().appending(path: "slipway").path(percentEncoded: false)
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw NotFound(description: "no executable at \(path); set SLIPWAY_BINARY")
        }
        return path
    }
}
