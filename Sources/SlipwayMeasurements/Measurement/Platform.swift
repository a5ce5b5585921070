/// What measurements must share to be compared: the machine, the server and the requests.
///
/// nil stands for "the file does not say", as in the CSV files of Model Analyzer and perf_analyzer.
package struct Platform: Hashable, Sendable {
    /// The processor's model name.
    package var cpu: String?
    /// The number of processor cores that the server may use.
    package var cores: Int?
    /// The GPUs' model names, sorted, one for each device that the server sees; empty when it has none.
    package var gpus: [String]?
    /// The GPU driver's version; nil also when there is no GPU.
    package var driver: String?
    /// The server's release, `24.10`.
    package var release: String?
    /// The shapes of the requests by input name, batch axis included: `name:1,128` pairs in name order, with a space
    /// between them. Runs of one request batch are comparable only when they are equal.
    package var inputShapes: String?
    /// Tells one campaign on one machine from another; an opaque text. Runs are compared within their session, whose
    /// rounds count from 1, and two sessions may lie on unlike days or on unlike machines of one kind.
    package var session: String?

    /// Makes a platform of which nothing is known.
    package init() {}
}
