import Foundation
import SlipwayTestSupport

/// The scripts of a workflow: what a text in the form of a GitHub workflow or of a GitLab file has a runner run.
enum WorkflowText {
    /// The `run` steps, in order: one line each, or the lines of a block without their indentation.
    static func runs(of lines: [Substring]) -> [String] {
        var runs: [String] = []
        var block: Int?
        for line in lines {
            let indent = line.prefix { $0 == " " }.count
            if let least = block {
                if line.isEmpty || indent >= least {
                    runs[runs.count - 1] += line.dropFirst(min(least, indent)) + "\n"
                    continue
                }
                block = nil
            }
            let text = line.dropFirst(indent)
            let isItem = text.hasPrefix("- run: ")
            guard isItem || text.hasPrefix("run: ") else { continue }
            let value = text.dropFirst(isItem ? 7 : 5)
            runs.append(value == "|" ? "" : String(value))
            // A block is indented below its key.
            if value == "|" { block = indent + (isItem ? 4 : 2) }
        }
        return runs
    }

    /// The items of the `script` of a GitLab job.
    static func script(of lines: [Substring]) -> [String] {
        guard let start = lines.firstIndex(where: { $0.trimmingCharacters(in: .whitespaces) == "script:" }) else {
            return []
        }
        return lines[(start + 1)...].prefix { $0.hasPrefix("    - ") }.map { String($0.dropFirst(6)) }
    }

    /// The lines of a file of the repository.
    static func lines(_ path: String) throws -> [Substring] {
        try String(contentsOf: RepositoryRoot.url(path), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The YAML block of a page whose first line is a comment that ends with a file's name, without that line.
    static func block(_ name: String, of page: String) -> [Substring] {
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("# ") && $0.hasSuffix(name) }) else { return [] }
        return Array(lines[(start + 1)...].prefix { $0 != "```" })
    }
}
