import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwayWorkspace

/// How a promoted release that the spec no longer generates is to what it yields now.
struct ReleaseStanding {
    /// Whether an earlier version of Slipway wrote it, and the spec generates the same with more exact dims.
    let isFormer: Bool
    /// Whether only the model's weights changed: what was measured stays valid.
    let isCarried: Bool
    /// What the spec generates in its place, which keys differ, and which measurements count.
    let text: String

    /// Compares a release with a spec.
    ///
    /// - Parameters:
    ///   - release: The directory of the release below the model's output.
    ///   - document: Its record, whose winner has an id that the spec does not generate.
    ///   - compiled: The spec.
    ///   - config: The configuration that the release serves; nil where it cannot be read.
    init(_ release: RelativePath, _ document: PromotionDocument, _ compiled: CompiledSpec, config: [UInt8]?) {
        let winner = document.record.winner
        let variants = compiled.emitted.variants
        let model = compiled.plan.spec.resolved.model
        let isSameGraph = model.graphDigest != nil && model.graphDigest == document.graphDigest
        isFormer =
            isSameGraph
            && variants.contains { variant in
                variant.former.contains { $0.id == winner.id || $0.configID == winner.configID }
            }
        let twin = variants.first { $0.name == winner.variant }
        let isSameConfig = winner.configID != nil && variants.contains { $0.configID == winner.configID }
        isCarried = isSameGraph && isSameConfig
        let bytes = model.file.digest == document.model ? "" : "the model, "
        if isCarried {
            text =
                "it serves \"\(winner.variant)\" of other weights; what was measured stays valid, and "
                + "\(promotionCommand(release)) makes it of the weights that the spec names"
            return
        }
        guard let twin else {
            text =
                "the spec no longer generates \"\(winner.variant)\" (id \(winner.id)), which stays released; "
                + "put it back into the spec, or measure and promote another variant"
            return
        }
        var record = document.record
        record.winner = PromotionRecord.Holder(twin)
        let made = emitRelease(record, of: compiled.plan, at: release, digest: SHA256Hasher.digest)
        let keys = Self.changedKeys(from: document, config: config, to: made)
        let which = keys.isEmpty && bytes.isEmpty ? "the served graph" : bytes + listed(keys, most: 5)
        let valid: String
        // Variants of one name have one precision: where the option comes or goes, the graph has it on the other side.
        if keys.contains(where: { $0.contains("[precision_mode]") }) {
            let isGraph = compiled.plan.variants.contains { $0.name == twin.name && $0.graph != .main }
            valid =
                "numbers change, because the precision is \(isGraph ? "the graph's" : "an option of the provider") now, and what "
                + "was measured of it counts no longer"
        } else if !isSameGraph {
            valid = "the graph is another one, so that no measurement stays valid"
        } else {
            valid = "what was measured of it counts no longer\(Self.stillValid(document.record, compiled))"
        }
        text =
            "the spec generates \"\(winner.variant)\" with another configuration (id \(twin.id), released \(winner.id)); "
            + "changed: \(which.hasSuffix(", ") ? String(which.dropLast(2)) : which); \(valid); measure and promote again"
    }

    /// The keys of config.pbtxt with their values, and the warmup sets whose data differ.
    private static func changedKeys(
        from document: PromotionDocument, config: [UInt8]?, to made: EmittedRelease?
    ) -> [String] {
        guard let made else { return [] }
        let model = ReleaseLayout.model(document.name)
        var keys: [String] = []
        if let config, case .bytes(let text)? = made.tree[model.appending(ModelLayout.config)] {
            // The names of caches carry the id, which differs.
            keys = (findConfigChanges(from: config, to: text) ?? []).filter { change in
                !(change.before?.contains(document.record.winner.id) ?? false)
            }.map(\.text)
        }
        let warmup = model.appending(ModelLayout.warmup)
        let paths = Set(made.digests.keys).union(document.digests.keys).filter { path in
            path.isInside(warmup) && made.digests[path] != document.digests[path]
        }
        let sets = Set(paths.compactMap { $0.relative(to: warmup)?.components.first.map(String.init) })
        return keys + sets.sorted().map { "the data of warmup \"\($0)\"" }
    }

    /// Which of the variants that a winner was compared with are the same now.
    private static func stillValid(_ record: PromotionRecord, _ compiled: CompiledSpec) -> String {
        let others = Set(([record.incumbent] + record.runnersUp.map(\.holder)).compactMap(\.self).map(\.id))
            .subtracting([record.winner.id])
        guard !others.isEmpty else { return "" }
        let known = Set(compiled.emitted.variants.flatMap { [$0.id] + $0.former.map(\.id) })
        let count = others.intersection(known).count
        return "; of \(others.count) variant\(others.count == 1 ? "" : "s") that it was compared with \(count) "
            + (count == 1 ? "keeps its measurements" : "keep their measurements")
    }
}
