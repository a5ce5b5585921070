import Foundation
import SlipwayDomain
import SlipwayTestSupport
import Testing

@Suite struct GoldenTests {
    /// Runs a test in a folder of its own that holds some files.
    private func withFolder(_ files: [String: String], _ body: (URL) -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "golden-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, text) in files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        body(folder)
    }

    private func compare(_ files: [String: String], _ folder: URL, _ mode: RecordMode = .never) -> [String] {
        var tree: [RelativePath: [UInt8]] = [:]
        for (path, text) in files { if let path = RelativePath(path) { tree[path] = Array(text.utf8) } }
        #expect(tree.count == files.count)
        return Golden.compare(actual: tree, with: folder.path(percentEncoded: false), record: mode).map {
            $0.replacing(folder.path(percentEncoded: false) + "/", with: "")
        }
    }

    @Test func equalTreesPass() throws {
        try withFolder(["a": "1\n", "d/ü b": "2"]) { folder in
            #expect(compare(["a": "1\n", "d/ü b": "2"], folder) == [])
        }
    }

    @Test func missingUnexpectedAndDifferentFilesFail() throws {
        try withFolder(["a": "one\ntwo\nthree\n", "d/stale": ""]) { folder in
            #expect(
                compare(["a": "one\n2\nthree\n", "b": ""], folder) == [
                    "a: differs at line 2\n  expected: \"two\"\n  made:     \"2\"",
                    "b: missing; record it with SLIPWAY_RECORD=missing",
                    "d/stale: unexpected; nothing makes this file",
                ]
            )
        }
    }

    @Test func anAbsentFolderIsAnEmptyOne() throws {
        try withFolder([:]) { folder in
            #expect(compare([:], folder) == [])
            #expect(compare(["a": ""], folder).count == 1)
        }
    }

    @Test func aDifferenceAtTheEndAndInBytesIsNamed() throws {
        try withFolder(["a": "x\n", "b": "\u{0}ab"]) { folder in
            let failures = compare(["a": "x\ny\n", "b": "\u{0}aX"], folder)
            #expect(
                failures == [
                    "a: differs at line 2\n  expected: \"\"\n  made:     \"y\"",
                    "b: differs at byte 2 (3 bytes expected, 3 made)",
                ])
        }
    }

    @Test func recordingMissingFilesLeavesTheOthersAndFails() throws {
        try withFolder(["a": "old", "stale": ""]) { folder in
            let files = ["a": "new", "d/b": "2"]
            #expect(
                compare(files, folder, .missing) == [
                    "a: differs at line 1\n  expected: \"old\"\n  made:     \"new\"",
                    "stale: unexpected; nothing makes this file",
                    "recorded 1 file; run again without SLIPWAY_RECORD",
                ]
            )
            #expect(compare(files, folder).count == 2)
        }
    }

    @Test func recordingFailedFilesRemovesStaleOnesWithTheirFoldersAndFails() throws {
        try withFolder(["a": "old", "b": "same", "d/e/stale": ""]) { folder in
            let files = ["a": "new", "b": "same", "c": ""]
            #expect(
                compare(files, folder, .failed) == [
                    "recorded 2 files, removed 1 file; run again without SLIPWAY_RECORD"
                ]
            )
            #expect(compare(files, folder) == [])
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "d").path(percentEncoded: false)))
        }
    }

    @Test func recordingAllFailsEvenWhenNothingDiffers() throws {
        try withFolder(["a": "same"]) { folder in
            #expect(compare(["a": "same"], folder, .all) == ["recorded 1 file; run again without SLIPWAY_RECORD"])
            #expect(compare(["a": "same"], folder, .failed) == [])
        }
    }

    @Test func theRootIsFoundFromTheSources() {
        let manifest = RepositoryRoot.url("Package.swift").path(percentEncoded: false)
        #expect(FileManager.default.fileExists(atPath: manifest))
        #expect(RepositoryRoot.url("/tmp").path(percentEncoded: false) == "/tmp")
    }
}

@Suite struct JSONSchemaCheckerTests {
    private func faults(_ schema: String, _ document: String) throws -> [String] {
        try JSONSchemaChecker(schema: Data(schema.utf8)).faults(in: document)
    }

    @Test(arguments: [
        ("object", "{}", "[]"), ("array", "[]", "{}"), ("string", "\"\"", "1"), ("integer", "1", "1.5"),
        ("integer", "-2", "true"), ("number", "1.5", "\"1\""), ("boolean", "false", "0"), ("null", "null", "0"),
    ])
    func typesAreTold(type: String, right: String, wrong: String) throws {
        #expect(try faults("{\"type\": \"\(type)\"}", right) == [])
        #expect(try faults("{\"type\": \"\(type)\"}", wrong) == ["$: no \(type)"])
        #expect(try faults("{\"type\": [\"\(type)\"]}", wrong).count == 1)
    }

    @Test func objectsAreStrict() throws {
        let schema = """
            {"type": "object", "required": ["a"], "additionalProperties": false,
             "properties": {"a": {"$ref": "#/definitions/n"}}, "definitions": {"n": {"minimum": 1}}}
            """
        #expect(try faults(schema, "{\"a\": 1}") == [])
        #expect(try faults(schema, "{\"a\": 0}") == ["$.a: below 1"])
        #expect(try faults(schema, "{}") == ["$: lacks a"])
        #expect(try faults(schema, "{\"a\": 1, \"b\": 2}") == ["$: unexpected b"])
        #expect(try faults(schema, "{") == ["$: no JSON"])
    }

    @Test func conditionsAreTold() throws {
        let schema = """
            {"if": {"required": ["base"]}, "else": {"required": ["a"]}, "not": {"required": ["b", "c"]}}
            """
        #expect(try faults(schema, "{\"base\": 1}") == [])
        #expect(try faults(schema, "{\"a\": 1, \"b\": 1}") == [])
        #expect(try faults(schema, "{}") == ["$: lacks a"])
        #expect(try faults(schema, "{\"a\": 1, \"b\": 1, \"c\": 1}") == ["$: what must not fit does"])
        #expect(try faults("{\"then\": {}}", "1") == ["$: then without if"])
    }

    @Test func anUnknownKeywordOrReferenceIsAFault() throws {
        #expect(try faults("{\"maxLength\": 1}", "\"a\"") == ["$: the checker does not know maxLength"])
        #expect(try faults("{\"$ref\": \"#/definitions/x\"}", "1") == ["$: schema has no #/definitions/x"])
    }
}
