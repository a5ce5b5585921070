internal import CFileSystem
internal import SystemPackage

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
struct FileFacts: Hashable, Sendable {
    let identity: FileIdentity
    let kind: FileKind
    let size: UInt64
    let linkCount: UInt64
    let permissions: UInt32
    let modified: Int64
    let changed: Int64

    init(_ raw: slipway_stat) {
        identity = FileIdentity(device: raw.device, inode: raw.inode)
        kind =
            switch Int(raw.kind) {
            case SLIPWAY_REGULAR: .regular
            case SLIPWAY_DIRECTORY: .directory
            case SLIPWAY_SYMLINK: .symbolicLink
            default: .other
            }
        size = raw.size
        linkCount = raw.links
        permissions = raw.permissions
        modified = raw.modified
        changed = raw.changed
    }
}

/// A directory that relative paths of calls start from, with its path for messages.
struct Directory: Sendable {
    let descriptor: Int32
    let path: String

    /// Absolute paths, and relative ones from the working directory.
    static let working = Directory(descriptor: Int32(SLIPWAY_CWD), path: "")

    /// The path of an entry as messages show it.
    func display(_ entry: String) -> String {
        path.isEmpty || entry.utf8.first == 0x2F ? entry : (entry == "." ? path : "\(path)/\(entry)")
    }
}

/// The calls that the workspace makes; those that change the disk ask the fault plan first.
struct FileCalls: Sendable {
    var faults: FaultPlan?

    private func ask(_ call: String, _ directory: Directory, _ path: String) -> Errno? {
        guard let faults else { return nil }
        return faults.before(call, directory.display(path))
    }

    private func check(_ result: Int32) throws(Errno) {
        if result < 0 { throw Errno(rawValue: -result) }
    }

    private func checked(_ result: Int64) throws(Errno) -> Int {
        if result < 0 { throw Errno(rawValue: Int32(-result)) }
        return Int(result)
    }

    private func guarded(_ call: String, _ directory: Directory, _ path: String) throws(Errno) {
        if let error = ask(call, directory, path) { throw error }
    }

    // MARK: - Reading

    func stat(_ path: String, in directory: Directory = .working, follow: Bool = false) throws(Errno) -> FileFacts {
        var raw = slipway_stat()
        // SAFETY: both pointers live for the call only.
        try check(unsafe slipway_stat(directory.descriptor, path, follow ? 1 : 0, &raw))
        return FileFacts(raw)
    }

    /// The facts of an entry, nil when there is none.
    func statIfPresent(
        _ path: String, in directory: Directory = .working, follow: Bool = false
    ) throws(Errno) -> FileFacts? {
        do throws(Errno) {
            return try stat(path, in: directory, follow: follow)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw error
        }
    }

    func stat(descriptor: Int32) throws(Errno) -> FileFacts {
        var raw = slipway_stat()
        // SAFETY: the pointer lives for the call only.
        try check(unsafe slipway_fstat(descriptor, &raw))
        return FileFacts(raw)
    }

    func openFile(_ path: String, in directory: Directory = .working, follow: Bool = true) throws(Errno) -> Int32 {
        let how = SLIPWAY_READ | (follow ? 0 : SLIPWAY_NO_FOLLOW)
        // SAFETY: the path lives for the call only.
        let result = unsafe slipway_open(directory.descriptor, path, Int32(how), 0)
        try check(result)
        return result
    }

    func openDirectory(_ path: String, in directory: Directory = .working, follow: Bool = true) throws(Errno) -> Int32 {
        let how = SLIPWAY_READ | SLIPWAY_OPEN_DIR | (follow ? 0 : SLIPWAY_NO_FOLLOW)
        // SAFETY: the path lives for the call only.
        let result = unsafe slipway_open(directory.descriptor, path, Int32(how), 0)
        try check(result)
        return result
    }

    func close(_ descriptor: Int32) {
        _ = slipway_close(descriptor)
    }

    /// Reads into a buffer from an offset; returns how many bytes came, 0 at the end.
    func read(_ descriptor: Int32, into buffer: inout [UInt8], at offset: UInt64) throws(Errno) -> Int {
        let count = buffer.count
        // SAFETY: the pointer is good for `count` bytes during the call.
        return try checked(unsafe slipway_pread(descriptor, &buffer, count, Int64(offset)))
    }

    func readLink(_ path: String, in directory: Directory) throws(Errno) -> String {
        var buffer = [UInt8](repeating: 0, count: 4097)
        let count = buffer.count
        // SAFETY: the pointer is good for `count` bytes during the call.
        let length = try checked(unsafe slipway_readlink(directory.descriptor, path, &buffer, count))
        guard let text = String(validating: buffer[..<length], as: UTF8.self) else { throw .illegalByteSequence }
        return text
    }

