import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion
import SlipwayWorkspace

/// A release as it stands in the output directory.
struct ReleaseOnDisk {
    /// Its directory below `OUT/<name>/`.
    let directory: RelativePath
    /// Why it holds what it holds; nil where there is no release.
    let record: PromotionRecord?
    /// The config.pbtxt that clients know; nil where it cannot be read.
    let config: [UInt8]?

    /// Whether something was promoted to it.
    var isPromoted: Bool { record.map { $0.verdict != .initial } ?? false }

    /// Reads a release.
    ///
    /// - Parameters:
    ///   - directory: Its directory below `OUT/<name>/`.
    ///   - out: The output root.
    ///   - name: The model's name.
    ///   - bag: Receives an error when a record stands there that cannot be read.
    /// - Throws: The failure to read it.
    init(
        _ directory: RelativePath, out: String, name: ModelName, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) {
        self.directory = directory
        let path = "\(out)/\(name)/\(directory)/promotion.json"
        config = try? Workspace.readText(
            "\(out)/\(name)/\(directory)/repository/\(name)/config.pbtxt", limit: 16 << 20)
        let bytes: [UInt8]
        do throws(WorkspaceError) {
            bytes = try Workspace.readText(path, limit: 64 << 20)
        } catch .notFound {
            record = nil
            return
        } catch {
            throw error
        }
        var findings = DiagnosticBag()
        let node = JSONReader.read(SourceFile(id: SourceID(path), bytes: bytes), into: &findings)
        record = node.flatMap(readPromotion)
        if record == nil {
            bag.add(
                Diagnostic(
                    .unreadablePromotion, "\"\(path)\" is no record of a promotion", at: nil,
                    notes: findings.all.prefix(1).map(\.message),
                    help: ["take it back from version control, or remove the directory to start anew"]))
        }
    }
}
