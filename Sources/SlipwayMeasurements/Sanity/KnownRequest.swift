/// A request of the plan: what it is called, and the shapes that measurements state for it.
package struct KnownRequest: Hashable, Sendable {
    /// The name.
    package var name: String
    /// The shapes in every form: of variants that batch, and of those that do not, whose inputs have the graph's own
    /// dimensions. The first stands for all.
    package var forms: [String]

    /// Makes a request.
    package init(name: String, forms: [String]) {
        self.name = name
        self.forms = forms
    }
}

/// Gives the runs of one request the same shapes, whether or not the variant batches, and the requests their names.
///
/// - Parameters:
///   - set: The runs.
///   - requests: The requests of the plan.
package func unifyRequests(_ set: inout MeasurementSet, _ requests: [KnownRequest]) {
    var canonical: [String: String] = [:]
    for request in requests {
        guard let first = request.forms.first else { continue }
        set.requestNames[first] = request.name
        for form in request.forms { canonical[form] = first }
    }
    for index in set.platforms.indices {
        guard let shapes = set.platforms[index].inputShapes, let first = canonical[shapes] else { continue }
        set.platforms[index].inputShapes = first
    }
}
