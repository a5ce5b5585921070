package import SlipwayDiagnostics
package import SlipwayOutput
internal import SlipwaySystem

/// Reads documents of outputs from the disk; keeps what is wrong with them and the texts that findings point into.
package struct DocumentReader: Sendable {
    /// One error for each document that cannot be read.
    package private(set) var bag = DiagnosticBag()
    /// The texts of those documents.
    package private(set) var sources = SourceSet()

    /// Makes a reader.
    package init() {}

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - type: The document.
    ///   - path: The path, as findings show it: absolute or from the working directory.
    /// - Returns: The document; nil when there is none, or when it cannot be read, which is a finding then.
    /// - Throws: The failure to read the file.
    package mutating func read<Document: OutputDocument>(
        _ type: Document.Type, at path: String
    ) throws(WorkspaceError) -> Document? {
        guard let file = try Self.text(path) else { return nil }
        return read(type, file)
    }

    /// Reads a document of bytes.
    ///
    /// - Parameters:
    ///   - type: The document.
    ///   - bytes: Its text; nil where there is none.
    ///   - path: The path, as findings show it.
    /// - Returns: The document; nil when there is none, or when it cannot be read, which is a finding then.
    package mutating func read<Document: OutputDocument>(
        _ type: Document.Type, _ bytes: [UInt8]?, at path: String
    ) -> Document? {
        bytes.flatMap { read(type, SourceFile(id: SourceID(path), bytes: $0)) }
    }

    /// Reads a document of a text.
    mutating func read<Document: OutputDocument>(_ type: Document.Type, _ file: SourceFile) -> Document? {
        let document = Document.read(file, into: &bag)
        if document == nil { sources.add(file) }
        return document
    }

    /// The findings so far, which the reader then forgets; the texts stay.
    mutating func takeFindings() -> DiagnosticBag {
        defer { bag = DiagnosticBag() }
        return bag
    }

    /// The text of a document; nil when nothing is at the path.
    static func text(_ path: String) throws(WorkspaceError) -> SourceFile? {
        do throws(WorkspaceError) {
            let bytes = try Workspace.readText(path, limit: OutputDirectory.textLimit)
            return SourceFile(id: SourceID(path), bytes: bytes)
        } catch .notFound {
            return nil
        } catch .io(_, _, .notDirectory) {
            // Below a file nothing is; publishing says what is in the way.
            return nil
        } catch {
            throw error
        }
    }
}
