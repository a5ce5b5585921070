import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

@Suite struct FileKindTests {
    @Test func emptyFileIsNamed() throws {
        #expect(try open(bytes: []).codes == ["empty-model-file"])
    }

    @Test func gitLFSPointerIsNamedWithItsRemedy() throws {
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 435811532\n"
        let opened = try open(bytes: Array(pointer.utf8))
        #expect(opened.codes == ["git-lfs-pointer"])
        #expect(opened.findings.first?.help.first?.contains("git lfs pull") == true)
    }

    @Test(
        arguments: [
            (Array("PK\u{3}\u{4}rest of a checkpoint".utf8), "a ZIP archive"),
            ([0x80, 0x02, 0x8A, 0x0A, 0x6C], "a Python pickle"),
            ([0x1F, 0x8B, 0x08, 0, 0], "gzip-compressed data"),
            ([0x89, 0x48, 0x44, 0x46, 0x0D], "an HDF5 file"),
            ([0x18, 0, 0, 0] + Array("TFL3".utf8) + [0, 0], "a TensorFlow Lite model"),
            ([0x30, 0, 0, 0] + Array("ORTM".utf8) + [0, 0], "ONNX Runtime's own ORT format"),
            (Array("GGUF".utf8) + [3, 0, 0, 0], "a GGUF model"),
            ([0x40, 0, 0, 0, 0, 0, 0, 0] + Array("{\"a\":1}".utf8), "a safetensors file"),
            (Array("\n<!DOCTYPE html><html>".utf8), "an HTML page"),
            (Array("<?xml version=\"1.0\"?>".utf8), "an XML file"),
            (Array("{\"error\": \"not found\"}".utf8), "JSON text"),
            (Array("ir_version: 8\n".utf8), "plain text"),
        ] as [([UInt8], String)]) func otherFormatsAreSaidByName(bytes: [UInt8], words: String) throws
    {
        let opened = try open(bytes: bytes)
        #expect(opened.codes == ["not-onnx"])
        #expect(opened.findings.first?.message.contains(words) == true)
    }

    @Test func bytesOfNoKnownFormatAreNotONNX() throws {
        let opened = try open(bytes: [0xFF, 0xFE, 0x00, 0x9C, 0x80])
        #expect(opened.codes == ["not-onnx"])
        #expect(opened.findings.first?.notes.count == 1)
    }

    @Test func protobufWithoutAGraphIsNamed() throws {
        #expect(try open(bytes: Proto().number(1, 8).text(2, "producer").bytes).codes == ["missing-graph"])
    }

    @Test func truncationNamesBothEnds() throws {
        let bytes = Proto.model().bytes
        let opened = try open(bytes: Array(bytes.prefix(30)))
        #expect(opened.codes == ["truncated-model"])
        #expect(
            opened.findings.first?.message.contains("it ends at byte 30, inside a field that extends to byte") == true)
    }

    @Test func fileBeyondTwoGigabytesIsRefused() throws {
        let folder = try ScratchFolder()
        let path = try folder.write([])
        // Sparse: no byte is written.
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 1 << 31)
        try handle.close()
        #expect(try open(path: path).codes == ["model-file-too-large"])
    }
}

@Suite struct EnvironmentTests {
    @Test func missingFileIsThrown() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/none.onnx"
        #expect(throws: ONNXReadError.notFound(path: path)) { try open(path: path) }
    }

    @Test func pathWithANULNamesNoFile() throws {
        let path = "\(fixturePath(fixtureNames[0]))\u{0}.onnx"
        #expect(throws: ONNXReadError.notFound(path: path)) { try open(path: path) }
    }

    @Test func directoryIsThrown() throws {
        let folder = try ScratchFolder()
        #expect(throws: ONNXReadError.isDirectory(path: folder.path)) { try open(path: folder.path) }
    }

    @Test func pipeIsRefusedWithoutWaiting() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/pipe.onnx"
        // SAFETY: mkfifo reads the path during the call only.
        let made = unsafe mkfifo(path, 0o600)
        #expect(made == 0)
        #expect(throws: ONNXReadError.notRegular(path: path)) { try open(path: path) }
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything")) func unreadableFileIsThrown() throws {
        let folder = try ScratchFolder()
        let path = try folder.write(Proto.model().bytes)
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
        #expect(throws: ONNXReadError.permissionDenied(path: path)) { try open(path: path) }
    }
}
