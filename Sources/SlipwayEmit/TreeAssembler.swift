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
        let held = keptVariants(models, options.incumbents)
        for kept in held.values.sorted(by: { $0.row.name < $1.row.name }) {
            let unit = OutputLayout.variant(kept.row.name)
            if units.contains(unit) { continue }
            for file in kept.files {
                tree[unit.appending(file.path)] = file.content
                digests[unit.appending(file.path)] = file.digest
            }
            units.append(unit)
        }
        let variants = models.map(\.variant)
        var plans: [RelativePath: MeasurementPlan] = [:]
        let firstPlan = plan.profile.map {
            MeasurementPlan(plan, $0, emitted: variants, incumbent: nil, kept: nil)
        }
        if let profile = plan.profile {
            plans = options.incumbents.map { release, incumbent in
                (
                    release,
                    MeasurementPlan(
                        plan, profile, emitted: variants, incumbent: incumbent.variant.text, kept: held[release])
                )
            }.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        if let measurements = plans[OutputLayout.release] ?? firstPlan, let profile = plan.profile {
            for (path, bytes) in profileFiles(
                measurements, profile, plan.spec.resolved.flavor, specPath: plan.spec.resolved.specPath)
            {
                tree[path] = .bytes(bytes)
                digests[path] = digest(bytes)
            }
            units.append(OutputLayout.profile)
        }
        for (path, text) in resolved.backend.companions(of: plan) {
            let bytes = Array(text.utf8)
            tree[path] = .bytes(bytes)
            digests[path] = digest(bytes)
            if let unit = path.parent, !units.contains(unit) { units.append(unit) }
        }
        var left = options.otherReleases
        for order in options.orders {
            let lowered = wanted[order.record.winner.variant]
            if let copied = order.copied {
                tree.graft(
                    release(copied, lowered, order.record, order.deployments, order.directory), at: order.directory)
            } else if let lowered {
                tree.graft(
                    release(lowered, order.record, order.deployments, order.directory), at: order.directory)
            } else {
                continue
            }
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
                tree.graft(
                    release(first, record, options.deployments(plan), OutputLayout.release), at: OutputLayout.release)
                units.append(OutputLayout.release)
                initial = record
            }
        }
        let manifest = Manifest(
            plan, variants: variants, weights: options.weights, kept: held, digests: digests)
        let output = OutputTree(
            name: plan.name, tree: tree, units: units, manifestPath: OutputLayout.manifest, manifest: manifest.text,
            kept: left)
        return EmittedPlan(
            output: output, variants: variants, kept: held.mapValues(\.row), plans: plans, firstPlan: firstPlan,
            initial: initial)
    }

    /// What releases hold and the spec no longer generates. Of two that have one name and are not the same, the first release's
    /// is in the output.
    private func keptVariants(
        _ models: [EmittedModel], _ incumbents: [RelativePath: Incumbent]
    ) -> [RelativePath: KeptVariant] {
        guard !incumbents.isEmpty else { return [:] }
        let own = Set(models.map(\.variant.name))
        var ids: [ModelName: String] = [:]
        var kept: [RelativePath: KeptVariant] = [:]
        for (release, incumbent) in incumbents.sorted(by: { $0.key < $1.key }) where !own.contains(incumbent.variant) {
            guard ids[incumbent.variant] ?? incumbent.id == incumbent.id,
                let variant = KeptVariant(incumbent, digest: digest)
            else { continue }
            ids[incumbent.variant] = incumbent.id
            kept[release] = variant
        }
        return kept
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
    ///   - directory: The directory of the release below the output's.
    /// - Returns: The files by their paths below the release.
    func release(
        _ lowered: LoweredVariant, _ record: PromotionRecord, _ deployments: [Deployment]?, _ directory: RelativePath
    ) -> FileTree {
        let model = plan.spec.resolved.model
        let copied = CopiedModel(
            files: self.model(lowered, named: plan.name).files.map {
                Incumbent.File(path: $0.path, content: $0.content, digest: $0.digest)
            }, model: model.file.digest, graphDigest: model.graphDigest)
        return release(of: copied, lowered.emitted.id, record, deployments, directory)
    }

    /// A release whose model directory is another one's: only the deployment files are made.
    ///
    /// - Parameters:
    ///   - copied: The files of the other release.
    ///   - lowered: The variant of the winner's name, if the plan has one: of the same id, it says where the model files are.
    ///   - record: Why the release holds it.
    ///   - deployments: Where it is deployed to; nil for what the spec says.
    ///   - directory: The directory of the release below the output's.
    /// - Returns: The files by their paths below the release.
    func release(
        _ copied: CopiedModel, _ lowered: LoweredVariant?, _ record: PromotionRecord, _ deployments: [Deployment]?,
        _ directory: RelativePath
    ) -> FileTree {
        guard let lowered, lowered.emitted.id == record.winner.id else {
            return release(of: copied, record.winner.id, record, deployments, directory)
        }
        let sources = model(lowered, named: plan.name).files
        let files = copied.files.map { file in
            guard case .weights = file.content,
                let known = sources.first(where: { $0.path == file.path && $0.digest == file.digest })
            else { return file }
            return Incumbent.File(path: file.path, content: known.content, digest: file.digest)
        }
        let model = CopiedModel(files: files, model: copied.model, graphDigest: copied.graphDigest)
        return release(of: model, lowered.emitted.id, record, deployments, directory)
    }

    private func release(
        of model: CopiedModel, _ id: String, _ record: PromotionRecord, _ deployments: [Deployment]?,
        _ directory: RelativePath
    ) -> FileTree {
        var tree = FileTree()
        var digests: [RelativePath: ContentDigest] = [:]
        let unit = ReleaseLayout.model(plan.name)
        for file in model.files {
            tree[unit.appending(file.path)] = file.content
            digests[unit.appending(file.path)] = file.digest
        }
        let variant = plan.variants.first { $0.name == record.winner.variant } ?? plan.baseline
        let serving = ServingFacts(record)
        let released = DeployedRelease(
            plan: plan, variant: variant, id: id, directory: directory,
            files: digests.compactMap { path, digest in
                path.relative(to: ReleaseLayout.repository).map { (path: $0, digest: digest) }
            },
            requests: requests(of: variant),
            measured: MeasuredRelease(
                concurrency: serving.concurrency, timeoutMilliseconds: serving.timeoutMilliseconds, knee: record.knee),
            policy: record.policy, digest: digest)
        for deployment in deployments ?? plan.deployments {
            for file in deployment.target.files(deployment.section, for: released) {
                guard let path = RelativePath("\(deployment.section.target)/\(file.name)") else { continue }
                let text = Array(file.text.utf8)
                tree[path] = .bytes(text)
                digests[path] = digest(text)
            }
        }
        let promotion = PromotionDocument(
            name: plan.name, model: model.model, graphDigest: model.graphDigest, record: record,
            digests: digests)
        tree[ReleaseLayout.record] = .bytes(promotion.text)
        return tree
    }
}

extension TreeAssembler {
    /// The requests of the profile as a variant takes them.
    private func requests(of variant: Variant) -> [DeployedRelease.Request] {
        guard let profile = plan.profile else { return [] }
        let isBatched = variant.configuration.maxBatchSize > 0
        return MeasurementPlan.inputSets(profile).filter { $0.set.isBatched == isBatched }.map { set, fills in
            DeployedRelease.Request(
                name: set.point, inputData: String(decoding: writeInputData(fills), as: UTF8.self))
        }
    }
}

extension ReferencedFile {
    /// The file as the workspace places it.
    var weights: WeightsReference {
        WeightsReference(digest: digest, byteCount: byteCount, sourcePath: sourcePath, content: content, parts: parts)
    }
}
