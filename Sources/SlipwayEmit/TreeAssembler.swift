import SlipwayCompiler
import SlipwayDomain
import SlipwayOutput
import SlipwayPromotion
import SlipwaySpec

/// The directory of one model as Triton reads it.
struct EmittedModel: Sendable {
    let variant: EmittedVariant
    let files: [(path: RelativePath, content: FileContent, digest: ContentDigest)]
}

/// Puts the files of a plan into a tree and keeps count of their digests.
struct TreeAssembler: Sendable {
    let plan: DeploymentPlan
    let digest: DigestFunction

    init(_ plan: DeploymentPlan, digest: @escaping DigestFunction) {
        self.plan = plan
        self.digest = digest
    }

    func assemble(
        _ models: [EmittedModel], baseline: LoweredVariant, wanted: [ModelName: LoweredVariant],
        options: EmitOptions
    ) -> EmittedPlan {
        var tree = FileTree()
        tree.reserveCapacity(models.reduce(8) { $0 + $1.files.count })
        var digests: [RelativePath: ContentDigest] = [:]
        digests.reserveCapacity(models.reduce(8) { $0 + $1.files.count })
        var units: [RelativePath] = []
        units.reserveCapacity(models.count + 1)
        for model in models {
            let unit = OutputLayout.variant(model.variant.name)
            for file in model.files {
                let path = unit.appending(file.path)
                tree[path] = file.content
                digests[path] = file.digest
            }
            units.append(unit)
        }
        let resolved = plan.spec.resolved
        let lock = GraphLock(resolved.model, data: resolved.data, version: options.lockVersion).text
        tree[OutputLayout.graphLock] = .bytes(lock)
        digests[OutputLayout.graphLock] = digest(lock)
        let kept = keptVariant(models, options.incumbent)
        if let kept {
            let unit = OutputLayout.variant(kept.row.name)
            for file in kept.files {
                tree[unit.appending(file.path)] = file.content
                digests[unit.appending(file.path)] = file.digest
            }
            units.append(unit)
        }
        let variants = models.map(\.variant)
        let measurements = plan.profile.map { profile in
            MeasurementPlan(
                plan, profile, emitted: variants, incumbent: options.incumbent?.variant.text, kept: kept)
        }
        if let measurements, let profile = plan.profile {
            for (path, bytes) in profileFiles(
                measurements, profile, plan.spec.resolved.flavor, specPath: plan.spec.resolved.specPath)
            {
                tree[path] = .bytes(bytes)
                digests[path] = digest(bytes)
            }
            units.append(OutputLayout.profile)
        }
        var left = options.otherReleases
        for order in options.orders {
            guard let variant = wanted[order.record.winner.variant] else { continue }
            tree.graft(release(variant, order.record, order.deployments), at: order.directory)
            units.append(order.directory)
            left.removeAll { $0 == order.directory }
        }
        var initial: PromotionRecord?
        if !units.contains(OutputLayout.release) {
            if options.keepsRelease {
                left.append(OutputLayout.release)
            } else {
                let first = options.initial.flatMap { wanted[$0] } ?? baseline
                let holder = PromotionRecord.Holder(first.emitted)
                let record = PromotionRecord(winner: holder, incumbent: nil, verdict: .initial)
                tree.graft(release(first, record), at: OutputLayout.release)
                units.append(OutputLayout.release)
                initial = record
            }
        }
        let manifest = Manifest(
            plan, variants: variants, weights: options.weights, kept: kept, digests: digests)
        let output = OutputTree(
            name: plan.name, tree: tree, units: units, manifestPath: OutputLayout.manifest, manifest: manifest.text,
            kept: left)
        return EmittedPlan(
            output: output, variants: variants, kept: kept?.row, measurements: measurements, initial: initial)
    }

    /// What the release holds and the spec no longer yields.
    private func keptVariant(_ models: [EmittedModel], _ incumbent: Incumbent?) -> KeptVariant? {
        guard let incumbent, !models.contains(where: { $0.variant.name == incumbent.variant }) else { return nil }
        return KeptVariant(incumbent, digest: digest)
    }

    /// The directory of one model as Triton reads it.
    func model(_ variant: LoweredVariant, named name: ModelName) -> EmittedModel {
        let text = variant.configText(named: name, specPath: plan.spec.resolved.specPath)
        let resolved = plan.spec.resolved
        var files: [(path: RelativePath, content: FileContent, digest: ContentDigest)] = [
            (ModelLayout.config, .bytes(text), digest(text))
        ]
        let version = ModelLayout.version(plan.version)
        for (path, file) in resolved.backend.files(of: resolved.model, serving: variant.graph, version: version) {
            files.append((path, .weights(file.weights), file.digest))
        }
        for file in variant.warmup {
            files.append((ModelLayout.warmup.appending(file.path), .bytes(file.bytes), file.digest))
        }
        return EmittedModel(variant: variant.emitted, files: files)
    }

    /// A release: a variant under the model's own name, its deployment files and the record of the promotion.
    ///
    /// - Parameters:
    ///   - lowered: The variant.
    ///   - record: Why the release holds it.
    ///   - deployments: Where it is deployed to; nil for what the spec says.
    /// - Returns: The files by their paths below the release.
    func release(
        _ lowered: LoweredVariant, _ record: PromotionRecord, _ deployments: [Deployment]? = nil
    ) -> FileTree {
        var tree = FileTree()
        var digests: [RelativePath: ContentDigest] = [:]
        let unit = ReleaseLayout.model(plan.name)
        for file in model(lowered, named: plan.name).files {
            tree[unit.appending(file.path)] = file.content
            digests[unit.appending(file.path)] = file.digest
        }
        let variant = plan.variants.first { $0.name == lowered.emitted.name } ?? plan.baseline
        let serving = ServingFacts(record)
        let released = DeployedRelease(
            plan: plan, variant: variant, id: lowered.emitted.id, concurrency: serving.concurrency,
            timeoutMilliseconds: serving.timeoutMilliseconds)
        for deployment in deployments ?? plan.deployments {
            for file in deployment.target.files(deployment.section, for: released) {
                guard let path = RelativePath("\(deployment.section.target)/\(file.name)") else { continue }
                let text = Array(file.text.utf8)
                tree[path] = .bytes(text)
                digests[path] = digest(text)
            }
        }
        let model = plan.spec.resolved.model
        let promotion = PromotionDocument(
            name: plan.name, model: model.file.digest, graphDigest: model.graphDigest, record: record,
            digests: digests)
        tree[ReleaseLayout.record] = .bytes(promotion.text)
        return tree
    }
}

extension ReferencedFile {
    /// The file as the workspace places it.
    var weights: WeightsReference {
        WeightsReference(digest: digest, byteCount: byteCount, sourcePath: sourcePath, content: content)
    }
}
