internal import SlipwayDomain

extension Workspace.ResolvedPath {
    /// A cached model, shown by its address: where the cache lies differs from machine to machine.
    ///
    /// - Parameters:
    ///   - entry: The cached file.
    ///   - url: Its address.
    package init(cached entry: ModelFetcher.Entry, of url: String) {
        self.init(absolute: entry.path, display: publicURL(url))
    }

    /// A cached model that a command brings, shown by the command.
    ///
    /// - Parameters:
    ///   - entry: The cached file.
    ///   - command: The command.
    package init(cached entry: ModelFetcher.Entry, by command: ModelCommand) {
        self.init(absolute: entry.path, display: command.display)
    }
}
