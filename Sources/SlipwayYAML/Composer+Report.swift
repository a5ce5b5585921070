import SlipwayDiagnostics

extension Composer {
    /// Reports that a second document starts.
    mutating func reportSecondDocument(at event: ReaderEvent) {
        let start = index.byteOffset(ofScalar: event.start)
        let end = max(index.byteOffset(ofScalar: event.end), min(start + 1, file.bytes.count))
        bag.add(
            Diagnostic(
                .multipleDocuments, "a second document starts here", at: file.range(start, end),
                notes: ["only the first one is read"],
                help: ["put each document into a file of its own"]
            )
        )
    }

    /// Reports an alias without an anchor.
    mutating func reportUndefinedAlias(_ name: String, at range: SourceRange, known: [String]) {
        let near = didYouMean(name, among: known)
        bag.add(
            Diagnostic(
                .undefinedAlias, "alias \"*\(name)\" has no anchor \"&\(name)\" before it", at: range,
                help: near.map { ["did you mean \"*\($0)\"?"] }
                    ?? ["quote the value if text that starts with \"*\" is meant"]
            )
        )
    }

    /// Reports an alias inside what it stands for.
    mutating func reportCyclicAlias(_ name: String, at range: SourceRange, anchor: SourceRange) {
        bag.add(
            Diagnostic(
                .cyclicAlias, "alias \"*\(name)\" is inside the value of \"&\(name)\"", at: range,
                secondary: [Label(anchor, "the anchored value starts here")],
                notes: ["the value would contain itself"]
            )
        )
    }

    /// Reports aliases that stand for too much, and stops.
    mutating func reportExpansion(at range: SourceRange, limit: Int) {
        bag.add(
            Diagnostic(
                .aliasExpansionTooLarge, "aliases stand for more than \(limit) values up to here", at: range
            )
        )
        isStopped = true
    }

    // MARK: Tags

    /// The tag of a scalar; a tag outside the core schema is reported and taken as none.
    ///
    /// - Parameters:
    ///   - tag: The resolved tag, or nil.
    ///   - range: The properties before the scalar.
    /// - Returns: The tag, or nil.
    mutating func scalarTag(_ tag: String?, at range: SourceRange) -> YAMLTag? {
        guard let tag else { return nil }
        let core = "tag:yaml.org,2002:"
        switch tag {
        case "!": return .nonSpecific
        case core + "str": return .string
        case core + "int": return .integer
        case core + "float": return .float
        case core + "bool": return .boolean
        case core + "null": return .null
        default:
            reportTag(tag, for: "a text", at: range)
            return nil
        }
    }

    /// Reports a collection's tag that is not the one of its form.
    mutating func checkCollectionTag(_ tag: String?, kind: Frame.Kind, at range: SourceRange) {
        let (own, form) = kind == .mapping ? ("map", "a mapping") : ("seq", "a list")
        guard let tag, tag != "!", tag != "tag:yaml.org,2002:" + own else { return }
        reportTag(tag, for: form, at: range)
    }

    private mutating func reportTag(_ tag: String, for form: String, at range: SourceRange) {
        let core = "tag:yaml.org,2002:"
        let shown = tag.hasPrefix(core) ? "!!" + tag.dropFirst(core.count) : tag
        bag.add(
            Diagnostic(
                .unsupportedTag, "tag \"\(shown)\" is not supported on \(form)",
                at: tagRange(file.bytes, in: range.span).map { file.range($0.start, $0.end) } ?? range,
                help: ["remove the tag"]
            )
        )
    }

    // MARK: Syntax

    /// Reports what libyaml could not read, and stops.
    mutating func report(_ fault: ReaderFault) {
        isStopped = true
        let problem = index.byteOffset(ofScalar: fault.problemIndex)
        let context = index.byteOffset(ofScalar: fault.contextIndex)
        bag.add(describeFault(fault, problem: problem, context: context, in: file))
    }
}
