internal import CLinux
internal import Glibc

extension FileCalls {
    private func ask(_ call: String, _ directory: Directory, _ path: String) throws(Errno) {
        if let error = faults?.before(call, directory.display(path)) { throw error }
    }

    /// Makes a file, open for writing, where nothing is.
    package func create(_ path: String, in directory: Directory, mode: UInt32 = 0o666) throws(Errno) -> Int32 {
        try ask("create", directory, path)
        return try open(path, in: directory, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
    }

    /// Makes a file in a directory that has no name, and vanishes with its descriptor unless it gets one.
    package func createUnnamed(in directory: Directory, mode: UInt32 = 0o666) throws(Errno) -> Int32 {
        try ask("create", directory, ".")
        // SAFETY: the path lives for the call only.
        return try checked(unsafe slipway_open_unnamed(directory.descriptor, ".", mode))
    }

    /// Gives an unnamed file a name that must be free.
    package func link(descriptor: Int32, to path: String, in directory: Directory) throws(Errno) {
        try ask("link", directory, path)
        let name = "/proc/self/fd/\(descriptor)"
        // SAFETY: both paths live for the call only.
        try repeated { unsafe linkat(AT_FDCWD, name, directory.descriptor, path, AT_SYMLINK_FOLLOW) }
    }

    /// Opens a lock file, made when missing.
    package func openLock(_ path: String, in directory: Directory) throws(Errno) -> Int32 {
        try ask("create", directory, path)
        return try open(path, in: directory, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o644)
    }

    /// Opens a file to append to and to read, made when missing.
    package func openAppend(
        _ path: String, in directory: Directory = .working, follow: Bool = false
    ) throws(Errno) -> Int32 {
        try ask("create", directory, path)
        return try open(
            path, in: directory, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW), 0o666)
    }

    /// Writes all bytes.
    package func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32, path: String) throws(Errno) {
        try ask("write", .working, path)
        var rest = bytes
        while !rest.isEmpty {
            // SAFETY: the buffer lives for the call only.
            let count = try repeated {
                unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(count)
        }
    }

    /// A file without a name, in memory, at its start.
    ///
    /// - Parameter bytes: What it holds.
    /// - Returns: Its descriptor.
    /// - Throws: What the system lacks for it.
    package func memoryFile(holding bytes: [UInt8] = []) throws(Errno) -> Int32 {
        let descriptor = try checked(slipway_memory_file())
        do throws(Errno) {
            try write(bytes[...], to: descriptor, path: "memory")
            try repeated { lseek(descriptor, 0, SEEK_SET) }
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Cuts an open file.
    package func truncate(_ descriptor: Int32, to length: Int, path: String) throws(Errno) {
        try ask("truncate", .working, path)
        try repeated { ftruncate(descriptor, length) }
    }

    /// Makes a directory.
    package func makeDirectory(_ path: String, in directory: Directory = .working) throws(Errno) {
        try ask("mkdir", directory, path)
        // SAFETY: the path lives for the call only.
        try repeated { unsafe mkdirat(directory.descriptor, path, 0o777) }
    }

    /// Removes a name that is no directory's.
    package func unlink(_ path: String, in directory: Directory) throws(Errno) {
        try ask("unlink", directory, path)
        // SAFETY: the path lives for the call only.
        try repeated { unsafe unlinkat(directory.descriptor, path, 0) }
    }

    /// Removes an empty directory.
    package func removeDirectory(_ path: String, in directory: Directory = .working) throws(Errno) {
        try ask("rmdir", directory, path)
        // SAFETY: the path lives for the call only.
        try repeated { unsafe unlinkat(directory.descriptor, path, Int32(AT_REMOVEDIR)) }
    }

    /// Gives a file a further name; `follow` links to what a symbolic link points at.
    package func link(
        _ from: String, in source: Directory, to path: String, in directory: Directory, follow: Bool = false
    ) throws(Errno) {
        try ask("link", directory, path)
        // SAFETY: both paths live for the call only.
        try repeated {
            unsafe linkat(source.descriptor, from, directory.descriptor, path, follow ? AT_SYMLINK_FOLLOW : 0)
        }
    }

    /// Makes a symbolic link.
    package func symbolicLink(to target: String, at path: String, in directory: Directory) throws(Errno) {
        try ask("symlink", directory, path)
        // SAFETY: both paths live for the call only.
        try repeated { unsafe symlinkat(target, directory.descriptor, path) }
    }

    /// Renames.
    package func rename(
        _ from: String, in source: Directory, to path: String, in directory: Directory, _ manner: RenameManner
    ) throws(Errno) {
        try ask(manner == .exchange ? "exchange" : "rename", directory, path)
        // SAFETY: both paths live for the call only.
        try checked(unsafe slipway_rename(source.descriptor, from, directory.descriptor, path, manner.flags))
    }

    /// Sets the permission bits of an open file.
    package func setPermissions(_ mode: UInt32, of descriptor: Int32, path: String) throws(Errno) {
        try ask("chmod", .working, path)
        try repeated { fchmod(descriptor, mode) }
    }

    /// Makes an empty file share the blocks of another.
    package func reflink(_ from: Int32, to descriptor: Int32, path: String) throws(Errno) {
        try ask("reflink", .working, path)
        try checked(slipway_reflink(descriptor, from))
    }

    /// Copies inside the kernel from an offset; returns how many bytes came, 0 at the end.
    package func copyRange(
        _ from: Int32, at offset: UInt64, count: Int, to descriptor: Int32, path: String
    ) throws(Errno) -> Int {
        try ask("copy", .working, path)
        return Int(try checked(slipway_copy_range(from, Int64(offset), descriptor, min(count, 1 << 30))))
    }

    /// Waits until the disk has an open file.
    package func sync(_ descriptor: Int32, path: String) throws(Errno) {
        try ask("sync", .working, path)
        try repeated { fsync(descriptor) }
    }

    /// Waits until the disk has the bytes of an open file, and what is needed to read them.
    package func syncData(_ descriptor: Int32, path: String) throws(Errno) {
        try ask("sync", .working, path)
        try repeated { fdatasync(descriptor) }
    }

    /// Waits until the disk has everything of a file system.
    package func syncFileSystem(_ directory: Directory) throws(Errno) {
        try ask("sync", directory, ".")
        try checked(slipway_syncfs(directory.descriptor))
    }
}
