internal import Glibc

/// The error number of a call of the operating system.
package struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number, as `errno` has it.
    package let rawValue: Int32

    /// Wraps a number.
    package init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// The number of the call that failed last on this thread.
    static var current: Errno { Errno(rawValue: errno) }

    /// The system's own words.
    package var description: String {
        // SAFETY: strerror gives a C string that is copied at once.
        unsafe String(cString: strerror(rawValue))
    }
}

/// The numbers that Slipway tells apart, by the names of errno(3).
extension Errno {
    /// EPERM
    package static let notPermitted = Errno(rawValue: EPERM)
    /// ENOENT
    package static let noSuchFileOrDirectory = Errno(rawValue: ENOENT)
    /// EINTR
    package static let interrupted = Errno(rawValue: EINTR)
    /// EIO
    package static let ioError = Errno(rawValue: EIO)
    /// EAGAIN, which is EWOULDBLOCK
    package static let wouldBlock = Errno(rawValue: EAGAIN)
    /// ENOMEM
    package static let noMemory = Errno(rawValue: ENOMEM)
    /// EACCES
    package static let permissionDenied = Errno(rawValue: EACCES)
    /// EEXIST
    package static let fileExists = Errno(rawValue: EEXIST)
    /// EXDEV
    package static let improperLink = Errno(rawValue: EXDEV)
    /// ENOTDIR
    package static let notDirectory = Errno(rawValue: ENOTDIR)
    /// EISDIR
    package static let isDirectory = Errno(rawValue: EISDIR)
    /// EINVAL
    package static let invalidArgument = Errno(rawValue: EINVAL)
    /// ENFILE
    package static let tooManyOpenFilesInSystem = Errno(rawValue: ENFILE)
    /// EMFILE
    package static let tooManyOpenFiles = Errno(rawValue: EMFILE)
    /// ETXTBSY
    package static let textFileBusy = Errno(rawValue: ETXTBSY)
    /// EFBIG
    package static let fileTooLarge = Errno(rawValue: EFBIG)
    /// ENOSPC
    package static let noSpace = Errno(rawValue: ENOSPC)
    /// EROFS
    package static let readOnlyFileSystem = Errno(rawValue: EROFS)
    /// EMLINK
    package static let tooManyLinks = Errno(rawValue: EMLINK)
    /// ENAMETOOLONG
    package static let fileNameTooLong = Errno(rawValue: ENAMETOOLONG)
    /// ENOLCK
    package static let noLocks = Errno(rawValue: ENOLCK)
    /// ENOSYS
    package static let noFunction = Errno(rawValue: ENOSYS)
    /// ENOTEMPTY
    package static let directoryNotEmpty = Errno(rawValue: ENOTEMPTY)
    /// ELOOP
    package static let tooManySymbolicLinkLevels = Errno(rawValue: ELOOP)
    /// EILSEQ
    package static let illegalByteSequence = Errno(rawValue: EILSEQ)
    /// ENOTSUP, which is EOPNOTSUPP
    package static let notSupported = Errno(rawValue: ENOTSUP)
    /// ETIMEDOUT
    package static let timedOut = Errno(rawValue: ETIMEDOUT)
    /// ECANCELED
    package static let canceled = Errno(rawValue: ECANCELED)
    /// EDQUOT
    package static let diskQuotaExceeded = Errno(rawValue: EDQUOT)
}

extension Errno {
    /// The cause in words that say what to look at; the system's own words where it is rare.
    package var words: String {
        switch self {
        case .noSpace: "the disk is full"
        case .diskQuotaExceeded: "the disk quota is used up"
        case .readOnlyFileSystem: "the file system is read-only"
        case .permissionDenied: "permission denied"
        case .notPermitted: "the operation is not permitted"
        case .noSuchFileOrDirectory: "the file or directory does not exist any more"
        case .fileExists: "something is there already"
        case .notDirectory: "a part of the path is not a directory"
        case .isDirectory: "it is a directory"
        case .tooManySymbolicLinkLevels: "a part of the path is a symbolic link"
        case .fileTooLarge: "the file grows larger than the system allows"
        case .fileNameTooLong: "the name is too long"
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem: "too many files are open"
        case .improperLink: "it is on another file system"
        case .ioError: "the device reports an input/output error"
        default: description.lowercased()
        }
    }
}
