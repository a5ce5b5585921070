import Foundation
import SlipwayDomain
import SlipwayWorkspace
import Testing

/// A folder of its own with empty files.
private final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "slipway-find-\(UUID().uuidString)")
        .resolvingSymlinksInPath()

    init(_ files: [String]) throws {
        for file in files {
            let path = url.appending(path: file)
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: path)
        }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var path: String { url.path(percentEncoded: false) }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: url.appending(path: name).path(percentEncoded: false), withDestinationPath: target)
    }

    func find(_ patterns: String..., skipping: [String] = []) throws -> [String] {
        try findFiles(
            patterns.compactMap { GlobPattern($0) }, below: path, skipping: Set(skipping.map { "\(path)/\($0)" }))
    }
}

@Suite struct FindFilesTests {
    @Test func findsInOrderAndEachOnce() throws {
        let folder = try Folder(["specs/b.yaml", "specs/a.yaml", "specs/x/c.yaml", "specs/n.txt", "o.yaml"])
        #expect(try folder.find("specs/*.yaml") == ["specs/a.yaml", "specs/b.yaml"])
        #expect(
            try folder.find("specs/**/*.yaml", "specs/*.yaml") == ["specs/a.yaml", "specs/b.yaml", "specs/x/c.yaml"])
        #expect(try folder.find("o.yaml", "missing/*.yaml", "specs") == ["o.yaml"])
        #expect(try folder.find("specs/a.yaml/*") == [])
    }

    @Test func hiddenAndSkippedFoldersAreLeftOut() throws {
        let folder = try Folder([".git/a.yaml", "deploy/m/azureml/model.yml", "s/.x.yaml", "s/a.yml", ".ci/b.yml"])
        #expect(try folder.find("**/*.y*ml", skipping: ["deploy"]) == ["s/a.yml"])
        #expect(try folder.find(".ci/*.yml") == [".ci/b.yml"])
    }

    @Test func linksAreFollowedWhereAPatternNamesThemAndNoFileIsThereTwice() throws {
        let folder = try Folder(["real/a.yaml", "s/b.yaml"])
        try folder.link("s/loop", to: "..")
        try folder.link("s/linked.yaml", to: "../real/a.yaml")
        try folder.link("s/dangling.yaml", to: "nothing")
        try folder.link("named", to: "real")
        #expect(try folder.find("s/**/*.yaml") == ["s/b.yaml", "s/linked.yaml"])
        #expect(try folder.find("named/*.yaml") == ["named/a.yaml"])
        #expect(try folder.find("real/*.yaml", "s/*.yaml") == ["real/a.yaml", "s/b.yaml"])
    }

    @Test func aFolderThatCannotBeListedIsAFailure() throws {
        let folder = try Folder(["s/closed/a.yaml"])
        let closed = folder.url.appending(path: "s/closed").path(percentEncoded: false)
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: closed)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: closed) }
        // Root may list everything.
        guard (try? FileManager.default.contentsOfDirectory(atPath: closed)) == nil else { return }
        #expect(throws: WorkspaceError.self) { try folder.find("s/**/*.yaml") }
    }
}

@Suite struct ProjectPlaceTests {
    @Test(arguments: [
        ("/p", "/p", "deploy", "deploy"), ("/p", "/p/specs", "deploy", "../deploy"),
        ("/p", "/p/a/b", "a/c/x.yaml", "../c/x.yaml"), ("/p", "/p/a", ".", ".."), ("/p", "/p/a", "a", "."),
        ("/p", "/p/a", "/srv/out", "/srv/out"), ("/p", "/p", "../out", "/out"), ("/", "/a", "b", "../b"),
    ])
    func showsPathsFromTheWorkingDirectory(_ root: String, _ working: String, _ path: String, _ shown: String) {
        #expect(ProjectPlace(root: root, workingDirectory: working).shown(path) == shown)
    }
}
