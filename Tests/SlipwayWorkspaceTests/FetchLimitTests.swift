import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import Testing

@testable import SlipwayWorkspace

@Suite("What is fetched, and what is said of it")
struct FetchLimitTests {
    @Test(arguments: [
        ("https://h/m.onnx?sv=2020&sig=SECRET", "https://h/m.onnx"),
        ("https://h/m.onnx?X-Amz-Signature=SECRET#x", "https://h/m.onnx"),
        ("https://h/m.onnx?download=true&token=SECRET", "https://h/m.onnx"),
        ("https://h/m.onnx#SECRET", "https://h/m.onnx"),
        ("https://h/m.onnx?SECRET", "https://h/m.onnx"),
        ("https://h/m.onnx?download=true", "https://h/m.onnx?download=true"),
        ("https://h/m.onnx?ref=main&raw=1", "https://h/m.onnx?ref=main&raw=1"),
        ("https://h/m.onnx", "https://h/m.onnx"),
    ])
    func aQueryThatMayHoldASecretIsNotShown(url: String, shown: String) {
        #expect(publicURL(url) == shown)
        let failures: [FetchFailure] = [
            .offline, .noCurl, .damaged(path: "c"), .transfer(reason: "cannot read \(url)", attempts: 1),
            .otherBytes(expected: digest("a"), found: digest("b"), byteCount: 1, remark: nil),
        ]
        for failure in failures {
            let finding = failure.diagnostic(url, .fetchFailed)
            let words = [finding.message] + finding.notes + finding.help
            #expect(!words.joined().contains("SECRET"), "\(words)")
        }
    }

    @Test(arguments: [
        ("the URL \"https://h/m?sv=2020&sig=SECRET\" is wrong", "the URL \"https://h/m?***\" is wrong"),
        ("url: https://h/m?SECRET, sha256", "url: https://h/m?*** sha256"),
        ("'s3://b/k?X=SECRET' and (https://h/n?t=SECRET", "'s3://b/k?***' and (https://h/n?***"),
        ("https://h/m?download=true stays", "https://h/m?download=true stays"),
        ("is it a?b, https://h/m#L3?", "is it a?b, https://h/m#L3?"), ("://?", "://?"), ("", ""),
    ])
    func textsAreShownWithoutSecrets(text: String, shown: String) {
        #expect(hidingSecrets(text) == shown)
        // In a line of a source every column stays.
        var bytes = Array(text.utf8)
        for range in secretRanges(in: bytes[...]) { for place in range { bytes[place] = 0x2A } }
        let line = String(decoding: bytes, as: UTF8.self)
        #expect(line.utf8.count == text.utf8.count && !line.contains("SECRET"))
    }

    @Test(arguments: [
        ("file:///dev/zero", "/dev/zero"), ("file:/a%20b", "/a b"), ("file://localhost/x?y", "/x"),
        ("FILE:///x", "/x"), ("https://h/x", nil),
    ])
    func addressesOfFilesNamePaths(url: String, path: String?) {
        #expect(ModelFetcher.localPath(url) == path)
    }

    @Test(arguments: ["file:///dev/zero", "file:///dev", "file:///dev/null"])
    func whatIsNoRegularFileIsRefused(url: String) throws {
        let scratch = try Scratch()
        let fetcher = ModelFetcher(cache: scratch.path + "/cache", isOffline: false, timeout: 5, pauses: [])
        let failure = #expect(throws: FetchFailure.self) { try fetcher.fetch(url, digest("model")) }
        guard case .transfer(let reason, _)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(reason.contains("is not a regular file"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/cache").isEmpty)
    }
}
