/// What measurements must share to be compared: the machine, the server and the requests.
///
/// nil stands for "the file does not say", as in the CSV files of Model Analyzer and perf_analyzer.
package struct Platform: Hashable, Sendable {
    /// The processor's model name.
    package var cpu: String?
    /// The GPUs' model names, sorted, one for each device that the server sees; empty when it has none.
    package var gpus: [String]?
    /// The GPU driver's version; nil also when there is no GPU.
    package var driver: String?
    /// The server's release, `24.10`.
    package var release: String?
    /// The shapes of the requests by input name, batch axis included; a string of `name:dims` pairs in name order.
    package var inputShapes: String?

    /// Makes a platform of which nothing is known.
    package init() {}
}
