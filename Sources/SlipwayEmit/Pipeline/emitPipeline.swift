package import SlipwayCompiler
package import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayFormats
package import SlipwayOutput
import SlipwayPromotion
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton

/// The output of one pipeline in memory.
package struct EmittedPipeline: Sendable {
    /// The files, ready for the workspace.
    package let output: OutputTree
    /// What the release holds.
    package let release: PromotionRecord
    /// The models of its steps.
    package let members: [Manifest.Member]
}

/// Writes a pipeline down as the tree of `OUT/<name>/`: an ensemble and the models of its steps in one repository, and the
/// same as a release.
///
/// - Parameters:
///   - plan: The pipeline.
///   - weights: How model files come in, as the manifest says it.
///   - digest: The SHA-256 of bytes.
///   - bag: Receives what the rules of a repository say of the models.
/// - Returns: The tree, or nil when at least one error was added.
package func emitPipeline(
    _ plan: PipelinePlan, weights: String, digest: @escaping DigestFunction, into bag: inout DiagnosticBag
) -> EmittedPipeline? {
    let errorsBefore = bag.count(.error)
    let version = ModelLayout.version(1)
    let specPath = plan.resolved.specPath
    let steps = plan.steps.compactMap { step -> PipelineModel? in
        if case .model(let member) = step.resolved, let variant = step.variant {
            return PipelineModel(member: step, member, variant, digest: digest)
        }
        guard let config = lowerStep(step, version: version) else { return nil }
        return PipelineModel(
            step.name, config, step.parts.map { (version.appending($0.path), $0.content) }, specPath: specPath,
            digest: digest)
    }
    let note = Array("An ensemble has no files of its own; this one keeps the directory of its version.\n".utf8)
    let ensemble = PipelineModel(
        plan.name, lowerPipeline(plan), [(version.appending(PipelineFiles.placeholder), .bytes(note))], members: steps,
        specPath: specPath, digest: digest)
    judge([ensemble] + steps, plan, into: &bag)
    guard bag.count(.error) == errorsBefore else { return nil }

    var tree = FileTree()
    var digests: [RelativePath: ContentDigest] = [:]
    var released: [RelativePath: ContentDigest] = [:]
    var units: [RelativePath] = []
    for model in [ensemble] + steps {
        let unit = OutputLayout.variant(model.name)
        units.append(unit)
        for file in model.files {
            tree[unit.appending(file.path)] = file.content
            digests[unit.appending(file.path)] = file.digest
            let path = ReleaseLayout.model(model.name).appending(file.path)
            tree[OutputLayout.release.appending(path)] = file.content
            released[path] = file.digest
        }
    }
    let record = PromotionRecord(
        winner: PromotionRecord.Holder(variant: ensemble.name, id: ensemble.id, configID: ensemble.configID),
        incumbent: nil, verdict: .initial)
    let document = PromotionDocument(
        name: plan.name, model: nil, graphDigest: nil,
        members: steps.map { PromotionDocument.Member(name: $0.name, variant: $0.variant, id: $0.id) }, record: record,
        digests: released)
    tree[OutputLayout.release.appending(ReleaseLayout.record)] = .bytes(document.text)
    units.append(OutputLayout.release)
    let members = zip(plan.steps, steps).map { Manifest.Member($0, $1) }
    let manifest = Manifest(
        name: plan.name, spec: Manifest.Spec(path: specPath, digest: plan.resolved.specDigest), model: nil,
        members: members, target: plan.resolved.release.text, weights: weights,
        variants: [
            Manifest.Variant(
                name: ensemble.name, id: ensemble.id, configID: ensemble.configID, isBaseline: true,
                axes: ["max_batch_size": .integer(Int64(plan.maxBatch))])
        ], kept: nil, digests: digests)
    return EmittedPipeline(
        output: OutputTree(
            name: plan.name, tree: tree, units: units, manifestPath: OutputLayout.manifest, manifest: manifest.text),
        release: record, members: members)
}

/// Judges the models by the rules that judge any repository: a safety net below the checks of the pipeline.
private func judge(_ models: [PipelineModel], _ plan: PipelinePlan, into bag: inout DiagnosticBag) {
    let document = plan.resolved.document
    var server = ServerFacts(release: plan.resolved.release)
    if let flavor = document.flavor { server.flavor = flavor.value }
    let rules = ConfigRules(backends: [])
    let places = Dictionary(plan.steps.map { ($0.name, $0.section.kind.range) }) { first, _ in first }
    let members = Set(plan.steps.filter { $0.variant != nil }.map(\.name))
    let all = models.map { model in
        RepositoryModel.generated(
            model.config, name: model.name.text, from: document.source,
            fallback: places[model.name] ?? document.name.range, entries: model.entries)
    }
    var findings = EnsembleRules.check(all, server: server)
    // A member was judged with its spec.
    for (model, value) in zip(models, all) where !members.contains(model.name) {
        findings += rules.check(value, server: server)
    }
    var told = Set(bag.all)
    for finding in findings where finding.severity != .note && told.insert(finding).inserted { bag.add(finding) }
}

extension PipelineModel {
    /// Its files and the folders around them.
    fileprivate var entries: [RepositoryModel.Entry] {
        var folders: Set<RelativePath> = []
        var entries: [RepositoryModel.Entry] = []
        for file in files {
            var parent = file.path.parent
            while let folder = parent, folders.insert(folder).inserted {
                entries.append(RepositoryModel.Entry(folder.text, .directory))
                parent = folder.parent
            }
            let count: UInt64 =
                switch file.content {
                case .bytes(let bytes): UInt64(bytes.count)
                case .weights(let weights): weights.byteCount
                }
            entries.append(RepositoryModel.Entry(file.path.text, .file(byteCount: count)))
        }
        return entries
    }
}

extension PlannedStep {
    /// The files of a step in Python, in its version directory.
    fileprivate var parts: [(path: RelativePath, content: FileContent)] {
        func archive(_ file: ReferencedFile?) -> [(path: RelativePath, content: FileContent)] {
            file.map { [(PipelineFiles.environment, .weights($0.weights))] } ?? []
        }
        switch resolved {
        case .python(_, let text, let environment):
            return [(PipelineFiles.code, .bytes(text))] + archive(environment)
        case .tokenize(let file, _, let environment):
            return [
                (PipelineFiles.code, .bytes(PackageResources.tokenize_step_py)),
                (PipelineFiles.tokenizer, .weights(file.weights)),
            ] + archive(environment)
        case .pool: return [(PipelineFiles.code, .bytes(PackageResources.pool_step_py))]
        case .model, .faulty: return []
        }
    }

    /// The files of the project that a step without a spec is made of.
    fileprivate var sources: [ReferencedFile] {
        switch resolved {
        case .python(let code, _, let environment): [code] + [environment].compactMap(\.self)
        case .tokenize(let file, _, let environment): [file] + [environment].compactMap(\.self)
        case .pool, .model, .faulty: []
        }
    }
}

extension Manifest.Member {
    fileprivate init(_ step: PlannedStep, _ model: PipelineModel) {
        var spec: Manifest.Spec?
        var described: Manifest.Model?
        if case .model(let plan) = step.resolved {
            spec = Manifest.Spec(path: plan.spec.resolved.specPath, digest: plan.spec.resolved.specDigest)
            described = Manifest.Model(plan)
        }
        self.init(
            name: model.name, step: step.section.kind.value, variant: model.variant, id: model.id, spec: spec,
            model: described,
            files: step.sources.map {
                Manifest.SourceFile(path: $0.path, digest: $0.digest, byteCount: $0.byteCount)
            })
    }
}
