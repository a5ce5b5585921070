package import SlipwayDiagnostics
package import SlipwaySpec
package import SlipwayWorkspace

/// A project file that was read and accepted.
package struct ProjectFile: Sendable {
    /// What it says.
    package let document: ProjectDocument
    /// Where it stays.
    package let place: ProjectPlace
    /// Its text.
    package let text: SourceFile
    /// Whether what it says of named releases counts.
    var hasOverlays = true

    /// Makes a project file of what was read.
    package init(document: ProjectDocument, place: ProjectPlace, text: SourceFile) {
        self.document = document
        self.place = place
        self.text = text
    }

    /// The output root, as it is opened from the working directory; nil where none is stated.
    package var out: String? { document.out.map { place.shown($0.value) } }

    /// How model files come into its output root; nil where nothing is stated.
    package var weights: WeightsMode? { document.weights.flatMap(WeightsMode.init(rawValue:)) }

    /// The further places of models that are there: a checkout without weights may lack them.
    package var modelRoots: [String] {
        document.modelRoots.filter { place.hasDirectory($0.value) }.map { place.absolute($0.value) }
    }
}

/// Reads the project file at or above the working directory.
///
/// - Returns: The project file; a value of nil where there is none, and no value where it cannot be used: it has a fault, or
///   it requires another version of Slipway.
package func openProject() -> Outcome<ProjectFile?> {
    var outcome = Outcome<ProjectFile?>()
    do throws(WorkspaceError) {
        guard let place = try ProjectPlace.nearest() else {
            outcome.value = .some(nil)
            return outcome
        }
        let path = place.absolute(ProjectPlace.fileName)
        let bytes: [UInt8]
        do throws(WorkspaceError) {
            bytes = try Workspace.readText(path, limit: SpecFiles.textLimit)
        } catch {
            outcome.failures.append(Failure(error, isNamed: false))
            return outcome
        }
        let text = SourceFile(id: SourceID(ProjectPlace.fileName), bytes: bytes)
        outcome.sources.add(text)
        guard let document = ProjectDecoder.decode(text, language: .joined, into: &outcome.bag) else { return outcome }
        checkAllowances(document, into: &outcome.bag)
        if let server = document.servers.first {
            outcome.bag.add(
                Diagnostic(
                    .serversWithoutEffect, "no deployment target of this Slipway runs servers", at: server.name.range,
                    path: "servers", help: [DiagnosticCode.serversWithoutEffect.remedy]))
        }
        if !outcome.bag.hasErrors {
            outcome.value = ProjectFile(document: document, place: place, text: text)
        }
    } catch {
        outcome.fail(error)
    }
    return outcome
}
