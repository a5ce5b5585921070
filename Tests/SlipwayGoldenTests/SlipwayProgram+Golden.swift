import Foundation
import SlipwayTestSupport

extension SlipwayProgram.Result {
    /// Exit code and both streams as a golden file holds them.
    var transcript: [UInt8] {
        var text = "exit \(status)\n"
        for (title, words) in [("standard output", output), ("standard error", messages)] where !words.isEmpty {
            text += "\n--- \(title)\n" + words
        }
        return Array(text.utf8)
    }
}

extension SlipwayProgram {
    /// Runs the executable in the repository's root, without colours.
    static func run(_ arguments: [String]) throws -> Result {
        try run(try url(), arguments, in: RepositoryRoot.url, environment: ["NO_COLOR": "1", "COLUMNS": nil])
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
}
