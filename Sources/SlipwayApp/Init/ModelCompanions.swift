import SlipwayDiagnostics
import SlipwayFormats
import SlipwayWorkspace

/// What the files beside a model say of its texts: `config.json` and `tokenizer.json`, as Hugging Face's tools write them.
struct ModelCompanions: Hashable, Sendable {
    /// The number of token ids.
    private(set) var vocabulary: Int?
    /// The most tokens of a text.
    private(set) var length: Int?
    /// The token id of the padding.
    private(set) var padding: Int?
    /// The file that says how many token ids there are.
    private(set) var vocabularyFile: String?
    /// The file that says how long a text may be.
    private(set) var lengthFile: String?

    /// Nothing is said.
    init() {}

    /// Reads the files beside a model; what cannot be read says nothing.
    ///
    /// - Parameter model: The absolute path of the model. Exports lie beside the files, or in a folder `onnx` beside them.
    init(beside model: String) {
        let folder = Workspace.folder(of: model)
        var folders = [folder]
        if folder.hasSuffix("/onnx") { folders.append(Workspace.folder(of: folder)) }
        for folder in folders where vocabulary == nil && length == nil {
            readConfig("\(folder)/config.json")
            readTokenizer("\(folder)/tokenizer.json")
        }
    }

    private static func read(_ path: String) -> JSONNode? {
        guard let bytes = try? Workspace.readText(path, limit: 32 << 20) else { return nil }
        var bag = DiagnosticBag()
        return JSONReader.read(SourceFile(id: SourceID(path), bytes: bytes), into: &bag)
    }

    private static func number(_ node: JSONNode?) -> Int? {
        // Tokenizers write 10^30 for "no limit".
        guard let value = node?.integer, value >= 0, value < 100_000_000 else { return nil }
        return Int(value)
    }

    private mutating func readConfig(_ path: String) {
        guard let config = Self.read(path) else { return }
        vocabulary = Self.number(config["vocab_size"])
        if vocabulary != nil { vocabularyFile = "config.json" }
        for key in ["max_position_embeddings", "n_positions", "max_seq_len", "max_sequence_length"] {
            if length == nil { length = Self.number(config[key]) }
        }
        if length != nil { lengthFile = "config.json" }
        padding = Self.number(config["pad_token_id"])
    }

    private mutating func readTokenizer(_ path: String) {
        guard vocabulary == nil || length == nil, let tokenizer = Self.read(path) else { return }
        if vocabulary == nil, let model = tokenizer["model"] {
            var count = model["vocab"]?.object?.count ?? model["vocab"]?.array?.count
            for token in tokenizer["added_tokens"]?.array ?? [] {
                if let id = Self.number(token["id"]) { count = max(count ?? 0, id + 1) }
            }
            vocabulary = count
            if count != nil { vocabularyFile = "tokenizer.json" }
        }
        if let most = Self.number(tokenizer["truncation"]?["max_length"]), most < length ?? .max {
            length = most
            lengthFile = "tokenizer.json"
        }
        if padding == nil { padding = Self.number(tokenizer["padding"]?["pad_id"]) }
    }
}
