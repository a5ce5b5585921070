import SlipwayWorkspace

extension TritonServer {
    /// The name of the model as its file has it.
    static let sourceModel = "slipway-source"
}

/// A repository with one model: the source as its file has it.
struct SourceRepository {
    /// The absolute path.
    let path: String
    /// The folders that its links lead to, and itself.
    let folders: [String]

    /// Makes the repository in a scratch directory, of links to the model's files.
    init(
        config: [UInt8], files: [(path: String, source: String)], in scratch: ScratchDirectory
    ) throws(WorkspaceError) {
        let model = "source-repository/\(TritonServer.sourceModel)"
        try scratch.write(config, to: "\(model)/config.pbtxt")
        for file in files { try scratch.link(file.source, as: "\(model)/1/\(file.path)") }
        path = try Workspace.absolute("\(scratch.path)/source-repository")
        folders = [path] + Set(files.map { Workspace.folder(of: $0.source) }).sorted()
    }
}
