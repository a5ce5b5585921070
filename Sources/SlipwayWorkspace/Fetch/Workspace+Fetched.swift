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
}
