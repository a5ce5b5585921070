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
