internal import CLinux

extension FileCalls {
    /// An entry of a directory: its name, and its kind where the file system says it.
    package typealias Name = (name: String, kind: FileKind?)

    /// The entries of a directory but `.` and `..`, in no order.
    ///
    /// - Throws: `illegalByteSequence` when a name is no UTF-8; the error of the call otherwise.
    package func list(_ descriptor: Int32) throws(Errno) -> [Name] {
        var entries: [Name] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 15)
        let size = buffer.count
        while true {
            // SAFETY: the pointer is good for `size` bytes during the call.
            let result = unsafe slipway_getdents(descriptor, &buffer, size)
            if result < 0 { throw Errno(rawValue: Int32(-result)) }
            if result == 0 { return entries }
            var start = 0
            // struct linux_dirent64: inode 8 bytes, offset 8, record length 2, type 1, then the name and a NUL.
            while start + 19 <= Int(result) {
                let length = Int(buffer[start + 16]) | Int(buffer[start + 17]) << 8
                let type = buffer[start + 18]
                let name = buffer[(start + 19)..<(start + length)].prefix { $0 != 0 }
                start += length
                if name == [0x2E] || name == [0x2E, 0x2E] { continue }
                guard let text = String(validating: name, as: UTF8.self) else { throw .illegalByteSequence }
                entries.append((name: text, kind: Self.kind(type)))
            }
        }
    }

    /// The kind that a directory record's type names; nil when the file system does not say.
    private static func kind(_ type: UInt8) -> FileKind? {
        switch type {
        case 0: nil
        case 4: .directory
        case 8: .regular
        case 10: .symbolicLink
        default: .other
        }
    }
}
