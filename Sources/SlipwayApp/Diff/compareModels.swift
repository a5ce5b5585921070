import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwayPromotion

/// Compares what two sides say of a model.
///
/// - Parameters:
///   - old: The old side; nil where it has no such model.
///   - new: The new side; nil where it has no such model.
/// - Returns: How they differ; nil where neither has the model.
func compareModels(_ old: ModelSnapshot?, _ new: ModelSnapshot?) -> ModelDifference? {
    switch (old, new) {
    case (nil, nil): return nil
    case (nil, let new?):
        return ModelDifference(
            name: new.manifest.name, formerName: nil, status: .added, clients: [], operations: [], invalidates: [])
    case (let old?, nil):
        let gone = ModelDifference.ClientChange(isBreaking: true, release: "release", text: "the model goes")
        return ModelDifference(
            name: old.manifest.name, formerName: nil, status: .removed, clients: [gone], operations: [],
            invalidates: [])
    case (let old?, let new?):
        return Comparison(old: old, new: new).difference
    }
}

/// The comparison of a model that both sides have, under one name or two.
private struct Comparison {
    let old: ModelSnapshot
    let new: ModelSnapshot

    typealias Operation = ModelDifference.Operation

    var difference: ModelDifference {
        let (before, after) = (old.manifest.name, new.manifest.name)
        var clients = clientChanges
        if before != after {
            clients.insert(
                .init(
                    isBreaking: true, release: "release", text: "the model is called \"\(after)\", was \"\(before)\""),
                at: 0)
        }
        let operations = modelChanges + memberChanges + graphChanges + variantChanges + releaseChanges
        let invalidates = invalidations
        let isSame = clients.isEmpty && operations.isEmpty && invalidates.isEmpty
        return ModelDifference(
            name: after, formerName: before == after ? nil : before,
            status: before != after ? .renamed : isSame ? .unchanged : .changed,
            clients: clients.filter(\.isBreaking) + clients.filter { !$0.isBreaking }, operations: operations,
            invalidates: invalidates)
    }

    // MARK: Clients

    /// What clients of each release notice; without a release those of the baseline.
    private var clientChanges: [ModelDifference.ClientChange] {
        var changes: [ModelDifference.ClientChange] = []
        for release in Set(old.releases.keys).union([OutputLayout.release]).sorted() {
            let isFirst = release == OutputLayout.release
            guard let before = old.releases[release]?.config ?? (isFirst ? old.served : nil) else { continue }
            guard let after = new.releases[release]?.config ?? (isFirst ? new.served : nil) else {
                if old.releases[release] != nil {
                    changes.append(.init(isBreaking: true, release: release.text, text: "the release goes"))
                }
                continue
            }
            let largest = largestRequest(before, after)
            changes += findBreakingChanges(from: before, to: after, largest: largest).map {
                .init(isBreaking: true, release: release.text, text: $0)
            }
            changes += findHarmlessChanges(from: before, to: after, largest: largest).map {
                .init(isBreaking: false, release: release.text, text: $0)
            }
        }
        return changes
    }

    /// The largest batch that clients send, in items: as the new spec states it, or the old one where the new side is an
    /// output, which does not say. Nil, for the limit of the old configuration, where nobody states it, and where a limit that
    /// was too low before is no lower now: that is no change.
    private func largestRequest(_ before: [UInt8], _ after: [UInt8]) -> Int? {
        guard let largest = (new.stated ?? old.stated)?.largestRequest else { return nil }
        let isNews = old.stated.map { $0.largestRequest != largest } ?? false
        let (was, becomes) = (batchLimit(of: before), batchLimit(of: after))
        let isLower = becomes.map { limit in was.map { limit < $0 } ?? true } ?? false
        return isNews || isLower ? largest : nil
    }

    // MARK: Operations

