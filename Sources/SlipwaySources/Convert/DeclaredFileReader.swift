import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayWorkspace

/// Looks at the files of a section.
struct DeclaredFileReader {
    let place: SourcePlace
    /// The key below `model` whose files they are: `model.convert`.
    let path: String
    /// The digest of a source that is not there, by its path, where a record has it.
    let known: (String) -> ContentDigest?

    /// A file or a folder with its digest.
    func read(
        _ path: Located<String>, _ key: String, isSource: Bool = false,
        missing: DiagnosticCode = .conversionSourceUnusable, into bag: inout DiagnosticBag
    ) -> DeclaredFile? {
        let found: Workspace.ResolvedPath
        do throws(WorkspaceError) {
            found = try place.workspace.resolve(path.value, from: place.stating, models: isSource)
        } catch {
            if isSource, case .notFound(let wanted) = error, let digest = known(wanted) {
                return DeclaredFile(
                    absolute: "", display: wanted, digest: digest, state: .absent, range: path.range)
            }
            bag.add(
                error.diagnostic(
                    of: path, key: key, missing: missing, what: isSource ? "source" : "file",
                    hasFurtherRoots: isSource))
            return nil
        }
        if let pointer = LFSPointer(ofFile: found.absolute) {
            return DeclaredFile(
                absolute: found.absolute, display: found.display, digest: pointer.digest, state: .pointer,
                range: path.range)
        }
        do throws(WorkspaceError) {
            let digest = try SHA256Hasher.digest(ofFileOrFolder: found.absolute)
            return DeclaredFile(
                absolute: found.absolute, display: found.display, digest: digest, state: .present, range: path.range)
        } catch {
            bag.add(
                Diagnostic(
                    .conversionSourceUnusable, "\"\(found.display)\" cannot be used: \(error.message)", at: path.range,
                    path: key, help: [DiagnosticCode.conversionSourceUnusable.remedy]))
            return nil
        }
    }

    /// A lock of Python packages.
    func lock(_ path: Located<String>, into bag: inout DiagnosticBag) -> (file: DeclaredFile, lock: PythonLock)? {
        let key = "\(self.path).python.lock"
        guard let file = read(path, key, into: &bag) else { return nil }
        guard file.state == .present, let bytes = try? Workspace.readText(file.absolute, limit: 8 << 20) else {
            bag.add(
                Diagnostic(
                    .conversionSourceUnusable, "the lock \"\(file.display)\" cannot be read", at: path.range, path: key,
                    help: [DiagnosticCode.conversionSourceUnusable.remedy]))
            return nil
        }
        do throws(PythonLock.Fault) {
            return (file, try PythonLock(bytes))
        } catch {
            bag.add(
                Diagnostic(
                    .malformedPythonLock, "\"\(file.display)\" is no lock of Python packages: line \(error.line)",
                    at: path.range, path: key,
                    notes: [
                        error.text.isEmpty ? "it pins nothing" : "the line is: \(error.text)",
                        "each line pins one package: NAME==VERSION --hash=sha256:DIGEST",
                    ], help: [DiagnosticCode.malformedPythonLock.remedy]))
            return nil
        }
    }

    /// Refuses a place that cannot be written to.
    func checkPlace(_ path: Located<String>, into bag: inout DiagnosticBag) {
        do throws(WorkspaceError) {
            _ = try place.workspace.placeToWrite(path.value, from: place.stating)
        } catch {
            bag.add(
                error.diagnostic(
                    of: path, key: "\(self.path).keep", missing: .conversionSourceUnusable, what: "place",
                    hasFurtherRoots: false))
        }
    }
}
