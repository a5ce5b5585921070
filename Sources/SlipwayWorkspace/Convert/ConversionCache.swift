internal import SlipwayDiagnostics
package import SlipwayDomain
internal import SlipwayFormats
internal import SlipwayOutput
internal import SlipwaySystem

/// `convert.json`, as far as slipway reads it again: what a result was made of, and its model's digest.
package struct ConversionRecord: Hashable, Sendable {
    /// The digest over everything that the spec declares.
    package let key: ContentDigest
    /// The digest over that, the environment and the converter.
    package let result: ContentDigest
    /// The model.
    package let model: FileDigest
    /// The source's path, as the project shows it.
    package let source: String
    /// The SHA-256 of the source.
    package let sourceDigest: ContentDigest
    /// The worst of each output, in the order of the graph.
    package let outputs: [Output]
    /// What stays beside the model, such as a tokenizer.
    package let files: [File]

    /// A file beside a model.
    package struct File: Hashable, Sendable {
        /// Its name: letters, digits, `.`, `_` and `-`; no folder.
        package let name: String
        /// What it holds.
        package let content: FileDigest

        /// Reads an entry; nil where the name is none of a plain file.
        init?(_ value: JSONNode) {
            guard let name = value["name"]?.string, Self.isPlain(name),
                let digest = value["sha256"]?.string.flatMap(ContentDigest.init(hex:)),
                let count = value["bytes"]?.integer, count >= 0
            else { return nil }
            self.name = name
            content = FileDigest(digest: digest, byteCount: UInt64(count))
        }

        private static func isPlain(_ name: String) -> Bool {
            (1...128).contains(name.utf8.count) && name.utf8.first != 0x2E && name.utf8.first != 0x2D
                && name.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                        || [0x2D, 0x2E, 0x5F].contains(byte)
                }
        }
    }

    /// How an output compares with the framework's.
    package struct Output: Hashable, Sendable {
        /// Its name.
        package let name: String
        /// The worst absolute error; nil for labels, and where nothing was compared.
        package let absolute: Double?
        /// The worst relative error.
        package let relative: Double?
        /// The least cosine.
        package let cosine: Double?
        /// The share of labels that agree.
        package let agreement: Double?
    }

    /// The form that this version reads.
    private static let version: Int64 = 1

    /// Reads a record; nil where the text is none.
    package init?(_ bytes: [UInt8]) {
        var bag = DiagnosticBag()
        guard let root = JSONReader.read(SourceFile(id: SourceID("convert.json"), bytes: bytes), into: &bag),
            !bag.hasErrors, root["format_version"]?.integer == Self.version,
            let key = root["key"]?.string.flatMap(ContentDigest.init(hex:)),
            let result = root["result"]?.string.flatMap(ContentDigest.init(hex:)),
            let model = root["model"]?["sha256"]?.string.flatMap(ContentDigest.init(hex:)),
            let count = root["model"]?["bytes"]?.integer, count >= 0,
            let source = root["source"]?["path"]?.string,
            let digest = root["source"]?["sha256"]?.string.flatMap(ContentDigest.init(hex:))
        else { return nil }
        // A record of a name that is no plain one is none; versions before had no files.
        let entries = root["files"]?.array ?? []
        files = entries.compactMap(File.init)
        guard files.count == entries.count, Set(files.map(\.name)).count == files.count else { return nil }
        self.key = key
        self.result = result
        self.model = FileDigest(digest: model, byteCount: UInt64(count))
        self.source = source
        sourceDigest = digest
        outputs = (root["check"]?["outputs"]?.object ?? []).map { entry in
            Output(
                name: entry.key.value, absolute: entry.value["max_abs_error"]?.double,
                relative: entry.value["max_rel_error"]?.double, cosine: entry.value["cosine"]?.double,
                agreement: entry.value["agreement"]?.double)
        }
    }

    /// What `failure.json` of a converter says; nil where it is not readable.
    static func failure(_ bytes: [UInt8]) -> (kind: String, message: String, notes: [String])? {
        var bag = DiagnosticBag()
        guard let root = JSONReader.read(SourceFile(id: SourceID("failure.json"), bytes: bytes), into: &bag),
            let kind = root["kind"]?.string, let message = root["message"]?.string
        else { return nil }
        return (kind, message, (root["notes"]?.array ?? []).compactMap(\.string))
    }

    /// The largest record that is read, in bytes.
    package static let limit: UInt64 = 4 << 20

    /// The path of the record of a result that is kept in a project.
    package static func path(beside model: String) -> String { "\(model).convert.json" }

    /// The folder of the files beside a result that is kept in a project.
    package static func folder(beside model: String) -> String { "\(model).files" }
}

/// A converted model in the cache.
package struct ConvertedModel: Hashable, Sendable {
    /// The folder: absolute.
    package let folder: String
    /// What was made of what.
    package let record: ConversionRecord

    /// The model: absolute.
    package var model: String { "\(folder)/\(Self.modelName)" }

    static let modelName = "model.onnx"
    static let recordName = "convert.json"
    static let outputsName = "outputs.npz"
    static let filesName = "beside"
}

/// Results of conversions in the cache of models: `CACHE/converted/<result>/` holds the model, what the framework answered
/// and `convert.json`, and `CACHE/converted/<key>.json` names the result of what a spec declares. Both come into being whole.
extension ModelFetcher {
    /// The folder of results.
    var conversions: String { "\(cache)/converted" }

    /// The result of what a spec declares, verified.
    ///
    /// - Parameter key: The digest over everything that the spec declares.
    /// - Returns: nil when there is none, or none that is whole.
    package func converted(_ key: ContentDigest) -> ConvertedModel? {
        guard let bytes = try? calls.readSmall("\(conversions)/\(key).json", in: .working, limit: 1 << 12) else {
            return nil
        }
        var bag = DiagnosticBag()
        let root = JSONReader.read(SourceFile(id: SourceID("key"), bytes: bytes), into: &bag)
        guard let result = root?["result"]?.string.flatMap(ContentDigest.init(hex:)),
            let found = convertedResult(result), found.record.key == key
        else { return nil }
        return found
    }

    /// A result, verified; nil when there is none, or none that is whole.
    func convertedResult(_ result: ContentDigest) -> ConvertedModel? {
        guard let folder = try? calls.realPath("\(conversions)/\(result)"),
            let bytes = try? calls.readSmall(
                "\(folder)/\(ConvertedModel.recordName)", in: .working, limit: ConversionRecord.limit),
            let record = ConversionRecord(bytes), record.result == result,
            let found = try? SHA256Hasher.knownDigest(
                of: "\(folder)/\(ConvertedModel.modelName)", in: .working, calls: calls, follow: false),
            found == record.model
        else { return nil }
        return ConvertedModel(folder: folder, record: record)
    }
}

extension FileCalls {
    /// Writes a small new file in a folder of this run's own.
    func writeSmall(_ bytes: [UInt8], to path: String) throws(WorkspaceError) {
        try naming("write", path) { () throws(Errno) in
            let descriptor = try create(path, in: .working)
            defer { close(descriptor) }
            try write(bytes[...], to: descriptor, path: path)
        }
    }
}
