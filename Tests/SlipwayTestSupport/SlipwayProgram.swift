package import Foundation

/// The built executable, run in a process of its own.
package enum SlipwayProgram {
    /// What a run left behind.
    package struct Result: Sendable, CustomStringConvertible {
        /// The exit code.
        package let status: Int32
        /// The bytes of standard output.
        package let outputBytes: [UInt8]
        /// The bytes of standard error.
        package let messageBytes: [UInt8]

        /// Standard output.
        package var output: String { String(decoding: outputBytes, as: UTF8.self) }
        /// Standard error.
        package var messages: String { String(decoding: messageBytes, as: UTF8.self) }

        /// The exit code and both streams.
        package var description: String { "exit \(status)\n--- stdout\n\(output)\n--- stderr\n\(messages)" }
    }

    /// Why the executable cannot be run.
    private struct NotFound: Error, CustomStringConvertible {
        let description: String
    }

    /// The executable: `SLIPWAY_BINARY`, else the one built beside the test bundle.
    package static func url() throws -> URL {
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

    /// Runs a program to its end, with none of the caller's settings of Slipway.
    ///
    /// - Parameters:
    ///   - program: The program.
    ///   - arguments: Its arguments.
    ///   - folder: Its working directory.
    ///   - changes: What differs in its environment; nil takes a variable away.
    /// - Returns: What it left behind.
    /// - Throws: When it cannot be started.
    package static func run(
        _ program: URL, _ arguments: [String], in folder: URL, environment changes: [String: String?] = [:]
    ) throws -> Result {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SLIPWAY_") }
        for (name, value) in changes { environment[name] = value }
        process.environment = environment
        // Files take any amount of output; a pipe that nobody empties would stop the program.
        let files = FileManager.default.temporaryDirectory.appending(path: "slipway-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: files) }
        let (output, messages) = (files.appending(path: "output"), files.appending(path: "messages"))
        try Data().write(to: output)
        try Data().write(to: messages)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: messages)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, outputBytes: Array(try Data(contentsOf: output)),
            messageBytes: Array(try Data(contentsOf: messages)))
    }
}
