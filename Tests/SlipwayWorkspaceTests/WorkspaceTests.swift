import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySystem
import Testing

@testable import SlipwayWorkspace

@Suite struct WorkspaceTests {
    /// The scratch directory by its canonical path.
    private func real(_ scratch: Scratch) throws -> String {
        try FileCalls().realPath(scratch.path)
    }

    @Test func theNearestRepositoryIsTheRoot() throws {
        let scratch = try Scratch()
        try scratch.write("", ".git/HEAD")
        try scratch.write("", "a/b/spec.yaml")
        let workspace = try Workspace(spec: scratch.path + "/a/b/spec.yaml")
        #expect(try workspace.root == real(scratch))
        #expect(workspace.display(workspace.root + "/a/b/spec.yaml") == "a/b/spec.yaml")
    }

    @Test func theFileOfAWorktreeMarksARepositoryToo() throws {
        let scratch = try Scratch()
        try scratch.write("", ".git/HEAD")
        try scratch.write("gitdir: elsewhere", "a/.git")
        try scratch.write("", "a/b/spec.yaml")
        #expect(try Workspace(spec: scratch.path + "/a/b/spec.yaml").root == real(scratch) + "/a")
    }

    @Test func withoutARepositoryTheSpecsOwnFolderIsTheRoot() throws {
        let scratch = try Scratch()
        try scratch.write("", "a/spec.yaml")
        let workspace = try Workspace(spec: scratch.path + "/a/spec.yaml")
        // A repository around the temporary directory would be nearer than nothing.
        #expect(try workspace.root == real(scratch) + "/a" || !workspace.root.hasPrefix(real(scratch)))
    }

    @Test func theStatedRootWins() throws {
        let scratch = try Scratch()
        try scratch.write("", "a/.git/HEAD")
        try scratch.write("", "a/spec.yaml")
        #expect(try Workspace(spec: scratch.path + "/a/spec.yaml", root: scratch.path).root == real(scratch))
    }

