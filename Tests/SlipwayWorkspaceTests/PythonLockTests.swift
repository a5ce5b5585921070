import Foundation
import SlipwayDomain
import SlipwayWorkspace
import Testing

@Suite struct PythonLockTests {
    private static let digest = String(repeating: "0a", count: 32)

    private func read(_ text: String) throws(PythonLock.Fault) -> [PinnedPackage] {
        try PythonLock(Array(text.utf8)).packages
    }

    @Test func pinnedPackagesAreRead() throws {
        let hash = "--hash=sha256:\(Self.digest)"
        let found = try read(
            "# made by hand\n\nnumpy==2.4.6 \(hash)\nml_dtypes==0.5.4 \\\n    \(hash) \\\n    \(hash)  # two files\nA.B==1!2.0+local \(hash)\r\n"
        )
        #expect(found.map(\.name) == ["numpy", "ml-dtypes", "a-b"])
        #expect(found.map(\.version) == ["2.4.6", "0.5.4", "1!2.0+local"])
    }

    /// What pip would take and a lock of the project has no need for.
    @Test(arguments: [
        "--index-url https://example.org", "-r other.txt", "-e .", "numpy==1.0", "numpy --hash=sha256:\(digest)",
        "numpy>=1.0 --hash=sha256:\(digest)", "numpy==1.0 --hash=md5:abcd", "numpy==1.0 --hash=sha256:0a",
        "https://example.org/numpy.whl --hash=sha256:\(digest)", "numpy @ file:///numpy.whl --hash=sha256:\(digest)",
        "numpy==1.0; python_version>'3' --hash=sha256:\(digest)", "./numpy.whl --hash=sha256:\(digest)",
        "numpy==1.0 --hash=sha256:\(digest) --index-url=https://example.org", "-numpy==1.0 --hash=sha256:\(digest)",
        "numpy==1.0 \(digest)", "numpy===1.0 --hash=sha256:\(digest)", "", "# nothing",
    ])
    func everythingElseIsRefused(_ line: String) {
        #expect(throws: PythonLock.Fault.self) { try PythonLock(Array("\(line)\n".utf8)) }
    }

    @Test func theFaultNamesItsLine() {
        do throws(PythonLock.Fault) {
            _ = try read("# first\nnumpy==1.0 --hash=sha256:\(Self.digest)\n-r other.txt\n")
            Issue.record("it was taken")
        } catch {
            #expect(error.line == 3 && error.text == "-r other.txt")
        }
    }
}

@Suite struct FolderDigestTests {
    private func folder(_ files: [String: String]) throws -> String {
        let url = FileManager.default.temporaryDirectory.appending(path: "slipway-folder-\(UUID().uuidString)")
        for (path, text) in files {
            let file = url.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return url.path(percentEncoded: false)
    }

    @Test func everyPathAndByteCounts() throws {
        let base = ["config.json": "{}", "a/weights": "123"]
        let digest = try SHA256Hasher.digest(ofFileOrFolder: folder(base))
        #expect(try digest == SHA256Hasher.digest(ofFileOrFolder: folder(base)))
        for other in [
            ["config.json": "{}", "a/weights": "124"], ["config.json": "{}", "b/weights": "123"], ["config.json": "{}"],
            ["config.json": "{}", "a/weights": "123", "c": ""], ["config.json": "123", "a/weights": "{}"],
        ] {
            #expect(try digest != SHA256Hasher.digest(ofFileOrFolder: folder(other)), "\(other)")
        }
        // What Python leaves there does not.
        let used = base.merging(["__pycache__/x.pyc": "1"]) { first, _ in first }
        #expect(try digest == SHA256Hasher.digest(ofFileOrFolder: folder(used)))
    }

    @Test func aPointerCountsAsItsFile() throws {
        let whole = try folder(["w": "hello"])
        let sum = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
        let pointer = try folder(["w": "version https://git-lfs.github.com/spec/v1\noid sha256:\(sum)\nsize 5\n"])
        #expect(
            try SHA256Hasher.digest(ofFileOrFolder: whole) == SHA256Hasher.digest(ofFileOrFolder: pointer))
    }

    @Test func linksAreRefused() throws {
        let path = try folder(["w": "hello"])
        try FileManager.default.createSymbolicLink(atPath: "\(path)/link", withDestinationPath: "w")
        #expect(throws: WorkspaceError.self) { try SHA256Hasher.digest(ofFileOrFolder: path) }
    }
}
