import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwaySpec

extension PromotionContext {
    /// Why variants may not win, by name: what clients of the released one would notice. Empty where nothing is released yet.
    ///
    /// - Parameter settled: What the release held when measurements decided that did so before; nil where none did.
    /// - Returns: What clients would notice of each variant that may not win.
    func breakingVariants(settled: PromotionRecord.Holder? = nil) -> [String: [String]] {
        guard let record = release.record else { return [:] }
        let before = settled.flatMap { variant(of: $0.id) }
        guard let known = before.flatMap({ config(of: $0) }) ?? release.config else { return [:] }
        var result: [String: [String]] = [:]
        // What is released, or was when it was decided, is what clients use.
        let used = [record.winner.id, variant(of: record.winner.id)?.id, before?.id]
        for holder in variants where !used.contains(holder.id) {
            guard let text = config(of: holder) else { continue }
            let changes = findBreakingChanges(from: known, to: text, largest: largestRequest)
            if !changes.isEmpty { result[holder.variant.text] = changes }
        }
        return result
    }

    /// The largest batch that clients send, in items, as the spec states it.
    var largestRequest: Int? { plan.spec.resolved.document.clients?.maxBatch?.value }

    /// The config.pbtxt of a variant of the output.
    private func config(of holder: PromotionRecord.Holder) -> [UInt8]? {
        let path = OutputLayout.variant(holder.variant).appending(ModelLayout.config)
        guard case .bytes(let text)? = emitted.output.tree[path] else { return nil }
        return text
    }
}