    private var modelChanges: [Operation] {
        var changes: [Operation] = []
        let (was, becomes) = (old.manifest, new.manifest)
        if was.target != becomes.target {
            changes.append(
                Operation(kind: .target, key: "target", before: was.target, after: becomes.target, variants: []))
        }
        if let was = was.model, let becomes = becomes.model, was.digest != becomes.digest {
            changes.append(
                Operation(
                    kind: .model, key: "sha256", before: was.digest.hex, after: becomes.digest.hex,
                    variants: []))
        }
        for (now, before) in zip(becomes.model?.external ?? [], was.model?.external ?? [])
        where now.location == before.location && now.digest != before.digest {
            changes.append(
                Operation(
                    kind: .model, key: now.location.text, before: before.digest.hex, after: now.digest.hex,
                    variants: []))
        }
        let (edits, newEdits) = (was.model?.edits ?? [], becomes.model?.edits ?? [])
        if edits != newEdits {
            for edit in edits where !newEdits.contains(edit) {
                changes.append(Operation(kind: .model, key: "served graph", before: edit, after: nil, variants: []))
            }
            for edit in newEdits where !edits.contains(edit) {
                changes.append(Operation(kind: .model, key: "served graph", before: nil, after: edit, variants: []))
            }
        }
        return changes
    }

    /// The members of a pipeline that are served otherwise, by their ids.
    private var memberChanges: [Operation] {
        let before = Dictionary(old.manifest.members.map { ($0.name, $0.id) }) { first, _ in first }
        let after = Dictionary(new.manifest.members.map { ($0.name, $0.id) }) { first, _ in first }
        return Set(before.keys).union(after.keys).sorted().compactMap { name in
            guard before[name] != after[name] else { return nil }
            let step = name.text.hasPrefix("\(new.manifest.name)-") ? Self.tail(name, new) : name.text
            return Operation(
                kind: .model, key: "member \(step)", before: before[name], after: after[name], variants: [])
        }
    }

    /// How the graphs in other precisions differ.
    private var graphChanges: [Operation] {
        guard let was = old.manifest.model, let becomes = new.manifest.model else { return [] }
        let before = Dictionary(was.graphs.map { ($0.name, $0) }) { first, _ in first }
        let after = Dictionary(becomes.graphs.map { ($0.name, $0) }) { first, _ in first }
        return Set(before.keys).union(after.keys).sorted().compactMap { name in
            // Other weights give other numbers; the edits alone say that the graph is made otherwise.
            func edits(_ graph: Manifest.Graph?, of model: Manifest.Model) -> String? {
                graph.map { $0.edits.filter { !model.edits.contains($0) }.joined(separator: ", ") }
            }
            let (old, new) = (edits(before[name], of: was), edits(after[name], of: becomes))
            guard old != new else { return nil }
            return Operation(kind: .model, key: "served graph", before: old, after: new, variants: [])
        }
    }

    /// The variants of both sides by what their names say besides the model's, so that a renamed model keeps its variants.
    private var variantChanges: [Operation] {
        var changes: [Operation] = []
        let before = Dictionary(old.manifest.variants.map { (Self.tail($0.name, old), $0) }) { first, _ in first }
        let after = Dictionary(new.manifest.variants.map { (Self.tail($0.name, new), $0) }) { first, _ in first }
        let gone = old.manifest.variants.filter { after[Self.tail($0.name, old)] == nil }.map(\.name.text)
        let come = new.manifest.variants.filter { before[Self.tail($0.name, new)] == nil }.map(\.name.text)
        if !come.isEmpty {
            changes.append(Operation(kind: .variantAdded, key: nil, before: nil, after: nil, variants: come))
        }
        if !gone.isEmpty {
            changes.append(Operation(kind: .variantRemoved, key: nil, before: nil, after: nil, variants: gone))
        }
        var order: [ConfigChange] = []
        var variants: [ConfigChange: [String]] = [:]
        for variant in new.manifest.variants {
            guard let known = before[Self.tail(variant.name, new)], known.id != variant.id else { continue }
            for change in fieldChanges(known, variant) {
                if variants[change] == nil { order.append(change) }
                variants[change, default: []].append(variant.name.text)
            }
        }
        return changes
            + order.map {
                Operation(
                    kind: .variantChanged, key: $0.key, before: $0.before, after: $0.after,
                    variants: variants[$0] ?? [])
            }
    }

