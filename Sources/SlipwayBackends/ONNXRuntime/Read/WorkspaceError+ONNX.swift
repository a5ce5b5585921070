package import SlipwayONNX
package import SlipwayWorkspace

extension WorkspaceError {
    /// The failure to read a model file.
    package init(_ error: ONNXReadError) {
        self =
            switch error {
            case .notFound(let path): .notFound(path: path)
            case .isDirectory(let path), .notRegular(let path): .notAFile(path: path)
            case .permissionDenied(let path): .permission(path: path, action: "read")
            case .shrunk(let path): .changedWhileRead(path: path)
            case .io(let path, _): .changedWhileRead(path: path)
            }
    }
}
