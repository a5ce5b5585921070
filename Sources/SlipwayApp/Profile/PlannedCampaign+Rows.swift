import SlipwayCompiler
import SlipwayEmit
import SlipwayProfiler
import SlipwaySpec

extension PlannedCampaign {
    /// Whether the spec asserts that the rows of a batch stay apart.
    var assertsRows: Bool { compiled.plan.spec.resolved.document.model.rows != nil }

    /// What is tried of that, with the data of the first request; nil where nothing is asserted, and where it cannot be.
    var rowsTrial: RowsTrial? {
        guard assertsRows, let item = compiled.plan.profile?.points.first?.item else { return nil }
        return RowsTrial(
            item.map { fill in
                RowsTrial.Input(name: fill.name, type: fill.type, sizes: fill.sizes, bytes: makeTensorBytes(fill))
            })
    }
}
