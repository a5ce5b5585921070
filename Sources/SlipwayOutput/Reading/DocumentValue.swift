import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

/// A value of a document with its place and its data path, read strictly: what a reader asks for must be there in the
/// right form.
package struct DocumentValue: Sendable {
    let node: JSONNode
    private let place: DataPlace

    private init(_ node: JSONNode, _ place: DataPlace) {
        self.node = node
        self.place = place
    }

    /// The data path, such as `winner.id`; empty for the document.
    var path: String { place.text }

    /// The value of a whole text.
    static func root(of file: SourceFile) throws(DocumentFault) -> DocumentValue {
        var bag = DiagnosticBag()
        let node = JSONReader.read(file, into: &bag)
        if let first = bag.all.first(where: { $0.severity == .error }) {
            if let line = conflictLine(of: file) {
                throw DocumentFault(message: DocumentFault.conflict, range: line)
            }
            throw DocumentFault(
                message: first.message, range: first.primary?.range ?? file.range(0, 0), secondary: first.secondary)
        }
        guard let node else {
            throw DocumentFault(message: "it is empty", range: file.range(0, 0))
        }
        return DocumentValue(node, .document)
    }

    /// The first line that a merge left; no line of a JSON text begins like that.
    private static func conflictLine(of file: SourceFile) -> SourceRange? {
        for line in 1...file.lineCount {
            let span = file.span(ofLine: line)
            let bytes = file.bytes[span.start..<span.end]
            let isMark = ["<<<<<<<", "|||||||", ">>>>>>>", "======="].contains { bytes.starts(with: $0.utf8) }
            if isMark { return SourceRange(file.id, span) }
        }
        return nil
    }

    /// Refuses a form that this version does not read.
    ///
    /// - Parameter newest: The newest version that is read.
    /// - Throws: The fault of another version, or of none.
    func checkVersion(upTo newest: Int64) throws(DocumentFault) {
        let stated = try required("format_version")
        guard let version = stated.node.integer else { throw stated.wrongForm("a whole number") }
        if (1...newest).contains(version) { return }
        guard version > newest else {
            throw stated.fault("\"format_version\" is \(version), which no version of Slipway writes")
        }
        throw DocumentFault(
            message: "", range: stated.node.range, path: stated.path, newerVersion: version)
    }

    // MARK: - Members

    /// The value of a key that must be there; null counts as there.
    func required(_ key: String) throws(DocumentFault) -> DocumentValue {
        for entry in try members() where entry.key.value == key {
            return DocumentValue(entry.value, .member(key, of: place))
        }
        let start = node.range.span.start
        let brace = SourceRange(node.range.source, ByteSpan(start, start + 1))
        throw DocumentFault(message: "\"\(key)\" is missing", range: brace, path: path.isEmpty ? nil : path)
    }

    /// The value of a key; nil when it is absent or null.
    func optional(_ key: String) throws(DocumentFault) -> DocumentValue? {
        for entry in try members() where entry.key.value == key {
            return entry.value.isNull ? nil : DocumentValue(entry.value, .member(key, of: place))
        }
        return nil
    }

    /// The value of a key that must be there; nil when it is null.
    func nullable(_ key: String) throws(DocumentFault) -> DocumentValue? {
        let value = try required(key)
        return value.node.isNull ? nil : value
    }

    /// The members of an object.
    func members() throws(DocumentFault) -> [JSONEntry] {
        guard let members = node.object else { throw wrongForm("an object") }
        return members
    }

    /// The items of a list.
    func items() throws(DocumentFault) -> [DocumentValue] {
        guard let items = node.array else { throw wrongForm("a list") }
        return items.enumerated().map { DocumentValue($1, .item($0, of: place)) }
    }

    /// The value of an entry.
    func value(of entry: JSONEntry) -> DocumentValue {
        DocumentValue(entry.value, .member(entry.key.value, of: place))
    }

    // MARK: - Faults

    /// A fault of this value.
    func fault(_ message: String) -> DocumentFault {
        DocumentFault(message: message, range: node.range, path: path.isEmpty ? nil : path)
    }

    /// The fault that this value has another form than is wanted.
    func wrongForm(_ wanted: String) -> DocumentFault {
        let found =
            switch node.content {
            case .object: "an object"
            case .array: "a list"
            case .string: "a text"
            case .integer, .unsigned, .double: "a number"
            case .bool: "a Boolean"
            case .null: "null"
            }
        // An object or a list may span the file; its first byte shows where it is.
        let start = node.range.span.start
        let end = node.object != nil || node.array != nil ? start + 1 : node.range.span.end
        let name = path.isEmpty ? "the document" : "\"\(path)\""
        return DocumentFault(
            message: "\(name) is \(found) and not \(wanted)",
            range: SourceRange(node.range.source, ByteSpan(start, end)), path: path.isEmpty ? nil : path)
    }
}

/// Where a value is in its document; its text is made for findings alone.
private indirect enum DataPlace: Sendable {
    /// The document.
    case document
    /// The value of a key.
    case member(String, of: DataPlace)
    /// An item of a list, counted from 0.
    case item(Int, of: DataPlace)

    /// The data path.
    var text: String {
        switch self {
        case .document: ""
        case .member(let key, .document): key
        case .member(let key, let parent): "\(parent.text).\(key)"
        case .item(let index, let parent): "\(parent.text)[\(index)]"
        }
    }
}
