package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwaySpec
import SlipwayWorkspace

/// A URL with the digest of what it must give, fetched into a cache.
package struct URLSource: ModelSource {
    /// Makes the source.
    package init() {}

    /// A record.
    package var syntax: SourceSyntax {
        SourceSyntax(
            name: "url", type: .record(Self.rows), phrase: "an address with the digest of what it must give",
            example: "{url: \"https://example.org/model.onnx\", sha256: \"\(String(repeating: "0a", count: 32))\"}",
            isURL: true)
    }
    /// 0369 to 0372.
    package var codes: [DiagnosticCode] { DiagnosticCode.urlCodes }

    /// Takes the model from the cache, or fetches it.
    package func find(
        _ section: SourceSection, in place: SourcePlace, into bag: inout DiagnosticBag
    ) -> FoundModel {
        let url = section.stated
        guard let digest = section.digest("sha256"), checkAddress(url, into: &bag) else { return .nothing }
        let cached = place.fetcher?.cached(digest.value)
        if cached == nil, !place.fetchesFirst || place.fetch == nil, let locked = place.locked,
            locked.digest == digest.value,
            publicURL(locked.path) == publicURL(url.value)
        {
            return .locked(wanted: url.value)
        }
        guard let fetcher = place.fetcher else {
            bag.add(
                Diagnostic(
                    .modelNotCached, "there is no place for the model of an address", at: url.range,
                    path: "model.source", help: ["name a directory with --cache"]))
            return .nothing
        }
        if let cached { return .file(.init(cached: cached, of: url.value)) }
        // The line of a finding is shown: not one with a secret.
        let shown = publicURL(url.value) == url.value ? url.range : digest.range
        guard let fetch = place.fetch else {
            bag.add(
                Diagnostic(
                    .modelNotCached, "the model of \"\(publicURL(url.value))\" is not in the cache", at: shown,
                    path: "model.source", notes: ["this run fetches nothing"],
                    help: ["run slipway build, or slipway check --fetch, once on a machine that reaches the address"]))
            return .nothing
        }
        switch fetch(url.value, digest.value, fetcher) {
        case .success(let entry): return .file(.init(cached: entry, of: url.value))
        case .failure(let problem):
            let code: DiagnosticCode
            switch problem {
            case .offline, .damaged: code = .modelNotCached
            default: code = .modelNotFetched
            }
            bag.add(problem.diagnostic(url.value, code, at: shown, path: "model.source"))
            if case .machine(let error) = problem { return .failure(error) }
            return .nothing
        }
    }

    /// Refuses a model whose weights lie elsewhere: one file is fetched.
    package func check(_ signature: GraphSignature, _ section: SourceSection, into bag: inout DiagnosticBag) {
        guard !signature.externalFiles.isEmpty else { return }
        let url = section.stated
        let names = signature.externalFiles.prefix(3).map { "\"\($0.location)\"" }.joined(separator: ", ")
        bag.add(
            Diagnostic(
                .fetchedModelNotWhole, "the model of \"\(publicURL(url.value))\" keeps its weights in further files",
                at: publicURL(url.value) == url.value ? url.range : nil, path: "model.source",
                notes: ["it names \(names)"],
                help: [DiagnosticCode.fetchedModelNotWhole.remedy]))
    }

    /// Whether an address may be used.
    private func checkAddress(_ url: Located<String>, into bag: inout DiagnosticBag) -> Bool {
        let authority = url.value.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" && $0 != "?" }
        guard url.value.hasPrefix("http"), authority.contains("@") else { return true }
        bag.add(
            Diagnostic(
                .addressWithPassword, "the address of the model holds a user name", at: url.range,
                path: "model.source.url", notes: ["the manifest states the address"],
                help: ["leave it out and write it to ~/.netrc, which curl reads"]))
        return false
    }
}
