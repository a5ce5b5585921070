import Foundation
import SlipwayDiagnostics
import SlipwayReleases
import SlipwayTriton
import Testing

/// What Slipway itself generates, judged as a server of its release would.
@Suite struct GoldenRuleTests {
    private static let golden = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "golden")

    /// The model directories below golden/, with their files; the weights are not stored there.
    private static func models() throws -> [(directory: URL, files: [String: Int])] {
        let all = try #require(FileManager.default.enumerator(at: golden, includingPropertiesForKeys: [.fileSizeKey]))
        var directories: [URL] = []
        for case let url as URL in all where url.lastPathComponent == "config.pbtxt" {
            directories.append(url.deletingLastPathComponent())
        }
        return try directories.sorted { $0.path() < $1.path() }.map { directory in
            // The weights of an output are not stored here.
            let text = try String(contentsOf: directory.appending(path: "config.pbtxt"), encoding: .utf8)
            var files = Dictionary(uniqueKeysWithValues: modelFiles(text).map { ("1/\($0)", 100) })
            let below = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: [.fileSizeKey])
            while let url = below?.nextObject() as? URL {
                guard try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory != true else { continue }
                let path = String(url.path().dropFirst(directory.path().count))
                files[path] = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
            }
            return (directory, files)
        }
    }

    /// The files that a configuration's backend loads.
    private static func modelFiles(_ text: String) -> [String] {
        if text.contains("torch_aoti") { return ["model.pt2"] }
        if text.contains("backend: \"pytorch\"") { return ["model.pt"] }
        if text.contains("backend: \"tensorrt\"") || text.contains("tensorrt_plan") { return ["model.plan"] }
        if text.contains("backend: \"openvino\"") { return ["model.xml", "model.bin"] }
        if text.contains("backend: \"fil\"") { return ["xgboost.json"] }
        return ["model.onnx"]
    }

    /// The findings on every generated configuration in a release, each as code and message, by directory.
    private static func findings(in release: TritonRelease) throws -> [(path: String, text: String, findings: [String])]
    {
        try models().map { directory, files in
            let data = try Data(contentsOf: directory.appending(path: "config.pbtxt"))
            var one = BackendCase(text: String(decoding: data, as: UTF8.self), graph: nil)
            one.name = directory.lastPathComponent
            one.files = files
            // Batches of packages begin with 26.06.
            let isLater = one.text.contains("torch_aoti") && release < TritonRelease(26, 6)
            one.server = ServerFacts(release: isLater ? TritonRelease(26, 6) : release)
            return (directory.path(), one.text, one.findings().map { "\($0.code.text) \($0.message)" })
        }
    }

    // The specs are written for 24.10; 26.05 is the last release with TensorRT 10, whose options they use.
    @Test func whatSlipwayGeneratesHasNoFinding() throws {
        let models = try Self.findings(in: TritonRelease(26, 5))
        #expect(!models.isEmpty)
        for model in models { #expect(model.findings == [], "\(model.path)") }
    }

    @Test func whatTensorRT11IgnoresIsSaidOfIt() throws {
        let models = try Self.findings(in: ReleaseTable.known.upperBound)
        #expect(models.contains { !$0.findings.isEmpty })
        for model in models {
            #expect(model.findings.allSatisfy { $0.hasPrefix("SLW0690 ") }, "\(model.path)")
            #expect(model.findings.isEmpty == !model.text.contains("value: \"FP16\""), "\(model.path)")
        }
    }
}