    @Test func aSpecOutsideTheStatedRootIsRefused() throws {
        let scratch = try Scratch()
        try scratch.write("", "spec.yaml")
        try scratch.write("", "root/x")
        let error = try #require(throws: WorkspaceError.self) {
            try Workspace(spec: scratch.path + "/spec.yaml", root: scratch.path + "/root")
        }
        #expect(error.code == .outsideRoot)
    }

    @Test func aMissingSpecIsMissing() throws {
        let scratch = try Scratch()
        let error = try #require(throws: WorkspaceError.self) { try Workspace(spec: scratch.path + "/no.yaml") }
        #expect(error == .notFound(path: scratch.path + "/no.yaml"))
        #expect(error.failureClass == .missing)
    }

    @Test func aModelRootMustBeADirectory() throws {
        let scratch = try Scratch()
        try scratch.write("", "spec.yaml")
        let error = try #require(throws: WorkspaceError.self) {
            try Workspace(spec: scratch.path + "/spec.yaml", modelRoots: [scratch.path + "/spec.yaml"])
        }
        #expect(error == .notADirectory(path: scratch.path + "/spec.yaml"))
    }

    private func project() throws -> (Scratch, Workspace, String) {
        let scratch = try Scratch()
        try scratch.write("", "project/.git/HEAD")
        try scratch.write("", "project/specs/spec.yaml")
        try scratch.write("m", "project/models/m.onnx")
        try scratch.write("shared", "library/big.onnx")
        try scratch.write("secret", "secret.txt")
        let spec = scratch.path + "/project/specs/spec.yaml"
        let workspace = try Workspace(spec: spec, modelRoots: [scratch.path + "/library"])
        return (scratch, workspace, workspace.root + "/specs/spec.yaml")
    }

    @Test func aPathIsRelativeToTheFileThatStatesIt() throws {
        let (scratch, workspace, spec) = try project()
        defer { withExtendedLifetime(scratch) {} }
        let found = try workspace.resolve("../models/./m.onnx", from: spec)
        #expect(found.display == "models/m.onnx")
        #expect(found.absolute == workspace.root + "/models/m.onnx")
    }

    @Test(arguments: ["../../secret.txt", "/etc/passwd", "../models/../../secret.txt"])
    func aPathThatLeavesTheRootIsRefused(path: String) throws {
        let (scratch, workspace, spec) = try project()
        defer { withExtendedLifetime(scratch) {} }
        #expect(throws: WorkspaceError.outsideRoot(path: path, root: workspace.root)) {
            try workspace.resolve(path, from: spec)
        }
    }

    @Test func aSymbolicLinkThatLeavesTheRootIsRefused() throws {
        let (scratch, workspace, spec) = try project()
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/project/models/link.onnx", withDestinationPath: "../../secret.txt")
        #expect(throws: WorkspaceError.outsideRoot(path: "../models/link.onnx", root: workspace.root)) {
            try workspace.resolve("../models/link.onnx", from: spec)
        }
    }

    @Test func aNeighbourWithTheRootsNameInFrontIsOutside() throws {
        let (scratch, workspace, spec) = try project()
        try scratch.write("", "project2/m.onnx")
        let error = try #require(throws: WorkspaceError.self) {
            try workspace.resolve("../../project2/m.onnx", from: spec)
        }
        #expect(error.code == .outsideRoot)
    }

    @Test func onlyModelsMayComeFromAModelRoot() throws {
        let (scratch, workspace, spec) = try project()
        defer { withExtendedLifetime(scratch) {} }
        #expect(try workspace.resolve("big.onnx", from: spec, models: true).display == "big.onnx")
        #expect(try workspace.resolve("../../library/big.onnx", from: spec, models: true).display == "big.onnx")
        #expect(throws: WorkspaceError.notFound(path: "specs/big.onnx")) {
            try workspace.resolve("big.onnx", from: spec)
        }
    }

    @Test func aMissingFileIsNamedRelativeToTheRoot() throws {
        let (scratch, workspace, spec) = try project()
        defer { withExtendedLifetime(scratch) {} }
        #expect(throws: WorkspaceError.notFound(path: "models/no.onnx")) {
            try workspace.resolve("../models/no.onnx", from: spec)
        }
    }

    @Test func textIsReadWhole() throws {
        let scratch = try Scratch()
        try scratch.write("hello", "t")
        #expect(try Workspace.readText(scratch.path + "/t", limit: 5) == Array("hello".utf8))
    }

    @Test func textBeyondTheLimitIsRefused() throws {
        let scratch = try Scratch()
        try scratch.write("hello", "t")
        #expect(throws: WorkspaceError.tooLarge(path: scratch.path + "/t", byteCount: 5, limit: 4)) {
            try Workspace.readText(scratch.path + "/t", limit: 4)
        }
    }

    @Test func endlessAndSpecialFilesAreRefused() throws {
        #expect(throws: WorkspaceError.notAFile(path: "/dev/zero")) {
            try Workspace.readText("/dev/zero", limit: 10)
        }
        #expect(throws: WorkspaceError.notAFile(path: "/tmp")) { try Workspace.readText("/tmp", limit: 10) }
    }

    @Test func aFileThatCannotBeReadSaysWhy() throws {
        // The owner of all files reads everything: nothing to see as root.
        guard getuid() != 0 else { return }
        let scratch = try Scratch()
        try scratch.write("hello", "t")
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: scratch.path + "/t")
        #expect(throws: WorkspaceError.permission(path: scratch.path + "/t", action: "read")) {
            try Workspace.readText(scratch.path + "/t", limit: 10)
        }
    }

    @Test func theDigestOfAFileIsThatOfItsBytes() throws {
        let scratch = try Scratch()
        let text = String(repeating: "0123456789abcdef", count: 200_000)
        try scratch.write(text, "big")
        let found = try SHA256Hasher.digest(ofFile: scratch.path + "/big")
        #expect(found == FileDigest(digest: digest(text), byteCount: 3_200_000))
    }

    @Test func theDigestOfNothingIsTheKnownOne() {
        #expect(digest("").hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func aFileThatGrowsWhileItIsReadIsNoticed() throws {
        let scratch = try Scratch()
        try scratch.write(String(repeating: "x", count: 3 << 20), "big")
        let path = scratch.path + "/big"
        let calls = FileCalls()
        let descriptor = try calls.openFile(path)
        defer { calls.close(descriptor) }
        var grown = false
        #expect(throws: WorkspaceError.changedWhileRead(path: path)) {
            _ = try SHA256Hasher.digest(descriptor: descriptor, path: path, calls: calls) {
                _ throws(WorkspaceError) in
                if grown { return }
                grown = true
                let handle = FileHandle(forWritingAtPath: path)
                _ = try? handle?.seekToEnd()
                handle?.write(Data("more".utf8))
            }
        }
    }

    @Test(
        arguments: [
            (.notFound(path: "p"), .fileMissing), (.notAFile(path: "p"), .fileUnusable),
            (.notADirectory(path: "p"), .fileUnusable), (.tooLarge(path: "p", byteCount: 2, limit: 1), .fileUnusable),
            (.permission(path: "p", action: "read"), .inputOutputFailure),
            (.unreadableName(directory: "p"), .inputOutputFailure),
            (.io(path: "p", action: "write", errno: .noSpace), .inputOutputFailure),
            (.outsideRoot(path: "p", root: "r"), .outsideRoot), (.changedWhileRead(path: "p"), .digestMismatch),
            (.digestMismatch(path: "p", expected: "a", found: "b"), .digestMismatch),
            (.locked(path: "p", seconds: 1), .outputLocked),
            (.obstructed(path: "p", reason: "r"), .foreignFileInTheWay), (.outputIsSource(path: "p"), .outputIsSource),
            (.notLinkable(path: "p", errno: .improperLink), .modelNotLinkable),
        ] as [(WorkspaceError, DiagnosticCode)])
    func everyFailureHasItsCode(_ failure: WorkspaceError, _ code: DiagnosticCode) {
        #expect(failure.path == "p")
        #expect(failure.message.contains("\"p\""))
        #expect(failure.code == code && failure.diagnostic().code == code)
        #expect(failure.code.text.hasPrefix("SLW08"))
        #expect([DiagnosticCode].workspace.contains(failure.code))
        #expect(failure.diagnostic().severity == .error)
    }
}
