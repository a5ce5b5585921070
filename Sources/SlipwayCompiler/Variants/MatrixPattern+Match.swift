import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

extension MatrixPattern {
    /// Whether a point has, on every axis that the entry states, one of the stated values.
    func matches(_ point: VariantConfiguration) -> Bool {
        guard provider.isEmpty || provider.contains(where: { $0.value == point.provider }) else { return false }
        return MatrixAxis.table.allSatisfy { axis in
            let stated = axes[axis.key]
            return stated.isEmpty || stated.contains { axis.normal($0.value) == point.axes[axis.key] }
        }
    }

    /// The axes of a provider with every value that the entry states in place of its own, and only the first of the
    /// others.
    ///
    /// An option of the session that is no axis keeps its value.
    func narrowed(_ own: MatrixAxes) -> MatrixAxes {
        var result = own
        result.options = own.options.map { ($0.key, Array($0.values.prefix(1))) }
        for axis in MatrixAxis.table {
            let stated = axes[axis.key]
            result[axis.key] = stated.isEmpty ? Array(own[axis.key].prefix(1)) : stated.map { axis.normal($0.value) }
        }
        return result
    }
}
