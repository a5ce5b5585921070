import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// The axes of one provider's part of the matrix; every list has at least one value, nil where the spec states none.
struct MatrixAxes {
    let choice: ProviderChoice
    var options: [(key: String, values: [OptionValue])]
    let kind: InstanceKind
    let gpus: [Int]
    /// What the sections of the spec state for the axes, with the places.
    let stated: StatedAxes
    private var values: [[AxisValue?]]
    /// What stays in fp32 in a graph in half.
    private let kept: [String]

    /// Reads the axes of a provider entry over the spec's own sections.
    init(_ choice: ProviderChoice, _ document: SpecDocument) {
        let instances = document.instances.replaced(by: choice.instances)
        let sections: [MatrixAxis.Section: StatedAxes] = [
            .provider: choice.axes, .batching: document.batching.replaced(by: choice.batching),
            .instances: instances.axes, .session: document.session.replaced(by: choice.session),
        ]
        self.choice = choice
        stated = sections.values.reduce(StatedAxes()) { $0.replaced(by: $1) }
        values = MatrixAxis.table.map { axis in
            let stated = sections[axis.section]?[axis.key] ?? []
            return stated.isEmpty ? [axis.open] : stated.map { axis.normal($0.value) }
        }
        options = choice.options.map { ($0.key.value, $0.values.map(\.value)) }
        kept = document.keptInFP32(of: choice)
        kind = choice.provider.value.requiredKind
        gpus = kind == .gpu ? instances.gpus.map(\.value) : []
    }

    /// The values of an axis.
    subscript(axis: MatrixAxis.Key) -> [AxisValue?] {
        get { values[axis.rawValue] }
        set { values[axis.rawValue] = newValue }
    }

    /// The axes with more than one value, by the key that states them, with their sizes; for messages.
    var factors: [(key: String, count: Int)] {
        func sizes(_ section: MatrixAxis.Section) -> [(key: String, count: Int)] {
            MatrixAxis.rows(section).map { ($0.field.key, self[$0.key].count) }
        }
        let all =
            sizes(.provider) + options.map { ($0.key, $0.values.count) } + sizes(.session) + sizes(.batching)
            + sizes(.instances)
        return all.filter { $0.count > 1 }
    }

    /// The number of points, or nil when it overflows.
    var pointCount: Int? {
        var total = 1
        for factor in factors {
            let (product, overflow) = total.multipliedReportingOverflow(by: factor.count)
            if overflow { return nil }
            total = product
        }
        return total
    }

    /// Every point in order: the last axis varies fastest. Points may repeat where a setting has no effect.
    func points() -> [VariantConfiguration] {
        var base = VariantConfiguration(provider: choice.provider.value, maxBatchSize: 0)
        base.kind = kind
        base.gpus = gpus
        base.keptInFP32 = GraphKey(.fp16, keeping: kept).kept
        var points = [base]
        func spread<Value>(_ list: [Value], _ put: (inout VariantConfiguration, Value) -> Void) {
            points = points.flatMap { point in
                list.map { value in
                    var next = point
                    put(&next, value)
                    return next
                }
            }
        }
        func spread(_ section: MatrixAxis.Section) {
            for axis in MatrixAxis.spread(section) {
                spread(self[axis.key]) { $0.axes[axis.key] = axis.settled($1, $0.axes) }
            }
        }
        spread(.provider)
        for index in points.indices where points[index].precision != .fp16 { points[index].keptInFP32 = [] }
        for option in options {
            spread(option.values) { $0.options.append(ChosenOption(key: option.key, value: $1)) }
        }
        spread(.session)
        spread(.batching)
        spread(.instances)
        return points
    }
}

extension MatrixAxis {
    /// What is spread where a spec states no value: nil where the value follows from another setting's.
    fileprivate var open: AxisValue? { follows == nil ? start : nil }
}
