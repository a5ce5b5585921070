package import SlipwayDiagnostics
package import SlipwayYAML

/// A spec with its fragments merged in.
package struct LoadedSpec: Sendable {
    /// The merged tree, without `extends`; every node has the place in the file that states it.
    package let root: YAMLNode
    /// The spec's own file.
    package let source: SourceID
    /// The spec's file and its fragments, in reading order, each once.
    package let sources: [SourceID]
}

/// Reads a spec and the fragments that it extends.
package struct SpecLoader<Sources: SpecSources> {
    /// The levels of fragments that are allowed.
    private let deepest = 16
    private let files: Sources
    private let limits: YAMLLimits
    private let language: Language
    private var bag = DiagnosticBag()
    private var sources: [SourceID] = []
    private var texts = SourceSet()

    private init(files: Sources, limits: YAMLLimits, language: Language) {
        self.files = files
        self.limits = limits
        self.language = language
    }

    /// Reads a spec and the fragments that it extends, and merges them.
    ///
    /// - Parameters:
    ///   - file: The spec.
    ///   - language: The language that it is written in.
    ///   - files: Where fragments come from.
    ///   - limits: What the YAML reader refuses.
    ///   - texts: Takes the text of every file that was read.
    ///   - bag: Takes what is wrong.
    /// - Returns: The merged spec, or nil after at least one error.
    package static func load(
        _ file: SourceFile, language: Language, files: Sources, limits: YAMLLimits = YAMLLimits(),
        texts: inout SourceSet,
        into bag: inout DiagnosticBag
    ) -> LoadedSpec? {
        var loader = SpecLoader(files: files, limits: limits, language: language)
        let root = loader.tree(of: file, chain: [])
        texts.merge(loader.texts)
        bag.merge(loader.bag)
        return root.map { LoadedSpec(root: $0, source: file.id, sources: loader.sources) }
    }

    /// Reads, merges and decodes a spec.
    ///
    /// - Parameters:
    ///   - file: The spec.
    ///   - overlay: What a project merges over it for a release; nil for nothing.
    ///   - language: The language that it is written in.
    ///   - files: Where fragments come from.
    ///   - texts: Takes the text of every file that was read.
    ///   - bag: Takes what is wrong.
    /// - Returns: The document as ``SpecDecoder/decode(_:source:sources:into:)`` gives it, or nil after an error.
    package static func document(
        _ file: SourceFile, overlay: YAMLNode? = nil, language: Language, files: Sources, texts: inout SourceSet,
        into bag: inout DiagnosticBag
    ) -> SpecDocument? {
        guard let spec = load(file, language: language, files: files, texts: &texts, into: &bag) else { return nil }
        let root = overlay.map { SpecMerge.merge(spec.root, $0, .record(language.root), "", into: &bag) } ?? spec.root
        let tree = SpecTree(spec.root, texts)
        var own = DiagnosticBag()
        var document = SpecDecoder.decode(
            root, source: spec.source, sources: spec.sources, language: language, into: &own)
        document?.tree = tree
        own.all.forEach { bag.add(tree.suggesting($0)) }
        return document
    }

    private mutating func tree(of file: SourceFile, chain: [SourceID]) -> YAMLNode? {
        texts.add(file)
        if !sources.contains(file.id) { sources.append(file.id) }
        guard let root = YAMLReader.read(file, limits: limits, into: &bag) else { return nil }
        guard var mapping = root.mapping else {
            bag.add(
                Diagnostic(
                    .wrongKind, "a spec is a mapping, not \(root.formName)", at: root.range,
                    help: ["begin the file with `slipway: 1`"]))
            return nil
        }
        if let version = mapping["slipway"], let newer = SpecDecoder.newerLanguage(version.value) {
            bag.add(newer)
            return nil
        }
        if !chain.isEmpty, mapping["slipway"] == nil {
            bag.add(
                Diagnostic(
                    .missingKey, "the fragment lacks \"slipway\"", at: mapping.entries.first?.key.range ?? root.range,
                    path: "slipway", help: ["add `slipway: \(SpecTable.languageVersion)`"]))
        }
        guard let extends = mapping["extends"] else { return root }
        mapping.entries.removeAll { $0.key.value == "extends" }
        let own = YAMLNode(.mapping(mapping), range: root.range, definition: root.definition)
        // nil leaves the key's own faults to the decoder, which sees it again.
        guard let paths = paths(extends.value) else { return root }
        var base: YAMLNode?
        var isWhole = true
        for path in paths {
            guard let fragment = fragment(path, chain: chain + [file.id]) else {
                isWhole = false
                continue
            }
            base = base.map { SpecMerge.merge($0, fragment, .record(language.root), "", into: &bag) } ?? fragment
        }
        let merged = base.map { SpecMerge.merge($0, own, .record(language.root), "", into: &bag) } ?? own
        // With a fragment missing, keys that it would bring are not missing, so nothing more can be said.
        return isWhole ? merged : nil
    }

    private func paths(_ node: YAMLNode) -> [Located<String>]? {
        let nodes = node.sequence ?? [node]
        let paths = nodes.compactMap { item -> Located<String>? in
            guard let scalar = item.scalar, !item.isNull, TextRule.path.accepts(scalar.text) else { return nil }
            return Located(scalar.text, item.range)
        }
        return paths.count == nodes.count && !paths.isEmpty ? paths : nil
    }

    private mutating func fragment(_ path: Located<String>, chain: [SourceID]) -> YAMLNode? {
        let file: SourceFile
        do {
            file = try files.read(path.value, statedIn: path.range.source)
        } catch {
            report(error, path)
            return nil
        }
        if let index = chain.firstIndex(of: file.id) {
            let way = (chain[index...] + [file.id]).map(\.path).joined(separator: " → ")
            report(.fragmentCycle, "\"\(path.value)\" extends itself", path, notes: [way])
            return nil
        }
        if chain.count >= deepest {
            report(
                .fragmentsTooDeep, "files extend one another over more than \(deepest) levels", path,
                notes: [chain.map(\.path).joined(separator: " → ")])
            return nil
        }
        return tree(of: file, chain: chain)
    }

    private mutating func report(_ error: SpecSourceError, _ path: Located<String>) {
        switch error {
        case .notFound:
            report(
                .fragmentNotFound, "there is no file \"\(path.value.shortened)\"", path,
                notes: ["the path is relative to \(path.range.source.path)"])
        case .outsideRoot:
            report(.fragmentOutsideRoot, "\"\(path.value.shortened)\" is outside the project root", path)
        case .unreadable(let reason):
            report(.fragmentUnreadable, "\"\(path.value.shortened)\" cannot be read", path, notes: [reason])
        }
    }

    private mutating func report(
        _ code: DiagnosticCode, _ message: String, _ path: Located<String>, notes: [String] = []
    ) {
        bag.add(
            Diagnostic(code, message, at: path.range, path: "extends", notes: notes, help: [code.remedy.asNote]))
    }
}
