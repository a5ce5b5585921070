internal import CFileSystem
internal import SystemPackage

/// What this machine is, as far as measurements depend on it.
package struct HostFacts: Hashable, Sendable {
    /// The processor's model name, as /proc/cpuinfo has it; nil when it says none.
    package var cpu: String?
    /// The processors that this process may use.
    package var cores: Int?
    /// The GPUs' names, sorted; empty when there is none.
    package var gpus: [String] = []
    /// The GPU driver's version; nil when there is no GPU.
    package var driver: String?

    /// Looks at this machine.
    ///
    /// - Parameter scratch: Takes what nvidia-smi writes.
    package init(_ scratch: ScratchDirectory) {
        let text = (try? Workspace.readText("/proc/cpuinfo", limit: 16 << 20)) ?? []
        cpu = Self.cpuModel(String(decoding: text, as: UTF8.self))
        let count = slipway_processors()
        cores = count > 0 ? Int(count) : nil
        let query = ["--query-gpu=name,driver_version", "--format=csv,noheader"]
        guard
            let program = try? RunningProgram(
                "nvidia-smi", query, log: "\(scratch.path)/nvidia-smi.log", farewell: .kill)
        else { return }
        let deadline = Clock.milliseconds + 20_000
        while program.state() == .running, Clock.milliseconds < deadline { Clock.pause(20) }
        if program.state() == .exited(0) {
            readGPUs(String(decoding: scratch.tail("nvidia-smi.log"), as: UTF8.self))
        }
        program.stop(patience: 0)
    }

    /// The model name of the first processor that /proc/cpuinfo describes; nil when it says none.
    package static func cpuModel(_ text: String) -> String? {
        for line in text.split(separator: "\n") where line.hasPrefix("model name") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[line.index(after: colon)...].split(separator: " ").joined(separator: " ")
            if !name.isEmpty { return name }
        }
        return nil
    }

    /// Reads lines of `name, driver`, as nvidia-smi writes them; others are left out.
    package mutating func readGPUs(_ text: String) {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") }
            guard parts.count == 2 else { continue }
            gpus.append(parts[0])
            driver = parts[1]
        }
        gpus.sort()
    }
}

/// The main memory that a group of processes holds, what they share counted once for each.
///
/// - Parameter group: The id of the group.
/// - Returns: The resident bytes of all its processes; nil when there is none.
package func residentBytes(ofGroup group: Int32) -> UInt64? {
    let calls = FileCalls(faults: nil)
    guard let descriptor = try? calls.openDirectory("/proc") else { return nil }
    defer { calls.close(descriptor) }
    var total: UInt64 = 0
    for entry in (try? calls.list(descriptor)) ?? [] where Int32(entry.name) != nil {
        guard let bytes = try? Workspace.readText("/proc/\(entry.name)/stat", limit: 1 << 14) else { continue }
        // The program's name stands in parentheses and may hold anything; the group is the third field after it, the
        // resident pages the twenty-second (proc_pid_stat(5)).
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { continue }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 21, Int32(fields[2]) == group, let pages = UInt64(fields[21]) else { continue }
        total += pages * 4096
    }
    return total == 0 ? nil : total
}
