internal import CLinux
internal import Glibc

/// What this process and its machine are.
package enum Host {
    /// The process id of slipway.
    package static var processID: Int32 { getpid() }

    /// The user whose rights slipway has.
    package static var userID: UInt32 { geteuid() }

    /// The processors that this process may use; nil when the system does not say.
    package static var processors: Int? {
        let count = slipway_processors()
        return count > 0 ? Int(count) : nil
    }

    /// The bytes of a page of memory: 4096 on x86-64, up to 65536 elsewhere.
    package static var pageSize: UInt64 { UInt64(max(1, sysconf(Int32(_SC_PAGESIZE)))) }

    /// A text file of /proc, which states no size; nil when it cannot be read.
    static func systemText(_ path: String) -> String? {
        let calls = FileCalls()
        guard let descriptor = try? calls.openFile(path) else { return nil }
        defer { calls.close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while let count = try? calls.read(descriptor, into: &buffer, at: UInt64(bytes.count)), count > 0 {
            bytes += buffer[..<count]
            if bytes.count > 16 << 20 { return nil }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The model name of the first processor, as /proc/cpuinfo has it; nil when it says none.
    package static var cpuModel: String? { systemText("/proc/cpuinfo").flatMap(cpuModel) }

    /// The model name of the first processor that a text like /proc/cpuinfo describes; nil when it says none.
    package static func cpuModel(_ text: String) -> String? {
        for line in text.split(separator: "\n") where line.hasPrefix("model name") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[line.index(after: colon)...].split(separator: " ").joined(separator: " ")
            if !name.isEmpty { return name }
        }
        return nil
    }

    /// The main memory that a group of processes holds, what they share counted once for each.
    ///
    /// - Parameter group: The id of the group.
    /// - Returns: The resident bytes of all its processes; nil when there is none.
    package static func residentBytes(ofGroup group: Int32) -> UInt64? {
        let calls = FileCalls()
        guard let descriptor = try? calls.openDirectory("/proc") else { return nil }
        defer { calls.close(descriptor) }
        var pages: UInt64 = 0
        for entry in (try? calls.list(descriptor)) ?? [] where Int32(entry.name) != nil {
            guard let text = systemText("/proc/\(entry.name)/stat") else { continue }
            pages += residentPages(text, ofGroup: group) ?? 0
        }
        return pages == 0 ? nil : pages * pageSize
    }

    /// The resident pages of a process whose `/proc/PID/stat` this is, when it belongs to a group.
    package static func residentPages(_ text: String, ofGroup group: Int32) -> UInt64? {
        // The program's name is in parentheses and may hold anything; the group is the third field after it, the
        // resident pages the twenty-second (proc_pid_stat(5)).
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 21, Int32(fields[2]) == group else { return nil }
        return UInt64(fields[21])
    }
}
