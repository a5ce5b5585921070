import SlipwayDomain
import SlipwayReleases

/// A first spec for a model: what is decided about it, and why.
struct SpecDraft: Hashable, Sendable {
    /// The model's name.
    let name: ModelName
    /// The model file, relative to the spec.
    let model: String
    /// What the model is, in a few words.
    let summary: String
    /// The JSON Schema of specs, relative to the spec.
    var schema: String
    /// Whether that file is there.
    var hasSchema = false
    /// Whether the graph, which was exported for one row, is given a batch axis.
    var isRebatched = false
    /// The inputs, in graph order.
    var inputs: [Input]
    /// The outputs that are served, in graph order.
    var outputs: [String]
    /// The outputs that are not served, each with the reason.
    var omitted: [Omission] = []
    /// The axes that vary between requests, without the batch; in order of first use.
    var axes: [Axis] = []
    /// The release, and why it is this one.
    var release: TritonRelease
    var releaseReason: String
    /// The batch limits; `[0]` where the graph's own dimensions are served.
    var batchLimits: [Int]
    /// Why there are these, as sentences.
    var batchReason: String
    /// The domains of operators that the server needs a library for.
    var customDomains: [String] = []

    /// An input.
    struct Input: Hashable, Sendable {
        let name: String
        let type: ElementType
        /// The dimensions as they are in a spec, batch axis included.
        var dims: [String]
        /// What stands for its elements in a profile; nil where the default serves.
        var data: String?
        /// Why these elements.
        var dataReason: String?
    }

    /// An output that is not served.
    struct Omission: Hashable, Sendable {
        let name: String
        /// Why not, as a clause.
        let reason: String
    }

    /// An axis with its range.
    struct Axis: Hashable, Sendable {
        let name: String
        var least = 1
        var usual: Int
        var most: Int
        var multiple = 1
        /// Where the range comes from.
        var reason: String
    }

    /// The same without batches.
    func withoutBatches(because reason: String) -> SpecDraft? {
        guard batchLimits != [0], !isRebatched else { return nil }
        var draft = self
        draft.batchLimits = [0]
        draft.batchReason = reason
        return draft
    }
}
