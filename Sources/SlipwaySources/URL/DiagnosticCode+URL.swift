package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about models given by URL (0369–0372).
    static let urlCodes: [DiagnosticCode] = [
        modelNotFetched, modelNotCached, addressWithPassword, fetchedModelNotWhole,
    ]

    /// The model of an address could not be brought here.
    package static let modelNotFetched = DiagnosticCode(
        369, "model-not-fetched", .error,
        meaning: "The model of an address did not come, or came with other bytes than sha256 says.",
        remedy: "Read what curl said; correct model.source, or download the file and name its path."
    )

    /// The model of an address is needed and is not in the cache.
    package static let modelNotCached = DiagnosticCode(
        370, "model-not-cached", .error,
        meaning: "The model of an address has not been fetched yet, and this run fetches nothing.",
        remedy: "Run slipway build, or slipway check --fetch, on a machine that reaches the address."
    )

    /// The address holds a name and a password.
    package static let addressWithPassword = DiagnosticCode(
        371, "address-with-password", .error,
        meaning: "The address holds a user's name or password, which the manifest would show to everybody.",
        remedy: "Leave it out of the address and put it into ~/.netrc, which curl reads."
    )

    /// A fetched model that is not one file.
    package static let fetchedModelNotWhole = DiagnosticCode(
        372, "fetched-model-not-whole", .error,
        meaning: "The fetched model keeps its weights in further files, which its address does not name.",
        remedy: "Save the model as one file, or download all of its files and name the path."
    )
}