    func realPath(_ path: String) throws(Errno) -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.count
        // SAFETY: the pointer is good for `count` bytes during the call.
        let length = try checked(unsafe slipway_realpath(path, &buffer, count))
        guard let text = String(validating: buffer[..<length], as: UTF8.self) else { throw .illegalByteSequence }
        return text
    }

    func workingDirectory() throws(Errno) -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.count
        // SAFETY: the pointer is good for `count` bytes during the call.
        let length = try checked(unsafe slipway_getcwd(&buffer, count))
        guard let text = String(validating: buffer[..<length], as: UTF8.self) else { throw .illegalByteSequence }
        return text
    }

    // MARK: - Changing

    func create(_ path: String, in directory: Directory, mode: UInt32 = 0o666) throws(Errno) -> Int32 {
        try guarded("create", directory, path)
        // SAFETY: the path lives for the call only.
        let result = unsafe slipway_open(
            directory.descriptor, path, Int32(SLIPWAY_CREATE | SLIPWAY_NO_FOLLOW), mode)
        try check(result)
        return result
    }

    /// Makes a file in a directory that has no name, and vanishes with its descriptor unless it gets one.
    func createUnnamed(in directory: Directory, mode: UInt32 = 0o666) throws(Errno) -> Int32 {
        try guarded("create", directory, ".")
        // SAFETY: the path lives for the call only.
        let result = unsafe slipway_open(directory.descriptor, ".", Int32(SLIPWAY_UNNAMED), mode)
        try check(result)
        return result
    }

    /// Gives an unnamed file a name that must be free.
    func link(descriptor: Int32, to path: String, in directory: Directory) throws(Errno) {
        try guarded("link", directory, path)
        // SAFETY: the path lives for the call only.
        try check(unsafe slipway_link_open(descriptor, directory.descriptor, path))
    }

    func openLock(_ path: String, in directory: Directory) throws(Errno) -> Int32 {
        try guarded("create", directory, path)
        // SAFETY: the path lives for the call only.
        let result = unsafe slipway_open(
            directory.descriptor, path, Int32(SLIPWAY_LOCKFILE | SLIPWAY_NO_FOLLOW), 0o644)
        try check(result)
        return result
    }

    func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32, path: String) throws(Errno) {
        try guarded("write", .working, path)
        // SAFETY: the buffer lives for the call only.
        try check(unsafe bytes.withUnsafeBytes { unsafe slipway_write(descriptor, $0.baseAddress, $0.count) })
    }

    func makeDirectory(_ path: String, in directory: Directory = .working) throws(Errno) {
        try guarded("mkdir", directory, path)
        // SAFETY: the path lives for the call only.
        try check(unsafe slipway_mkdir(directory.descriptor, path, 0o777))
    }

    func unlink(_ path: String, in directory: Directory) throws(Errno) {
        try guarded("unlink", directory, path)
        // SAFETY: the path lives for the call only.
        try check(unsafe slipway_unlink(directory.descriptor, path))
    }

    func removeDirectory(_ path: String, in directory: Directory = .working) throws(Errno) {
        try guarded("rmdir", directory, path)
        // SAFETY: the path lives for the call only.
        try check(unsafe slipway_rmdir(directory.descriptor, path))
    }

    func link(
        _ from: String, in source: Directory, to path: String, in directory: Directory, follow: Bool = false
    ) throws(Errno) {
        try guarded("link", directory, path)
        // SAFETY: both paths live for the call only.
        try check(unsafe slipway_link(source.descriptor, from, directory.descriptor, path, follow ? 1 : 0))
    }

    func symbolicLink(to target: String, at path: String, in directory: Directory) throws(Errno) {
        try guarded("symlink", directory, path)
        // SAFETY: both paths live for the call only.
        try check(unsafe slipway_symlink(target, directory.descriptor, path))
    }

    func rename(
        _ from: String, in source: Directory, to path: String, in directory: Directory, _ manner: RenameManner
    ) throws(Errno) {
        try guarded(manner == .exchange ? "exchange" : "rename", directory, path)
        // SAFETY: both paths live for the call only.
        try check(unsafe slipway_rename(source.descriptor, from, directory.descriptor, path, manner.flags))
    }

    func setPermissions(_ mode: UInt32, of descriptor: Int32, path: String) throws(Errno) {
        try guarded("chmod", .working, path)
        try check(slipway_fchmod(descriptor, mode))
    }

    func reflink(_ from: Int32, to descriptor: Int32, path: String) throws(Errno) {
        try guarded("reflink", .working, path)
        try check(slipway_reflink(descriptor, from))
    }

    func copyRange(_ from: Int32, to descriptor: Int32, path: String) throws(Errno) -> Int {
        try guarded("copy", .working, path)
        return try checked(slipway_copy_range(from, descriptor, 1 << 30))
    }

    /// Copies inside the kernel from an offset; returns how many bytes came, 0 at the end.
    func copyRange(
        _ from: Int32, at offset: UInt64, count: Int, to descriptor: Int32, path: String
    ) throws(Errno) -> Int {
        try guarded("copy", .working, path)
        return try checked(slipway_copy_range_at(from, Int64(offset), descriptor, min(count, 1 << 30)))
    }

    func sync(_ descriptor: Int32, path: String) throws(Errno) {
        try guarded("sync", .working, path)
        try check(slipway_fsync(descriptor))
    }

    func syncFileSystem(_ directory: Directory) throws(Errno) {
        try guarded("sync", directory, ".")
        try check(slipway_syncfs(directory.descriptor))
    }

    /// Takes an advisory lock; throws `wouldBlock` at once when another one holds it and `wait` is false.
    func lock(_ descriptor: Int32, exclusive: Bool, wait: Bool) throws(Errno) {
        try check(slipway_lock(descriptor, exclusive ? 1 : 0, wait ? 1 : 0))
    }
}

/// What a rename does when its target exists.
enum RenameManner: Sendable {
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
