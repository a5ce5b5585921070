package import SlipwayDomain

/// One row of the table of provider options: how a spec writes it, what the backend reads and since when. Rows of the
/// language, checks of specs and of hand-written repositories (``AcceleratorOption``), names and lowering follow from it.
package struct ProviderOptionField: Sendable {
    /// What values an option takes.
    package enum Kind: Sendable {
        case boolean
        /// A whole number in a range.
        case integer(ClosedRange<Int64>)
        /// A size with a unit.
        case bytes
        /// One of some words, each with the text that the backend reads.
        case words([(word: String, backend: String)])
        /// Any text without a NUL.
        case text
        /// An absolute path on the serving machine.
        case serverPath
    }

    /// Where the backend reads the option from.
    package enum Place: Sendable {
        /// A parameter of the execution accelerator.
        case accelerator
        /// A top-level `parameters` entry of the model (the four CUDA keys that the backend overwrites elsewhere).
        case modelParameter
        /// Not one key: the lowering makes several of it (`engine_cache`, `timing_cache`, `profiles`).
        case special
    }

    /// The provider it belongs to.
    package let provider: ExecutionProvider
    /// The key in a spec.
    package let key: String
    /// The values it takes.
    package let kind: Kind
    /// The backend's own key; empty for ``Place/special``.
    package let backendKey: String
    /// Where the backend reads it.
    package let place: Place
    /// The value that means the same as leaving the key out, or nil when none does.
    package let defaultValue: OptionValue?
    /// Since when a server takes it: the backend or, for options that the backend hands on, its ONNX Runtime.
    package let since: Since
    /// The token in a variant's name, put before the value; empty for options that never enter a name (cache paths).
    package let token: String
    /// What it does, in a sentence; hover help and reference page add since when.
    package let doc: String

    /// Makes a row.
    package init(
        _ provider: ExecutionProvider, _ key: String, _ kind: Kind, backend: String, place: Place = .accelerator,
        default defaultValue: OptionValue? = nil, since: Since = .always, token: String, doc: String
    ) {
        self.provider = provider
        self.key = key
        self.kind = kind
        backendKey = backend
        self.place = place
        self.defaultValue = defaultValue
        self.since = since
        self.token = token
        self.doc = doc
    }

    /// The row of a provider's key, or nil.
    package static func find(_ provider: ExecutionProvider, _ key: String) -> ProviderOptionField? {
        table.first { $0.provider == provider && $0.key == key }
    }
}
