import Foundation
import SlipwayTestSupport

typealias Project = ProjectFolder

/// A shell in a project that knows the built executable.
extension ProjectFolder {
    typealias Result = SlipwayProgram.Result

    var folder: URL { url }

    /// Every file below a folder with its inode, size, times of change and modification.
    func facts(_ path: String) -> String {
        (try? shell("find \(path) -printf '%p %i %s %C@ %T@\\n' | sort").output) ?? ""
    }

    /// Runs a shell script in the folder; `slipway` in it is the built executable.
    @discardableResult func shell(_ script: String, environment: [String: String] = [:]) throws -> Result {
        let own: [String: String?] = ["SLIPWAY": try SlipwayProgram.url().path(percentEncoded: false), "NO_COLOR": nil]
        return try SlipwayProgram.run(
            URL(filePath: "/bin/bash"), ["-c", "slipway() { \"$SLIPWAY\" \"$@\"; }\n" + script], in: url,
            environment: own.merging(environment) { $1 })
    }
}
