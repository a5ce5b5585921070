import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayFormats
import SlipwaySpec
import SlipwayWorkspace

extension TokenizerFacts {
    /// The largest tokenizer.json that is read, in bytes.
    private static let limit: UInt64 = 256 << 20
    /// The kinds of models that the package tokenizers has.
    private static let kinds: Set<String> = ["WordPiece", "BPE", "Unigram", "WordLevel"]
    /// What tokenizers without a section `padding` call their padding.
    private static let usual: Set<String> = ["[PAD]", "<pad>", "<|pad|>", "<PAD>", "<|endoftext|>"]

    /// Reads what serving a tokenizer.json needs.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - section: The step.
    ///   - bag: Receives what is wrong with it.
    /// - Returns: The facts, or nil after an error.
    static func read(
        _ file: ReferencedFile, _ section: PipelineDocument.TokenizeSection, into bag: inout DiagnosticBag
    ) -> TokenizerFacts? {
        let place = section.tokenizer.range
        func refuse(_ message: String, notes: [String] = [], help: String) {
            bag.add(Diagnostic(.tokenizerUnusable, message, at: place, notes: notes, help: [help]))
        }
        let save = "save the tokenizer as tokenizer.json: tokenizer.save_pretrained(…) of a fast tokenizer writes it"
        guard let bytes = try? Workspace.readText(file.sourcePath, limit: limit) else {
            refuse("\"\(file.path)\" cannot be read", help: save)
            return nil
        }
        var own = DiagnosticBag()
        guard let root = JSONReader.read(SourceFile(id: SourceID(file.path), bytes: bytes), into: &own) else {
            refuse("\"\(file.path)\" is no JSON", notes: own.all.prefix(1).map(\.message), help: save)
            return nil
        }
        guard let model = root["model"], let kind = model["type"]?.string else {
            refuse("\"\(file.path)\" is no tokenizer.json: it has no model with a type", help: save)
            return nil
        }
        guard kinds.contains(kind) else {
            refuse("the package tokenizers has no model \"\(kind)\"", help: save)
            return nil
        }
        guard let padID = padding(root, model, section, into: &bag) else { return nil }
        return TokenizerFacts(
            padID: padID, padsLeft: root["padding"]?["direction"]?.string?.lowercased() == "left",
            truncatesLeft: root["truncation"]?["direction"]?.string?.lowercased() == "left")
    }

    private static func padding(
        _ root: JSONNode, _ model: JSONNode, _ section: PipelineDocument.TokenizeSection, into bag: inout DiagnosticBag
    ) -> Int? {
        let added = (root["added_tokens"]?.array ?? []).compactMap { token -> (name: String, id: Int)? in
            guard let name = token["content"]?.string, let id = token["id"]?.integer else { return nil }
            return (name, Int(id))
        }
        if let stated = section.padToken {
            if let known = added.first(where: { $0.name == stated.value }) { return known.id }
            if let id = model["vocab"]?[stated.value]?.integer { return Int(id) }
            let pieces = model["vocab"]?.array ?? []
            if let index = pieces.firstIndex(where: { $0.array?.first?.string == stated.value }) { return index }
            let near = didYouMean(stated.value, among: added.map(\.name))
            bag.add(
                Diagnostic(
                    .tokenizerUnusable, "the tokenizer has no token \"\(stated.value)\"", at: stated.range,
                    help: [near.map { "did you mean \"\($0)\"?" } ?? DiagnosticCode.tokenizerUnusable.remedy],
                    suggestion: near.map { .writing($0, at: stated.range) }))
            return nil
        }
        if let id = root["padding"]?["pad_id"]?.integer { return Int(id) }
        if let known = added.first(where: { usual.contains($0.name) }) { return known.id }
        bag.add(
            Diagnostic(
                .tokenizerUnusable, "the tokenizer does not say which token pads", at: section.tokenizer.range,
                notes: ["it has no section \"padding\", and none of its added tokens has the name of a padding"],
                help: ["name it: pad_token: \"…\" in the step"]))
        return nil
    }
}
