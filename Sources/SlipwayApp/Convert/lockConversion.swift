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

/// Writes the locks of a spec's conversion and quantization from what they require and what their converters need.
///
/// - Parameters:
///   - path: The path of the spec, as the request names it.
///   - request: Which interpreter, and what pip may take.
/// - Returns: The locks; none without a finding where the spec declares neither.
package func lockConversion(_ path: String, _ request: ConvertRequest) -> Outcome<[WrittenLock]> {
    var outcome = Outcome<[WrittenLock]>()
    guard let stated = StatedConversion(path, request.project, into: &outcome) else { return outcome }
    var written: [WrittenLock] = []
    var hasLock = true
    if let converter = ConvertSource.converter(of: stated.section) {
        let python = stated.section.fields.fields("python")
        hasLock = python?.text("lock") != nil
        // A quantization without an environment of its own runs in this one, which has what it needs.
        if hasLock || stated.quantize == nil {
            let step = LockedStep(path: "model.convert", range: stated.section.range, converter: converter, python)
            lock(step, stated.place, request, into: &outcome).map { written.append($0) }
        }
    }
    if let quantize = stated.quantize, let own = stated.own {
        let python = quantize.fields.fields("python")
        if python != nil || stated.section.source != ConvertSource.name || !hasLock {
            let step = LockedStep(path: "model.quantize", range: quantize.place, converter: .quantize, python)
            lock(step, own, request, into: &outcome).map { written.append($0) }
        }
    }
    if !outcome.bag.hasErrors { outcome.value = written }
    return outcome
}

/// A step whose environment has a lock.
private struct LockedStep {
    let path: String
    let range: SourceRange
    let converter: Converter
    let python: SourceFields?

    init(path: String, range: SourceRange, converter: Converter, _ python: SourceFields?) {
        self.path = path
        self.range = range
        self.converter = converter
        self.python = python
    }
}

/// Writes the lock of a step.
private func lock(
    _ step: LockedStep, _ place: SourcePlace, _ request: ConvertRequest, into outcome: inout Outcome<[WrittenLock]>
) -> WrittenLock? {
    let (converter, python) = (step.converter, step.python)
    guard let lock = python?.text("lock"), let cache = request.project.fetcher else {
        outcome.bag.add(
            Diagnostic(
                .noPythonEnvironment, "the spec does not say where its lock goes", at: step.range,
                path: "\(step.path).python.lock", help: ["state python: {lock: requirements.lock, requires: [...]}"]))
        return nil
    }
    let version = python?.text("version")?.value
    let required = python?.texts("requires") ?? []
    for name in required where name.value.hasPrefix("-") || name.value.contains("/") || name.value.contains("@") {
        outcome.bag.add(
            Diagnostic(
                .malformedPythonLock, "\"\(name.value)\" is no package with a version", at: name.range,
                path: "\(step.path).python.requires", help: ["write it as NAME==VERSION"]))
    }
    guard !outcome.bag.hasErrors else { return nil }
    let written: (path: String, display: String)
    do throws(WorkspaceError) {
        written = try place.workspace.placeToWrite(lock.value, from: place.stating)
    } catch {
        outcome.bag.add(
            error.diagnostic(
                of: lock, key: "\(step.path).python.lock", missing: .conversionSourceUnusable, what: "lock",
                hasFurtherRoots: false))
        return nil
    }
    do throws(ConversionFailure) {
        let maker = PythonMaker(
            cache: cache, probe: ConverterProgram.probe, limits: request.limits, endsOrphans: request.endsOrphans)
        let base =
            if let path = request.python { try maker.given(path, version: version) } else { try maker.find(version) }
        let wanted = required.map(\.value) + converter.requirements
        let lines = try maker.lock(wanted, for: base, program: ConverterProgram.lock)
        let text =
            PythonLock.Interpreter(python: base.minor, platform: base.platform).comment + "\n# "
            + wanted.joined(separator: " ") + "\n" + lines
        let bytes = Array(text.utf8)
        let old = try? Workspace.readText(written.path, limit: 8 << 20)
        do throws(WorkspaceError) {
            if old != bytes { try TextDraft(bytes, for: written.path).giveName() }
        } catch {
            throw .machine(error)
        }
        return WrittenLock(
            path: written.display, count: lines.split(separator: "\n").count, isChanged: old != bytes)
    } catch {
        outcome.bag.add(error.diagnostic(at: lock.range, source: lock.value, python: request.python, path: step.path))
        if case .machine(let failure) = error {
            outcome.failures.append(Failure(failure, isNamed: false, isReported: true))
        }
    }
    return nil
}
