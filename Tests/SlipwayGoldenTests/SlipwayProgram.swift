import Foundation
import SlipwayTestSupport

/// The built executable.
enum SlipwayProgram {
    /// What a run left behind.
    struct Result: Sendable {
        /// The exit code.
        let status: Int32
        /// Standard output.
        let output: [UInt8]
        /// Standard error.
        let messages: [UInt8]

        /// Standard output as text.
        var outputText: String { String(decoding: output, as: UTF8.self) }

        /// Exit code and both streams as a golden file holds them.
        var transcript: [UInt8] {
            var text = "exit \(status)\n"
            for (title, bytes) in [("standard output", output), ("standard error", messages)] where !bytes.isEmpty {
                text += "\n--- \(title)\n" + String(decoding: bytes, as: UTF8.self)
            }
            return Array(text.utf8)
        }
    }

    /// Why the executable cannot be run.
    struct NotFound: Error, CustomStringConvertible {
        let description: String
    }

    /// The executable: `SLIPWAY_BINARY`, else the one built beside the test bundle.
    static func url() throws -> URL {
        if let path = ProcessInfo.processInfo.environment["SLIPWAY_BINARY"], !path.isEmpty {
            return URL(filePath: path)
        }
        let bundle = URL(filePath: ProcessInfo.processInfo.arguments[0])
        let program = bundle.deletingLastPathComponent().appending(path: "slipway")
        guard FileManager.default.isExecutableFile(atPath: program.path(percentEncoded: false)) else {
            throw NotFound(description: "no executable at \(program.path(percentEncoded: false)); set SLIPWAY_BINARY")
        }
        return program
    }

    /// Runs the executable in the repository's root, without colours and with none of the caller's settings.
    static func run(_ arguments: [String]) throws -> Result {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let process = Process()
        process.executableURL = try url()
        process.arguments = arguments
        process.currentDirectoryURL = RepositoryRoot.url
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SLIPWAY_") }
        environment["NO_COLOR"] = "1"
        environment["COLUMNS"] = nil
        process.environment = environment
        let output = try folder.newFile("output")
        let messages = try folder.newFile("messages")
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = messages
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: try folder.bytes("output"),
            messages: try folder.bytes("messages"))
    }

    /// Runs the executable once for each list of arguments, several at a time; the results are in the same order.
    static func runAll(_ runs: [[String]]) async throws -> [Result] {
        let width = ProcessInfo.processInfo.activeProcessorCount
        return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var results: [Int: Result] = [:]
            for (index, arguments) in runs.enumerated() {
                if index >= width, let (done, result) = try await group.next() { results[done] = result }
                group.addTask { (index, try run(arguments)) }
            }
            for try await (index, result) in group { results[index] = result }
            return runs.indices.compactMap { results[$0] }
        }
    }
}

/// A folder that is removed at the end of a test.
struct TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "slipway-golden-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// Its path.
    var path: String { url.path(percentEncoded: false) }

    func remove() { try? FileManager.default.removeItem(at: url) }

    func newFile(_ name: String) throws -> FileHandle {
        let file = url.appending(path: name)
        try Data().write(to: file)
        return try FileHandle(forWritingTo: file)
    }

    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url.appending(path: name))) }
}
