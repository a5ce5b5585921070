import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySources
import SlipwaySpec
import SlipwayWorkspace

/// Converts the model of a spec, where it declares a conversion and the result is not there.
///
/// - Parameters:
///   - path: The path of the spec, as the request names it.
///   - request: How.
///   - watch: Told what happens.
/// - Returns: What became of the model.
package func convertSpec(
    _ path: String, _ request: ConvertRequest, watching watch: ConvertWatch
) -> Outcome<ConvertResult> {
    var outcome = Outcome<ConvertResult>()
    guard let stated = StatedConversion(path, request.project, into: &outcome) else { return outcome }
    guard stated.section.source == ConvertSource.name else {
        outcome.value = ConvertResult(
            spec: path, name: stated.name, status: .given, conversion: nil, record: nil)
        return outcome
    }
    guard let declared = ConvertDeclaration(stated.section, in: stated.place, into: &outcome.bag) else {
        return outcome
    }
    guard let cache = request.project.fetcher else {
        outcome.bag.add(
            Diagnostic(
                .modelNotConverted, "there is no place for the result of a conversion", at: declared.source.range,
                path: "model.convert", help: ["name a directory with --cache"]))
        return outcome
    }
    do throws(WorkspaceError) {
        if !request.isForced, let record = try standing(declared, in: cache) {
            outcome.value = ConvertResult(
                spec: path, name: stated.name, status: .unchanged, conversion: declared.conversion, record: record)
            return outcome
        }
        guard let found = convert(declared, stated, request, cache, watch, into: &outcome) else { return outcome }
        if let keep = declared.keep { _ = try KeptModel(at: keep.path).write(found) }
        outcome.value = ConvertResult(
            spec: path, name: stated.name, status: .converted, conversion: declared.conversion, record: found.record)
    } catch {
        outcome.fail(error)
    }
    return outcome
}

/// The record of a result that is there, after it was put where it is kept.
private func standing(
    _ declared: ConvertDeclaration, in cache: ModelFetcher
) throws(WorkspaceError) -> ConversionRecord? {
    if let keep = declared.keep {
        let kept = KeptModel(at: keep.path)
        switch kept.state {
        case .model(let record) where record.key == declared.key: return record
        case .pointer(let record) where record.key == declared.key: return record
        default: break
        }
        guard let found = cache.converted(declared.key) else { return nil }
        _ = try kept.write(found)
        return found.record
    }
    return cache.converted(declared.key)?.record
}

/// Runs the converter.
private func convert(
    _ declared: ConvertDeclaration, _ stated: StatedConversion, _ request: ConvertRequest, _ cache: ModelFetcher,
    _ watch: ConvertWatch, into outcome: inout Outcome<ConvertResult>
) -> ConvertedModel? {
    for file in declared.missing {
        outcome.bag.add(
            Diagnostic(
                .conversionSourceUnusable,
                file.state == .pointer
                    ? "\"\(file.display)\" is a pointer of Git LFS, not the file"
                    : "\"\(file.display)\" does not exist",
                at: file.range, path: "model.convert",
                help: [
                    file.state == .pointer
                        ? "fetch it: git lfs pull --include=\"\(file.display)\"" : "correct the path"
                ]))
    }
    let isTrusted = request.project.commandUse(trusted: request.trustsCode) == .trusted
    if declared.runsCode(usesLock: request.python == nil && declared.lock != nil), !isTrusted {
        outcome.bag.add(
            Diagnostic(
                .conversionNotTrusted, "converting \"\(declared.source.display)\" runs code that the project brings",
                at: declared.source.range, path: "model.convert", notes: [declared.whyTrust(request.python)],
                help: [DiagnosticCode.conversionNotTrusted.remedy]))
    }
    guard !outcome.bag.hasErrors else { return nil }
    do throws(ConversionFailure) {
        let environment = try environment(declared, request, cache, watch, into: &outcome)
        watch(.converts(source: declared.source.display, converter: declared.converter.name))
        return try cache.convert(
            declared.request(name: stated.name, in: environment, trusted: isTrusted), limits: request.limits,
            isForced: request.isForced, endsOrphans: request.endsOrphans)
    } catch {
        outcome.bag.add(error.diagnostic(of: declared, python: request.python))
        if case .machine(let failure) = error {
            outcome.failures.append(Failure(failure, isNamed: false, isReported: true))
        }
        return nil
    }
}

/// The environment that the request names, else that of the lock.
private func environment(
    _ declared: ConvertDeclaration, _ request: ConvertRequest, _ cache: ModelFetcher, _ watch: ConvertWatch,
    into outcome: inout Outcome<ConvertResult>
) throws(ConversionFailure) -> PythonEnvironment {
    let maker = PythonMaker(
        cache: cache, probe: ConverterProgram.probe, limits: request.limits, endsOrphans: request.endsOrphans)
    guard let path = request.python else {
        guard let (file, lock) = declared.lock else { throw .noEnvironment }
        return try maker.locked(lock, version: declared.pythonVersion) {
            watch(.makesEnvironment(lock: file.display))
        }
    }
    let environment = try maker.given(path, version: declared.pythonVersion)
    if let (file, lock) = declared.lock {
        let found = Dictionary(environment.packages.map { ($0.name, $0.version) }) { first, _ in first }
        let other = lock.packages.filter { found[$0.name] != $0.version }
        if !other.isEmpty {
            outcome.bag.add(
                Diagnostic(
                    .environmentDiffers, "\"\(path)\" has other packages than \"\(file.display)\" pins",
                    at: file.range, path: "model.convert.python.lock",
                    notes: other.prefix(5).map {
                        "\($0.name) \($0.version) is pinned; the environment has \(found[$0.name] ?? "none")"
                    }, help: [DiagnosticCode.environmentDiffers.remedy]))
        }
    }
    return environment
}

extension ConvertDeclaration {
    /// Why whoever converts must trust the project.
    fileprivate func whyTrust(_ python: String?) -> String {
        if isTrusted { return "the spec says trust: code of it" }
        return "the environment is made of packages that \"\(lock?.file.display ?? "")\" names"
            + (python == nil ? "; one that you name with --python needs no trust" : "")
    }
}

/// What a spec says of where its model comes from.
struct StatedConversion {
    /// The name of the model.
    let name: ModelName
    /// `model.source` or what replaces it.
    let section: SourceSection
    /// Where the files that it names are looked for.
    let place: SourcePlace

    /// Reads a spec.
    ///
    /// - Returns: nil after an error.
    init?<Value>(_ path: String, _ project: Project, into outcome: inout Outcome<Value>) {
        do throws(WorkspaceError) {
            let workspace = try project.workspace(of: path)
            let files = SpecFiles(workspace, project.input)
            let text = try files.spec(path)
            let document = SpecLoader.document(
                text, language: .joined, files: files, texts: &outcome.sources, into: &outcome.bag)
            guard let document, !outcome.bag.hasErrors else { return nil }
            name = document.name.value
            section = document.model.source
            place = SourcePlace(
                workspace: workspace, stating: files.absolutePath(of: section.range.source), locked: nil,
                fetcher: project.fetcher, fetch: nil)
        } catch {
            outcome.fail(error)
            return nil
        }
    }
}
