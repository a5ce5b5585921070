import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwayWorkspace

extension SpecResolver {
    /// Whether an address may be used.
    func checkAddress(_ url: Located<String>, into bag: inout DiagnosticBag) -> Bool {
        let authority = url.value.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" && $0 != "?" }
        guard url.value.hasPrefix("http"), authority.contains("@") else { return true }
        bag.add(
            Diagnostic(
                .addressWithPassword, "the address of the model holds a user name", at: url.range,
                path: "model.source.url", notes: ["the manifest states the address"],
                help: ["leave it out and write it to ~/.netrc, which curl reads"]))
        return false
    }

    /// Whether the graph lock stands in for the model of an address: it is of this address and digest, and the model is
    /// not at hand.
    func isLocked(_ url: Located<String>, _ digest: Located<ContentDigest>) -> Bool {
        guard let graphLock, fetcher?.cached(digest.value) == nil else { return false }
        let lock = graphLock.lock.file
        return lock.digest == digest.value && publicURL(lock.path) == publicURL(url.value)
    }

    /// The cached model of an address, fetched when it is not there.
    mutating func fetchedModel(
        _ url: Located<String>, _ digest: Located<ContentDigest>, into bag: inout DiagnosticBag
    ) -> Workspace.ResolvedPath? {
        guard let fetcher else {
            bag.add(
                Diagnostic(
                    .modelNotCached, "there is no place for the model of an address", at: url.range,
                    path: "model.source",
                    help: ["name a directory with --cache"]))
            return nil
        }
        if let entry = fetcher.cached(digest.value) { return .init(cached: entry, of: url.value) }
        // The line of a finding is shown: not one with a secret.
        let place = publicURL(url.value) == url.value ? url.range : digest.range
        guard let watch else {
            bag.add(
                Diagnostic(
                    .modelNotCached, "the model of \"\(publicURL(url.value))\" is not in the cache", at: place,
                    path: "model.source", notes: ["this run fetches nothing"],
                    help: ["run slipway build, or slipway check --fetch, once on a machine that reaches the address"]))
            return nil
        }
        switch fetchModel(url.value, digest.value, with: fetcher, watch: watch) {
        case .success(let entry): return .init(cached: entry, of: url.value)
        case .failure(let problem):
            let code: DiagnosticCode
            switch problem {
            case .offline, .damaged: code = .modelNotCached
            default: code = .modelNotFetched
            }
            bag.add(problem.diagnostic(url.value, code, at: place, path: "model.source"))
            if case .machine(let error) = problem { failure = error }
            return nil
        }
    }

    /// The finding on a fetched model whose weights lie elsewhere.
    func notWhole(_ url: Located<String>, _ signature: GraphSignature) -> Diagnostic {
        let names = signature.externalFiles.prefix(3).map { "\"\($0.location)\"" }.joined(separator: ", ")
        return Diagnostic(
            .fetchedModelNotWhole, "the model of \"\(publicURL(url.value))\" keeps its weights in further files",
            at: publicURL(url.value) == url.value ? url.range : nil,
            path: "model.source", notes: ["it names \(names)"],
            help: [DiagnosticCode.fetchedModelNotWhole.remedy])
    }
}