    /// The values in which a variant's configuration differs, and the data of warmup sets that do. The names of engine
    /// caches carry the id and are left out.
    private func fieldChanges(_ before: Manifest.Variant, _ after: Manifest.Variant) -> [ConfigChange] {
        var changes: [ConfigChange] = []
        if before.graph != after.graph {
            let words = [before.graph, after.graph].map { $0.map { "the graph \($0)" } ?? "an option of the provider" }
            changes.append(ConfigChange(key: "precision (numbers change)", before: words[0], after: words[1]))
        }
        if let was = old.configs[before.name.text], let becomes = new.configs[after.name.text] {
            changes += (findConfigChanges(from: was, to: becomes) ?? []).filter { change in
                !(change.before?.contains(before.id) ?? false) && !(change.after?.contains(after.id) ?? false)
            }
        }
        let warmup = (
            OutputLayout.variant(before.name).appending(ModelLayout.warmup),
            OutputLayout.variant(after.name).appending(ModelLayout.warmup)
        )
        let was = Self.files(below: warmup.0, old)
        let becomes = Self.files(below: warmup.1, new)
        let sets = Set(was.keys).union(becomes.keys).filter { was[$0] != becomes[$0] }
            .compactMap { $0.components.first.map(String.init) }
        for name in Set(sets).sorted() {
            changes.append(ConfigChange(key: "data of warmup \"\(name)\"", before: "other values", after: "new values"))
        }
        return changes
    }

    private static func files(below folder: RelativePath, _ side: ModelSnapshot) -> [RelativePath: ContentDigest] {
        var files: [RelativePath: ContentDigest] = [:]
        for (path, digest) in side.manifest.digests { if let file = path.relative(to: folder) { files[file] = digest } }
        return files
    }

    private static func tail(_ name: ModelName, _ side: ModelSnapshot) -> String {
        let model = side.manifest.name.text
        return name.text.hasPrefix("\(model)-") ? String(name.text.dropFirst(model.utf8.count + 1)) : name.text
    }

    // MARK: Releases

    private var releaseChanges: [Operation] {
        var changes: [Operation] = []
        let policies = Set(old.stated?.policies.keys.map(\.self) ?? []).intersection(
            new.stated?.policies.keys.map(\.self) ?? [])
        let deployments = Set(old.deployments.keys).union(new.deployments.keys)
        for release in deployments.union(policies).union(old.releases.keys).union(new.releases.keys).sorted() {
            let (was, becomes) = (old.releases[release], new.releases[release])
            if was.map({ Self.held(by: $0, old) }) != becomes.map({ Self.held(by: $0, new) }) {
                let variants = [becomes?.document.record.winner.variant.text].compactMap(\.self)
                changes.append(
                    Operation(
                        kind: .release, key: release.text, before: was.map(Self.text), after: becomes.map(Self.text),
                        variants: variants))
            }
            if let before = old.deployments[release], let after = new.deployments[release] {
                changes += findDeploymentChanges(from: before, to: after).map {
                    Operation(
                        kind: .deployment, key: "\(release)/\($0.file)" + ($0.key.isEmpty ? "" : ": \($0.key)"),
                        before: $0.before, after: $0.after, variants: [])
                }
            }
            if let before = old.stated?.policies[release], let after = new.stated?.policies[release] {
                changes += findPolicyChanges(from: before, to: after).map {
                    Operation(
                        kind: .policy, key: "\(release): \($0.key)", before: $0.before, after: $0.after, variants: [])
                }
            }
        }
        return changes
    }

    /// What a release holds and why, without the model's name.
    private static func held(by release: ModelSnapshot.Release, _ side: ModelSnapshot) -> [String] {
        let record = release.document.record
        return [tail(record.winner.variant, side), record.verdict.rawValue]
    }

    /// What a release holds and why.
    private static func text(_ release: ModelSnapshot.Release) -> String {
        let record = release.document.record
        return "\(record.winner.variant) (\(record.verdict.rawValue))"
    }

    // MARK: Measurements

    private var invalidations: [ModelDifference.Invalidation] {
        let after = Dictionary(new.manifest.variants.map { (Self.tail($0.name, new), $0) }) { first, _ in first }
        return old.manifest.variants.compactMap { variant in
            guard let now = after[Self.tail(variant.name, old)], now.id != variant.id,
                !now.former.contains(variant.id), !variant.former.contains(now.id),
                // New weights of the same graph leave measurements valid.
                now.configID != variant.configID || !isSameGraph
            else { return nil }
            return ModelDifference.Invalidation(variant: now.name.text, id: variant.id, becomes: now.id)
        }
    }

    private var isSameGraph: Bool {
        guard let graph = old.manifest.model?.graphDigest else { return false }
        return graph == new.manifest.model?.graphDigest
    }
}
