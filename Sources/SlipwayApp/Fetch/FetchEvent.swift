package import SlipwayDomain
package import SlipwayWorkspace

/// What happens while a model given by URL is fetched.
package enum FetchEvent: Hashable, Sendable {
    /// The fetch begins: of a URL, or by a command as a person would type it.
    case started(url: String)
    /// Another process fetches the same file.
    case waiting
    /// So many bytes are here.
    case arrived(UInt64)
    /// A try failed and is followed by another one.
    case retried(String)
    /// The fetch is over, with or without the model.
    case ended

    /// What the cache hears of a fetch.
    fileprivate init(_ event: ModelFetcher.Event) {
        self =
            switch event {
            case .waiting: .waiting
            case .retried(let reason): .retried(reason)
            case .arrived(let count): .arrived(count)
            }
    }
}

/// Told what happens while a model is fetched.
package typealias FetchWatch = (FetchEvent) -> Void

/// Runs a command that brings a model into the cache.
///
/// - Parameters:
///   - command: The command.
///   - digest: The digest that the model must have.
///   - fetcher: The cache.
///   - watch: Told what happens; nothing begins where the run is offline.
/// - Returns: The cached file, or why there is none.
func runCommand(
    _ command: ModelCommand, _ digest: ContentDigest, with fetcher: ModelFetcher, watch: FetchWatch
) -> Result<ModelFetcher.Entry, CommandFailure> {
    if !fetcher.isOffline { watch(.started(url: command.text)) }
    defer { watch(.ended) }
    do throws(CommandFailure) {
        return .success(try fetcher.run(command, digest) { watch(FetchEvent($0)) })
    } catch {
        return .failure(error)
    }
}

/// Fetches the model of a URL into the cache.
///
/// - Parameters:
///   - url: The URL.
///   - digest: The digest that the model must have.
///   - fetcher: The cache.
///   - watch: Told what happens; nothing begins where the run is offline.
/// - Returns: The cached file, or why there is none.
package func fetchModel(
    _ url: String, _ digest: ContentDigest, with fetcher: ModelFetcher, watch: FetchWatch
) -> Result<ModelFetcher.Entry, FetchFailure> {
    if !fetcher.isOffline { watch(.started(url: publicURL(url))) }
    defer { watch(.ended) }
    do throws(FetchFailure) {
        return .success(try fetcher.fetch(url, digest) { watch(FetchEvent($0)) })
    } catch {
        return .failure(error)
    }
}
