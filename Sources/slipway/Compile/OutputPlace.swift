import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwayWorkspace

/// What already stands in `OUT/<name>/` and changes what is made.
struct OutputPlace {
    /// The graph lock, or nil where there is none or weights are wanted.
    let graphLock: SourceFile?
    /// Whether something was promoted to the release; a build leaves such a release as it is.
    let hasPromotedRelease: Bool

    /// Looks at the output directory of a model.
    ///
    /// - Parameters:
    ///   - target: The output root and mode; nil where nothing is written.
    ///   - name: The model's name.
    init(_ target: SpecCompiler.OutputTarget?, name: ModelName) {
        guard let target else {
            graphLock = nil
            hasPromotedRelease = false
            return
        }
        let directory = "\(target.out)/\(name)"
        if target.weights == .digest,
            let bytes = try? Workspace.readText("\(directory)/graph.lock.json", limit: 16 << 20)
        {
            graphLock = SourceFile(id: SourceID("\(name)/graph.lock.json"), bytes: bytes)
        } else {
            graphLock = nil
        }
        hasPromotedRelease = Self.isPromoted("\(directory)/release/promotion.json")
    }

    /// Whether a promotion record names a verdict other than `initial`; a record that cannot be read counts as one, so
    /// that nothing unknown is overwritten.
    private static func isPromoted(_ path: String) -> Bool {
        let bytes: [UInt8]
        do throws(WorkspaceError) {
            bytes = try Workspace.readText(path, limit: 64 << 20)
        } catch .notFound {
            return false
        } catch {
            // Below a file nothing stands; publishing says what is in the way.
            if case .io = error { return false }
            return true
        }
        var bag = DiagnosticBag()
        let node = JSONReader.read(SourceFile(id: SourceID(path), bytes: bytes), into: &bag)
        return node?["verdict"]?.string != "initial"
    }
}
