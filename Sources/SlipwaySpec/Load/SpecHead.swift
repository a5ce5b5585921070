package import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayYAML

/// What a file is, told without checking it: enough to find specs among files, and two specs of one name.
package struct SpecHead: Sendable {
    /// The file.
    package let source: SourceID
    /// The name that it states, itself or through a fragment; nil where it states none.
    package let name: Located<ModelName>?
    /// The names that its output had before.
    package let formerNames: [Located<ModelName>]
    /// Whether it states a model, or steps of a pipeline.
    package let hasModel: Bool
    /// Whether it is a pipeline rather than a model.
    package let isPipeline: Bool
    /// Whether it says that it is written in the language of specs.
    package let hasLanguage: Bool
    /// Whether it could be read whole, fragments included: only then what it does not state is known to be missing.
    package let isWhole: Bool
    /// The fragments that it extends, over all levels.
    package let fragments: [SourceID]

    /// Whether it is a spec, or meant as one and faulty. A file without both a name and a model is a fragment, and so is one
    /// that lacks one of them while others extend it.
    ///
    /// - Parameter isExtended: Whether another file extends it.
    /// - Returns: Whether it is to be checked as a spec.
    package func isSpec(isExtended: Bool) -> Bool {
        if name != nil, hasModel { return true }
        if isExtended { return false }
        return !(isWhole && hasLanguage && name == nil && !hasModel)
    }
}

extension SpecLoader {
    /// Reads what a file is. Faults are not reported: whoever checks the file reports them.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - language: The language that it is written in.
    ///   - files: Where fragments come from.
    /// - Returns: What it is.
    package static func head(_ file: SourceFile, language: Language, files: Sources) -> SpecHead {
        var texts = SourceSet()
        var bag = DiagnosticBag()
        let loaded = load(file, language: language, files: files, texts: &texts, into: &bag)
        var own = DiagnosticBag()
        let root = loaded?.root ?? YAMLReader.read(file, into: &own)
        let former = root?["formerly"].map { $0.sequence ?? [$0] } ?? []
        return SpecHead(
            source: file.id, name: root?["name"].flatMap(modelName), formerNames: former.compactMap(modelName),
            hasModel: root?["model"]?["source"] != nil || root?["pipeline"]?["steps"] != nil,
            isPipeline: root?.isPipeline ?? false, hasLanguage: root?["slipway"] != nil, isWhole: loaded != nil,
            fragments: loaded?.sources.filter { $0 != file.id } ?? [])
    }
}

private func modelName(_ node: YAMLNode) -> Located<ModelName>? {
    node.scalar.flatMap { ModelName($0.text) }.map { Located($0, node.range) }
}

extension YAMLNode {
    /// Whether the root of a spec states a pipeline and no model.
    var isPipeline: Bool { self["pipeline"] != nil && self["model"] == nil }
}
