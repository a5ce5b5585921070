package import Foundation

/// A project of one small model in a folder of its own, which goes with it.
package final class ProjectFolder {
    /// The folder.
    package let url: URL

    /// Makes the folder with `m.onnx`, a text classifier, and `spec.yaml`.
    package init(spec: String = ProjectFolder.spec) throws {
        url = FileManager.default.temporaryDirectory.appending(path: "slipway-project-\(UUID().uuidString)")
        // The temporary folder may lie inside another repository, whose root would be taken for this project's.
        try FileManager.default.createDirectory(at: url.appending(path: ".git"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: RepositoryRoot.url("specs/models/text_classifier.onnx"), to: url.appending(path: "m.onnx"))
        try write("spec.yaml", spec)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// A spec that compiles without a finding.
    package static let spec = """
        slipway: 1
        name: words
        model: {source: m.onnx}
        target: {triton: "24.10"}
        execution_providers: [cpu]
        batching: {max_batch_size: [4, 8]}
        warmup: {one: {data: {text: {values: ["hello"]}}}}

        """

    /// The absolute path of a file of the folder.
    package func path(_ path: String) -> String { url.appending(path: path).path(percentEncoded: false) }

    /// Writes a text; its folder must exist.
    package func write(_ path: String, _ text: String) throws { try write(path, Data(text.utf8)) }

    /// Writes bytes; their folder must exist.
    package func write(_ path: String, _ data: Data) throws { try data.write(to: url.appending(path: path)) }

    /// What a file holds, or words that say that it is not there.
    package func text(_ path: String) -> String {
        (try? String(contentsOf: url.appending(path: path), encoding: .utf8)) ?? "no \(path)"
    }

    /// Whether something is at a path.
    package func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: self.path(path))
    }

    /// Every file below a path with its bytes.
    package func contents(_ path: String) -> [String: Data] {
        var result: [String: Data] = [:]
        for name in FileManager.default.enumerator(atPath: self.path(path))?.compactMap({ $0 as? String }) ?? [] {
            result[name] = try? Data(contentsOf: url.appending(path: "\(path)/\(name)"))
        }
        return result
    }

    /// A JSON document; nil where there is none.
    package func json(_ path: String) -> [String: Any]? {
        let data = try? Data(contentsOf: url.appending(path: path))
        return data.flatMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] }
    }
}
