package import SlipwayDomain
internal import SlipwaySystem

/// Which file a path named at one moment, to find out later whether it is still that one with the same bytes.
package struct FileStamp: Hashable, Sendable {
    let identity: FileIdentity
    let size: UInt64
    let modified: Int64

    init(_ facts: FileFacts) {
        identity = facts.identity
        size = facts.size
        modified = facts.modified
    }

    /// Looks at a regular file; symbolic links are followed.
    ///
    /// - Parameter path: The path, absolute or from the working directory.
    /// - Throws: `notFound` or `notAFile`, or the failure of a call.
    package init(ofFile path: String) throws(WorkspaceError) {
        let facts: FileFacts
        do throws(Errno) {
            facts = try FileCalls().stat(path, follow: true)
        } catch .notDirectory {
            throw .notFound(path: path)
        } catch {
            throw WorkspaceError(error, "read", path)
        }
        guard facts.kind == .regular else { throw .notAFile(path: path) }
        self.init(facts)
    }
}

/// A model that is made from another one, with the files that lie beside it.
package struct ModelOutput: Sendable {
    /// How data that both models share comes to the new one.
    package enum Sharing: Hashable, Sendable {
        /// By hard links.
        case link
        /// By copies, which share blocks where the file system can.
        case copy
    }

    /// A file beside the model.
    package struct Companion: Hashable, Sendable {
        /// Where it goes, from the directory of the new model.
        package let location: RelativePath
        /// The file with its bytes.
        let source: String
        /// The file as it was when the model was read.
        let stamp: FileStamp
        /// What it holds where that is made of pieces of the file, and of others beside it; nil for the file as it is.
        let content: SplicedFile?
        /// The other files that the content has pieces of.
        let parts: [Part]

        /// A file that a content has pieces of.
        package struct Part: Hashable, Sendable {
            let source: String
            let stamp: FileStamp

            /// Makes a part.
            package init(source: String, stamp: FileStamp) {
                self.source = source
                self.stamp = stamp
            }
        }

        /// Makes a companion.
        package init(
            location: RelativePath, source: String, stamp: FileStamp, content: SplicedFile? = nil, parts: [Part] = []
        ) {
            self.location = location
            self.source = source
            self.stamp = stamp
            self.content = content
            self.parts = parts
        }
    }

    /// Where the new model goes.
    let path: String
    /// The model that it is made from.
    let source: String
    /// That model as it was when it was read.
    let stamp: FileStamp
    /// The new content; nil when it is the old one.
    let content: SplicedFile?
    /// The files that the new model needs beside it.
    let companions: [Companion]
    let sharing: Sharing
    /// Whether files that are where the result goes are replaced.
    let replaces: Bool

    /// Makes an output.
    ///
    /// - Parameters:
    ///   - path: Where the new model goes.
    ///   - source: The model that it is made from.
    ///   - stamp: That model as it was when it was read.
    ///   - content: The new content; nil when it is the old one.
    ///   - companions: The files that the new model needs beside it.
    ///   - sharing: How data that both share comes to the new one.
    ///   - replaces: Whether files that are where the result goes are replaced.
    package init(
        path: String, source: String, stamp: FileStamp, content: SplicedFile?, companions: [Companion],
        sharing: Sharing, replaces: Bool
    ) {
        self.path = path
        self.source = source
        self.stamp = stamp
        self.content = content
        self.companions = companions
        self.sharing = sharing
        self.replaces = replaces
    }
}
