/// The caption of a chart: whose numbers it shows, and what they are.
package struct ChartCaption: Hashable, Sendable {
    /// The model.
    let model: String
    /// What is shown, such as `throughput against concurrency`.
    let matter: String

    /// The title of a drawing that is alone.
    var title: String { "\(model): \(matter)" }
    /// The heading on the page of the model.
    var heading: String { matter.prefix(1).uppercased() + matter.dropFirst() }
}
