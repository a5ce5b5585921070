package import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
package import SlipwayYAML

extension SpecDecoder {
    /// Decodes the spec of a pipeline, fragments merged in.
    ///
    /// - Parameters:
    ///   - node: The root of the spec.
    ///   - source: The spec's own file.
    ///   - sources: The spec's file and its fragments, in reading order.
    ///   - language: The language that it is written in.
    ///   - bag: Takes what is wrong.
    /// - Returns: The document; nil after an error.
    package static func pipeline(
        _ node: YAMLNode, source: SourceID, sources: [SourceID] = [], language: Language, into bag: inout DiagnosticBag
    ) -> PipelineDocument? {
        var checker = SpecChecker(language: language)
        defer { bag.merge(checker.bag) }
        guard mapping(of: node, &checker) != nil else { return nil }
        guard let value = checker.check(node, .record(language.root), ""), case .record(let root) = value.value else {
            return nil
        }
        if let owner = root.place(of: "pipeline") {
            for key in root.keys where !SpecTable.keysOfPipelines.contains(key.value) && key.value != "model" {
                checker.report(
                    .conflictingKeys, "\"\(key.value)\" cannot be used together with \"pipeline\"", at: key.range,
                    key.value, secondary: [Label(owner, "the pipeline")],
                    notes: ["the members of a pipeline are specs, and each says it of itself"],
                    help: ["write it in the spec of a member"])
            }
        }
        guard !checker.bag.hasErrors, let name = root.text("name"), let modelName = ModelName(name.value),
            let section = root.record("pipeline"), let maxBatch = section.integer("max_batch")
        else { return nil }
        return PipelineDocument(
            source: source, sources: sources.isEmpty ? [source] : sources, name: Located(modelName, name.range),
            tritonRelease: root.record("target")?.text("triton"),
            flavor: root.record("target")?.word("flavor").flatMap { word in
                ImageFlavor(rawValue: word.value).map { Located($0, word.range) }
            }, maxBatch: maxBatch, inputs: tensors(section.entries("inputs")),
            steps: section.items("steps").compactMap { $0.value.record.flatMap(step) },
            outputs: section.texts("outputs")?.value ?? [])
    }

    private static func tensors(_ entries: [MapValue]) -> [PipelineDocument.TensorSection] {
        entries.compactMap { entry in
            guard let record = entry.value.value.record, let type = record.word("type"),
                let element = ElementType(rawValue: type.value), let dims = record.values["dims"]
            else { return nil }
            return PipelineDocument.TensorSection(
                name: entry.key, type: Located(element, type.range),
                dims: Located(dims.items(\.integer).map(\.value), dims.range))
        }
    }

    private static func bindings(_ entries: [MapValue]) -> [PipelineDocument.Binding] {
        entries.compactMap { entry in
            let tensor = entry.value.converted(\.text) ?? entry.value.value.record?.text("tensor")
            return tensor.map { PipelineDocument.Binding(own: entry.key, tensor: $0) }
        }
    }

    private static func step(_ record: RecordValue) -> PipelineDocument.StepSection? {
        guard let kind = record.keys.first(where: { $0.value != "name" }), let own = record.record(kind.value) else {
            return nil
        }
        var section = PipelineDocument.StepSection(
            name: record.text("name"), kind: kind, inputs: bindings(own.entries("in")),
            outputs: bindings(own.entries("out")),
            content: .pool(PipelineDocument.PoolSection(normalizes: false, instances: 1)))
        func single(_ name: String, _ tensor: Located<String>?) -> [PipelineDocument.Binding] {
            tensor.map { [PipelineDocument.Binding(own: Located(name, $0.range), tensor: $0)] } ?? []
        }
        switch kind.value {
        case "model":
            guard let spec = own.text("spec") else { return nil }
            section.content = .model(spec: spec)
        case "python":
            guard let source = own.text("source") else { return nil }
            section.content = .python(
                PipelineDocument.PythonSection(
                    source: source, environment: environment(own), outputs: tensors(own.entries("out"))))
        case "tokenize":
            guard let tokenizer = own.text("tokenizer") else { return nil }
            section.inputs = single("text", own.text("in"))
            section.content = .tokenize(
                PipelineDocument.TokenizeSection(
                    tokenizer: tokenizer, environment: environment(own),
                    padTo: own.items("pad_to").compactMap { $0.converted(\.integer) },
                    padToken: own.text("pad_token"), type: own.word("type")?.value == "int32" ? .int32 : .int64))
        default:
            let inputs = own.record("in")
            section.inputs = single("values", inputs?.text("values")) + single("mask", inputs?.text("mask"))
            section.outputs = single("pooled", own.text("out"))
            section.content = .pool(
                PipelineDocument.PoolSection(
                    method: own.word("method"), normalizes: own.boolean("normalize")?.value ?? false,
                    instances: own.integer("instances")?.value ?? 1))
        }
        return section
    }

    private static func environment(_ record: RecordValue) -> PipelineDocument.EnvironmentSection {
        let stated = record.text("environment")
        return PipelineDocument.EnvironmentSection(
            archive: stated?.value == "image" ? nil : stated, isImageStated: stated?.value == "image",
            version: record.text("python_version"),
            instances: record.integer("instances")?.value ?? 1)
    }
}

extension SpecLoader {
    /// Reads, merges and decodes the spec of a pipeline.
    ///
    /// - Parameters:
    ///   - file: The spec.
    ///   - language: The language that it is written in.
    ///   - files: Where fragments come from.
    ///   - texts: Takes the text of every file that was read.
    ///   - bag: Takes what is wrong.
    /// - Returns: The document, or nil after an error.
    package static func pipeline(
        _ file: SourceFile, language: Language, files: Sources, texts: inout SourceSet, into bag: inout DiagnosticBag
    ) -> PipelineDocument? {
        guard let spec = load(file, language: language, files: files, texts: &texts, into: &bag) else { return nil }
        let tree = SpecTree(spec.root, texts)
        var own = DiagnosticBag()
        var document = SpecDecoder.pipeline(
            spec.root, source: spec.source, sources: spec.sources, language: language, into: &own)
        document?.tree = tree
        own.all.forEach { bag.add(tree.suggesting($0)) }
        return document
    }
}
