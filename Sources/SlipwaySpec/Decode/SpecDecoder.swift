package import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
package import SlipwayYAML

/// Decodes a spec, fragments merged in, to a document.
package enum SpecDecoder {
    /// Decodes a spec.
    ///
    /// Every fault is reported in one run. A value with a fault is left out of the document, as if it were not stated,
    /// so that later stages may go on; a caller that generates anything must look at the bag first.
    ///
    /// - Parameters:
    ///   - node: The root of the spec.
    ///   - source: The spec's own file.
    ///   - sources: The spec's file and its fragments, in reading order.
    ///   - language: The language that it is written in.
    ///   - bag: Takes what is wrong.
    /// - Returns: The document; nil, after at least one error, when `slipway`, `name` or `model.source` is missing or
    ///   wrong.
    package static func decode(
        _ node: YAMLNode, source: SourceID, sources: [SourceID] = [], language: Language,
        into bag: inout DiagnosticBag
    ) -> SpecDocument? {
        var checker = SpecChecker(language: language)
        defer { bag.merge(checker.bag) }
        guard let mapping = mapping(of: node, &checker) else { return nil }
        if node.isPipeline, let entry = mapping["pipeline"] {
            checker.report(
                .pipelineNotTaken, "the spec is a pipeline, and the spec of a model is wanted", at: entry.key.range,
                "pipeline", help: [DiagnosticCode.pipelineNotTaken.remedy])
            return nil
        }
        guard let value = checker.check(node, .record(language.root), ""), case .record(let root) = value.value else {
            return nil
        }
        guard var document = start(root, source: source, language) else {
            // Cross checks need no head, so their faults are reported all the same.
            var headless = withoutHead(root, source: source, language)
            fill(&headless, from: root, language)
            checkDocument(headless, mapping, into: &checker)
            return nil
        }
        if !sources.isEmpty { document.sources = sources }
        fill(&document, from: root, language)
        checkDocument(document, mapping, into: &checker)
        return document
    }

    /// The mapping that a spec is; nil after an error.
    static func mapping(of node: YAMLNode, _ checker: inout SpecChecker) -> YAMLMapping? {
        guard let mapping = node.mapping else {
            checker.reportKind(node, "a mapping that begins with `slipway: 1`", "")
            return nil
        }
        guard let version = mapping["slipway"], let newer = newerLanguage(version.value) else { return mapping }
        checker.bag.add(newer)
        return nil
    }

    /// The refusal of a file of a newer language, whose keys the older one must not judge; nil for any other file.
    static func newerLanguage(_ node: YAMLNode) -> Diagnostic? {
        guard let scalar = node.scalar, !scalar.isQuotedText, case .integer(let version) = PlainForm(scalar.text),
            version > SpecTable.languageVersion
        else { return nil }
        return Diagnostic(
            .newerLanguage, "the file is written in language version \(version)", at: node.range, path: "slipway",
            notes: ["this Slipway knows language version \(SpecTable.languageVersion)"],
            help: ["update to a Slipway that knows language version \(version)"])
    }

    private static func start(_ root: RecordValue, source: SourceID, _ language: Language) -> SpecDocument? {
        guard let version = root.integer("slipway"), let name = root.text("name"),
            let modelName = ModelName(name.value), let section = root.record("model"),
            let model = model(section, language)
        else { return nil }
        return SpecDocument(source: source, language: version, name: Located(modelName, name.range), model: model)
    }

    /// A document whose head is made up, for the cross checks of the rest.
    private static func withoutHead(_ root: RecordValue, source: SourceID, _ language: Language) -> SpecDocument {
        let place = SourceRange(source, ByteSpan(0, 0))
        return SpecDocument(
            source: source, language: root.integer("slipway") ?? Located(1, place),
            name: Located(ModelName(fixed: "unnamed"), place),
            model: root.record("model").flatMap { model($0, language) }
                ?? ModelSection(source: SourceSection(placeholder: Located("model.onnx", place))))
    }

    private static func model(_ record: RecordValue, _ language: Language) -> ModelSection? {
        // Where several are, which is reported, the first one is taken.
        let given = record.values[SourceSyntax.sourceKey].flatMap { SourceSection($0, language.sources) }
        let own = language.sources.lazy.compactMap { syntax in
            syntax.field.flatMap { record.values[$0.key] }.flatMap { SourceSection($0, of: syntax) }
        }
        guard let source = given ?? own.first else { return nil }
        var rows: ModelSection.RowsSection?
        if let record = record.record("rows"), let place = record.values["assert"]?.range,
            let because = record.text("because")
        {
            rows = ModelSection.RowsSection(place: place, because: because)
        }
        var section = ModelSection(
            source: source, version: record.integer("version"), rebatch: record.boolean("rebatch"), rows: rows)
        section.quantize = record.values["quantize"].flatMap(QuantizeSection.init)
        section.backend = record.word("backend")
        section.settings = BackendSection(record)
        return section
    }

    private static func fill(_ document: inout SpecDocument, from root: RecordValue, _ language: Language) {
        let backend = document.model.backend?.value ?? language.defaultBackend
        document.defaultProvider = language.backends.first { $0.name == backend }?.device ?? .cpu
        document.formerly = formerNames(root)
        document.inNames = root.texts("in_names")
        document.inShapes = root.shapes("in_shapes")
        document.inTypes = elementTypes(root, "in_types")
        document.outNames = root.texts("out_names")
        document.outTypes = elementTypes(root, "out_types")
        document.outShapes = root.shapes("out_shapes")
        document.axes = root.entries("axes").map(axis)
        document.tritonRelease = root.record("target")?.text("triton")
        document.flavor = root.record("target")?.word("flavor").flatMap { word in
            ImageFlavor(rawValue: word.value).map { Located($0, word.range) }
        }
        document.providers = root.items("execution_providers").compactMap(provider)
        document.session = root.record("session").map { StatedAxes($0, .session) } ?? StatedAxes()
        document.batching = root.record("batching").map { StatedAxes($0, .batching) } ?? StatedAxes()
        document.instances = root.values["instances"].map(instances) ?? InstancesSection()
        document.warmup = root.entries("warmup").map(warmup)
        document.exclude = root.items("exclude").compactMap(pattern)
        document.include = root.items("include").compactMap(pattern)
        if case .fragment(let fragment)? = root.values["triton"]?.value { document.triton = fragment }
        document.variantLimit = root.integer("variant_limit")
        document.profile = root.record("profile").map(profile)
        document.accuracy = root.record("accuracy").flatMap(accuracy)
        document.promote = root.record("promote").map(promote)
        document.release = root.record("release").map { ReleaseSection(initial: $0.text("initial")) }
        document.clients = root.record("clients").map { ClientsSection(maxBatch: $0.integer("max_batch")) }
        document.deploy = root.record("deploy").map(deployments) ?? []
    }

    private static func elementTypes(_ root: RecordValue, _ key: String) -> Located<[Located<ElementType>]>? {
        root.values[key].map { value in Located(value.items { ElementType(rawValue: $0.word ?? "") }, value.range) }
    }

    private static func formerNames(_ root: RecordValue) -> [Located<ModelName>] {
        guard let value = root.values["formerly"] else { return [] }
        let texts = value.value.list == nil ? [value.converted(\.text)].compactMap(\.self) : value.items(\.text)
        return texts.compactMap { text in ModelName(text.value).map { Located($0, text.range) } }
    }

    private static func axis(_ entry: MapValue) -> AxisSection {
        var section = AxisSection(name: entry.key)
        guard case .record(let record) = entry.value.value else { return section }
        section.min = record.integer("min")
        section.opt = record.integer("opt")
        section.max = record.integer("max")
        section.multipleOf = record.integer("multiple_of")
        return section
    }
}
