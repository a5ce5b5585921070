/// An image and how it is run.
package struct ContainerImage: Hashable, Sendable {
    /// `docker` or `podman`.
    package let tool: String
    /// The image.
    package let name: String
    /// Further arguments of `run`.
    package let arguments: [String]

    /// Whether a text can name an image: one that begins with a dash would reach the tool as an option.
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.first != 0x2D && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    /// Names an image.
    package init(tool: String, name: String, arguments: [String] = []) {
        self.tool = tool
        self.name = name
        self.arguments = arguments
    }

    /// The arguments that run a program in a container that is gone afterwards.
    ///
    /// - Parameters:
    ///   - container: The container's name.
    ///   - mounts: Directories that are seen under the same path, and whether they may be written.
    ///   - usesGPUs: Whether it sees the GPUs.
    ///   - variables: The names of variables that it takes over from the tool's environment; values would show in `ps`.
    ///   - command: The program and its arguments.
    /// - Returns: The arguments of the tool.
    package func run(
        container: String, mounts: [(path: String, isWritable: Bool)], usesGPUs: Bool, variables: [String] = [],
        command: [String]
    ) -> [String] {
        var words = ["run", "--rm", "--name", container, "--network", "host"]
        for name in variables { words += ["--env", name] }
        if usesGPUs { words += tool.hasSuffix("podman") ? ["--device", "nvidia.com/gpu=all"] : ["--gpus", "all"] }
        for mount in mounts { words += ["--volume", "\(mount.path):\(mount.path)\(mount.isWritable ? "" : ":ro")"] }
        return words + arguments + [name] + command
    }
}
