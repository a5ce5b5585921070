/// A zip archive in memory: the members that its directory lists, stored or deflated.
struct ZipArchive {
    /// A member.
    struct Member {
        /// The name as it is written.
        let name: String
        /// How it is packed: 0 stored, 8 deflated.
        let method: Int
        /// The checksum of the contents.
        let checksum: UInt32
        /// The size in the archive.
        let packedSize: Int
        /// The size of the contents.
        let size: Int
        /// Where its own header begins.
        let header: Int
        /// Whether it needs a password.
        let isEncrypted: Bool
    }

    /// The most bytes that all members may unpack to.
    static let largestContents = 512 << 20

    /// The members, in the order of the directory; no name twice.
    let members: [Member]
    private let bytes: [UInt8]

    /// Reads the directory.
    ///
    /// - Parameter bytes: The archive.
    /// - Throws: What is wrong with it.
    init(_ bytes: [UInt8]) throws(TensorFileFault) {
        self.bytes = bytes
        guard let end = Self.endRecord(bytes) else {
            throw TensorFileFault("the archive has no directory", notes: ["it is cut off, or no zip archive"])
        }
        let (count, size, start) = (
            bytes.number(end + 10, 2), bytes.number(end + 12, 4), bytes.number(end + 16, 4)
        )
        guard count < 0xFFFF, start + size <= end else {
            throw TensorFileFault("the archive's directory is outside the archive", notes: ["it is cut off or damaged"])
        }
        var members: [Member] = []
        var names: Set<String> = []
        var position = start
        var total = 0
        for _ in 0..<count {
            guard position + 46 <= end, bytes.number(position, 4) == 0x0201_4B50 else {
                throw TensorFileFault("the archive's directory is damaged")
            }
            let (nameLength, extra, comment) = (
                bytes.number(position + 28, 2), bytes.number(position + 30, 2), bytes.number(position + 32, 2)
            )
            let next = position + 46 + nameLength + extra + comment
            guard next <= end else { throw TensorFileFault("the archive's directory is damaged") }
            let name = String(decoding: bytes[position + 46..<position + 46 + nameLength], as: UTF8.self)
            let member = Member(
                name: name, method: bytes.number(position + 10, 2),
                checksum: UInt32(bytes.number(position + 16, 4)), packedSize: bytes.number(position + 20, 4),
                size: bytes.number(position + 24, 4), header: bytes.number(position + 42, 4),
                isEncrypted: bytes[position + 8] & 1 == 1)
            guard names.insert(name).inserted else {
                throw TensorFileFault("the archive holds \"\(name)\" twice", help: ["write each array once"])
            }
            total += member.size
            guard total <= Self.largestContents else {
                throw TensorFileFault("the archive unpacks to more than 512 MiB", help: ["record fewer requests"])
            }
            members.append(member)
            position = next
        }
        self.members = members
    }

    /// The contents of a member.
    ///
    /// - Throws: What is wrong with it.
    func contents(of member: Member) throws(TensorFileFault) -> [UInt8] {
        guard !member.isEncrypted else { throw TensorFileFault("\"\(member.name)\" is encrypted") }
        guard member.header + 30 <= bytes.count, bytes.number(member.header, 4) == 0x0403_4B50 else {
            throw damaged(member)
        }
        // What the member's own header says of sizes may be a placeholder; the directory counts.
        let start = member.header + 30 + bytes.number(member.header + 26, 2) + bytes.number(member.header + 28, 2)
        guard start + member.packedSize <= bytes.count else { throw damaged(member) }
        let packed = bytes[start..<start + member.packedSize]
        let contents: [UInt8]
        switch member.method {
        case 0:
            guard member.packedSize == member.size else { throw damaged(member) }
            contents = Array(packed)
        case 8:
            guard let unpacked = inflate(packed, size: member.size) else { throw damaged(member) }
            contents = unpacked
        default:
            throw TensorFileFault(
                "\"\(member.name)\" is packed by method \(member.method)", notes: ["stored and deflated can be read"],
                help: ["write the file with numpy.savez or numpy.savez_compressed"])
        }
        guard CRC32.checksum(of: contents) == member.checksum else {
            throw TensorFileFault("\"\(member.name)\" does not have the checksum that the archive states")
        }
        return contents
    }

    private func damaged(_ member: Member) -> TensorFileFault {
        TensorFileFault("\"\(member.name)\" is cut off or damaged")
    }

    /// Where the record at the end begins; only a comment may follow it.
    private static func endRecord(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 22 else { return nil }
        var position = bytes.count - 22
        let first = max(0, position - 0xFFFF)
        while position >= first {
            if bytes.number(position, 4) == 0x0605_4B50,
                position + 22 + bytes.number(position + 20, 2) == bytes.count
            {
                return position
            }
            position -= 1
        }
        return nil
    }
}

/// The checksum of zip archives.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    /// The checksum of some bytes.
    static func checksum(of bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in sum >> 8 ^ table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] }
    }
}

extension [UInt8] {
    /// A little-endian number of up to four bytes; the caller knows that they are there.
    fileprivate func number(_ position: Int, _ width: Int) -> Int {
        (0..<width).reduce(0) { $0 | Int(self[position + $1]) << (8 * $1) }
    }
}
