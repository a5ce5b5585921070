import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySources
import SlipwaySpec
import SlipwayWorkspace

/// A lock of Python packages that was written.
package struct WrittenLock: Hashable, Sendable {
    /// Its path, as the project shows it.
    package let path: String
    /// How many packages it pins.
    package let count: Int
    /// Whether it is another one than before.
    package let isChanged: Bool
}

/// Writes the lock of a spec's conversion from what it requires and what its converter needs.
///
/// - Parameters:
///   - path: The path of the spec, as the request names it.
///   - request: Which interpreter, and what pip may take.
/// - Returns: The lock; nil without a finding where the spec declares none.
package func lockConversion(_ path: String, _ request: ConvertRequest) -> Outcome<WrittenLock?> {
    var outcome = Outcome<WrittenLock?>()
    guard let stated = StatedConversion(path, request.project, into: &outcome) else { return outcome }
    guard stated.section.source == ConvertSource.name, let converter = ConvertSource.converter(of: stated.section)
    else {
        outcome.value = .some(nil)
        return outcome
    }
    let python = stated.section.fields.fields("python")
    guard let lock = python?.text("lock"), let cache = request.project.fetcher else {
        outcome.bag.add(
            Diagnostic(
                .noPythonEnvironment, "the spec does not say where its lock goes", at: stated.section.range,
                path: "model.convert.python.lock", help: ["state python: {lock: requirements.lock, requires: [...]}"]))
        return outcome
    }
    let version = python?.text("version")?.value
    let required = python?.texts("requires") ?? []
    for name in required where name.value.hasPrefix("-") || name.value.contains("/") || name.value.contains("@") {
        outcome.bag.add(
            Diagnostic(
                .malformedPythonLock, "\"\(name.value)\" is no package with a version", at: name.range,
                path: "model.convert.python.requires", help: ["write it as NAME==VERSION"]))
    }
    guard !outcome.bag.hasErrors else { return outcome }
    let place: (path: String, display: String)
    do throws(WorkspaceError) {
        place = try stated.place.workspace.placeToWrite(lock.value, from: stated.place.stating)
    } catch {
        outcome.bag.add(
            error.diagnostic(
                of: lock, key: "model.convert.python.lock", missing: .conversionSourceUnusable, what: "lock",
                hasFurtherRoots: false))
        return outcome
    }
    do throws(ConversionFailure) {
        let maker = PythonMaker(
            cache: cache, probe: ConverterProgram.probe, limits: request.limits, endsOrphans: request.endsOrphans)
        let base =
            if let path = request.python { try maker.given(path, version: version) } else { try maker.find(version) }
        let wanted = required.map(\.value) + converter.requirements
        let lines = try maker.lock(wanted, for: base, program: ConverterProgram.lock)
        let text =
            "# Written by slipway convert --lock for Python \(base.minor) on \(base.platform), of:\n# "
            + wanted.joined(separator: " ") + "\n" + lines
        let bytes = Array(text.utf8)
        let old = try? Workspace.readText(place.path, limit: 8 << 20)
        do throws(WorkspaceError) {
            if old != bytes { try TextDraft(bytes, for: place.path).giveName() }
        } catch {
            throw .machine(error)
        }
        outcome.value = WrittenLock(
            path: place.display, count: lines.split(separator: "\n").count, isChanged: old != bytes)
    } catch {
        outcome.bag.add(error.diagnostic(at: lock.range, source: lock.value, python: request.python))
        if case .machine(let failure) = error {
            outcome.failures.append(Failure(failure, isNamed: false, isReported: true))
        }
    }
    return outcome
}
