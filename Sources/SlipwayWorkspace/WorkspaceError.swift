package import SlipwayDiagnostics
package import SlipwaySystem

/// What the environment refused: files, directories, locks, disks. Never a fault in a spec.
package enum WorkspaceError: Error, Hashable, Sendable {
    /// Nothing is at the path.
    case notFound(path: String)
    /// Something else than a regular file is at the path.
    case notAFile(path: String)
    /// Something else than a directory is at the path.
    case notADirectory(path: String)
    /// The path may not be read, or not be written.
    case permission(path: String, action: String)
    /// The path leaves the project, by `..` or by a symbolic link.
    case outsideRoot(path: String, root: String)
    /// The file holds more bytes than its reader takes.
    case tooLarge(path: String, byteCount: UInt64, limit: UInt64)
    /// The file changed its size or its time of change while it was read.
    case changedWhileRead(path: String)
    /// The file no longer holds the bytes that it held when it was hashed.
    case digestMismatch(path: String, expected: String, found: String)
    /// Another run holds the lock.
    case locked(path: String, seconds: Int)
    /// Something that no manifest of Slipway lists is where a generated file belongs.
    case obstructed(path: String, reason: String)
    /// A document of an output that is at the path cannot be read; `finding` says why and where in the text.
    case unreadableRecord(finding: Diagnostic, text: [UInt8])
    /// The output is the file that it is made from, by name or by a link.
    case outputIsSource(path: String)
    /// Something is where a result that was named should go.
    case outputExists(path: String)
    /// A file cannot be linked to where its data is needed.
    case notLinkable(path: String, errno: Errno)
    /// The name of a directory's entry is no UTF-8.
    case unreadableName(directory: String)
    /// Another run changed the releases of an output since this one read them.
    case outdated(path: String)
    /// What was to be written is there, but something of slipway's own could not be removed.
    case notCleaned(path: String, reason: String)
    /// A call failed for another reason; `action` says what was tried, such as `write`.
    case io(path: String, action: String, errno: Errno)

    /// The class of the exit code.
    package enum FailureClass: Hashable, Sendable {
        /// A file that was named is missing: 66 when the command line named it.
        case missing
        /// The input is wrong: 1.
        case input
        /// Reading or writing failed: 74.
        case io
    }

    /// Which class of exit code the failure belongs to.
    package var failureClass: FailureClass {
        switch self {
        case .notFound: .missing
        case .notAFile, .notADirectory, .outsideRoot, .tooLarge, .outputIsSource, .outputExists, .unreadableRecord:
            .input
        case .permission, .changedWhileRead, .digestMismatch, .locked, .obstructed, .unreadableName, .notLinkable,
            .outdated, .notCleaned, .io:
            .io
        }
    }

    /// The path that the failure is about.
    package var path: String {
        switch self {
        case .notFound(let path), .notAFile(let path), .notADirectory(let path), .changedWhileRead(let path),
            .outputIsSource(let path), .outputExists(let path), .notLinkable(let path, _), .permission(let path, _),
            .outsideRoot(let path, _), .tooLarge(let path, _, _),
            .digestMismatch(let path, _, _), .locked(let path, _), .obstructed(let path, _),
            .unreadableName(let path), .outdated(let path), .notCleaned(let path, _),
            .io(let path, _, _):
            path
        case .unreadableRecord(let finding, _): finding.file?.path ?? ""
        }
    }

    /// The headline: the path in double quotes and the cause, lower case, no final period.
    package var message: String {
        switch self {
        case .notFound(let path): "\"\(path)\" does not exist"
        case .notAFile(let path): "\"\(path)\" is not a regular file"
        case .notADirectory(let path): "\"\(path)\" is not a directory"
        case .permission(let path, let action): "cannot \(action) \"\(path)\": permission denied"
        case .outsideRoot(let path, let root): "\"\(path)\" is outside the project root \"\(root)\""
        case .tooLarge(let path, let count, let limit):
            "\"\(path)\" has \(count) bytes, more than the limit of \(limit) bytes"
        case .changedWhileRead(let path): "\"\(path)\" changed while it was read"
        case .digestMismatch(let path, let expected, let found):
            "\"\(path)\" has the digest \(found.prefix(12))… and not \(expected.prefix(12))… as when it was read first"
        case .locked(let path, let seconds):
            "another run of slipway holds \"\(path)\"" + (seconds > 0 ? ", still after \(seconds) s" : "")
        case .obstructed(let path, let reason): "\"\(path)\" is in the way: \(reason)"
        case .unreadableRecord(let finding, _): finding.message
        case .outputIsSource(let path): "\"\(path)\" is the model itself"
        case .outputExists(let path): "\"\(path)\" exists already"
        case .notLinkable(let path, let errno): "\"\(path)\" cannot be linked to: \(errno.words)"
        case .unreadableName(let directory): "\"\(directory)\" holds a file whose name is not UTF-8"
        case .outdated(let path): "another run changed the releases of \"\(path)\" meanwhile"
        case .notCleaned(let path, let reason):
            "\"\(path)\" is written, but not everything could be cleaned up: \(reason)"
        case .io(let path, let action, let errno): "cannot \(action) \"\(path)\": \(errno.words)"
        }
    }

    /// A failure to clean up after everything was written.
    package static func notCleaned(_ path: String, _ failure: WorkspaceError) -> WorkspaceError {
        if case .notCleaned = failure { return failure }
        return .notCleaned(path: path, reason: failure.message)
    }

    /// The failure of a call that returned an error number.
    ///
    /// - Parameters:
    ///   - errno: The error number.
    ///   - action: What was tried, such as `write`.
    ///   - path: The path to show.
    package init(_ errno: Errno, _ action: String, _ path: String) {
        switch errno {
        case .noSuchFileOrDirectory where action == "read": self = .notFound(path: path)
        case .permissionDenied: self = .permission(path: path, action: action)
        case .notDirectory where action == "list": self = .notADirectory(path: path)
        default: self = .io(path: path, action: action, errno: errno)
        }
    }
}
