internal import SlipwaySystem

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
        cpu = Host.cpuModel
        cores = Host.processors
        let query = ["--query-gpu=name,driver_version", "--format=csv,noheader"]
        guard
            let program = try? RunningProgram(
                "nvidia-smi", query, log: "\(scratch.path)/nvidia-smi.log", farewell: .kill)
        else { return }
        if program.wait(milliseconds: 20_000) == .exited(0) {
            readGPUs(String(decoding: scratch.tail("nvidia-smi.log"), as: UTF8.self))
        }
        program.stop(patience: 0)
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
