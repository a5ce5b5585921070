package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwaySpec
package import SlipwayWorkspace

/// A way to come by a model file, in a folder of its own.
///
/// The rooms below know sources by their syntax alone; the program is built with a list of them.
package protocol ModelSource: Sendable {
    /// Its form of `model.source`, or its key beside it.
    var syntax: SourceSyntax { get }
    /// The codes of its own findings.
    var codes: [DiagnosticCode] { get }

    /// Finds the model file.
    ///
    /// - Parameters:
    ///   - section: What the spec says.
    ///   - place: Where the run may look.
    ///   - bag: Receives why there is no file.
    /// - Returns: The file, or what there is in its place.
    func find(_ section: SourceSection, in place: SourcePlace, into bag: inout DiagnosticBag) -> FoundModel

    /// Checks what the model names beside itself.
    ///
    /// - Parameters:
    ///   - signature: The outside of the model.
    ///   - section: What the spec says.
    ///   - bag: Receives the findings.
    func check(_ signature: GraphSignature, _ section: SourceSection, into bag: inout DiagnosticBag)
}

/// What a source found.
package enum FoundModel: Sendable {
    /// The file.
    case file(Workspace.ResolvedPath)
    /// The file that a conversion made.
    case converted(Workspace.ResolvedPath, ModelConversion)
    /// No file, but a graph lock is there, which may replace a model of this path or URL.
    case locked(wanted: String)
    /// No file is there; the finding is added by who cannot do without it.
    case absent(Diagnostic)
    /// Nothing; the findings say why.
    case nothing
    /// Nothing because of a failure that the spec is not to blame for.
    case failure(WorkspaceError)
}

/// Where a run may look for a model.
package struct SourcePlace {
    /// The project and its model roots.
    package let workspace: Workspace
    /// The absolute path of the file that states the source.
    package let stating: String
    /// The model that a graph lock of the output describes: its path or URL, and its digest; nil where there is none.
    package let locked: (path: String, digest: ContentDigest)?
    /// The conversion that made that model; nil where there is none.
    package var lockedConversion: ModelConversion?
    /// The spec as the request names it, for commands in messages; nil where nobody says.
    package var spec: String?
    /// Whether the model is fetched where it can be although a lock could stand in: its files are to be written.
    package let fetchesFirst: Bool
    /// The cache of models given by URL; nil where there is no place for one.
    package let fetcher: ModelFetcher?
    /// Fetches a URL into the cache; nil where this run fetches nothing.
    package var fetch: ((String, ContentDigest, ModelFetcher) -> Result<ModelFetcher.Entry, FetchFailure>)?
    /// Whether this run may run commands of specs.
    package var commands = CommandUse.never
    /// Runs a command that brings a model into the cache; nil where this run fetches nothing.
    package var run: ((ModelCommand, ContentDigest, ModelFetcher) -> Result<ModelFetcher.Entry, CommandFailure>)?

    /// Makes a place.
    package init(
        workspace: Workspace, stating: String, locked: (path: String, digest: ContentDigest)?,
        fetchesFirst: Bool = false,
        fetcher: ModelFetcher?,
        fetch: ((String, ContentDigest, ModelFetcher) -> Result<ModelFetcher.Entry, FetchFailure>)?
    ) {
        self.workspace = workspace
        self.stating = stating
        self.locked = locked
        self.fetchesFirst = fetchesFirst
        self.fetcher = fetcher
        self.fetch = fetch
    }
}
