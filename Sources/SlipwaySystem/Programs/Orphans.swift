internal import CLinux
internal import Glibc

/// Processes that a program left behind when it ended, in groups of their own, so that ending its group does not end them.
package enum Orphans {
    /// From now on they become children of slipway. Only for a run that starts one program at a time.
    package static func adopt() { _ = slipway_adopt_orphans() }

    /// Ends every child of slipway and what those leave behind; called when slipway has no program of its own running.
    ///
    /// - Returns: How many there were.
    @discardableResult package static func end() -> Int {
        var count = 0
        // A child may start others faster than they are counted, but not for ever: each round ends all that are there.
        for _ in 0..<1_000 {
            let children = Self.children
            if children.isEmpty { return count }
            for child in children {
                slipway_end_child(child)
                count += 1
            }
        }
        return count
    }

    /// The processes whose parent is slipway.
    private static var children: [Int32] {
        let calls = FileCalls()
        guard let descriptor = try? calls.openDirectory("/proc") else { return [] }
        defer { calls.close(descriptor) }
        return ((try? calls.list(descriptor)) ?? []).compactMap { entry in
            guard let number = Int32(entry.name), let text = Host.systemText("/proc/\(entry.name)/stat"),
                let end = text.lastIndex(of: ")")
            else { return nil }
            // The parent is the second field after the name in parentheses (proc_pid_stat(5)).
            let fields = text[text.index(after: end)...].split(separator: " ")
            return fields.count > 1 && Int32(fields[1]) == Host.processID ? number : nil
        }
    }
}
