package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwaySpec
import SlipwayWorkspace

/// A file of the project, or of a model root.
package struct PathSource: ModelSource {
    /// Makes the source.
    package init() {}

    /// A text.
    package var syntax: SourceSyntax {
        SourceSyntax(
            name: "path", type: .text(.path), phrase: "a path relative to the file that states it",
            example: "models/bert-base-cased-squad.onnx")
    }
    /// None: what it finds is said with the codes of the rooms below.
    package var codes: [DiagnosticCode] { [] }

    /// Finds the file that the path names.
    package func find(
        _ section: SourceSection, in place: SourcePlace, into bag: inout DiagnosticBag
    ) -> FoundModel {
        let path = section.stated
        do throws(WorkspaceError) {
            return .file(try place.workspace.resolve(path.value, from: place.stating, models: true))
        } catch {
            if case .notFound(let wanted) = error, place.locked != nil { return .locked(wanted: wanted) }
            let finding = error.diagnostic(
                of: path, key: "model.source", missing: .missingModel, what: "model", hasFurtherRoots: true)
            if finding.code == .missingModel { return .absent(finding) }
            bag.add(finding)
            return error.failureClass == .io ? .failure(error) : .nothing
        }
    }

    /// Nothing: the data lies beside the file.
    package func check(_ signature: GraphSignature, _ section: SourceSection, into bag: inout DiagnosticBag) {}
}
