import SlipwayDiagnostics
import SlipwaySpec

/// Reports settings of dynamic batching that no variant can feel.
func checkDynamicBatching(_ document: SpecDocument, into bag: inout DiagnosticBag) {
    guard document.isWhole(.maxBatchSize), document.isWhole(.dynamicBatching) else { return }
    var idleDynamic = IdleSettings()
    var idleDelay = IdleSettings()
    var idlePreferred = IdleSettings()
    for choice in document.effectiveProviders {
        let batching = document.batching.replaced(by: choice.batching)
        let canBatch = batching.maxBatchSize.contains { $0.value > 0 }
        let isDynamic = canBatch && (batching.dynamic.isEmpty || batching.dynamic.contains(where: \.value))
        if let dynamic = batching.dynamic.first(where: \.value) {
            idleDynamic.state(dynamic.range, hasEffect: canBatch)
        }
        if let delay = batching.maxQueueDelay.first { idleDelay.state(delay.range, hasEffect: isDynamic) }
        if let preferred = batching.preferredBatchSize.first(where: { !$0.value.isEmpty }) {
            idlePreferred.state(preferred.range, hasEffect: isDynamic)
        }
    }
    for range in idleDynamic.ranges {
        bag.add(
            Diagnostic(
                .dynamicBatchingWithoutBatch, "dynamic batching with max_batch_size 0 batches nothing", at: range,
                path: "batching.dynamic", help: ["write a max_batch_size of 1 or more, or dynamic: false"],
                suggestion: .writing(plain: "false", at: range)))
    }
    for (key, idle) in [("max_queue_delay", idleDelay), ("preferred_batch_size", idlePreferred)] {
        for range in idle.ranges {
            bag.add(
                Diagnostic(
                    .settingWithoutEffect, "\(key) has no effect without dynamic batching", at: range,
                    path: "batching.\(key)", help: ["remove it, or write dynamic: true with a max_batch_size above 0"],
                    suggestion: document.tree.removing(key: key, around: range)))
        }
    }
}
