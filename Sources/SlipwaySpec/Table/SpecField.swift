/// One key of the language: the row that drives the decoder, the JSON Schema and the reference page.
package struct SpecField: Sendable {
    /// The key.
    package let key: String
    /// What values it takes.
    package let type: SpecType
    /// The values that an editor accepts, where a check behind the decoder refuses some of ``type`` in this place; nil for
    /// all.
    package let accepted: SpecType?
    /// What it does, a sentence or two: hover help and reference page.
    package let doc: String
    /// Whether a whole spec, fragments merged in, must have it.
    package let isRequired: Bool
    /// What leaving it out means, in words or as a value; nil where nothing follows from that.
    package let defaultText: String?
    /// The unit that its value is in, or nil.
    package let unit: String?
    /// The field of config.pbtxt, a deployment or the profiler that it becomes, or nil.
    package let lowersTo: String?
    /// The language version that brought it.
    package let since: Int
    /// A value of it as YAML flow text that fits on its line.
    package let example: String
    /// What other tools and guesses call it; named in the help, never accepted.
    package let synonyms: [String]

    /// Makes a row.
    package init(
        _ key: String, _ type: SpecType, required: Bool = false, default defaultText: String? = nil,
        unit: String? = nil, lowersTo: String? = nil, since: Int = 1, accepted: SpecType? = nil, example: String,
        synonyms: [String] = [],
        doc: String
    ) {
        self.key = key
        self.type = type
        self.accepted = accepted
        self.doc = doc
        isRequired = required
        self.defaultText = defaultText
        self.unit = unit
        self.lowersTo = lowersTo
        self.since = since
        self.example = example
        self.synonyms = synonyms
    }
}

/// A mapping with fixed keys.
package struct SpecRecord: Sendable {
    /// Its name in the reference page and the JSON Schema, in one word.
    package let name: String
    /// What it is, with its article: `a batching section`.
    package let noun: String
    /// What it is for, a sentence.
    package let doc: String
    /// Its keys, in the order of the reference page and of `slipway init`.
    package let fields: [SpecField]
    /// Keys of which exactly one must be there; empty where there is no such choice.
    package let oneOf: [String]
    /// Whether a fragment may bring the one of ``oneOf``; that of a spec replaces another one of a fragment.
    package let inheritsChoice: Bool
    /// Whether it is merged over a spec, so that what a spec must have may be missing in it.
    package let isOverlay: Bool
    /// Whether a spec's mapping replaces a fragment's as a whole instead of key by key.
    package let isAtomic: Bool
    /// Whether no value at all means the empty mapping.
    package let allowsNull: Bool
    /// Keys that are known and refused, with the reason.
    package let refused: [String: String]
    /// Why an unknown key of this record cannot have any effect, or nil.
    package let strayNote: String?
    /// Whether the mapping must have a key.
    package let needsKey: Bool
    /// Keys that cannot be side by side, a set each. A check behind the decoder reports them.
    package let exclusive: [[String]]
    /// Keys that mean nothing without another one, which a fragment may bring. A check behind the decoder reports them.
    package let companions: [String: String]

    /// Makes a record.
    package init(
        _ name: String, noun: String, doc: String, oneOf: [String] = [], inheritsChoice: Bool = false,
        isAtomic: Bool = false, isOverlay: Bool = false, allowsNull: Bool = false, refused: [String: String] = [:],
        strayNote: String? = nil,
        needsKey: Bool = false,
        exclusive: [[String]] = [], companions: [String: String] = [:], fields: [SpecField]
    ) {
        self.name = name
        self.noun = noun
        self.doc = doc
        self.fields = fields
        self.oneOf = oneOf
        self.inheritsChoice = inheritsChoice
        self.isAtomic = isAtomic
        self.isOverlay = isOverlay
        self.allowsNull = allowsNull
        self.refused = refused
        self.strayNote = strayNote
        self.needsKey = needsKey
        self.exclusive = exclusive
        self.companions = companions
    }

    /// The row of a key, or nil.
    package subscript(key: String) -> SpecField? {
        fields.first { $0.key == key }
    }
}
