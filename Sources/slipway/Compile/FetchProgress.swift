import SlipwayDomain
import SlipwayWorkspace

/// Fetches models and shows how far it is: one line that changes on a terminal, a line at the start elsewhere.
struct FetchProgress {
    let console: Console

    /// What a compiler calls for a model that is not in the cache.
    var fetch: ModelFetch {
        { fetcher, url, digest in
            if !fetcher.isOffline { console.progress("fetching \(url)\n") }
            var isDirty = false
            defer { if isDirty { console.message("\r\u{1B}[K") } }
            do throws(FetchFailure) {
                let entry = try fetcher.fetch(url, digest) { event in
                    switch event {
                    case .waiting: console.progress("another run of slipway fetches it; waiting\n")
                    case .retried(let reason): console.progress("trying again: \(reason)\n")
                    case .arrived(let count):
                        guard console.isInteractive else { return }
                        console.progress("\r\u{1B}[K\(count >> 20) MiB")
                        isDirty = true
                    }
                }
                return .success(entry)
            } catch {
                return .failure(error)
            }
        }
    }
}
