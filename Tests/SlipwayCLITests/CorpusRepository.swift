import Foundation
import SlipwayTestSupport

/// A repository of every configuration that a real server (release 24.10) was given, and what the program says of it.
struct CorpusRepository {
    /// What the server answered with auto-complete on.
    struct Answer: Decodable {
        /// The cause of its refusal, or nil where it loaded the model.
        let root: String?
        /// The lines of its log.
        let log: [String]
    }

    /// One case.
    struct Case: Decodable {
        let auto: Answer
        let directories: [String]?
        /// What of its surroundings the verdict depends on, or nil.
        let dependsOn: String?

        enum CodingKeys: String, CodingKey {
            case auto, directories
            case dependsOn = "depends_on"
        }
    }

    /// A finding of the program.
    struct Finding: Decodable {
        let code: String
        let severity: String
        let message: String
        let file: String?
        let notes: [String]
        let help: [String]
    }

    /// The cases by name.
    let refused: [String: Case]
    /// The cases by name.
    let accepted: [String: Case]
    /// The findings by the name of the case.
    let findings: [String: [Finding]]

    /// Lays the cases out as one repository and has it judged.
    init(arguments: String) throws {
        let project = try Project()
        let fixtures = RepositoryRoot.url("Tests/Fixtures/triton-config")
        let repository = project.folder.appending(path: "models")
        let manager = FileManager.default
        try manager.createDirectory(at: repository, withIntermediateDirectories: true)
        try manager.copyItem(
            at: fixtures.appending(path: "zz_good"), to: repository.appending(path: "zz_good"))
        func lay(_ group: String) throws -> [String: Case] {
            var cases: [String: Case] = [:]
            let folder = fixtures.appending(path: group)
            for name in try manager.contentsOfDirectory(atPath: folder.path(percentEncoded: false)) {
                let source = folder.appending(path: name)
                let result = try JSONDecoder().decode(
                    Case.self, from: Data(contentsOf: source.appending(path: "result.json")))
                let model = repository.appending(path: name)
                try manager.copyItem(at: source.appending(path: "model"), to: model)
                // Git keeps no empty directories.
                for directory in result.directories ?? [] {
                    try manager.createDirectory(
                        at: model.appending(path: directory), withIntermediateDirectories: true)
                }
                cases[name] = result
            }
            return cases
        }
        refused = try lay("bad")
        accepted = try lay("accepted")
        let run = try project.shell("slipway check --repository models --target 24.10 --format json \(arguments)")
        struct Report: Decodable { let diagnostics: [Finding] }
        let report = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
        var findings: [String: [Finding]] = [:]
        for finding in report.diagnostics {
            let parts = finding.file?.split(separator: "/") ?? []
            if parts.count >= 2, parts[0] == "models" { findings[String(parts[1]), default: []].append(finding) }
        }
        self.findings = findings
    }

    /// The errors of a case.
    func errors(_ name: String) -> [Finding] { findings[name, default: []].filter { $0.severity == "error" } }

    /// Whether an error of a case quotes the server's own reason.
    func quotesReason(_ name: String) -> Bool {
        guard let root = refused[name]?.auto.root else { return false }
        let reason = Self.plain(root, name)
        return errors(name).flatMap(\.notes).contains { note in
            guard let words = note.range(of: #"^Triton('s log)? says: "#, options: .regularExpression) else {
                return false
            }
            let quoted = Self.plain(String(note[words.upperBound...]), name)
            // A warmup that fails when it runs says so once for each request, with a semicolon behind it.
            let once = quoted.hasSuffix(";") ? String(quoted.dropLast()) : quoted
            // Of text that does not parse the reason quotes what the log says of the place.
            return quoted == reason || reason.hasPrefix("\(once);") || reason.contains("config.pbtxt <<\(quoted)")
        }
    }

    /// Words without the name of the model, the server's code of the error and runs of blanks.
    private static func plain(_ words: String, _ name: String) -> String {
        words.replacing("[request id: <id_unknown>] ", with: "").replacing("<repo>/", with: "")
            .replacing(name, with: "M")
            .replacingOccurrences(
                of: "^(Invalid argument|Internal|Not found|Unsupported): ", with: "", options: .regularExpression
            )
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
