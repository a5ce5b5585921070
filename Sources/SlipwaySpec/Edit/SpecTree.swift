package import SlipwayDiagnostics
import SlipwayYAML

/// The tree that a spec was decoded from, with the texts that it stands in: what findings ask for the edits that they
/// propose.
///
/// Every edit is one range of one file. An edit that cannot be told, because an anchor or a merge key shares the place, is
/// nil, and so is one after which the file would not be YAML any more.
package struct SpecTree: Sendable {
    /// The spec with its fragments merged in; nil for a document that was made without a file.
    let root: YAMLNode?
    /// The texts of the spec and its fragments.
    let texts: SourceSet

    /// Makes the tree of a spec.
    init(_ root: YAMLNode? = nil, _ texts: SourceSet = SourceSet()) {
        self.root = root
        self.texts = texts
    }

    /// An edit that adds a key to the spec's own file.
    ///
    /// - Parameters:
    ///   - key: The key, which no file states yet.
    ///   - value: Its value, as it is in the file.
    ///   - path: The mappings that it stands in; those that the file lacks are added with it.
    /// - Returns: The edit.
    package func adding(_ key: String, _ value: String, under path: [String] = []) -> Suggestion? {
        root.flatMap { add(ArraySlice(path + [key]), value, to: $0) }
    }

    /// An edit that adds a key to the mapping that another key has.
    ///
    /// - Parameters:
    ///   - key: The key, which the mapping lacks.
    ///   - value: Its value, as it is in the file.
    ///   - owner: Where the key is whose value is the mapping.
    /// - Returns: The edit.
    package func adding(_ key: String, _ value: String, toValueOf owner: SourceRange) -> Suggestion? {
        guard let place = find({ $0.key == owner }), let node = place.last?.value else { return nil }
        return add([key], value, to: node)
    }

    /// An edit that adds an item to the list of a key.
    ///
    /// - Parameters:
    ///   - item: The item, as it is in the file.
    ///   - key: The key, which is in the spec's root.
    /// - Returns: The edit, in the file that states the list.
    package func adding(item: String, toListOf key: String) -> Suggestion? {
        root?[key].flatMap { append(item, to: $0) }.flatMap(checked)
    }

    /// An edit that takes out what is at a place: the entry with that key or value, or that item of a list. What is left
    /// empty by it goes as well.
    package func removing(_ range: SourceRange) -> Suggestion? {
        find { $0.key == range || $0.value.range == range }.flatMap(remove)
    }

    /// An edit that takes out the key of a name around a place.
    package func removing(key: String, around range: SourceRange) -> Suggestion? {
        find { $0.name == key && $0.value.range.holds(range) }.flatMap(remove)
    }

    /// An edit that gives the value at a place another key.
    package func renamingKey(ofValueAt range: SourceRange, to name: String) -> Suggestion? {
        guard let key = find({ $0.key != nil && $0.value.range == range })?.last?.key else { return nil }
        return checked(Suggestion(key, name, isSafe: false))
    }

    /// An edit that gives the value of a key another text.
    ///
    /// - Parameters:
    ///   - path: The key, with the mappings that it stands in.
    ///   - value: The text, as it is in the file.
    /// - Returns: The edit, in the file that states the key.
    package func replacing(_ path: [String], with value: String) -> Suggestion? {
        let node = path.reduce(root) { $0?[$1] }
        return node.flatMap { checked(Suggestion($0.range, value, isSafe: false)) }
    }

    /// A finding of the decoder, which sees values without their surroundings, with the edit that takes out what has no
    /// effect.
    func suggesting(_ finding: Diagnostic) -> Diagnostic {
        let isIdle = [.seedWithoutRandom, .providerOptionWithoutEffect, .backendWithoutKey].contains(finding.code)
        guard isIdle, let range = finding.primary?.range, let edit = removing(range) else { return finding }
        return finding.suggesting(edit)
    }

    /// The edit, unless it leaves no YAML.
    func checked(_ edit: Suggestion) -> Suggestion? {
        guard let file = texts[edit.range.source],
            let bytes = try? YAMLEdit.apply([.replace(edit.range, with: edit.replacement)], to: file)
        else { return nil }
        var bag = DiagnosticBag()
        let read = YAMLReader.read(SourceFile(id: file.id, bytes: bytes), into: &bag)
        return read != nil && !bag.hasErrors ? edit : nil
    }
}

extension Suggestion {
    /// An edit that writes a text, such as a name, in place of a value: in quotes where YAML wants them.
    package static func writing(_ text: String, at range: SourceRange) -> Suggestion {
        Suggestion(range, YAMLWriter.text(of: .string(text)), isSafe: false)
    }

    /// An edit that writes a number or a word of the language in place of a value.
    package static func writing(plain text: String, at range: SourceRange) -> Suggestion {
        Suggestion(range, text, isSafe: false)
    }
}

extension Diagnostic {
    /// The same finding with an edit that mends it.
    fileprivate func suggesting(_ edit: Suggestion) -> Diagnostic {
        Diagnostic(
            code, message, at: primary?.range, label: primary?.text, file: file, secondary: secondary, path: path,
            notes: notes, help: help, severity: severity, suggestion: edit)
    }
}

extension SourceRange {
    /// Whether another range lies inside this one.
    fileprivate func holds(_ other: SourceRange) -> Bool {
        source == other.source && span.start <= other.span.start && span.end >= other.span.end
    }
}
