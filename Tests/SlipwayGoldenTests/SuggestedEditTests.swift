import Foundation
import SlipwayTestSupport
import Testing

/// What the helps of `specs/errors` propose as edits: each, made in the file, leaves that finding out and brings none.
@Suite struct SuggestedEditTests {
    /// A finding as `check --format json` writes it, without its place, which moves with every edit.
    private struct Finding: Hashable {
        let code: String
        let message: String
    }

    /// An edit of a file.
    private struct Edit {
        let file: String
        let start: Int
        let end: Int
        let replacement: String
    }

    /// A spec whose answer proposes an edit.
    struct Case: Sendable, CustomTestStringConvertible {
        let spec: String
        let index: Int
        var testDescription: String { "\(spec) \(index)" }
    }

    private static func diagnostics(_ data: Data) throws -> [[String: Any]] {
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        return object?["diagnostics"] as? [[String: Any]] ?? []
    }

    private static func recorded(_ spec: String) throws -> [[String: Any]] {
        try diagnostics(Data(contentsOf: RepositoryRoot.url("golden/errors/\(spec).json")))
    }

    private static func findings(_ diagnostics: [[String: Any]]) -> [Finding] {
        diagnostics.map { Finding(code: $0["code"] as? String ?? "", message: $0["message"] as? String ?? "") }
    }

    private static func edit(_ diagnostic: [String: Any]) throws -> Edit? {
        guard let fix = (diagnostic["fixes"] as? [[String: Any]])?.first else { return nil }
        func byte(_ end: String) throws -> Int {
            let range = fix["range"] as? [String: [String: Int]]
            return try #require(range?[end]?["byte"])
        }
        return Edit(
            file: try #require(fix["file"] as? String), start: try byte("start"), end: try byte("end"),
            replacement: try #require(fix["replacement"] as? String))
    }

    private static let cases = Specs.faulty.flatMap { spec in
        ((try? recorded(spec)) ?? []).enumerated().filter { $0.element["fixes"] != nil }
            .map { Case(spec: spec, index: $0.offset) }
    }

    /// The specs with all that they name, in a project of their own.
    private struct Copy {
        let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try FileManager.default.createDirectory(
                at: folder.url.appending(path: ".git"), withIntermediateDirectories: true)
            for name in ["specs", "templates"] {
                try FileManager.default.copyItem(at: RepositoryRoot.url(name), to: folder.url.appending(path: name))
            }
        }

        func make(_ edit: Edit) throws {
            let file = folder.url.appending(path: edit.file)
            var bytes = [UInt8](try Data(contentsOf: file))
            bytes.replaceSubrange(edit.start..<edit.end, with: Array(edit.replacement.utf8))
            try Data(bytes).write(to: file)
        }

        func check(_ spec: String) throws -> [[String: Any]] {
            let result = try SlipwayProgram.run(
                try SlipwayProgram.url(), ["check", "--root", ".", "--format", "json", "specs/errors/\(spec).yaml"],
                in: folder.url, environment: ["NO_COLOR": "1"])
            return try diagnostics(Data(result.outputBytes))
        }
    }

    @Test(arguments: cases) func theFindingIsGoneAndNoneCame(_ this: Case) throws {
        let before = try Self.recorded(this.spec)
        let copy = try Copy()
        defer { copy.folder.remove() }
        try copy.make(try #require(try Self.edit(before[this.index])))
        var wanted = Self.findings(before)
        wanted.remove(at: this.index)
        let left = Self.findings(try copy.check(this.spec))
        #expect(Set(left).isSubset(of: Set(wanted)), "\(left)")
        #expect(left.count < before.count)
    }

    /// Every help either comes with an edit or says why not.
    @Test func everyHelpWithoutAnEditIsKnown() throws {
        var without: Set<String> = []
        for spec in Specs.faulty {
            let isAdvised = try Self.recorded(spec).contains { diagnostic in
                diagnostic["fixes"] == nil && (diagnostic["help"] as? [String])?.isEmpty == false
            }
            if isAdvised { without.insert(spec) }
        }
        let known = HelpWithoutEdit.all.flatMap(\.specs)
        #expect(without.subtracting(known).sorted() == [], "no edit, and no reason")
        #expect(Set(known).subtracting(without).sorted() == [], "an edit after all")
        for row in HelpWithoutEdit.all { #expect(row.specs.count == row.count, "\(row.reason)") }
        #expect(Self.cases.count >= 60, "\(Self.cases.count)")
    }
}
