internal import CLinux
internal import Glibc

/// A file on one device, whatever its name.
package struct FileIdentity: Hashable, Sendable {
    /// The device.
    package let device: UInt64
    /// The inode on that device.
    package let inode: UInt64

    /// Makes an identity.
    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

/// What an entry of a directory is.
package enum FileKind: Hashable, Sendable {
    /// A regular file.
    case regular
    /// A directory.
    case directory
    /// A symbolic link, never followed.
    case symbolicLink
    /// A fifo, a socket or a device.
    case other
}

/// The facts of one entry of the file system.
package struct FileFacts: Hashable, Sendable {
    /// Which file it is.
    package let identity: FileIdentity
    /// What it is.
    package let kind: FileKind
    /// The size in bytes.
    package let size: UInt64
    /// How many names it has.
    package let linkCount: UInt64
    /// The user that it belongs to.
    package let owner: UInt32
    /// The permission bits.
    package let permissions: UInt32
    /// When its bytes changed, in nanoseconds since the epoch.
    package let modified: Int64
    /// When its bytes, its names or its permissions changed, in nanoseconds since the epoch.
    package let changed: Int64

    init(_ raw: stat) {
        identity = FileIdentity(device: UInt64(raw.st_dev), inode: UInt64(raw.st_ino))
        kind =
            switch raw.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            default: .other
            }
        size = UInt64(raw.st_size)
        linkCount = UInt64(raw.st_nlink)
        owner = raw.st_uid
        permissions = UInt32(raw.st_mode & 0o7777)
        modified = Int64(raw.st_mtim.tv_sec) * 1_000_000_000 + Int64(raw.st_mtim.tv_nsec)
        changed = Int64(raw.st_ctim.tv_sec) * 1_000_000_000 + Int64(raw.st_ctim.tv_nsec)
    }
}

/// A directory that relative paths of calls start from, with its path for messages.
package struct Directory: Sendable {
    /// The open directory.
    package let descriptor: Int32
    /// Its path.
    package let path: String

    /// Names an open directory.
    package init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Absolute paths, and relative ones from the working directory.
    package static let working = Directory(descriptor: AT_FDCWD, path: "")

    /// The path of an entry as messages show it.
    package func display(_ entry: String) -> String {
        path.isEmpty || entry.utf8.first == 0x2F ? entry : (entry == "." ? path : "\(path)/\(entry)")
    }
}

/// What a rename does when its target exists.
package enum RenameManner: Sendable {
    /// The target is replaced.
    case replace
    /// It fails with `fileExists`.
    case keep
    /// Both change places.
    case exchange

    var flags: Int32 {
        switch self {
        case .replace: Int32(SLIPWAY_REPLACE)
        case .keep: Int32(SLIPWAY_NO_REPLACE)
        case .exchange: Int32(SLIPWAY_EXCHANGE)
        }
    }
}
