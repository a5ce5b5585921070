package import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

/// Decodes a project file.
package enum ProjectDecoder {
    /// Decodes a project file. Of one for another version of Slipway nothing but that is said.
    ///
    /// - Parameters:
    ///   - file: The text of `slipway.yaml`.
    ///   - language: The language of its specs.
    ///   - version: The version of this program.
    ///   - bag: Takes what is wrong, every fault in one run.
    /// - Returns: The document, without the values that have a fault; nil where there is no mapping, or another version is
    ///   asked for.
    package static func decode(
        _ file: SourceFile, language: Language, version: SlipwayVersion = .current, into bag: inout DiagnosticBag
    ) -> ProjectDocument? {
        guard let root = YAMLReader.read(file, into: &bag) else { return nil }
        var checker = SpecChecker(language: language.ofProjects)
        defer { bag.merge(checker.bag) }
        guard let mapping = root.mapping else {
            checker.reportKind(root, "a mapping that begins with `project: 1`", "")
            return nil
        }
        if let refusal = refusal(of: mapping, version) {
            checker.bag.add(refusal)
            return nil
        }
        guard let value = checker.check(root, .record(language.ofProjects.root), ""),
            case .record(let record) = value.value
        else { return nil }
        return document(record, mapping, file)
    }

    /// Why this version of Slipway must not judge the file; nil where it may.
    private static func refusal(of mapping: YAMLMapping, _ version: SlipwayVersion) -> Diagnostic? {
        if let node = mapping["project"]?.value, let scalar = node.scalar, !scalar.isQuotedText,
            case .integer(let number) = PlainForm(scalar.text), number > SpecTable.projectVersion
        {
            return Diagnostic(
                .newerProject, "the project file is written in version \(number)", at: node.range, path: "project",
                notes: ["this Slipway knows version \(SpecTable.projectVersion)"],
                help: ["update to a Slipway that knows version \(number)"])
        }
        if let node = mapping["requires"]?.value, let scalar = node.scalar, scalar.isQuotedText,
            let wanted = SlipwayVersion(scalar.text), wanted != version
        {
            return Diagnostic(
                .otherSlipwayRequired,
                "the project requires Slipway \(wanted.text), and this is Slipway \(version.text)",
                at: node.range, path: "requires", notes: ["nothing was read or written"],
                help: [
                    "install Slipway \(wanted.text), or write requires: \"\(version.text)\" and read \"Upgrading\" in CHANGELOG.md"
                ])
        }
        return nil
    }

    private static func document(_ record: RecordValue, _ mapping: YAMLMapping, _ file: SourceFile) -> ProjectDocument {
        var document = ProjectDocument(
            source: file.id, place: mapping.entries.first?.key.range ?? file.range(0, 0))
        document.requires = record.text("requires").flatMap { SlipwayVersion($0.value) }
        if let value = record.values["specs"] {
            document.specs = texts(value).compactMap { GlobPattern($0.value) }
            document.specsPlace = value.range
        } else if record.place(of: "specs") == nil {
            document.specs = [SpecTable.defaultSpecs].compactMap { GlobPattern($0) }
        }
        document.out = record.text("out")
        document.weights = record.word("weights")?.value
        document.modelRoots = record.values["model_roots"].map(texts) ?? []
        document.behindFails = record.record("gate")?.word("behind")?.value == "fail"
        document.trustsCode = record.word("trust")?.value == "code"
        document.allowances = record.items("allow").compactMap { item in
            guard let entry = item.value.record, let code = entry.text("code"), let reason = entry.text("because"),
                entry.place(of: "in") == nil || entry.values["in"] != nil
            else { return nil }
            return ProjectDocument.Allowance(
                code: code, patterns: (entry.values["in"].map(texts) ?? []).compactMap { GlobPattern($0.value) },
                reason: reason.value)
        }
        let overlays = mapping["releases"]?.value.mapping
        document.releases = record.entries("releases").compactMap { entry in
            overlays?[entry.key.value].map { ProjectDocument.ReleaseOverlay(name: entry.key, overlay: $0.value) }
        }
        document.servers = record.entries("servers").map { entry in
            ProjectDocument.Server(
                name: entry.key, releases: entry.value.value.record?.texts("releases")?.value ?? [])
        }
        return document
    }

    /// The texts of a value that is one or a list of them.
    private static func texts(_ value: Located<SpecValue>) -> [Located<String>] {
        value.value.list == nil ? [value.converted(\.text)].compactMap(\.self) : value.items(\.text)
    }
}
