import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Says which values of the spec's own sections are in no variant, because each execution provider states its own.
///
/// A value of a shared fragment is left alone, for other specs may use it, and so is a batch limit that the baseline has.
func reportOverridden(_ document: SpecDocument, baseline: VariantConfiguration, into bag: inout DiagnosticBag) {
    guard !document.providers.isEmpty else { return }
    let sections: [(StatedAxes, of: (ProviderChoice) -> StatedAxes)] = [
        (document.session, { $0.session }), (document.batching, { $0.batching }),
        (document.instances.axes, { $0.instances.axes }),
    ]
    for (stated, section) in sections {
        for axis in MatrixAxis.table {
            let values = stated[axis.key]
            guard let first = values.first, first.range.source == document.name.range.source,
                document.providers.allSatisfy({ !section($0)[axis.key].isEmpty }),
                axis.key != .maxBatchSize || !values.contains(where: { $0.value.integer == baseline.maxBatchSize })
            else { continue }
            let path = axis.path
            bag.add(
                Diagnostic(
                    .valueWithoutVariant, "\(path) is in no variant: each execution provider states its own",
                    at: first.range, path: path,
                    notes: ["what an execution provider states replaces what the spec states for all of them"],
                    help: ["take \(path) out, or take it out of an execution provider"],
                    suggestion: document.tree.removing(key: axis.field.key, around: first.range)))
        }
    }
}
