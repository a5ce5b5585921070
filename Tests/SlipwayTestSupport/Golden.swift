internal import Foundation
package import SlipwayDomain

/// Which golden files a run writes: the value of `SLIPWAY_RECORD`.
package enum RecordMode: String, Sendable {
    /// None; every difference fails.
    case never
    /// Files that do not exist yet.
    case missing
    /// Files that do not exist or differ; files that are no longer made are removed.
    case failed
    /// All files; files that are no longer made are removed.
    case all

    /// The mode that the environment asks for; `never` without the variable, nil for a value that is none.
    package static func fromEnvironment() -> RecordMode? {
        guard let text = ProcessInfo.processInfo.environment["SLIPWAY_RECORD"], !text.isEmpty else { return .never }
        return RecordMode(rawValue: text)
    }
}

/// Compares what was made with the files that are committed.
///
/// A test says `#expect(Golden.compare(actual: files, with: "golden/case") == [])`. A missing, an unexpected and a different
/// file all fail. A run that records fails as well: otherwise a build that records would pass whatever it made.
package enum Golden {
    /// Compares a whole tree of files with a folder, both ways.
    ///
    /// - Parameters:
    ///   - actual: Every file that was made, by its path below the folder.
    ///   - directory: The folder, from the root of the repository or absolute; absent is the same as empty.
    ///   - record: What to write; nil takes it from `SLIPWAY_RECORD`.
    /// - Returns: What is wrong, a sentence each, by path; empty when the trees are equal and nothing was recorded.
    package static func compare(
        actual: [RelativePath: [UInt8]], with directory: String, record: RecordMode? = nil
    ) -> [String] {
        guard let mode = record ?? RecordMode.fromEnvironment() else {
            return ["SLIPWAY_RECORD must be missing, failed, all or never"]
        }
        let root = RepositoryRoot.url(directory)
        do {
            var differences = try differences(of: actual, in: root)
            if mode == .all {
                let known = Set(differences.map(\.path))
                differences += actual.keys.filter { !known.contains($0.text) }.map {
                    .init(path: $0.text, kind: .equal)
                }
            }
            let due = differences.filter { mode.covers($0.kind) }
            for difference in due { try apply(difference, from: actual, in: root) }
            var failures = differences.filter { !mode.covers($0.kind) }.sorted().map { "\(directory)/\($0.sentence)" }
            if !due.isEmpty { failures.append(recorded(due)) }
            return failures
        } catch {
            return ["\(directory): \(error)"]
        }
    }

    private static func recorded(_ due: [Difference]) -> String {
        let removed = due.count { $0.kind == .unexpected }
        let written = due.count - removed
        let removal = removed > 0 ? ", removed \(files(removed))" : ""
        return "recorded \(files(written))\(removal); run again without SLIPWAY_RECORD"
    }

    private static func files(_ count: Int) -> String { "\(count) file\(count == 1 ? "" : "s")" }

    private static func differences(of actual: [RelativePath: [UInt8]], in root: URL) throws -> [Difference] {
        var stored = try storedFiles(in: root)
        var result: [Difference] = []
        for (path, bytes) in actual {
            guard stored.remove(path.text) != nil else {
                result.append(Difference(path: path.text, kind: .missing))
                continue
            }
            let golden = [UInt8](try Data(contentsOf: root.appending(path: path.text)))
            guard golden != bytes else { continue }
            result.append(Difference(path: path.text, kind: .different(firstDifference(golden, bytes))))
        }
        return result + stored.map { Difference(path: $0, kind: .unexpected) }
    }

    /// The paths of all files below a folder; symbolic links are files, whatever they point at.
    private static func storedFiles(in root: URL) throws -> Set<String> {
        guard FileManager.default.fileExists(atPath: root.path(percentEncoded: false)) else { return [] }
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path(percentEncoded: false))
        return Set(
            try paths.filter { path in
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: root.appending(path: path).path(percentEncoded: false))
                return attributes[.type] as? FileAttributeType != .typeDirectory
            }
        )
    }

    private static func apply(_ difference: Difference, from actual: [RelativePath: [UInt8]], in root: URL) throws {
        let file = root.appending(path: difference.path)
        guard let path = RelativePath(difference.path), let bytes = actual[path] else {
            try FileManager.default.removeItem(at: file)
            try removeEmptyFolders(from: file.deletingLastPathComponent(), upTo: root)
            return
        }
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    private static func removeEmptyFolders(from folder: URL, upTo root: URL) throws {
        var folder = folder
        while folder.path(percentEncoded: false).count > root.path(percentEncoded: false).count,
            try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false)).isEmpty
        {
            try FileManager.default.removeItem(at: folder)
            folder = folder.deletingLastPathComponent()
        }
    }
}

/// How one file of a golden tree differs.
private struct Difference: Comparable {
    enum Kind: Equatable {
        case missing
        case unexpected
        case different(String)
        case equal
    }

    let path: String
    let kind: Kind

    /// The path and what is wrong with the file.
    var sentence: String {
        switch kind {
        case .missing: "\(path): missing; record it with SLIPWAY_RECORD=missing"
        case .unexpected: "\(path): unexpected; nothing makes this file"
        case .different(let place): "\(path): \(place)"
        case .equal: "\(path): equal"
        }
    }

    static func < (left: Difference, right: Difference) -> Bool {
        left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }
}

extension RecordMode {
    /// Whether the mode writes or removes a file that differs in this way.
    fileprivate func covers(_ kind: Difference.Kind) -> Bool {
        switch (self, kind) {
        case (.never, _), (.missing, .unexpected), (.missing, .different), (.missing, .equal), (.failed, .equal): false
        case (.missing, .missing), (.failed, _), (.all, _): true
        }
    }
}

/// Where two files begin to differ, in words with both lines, or by byte when one of them is no text.
func firstDifference(_ golden: [UInt8], _ actual: [UInt8]) -> String {
    guard !golden.contains(0), !actual.contains(0), String(validating: golden, as: UTF8.self) != nil,
        String(validating: actual, as: UTF8.self) != nil
    else {
        let byte = zip(golden, actual).enumerated().first { $1.0 != $1.1 }?.offset ?? min(golden.count, actual.count)
        return "differs at byte \(byte) (\(golden.count) bytes expected, \(actual.count) made)"
    }
    let expected = golden.split(separator: 0x0A, omittingEmptySubsequences: false)
    let made = actual.split(separator: 0x0A, omittingEmptySubsequences: false)
    let line = zip(expected, made).enumerated().first { $1.0 != $1.1 }?.offset ?? min(expected.count, made.count)
    func shown(_ lines: [ArraySlice<UInt8>]) -> String {
        line < lines.count ? String(reflecting: String(decoding: lines[line], as: UTF8.self)) : "end of file"
    }
    return "differs at line \(line + 1)\n  expected: \(shown(expected))\n  made:     \(shown(made))"
}
