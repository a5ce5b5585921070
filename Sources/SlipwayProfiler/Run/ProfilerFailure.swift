package import SlipwayWorkspace

/// Why a campaign stops before its end.
package enum ProfilerFailure: Error, Sendable {
    /// A file, a directory or a program.
    case workspace(WorkspaceError)
    /// The server does not start, or dies again and again; what it said last, and the names of the variables that it did
    /// not get, where that may be why.
    case server(String, log: [String], dropped: [String] = [])
    /// The server is not one that the plan can be measured on.
    case unsuitable(String, help: String)
    /// Rows that are sent together answer otherwise than alone, although the spec asserts that they do not; in words.
    case rowsDiffer(variant: String, String)
    /// The model whose answers others are compared with does not load, or does not answer.
    case referenceFails(model: String, String)
    /// A signal asks slipway to end.
    case interrupted
}
