import SlipwayDiagnostics
import SlipwaySources
import SlipwayWorkspace

extension ConversionFailure {
    /// The failure as a finding.
    ///
    /// - Parameters:
    ///   - declared: What was to be converted.
    ///   - python: The interpreter that the request names.
    /// - Returns: The finding, at the place of the source.
    func diagnostic(of declared: ConvertDeclaration, python: String?) -> Diagnostic {
        diagnostic(
            at: declared.source.range, source: declared.source.display, converter: declared.converter.name,
            python: python, path: declared.path)
    }

    /// The failure as a finding.
    ///
    /// - Parameters:
    ///   - range: Its place.
    ///   - source: The source, or the lock.
    ///   - converter: The converter.
    ///   - python: The interpreter that the request names.
    ///   - path: The key that it is about.
    /// - Returns: The finding.
    func diagnostic(
        at range: SourceRange, source: String, converter: String = "", python: String?, path: String = "model.convert"
    ) -> Diagnostic {
        let (code, what, notes, help) = words("\"\(source)\"", converter, python)
        return Diagnostic(code, what, at: range, path: path, notes: notes, help: [help ?? code.remedy])
    }

    private func words(
        _ source: String, _ converter: String, _ python: String?
    ) -> (code: DiagnosticCode, what: String, notes: [String], help: String?) {
        switch self {
        case .noPython(let wanted, let seen):
            let version = wanted.map { "Python \($0)" } ?? "Python"
            return (
                .noPythonEnvironment,
                python.map { "\"\($0)\" is no Python that runs" } ?? "there is no \(version) in PATH",
                python == nil ? seen.map { "found: \($0)" } : [],
                "install it, or name its path with --python; interpreters are never downloaded"
            )
        case .otherPython(let path, let wanted, let found):
            return (
                .noPythonEnvironment, "\"\(path)\" is Python \(found), but the spec asks for \(wanted)", [],
                "name another one, or correct convert.python.version"
            )
        case .otherLock(let wanted, let found):
            return (
                .lockOfAnotherPlatform,
                "the lock was made for Python \(wanted.python) on \(wanted.platform), and "
                    + (wanted.platform == found.platform
                        ? "the spec asks for Python \(found.python)" : "this machine is \(found.platform)"),
                [],
                "run slipway convert --lock here, into a lock of its own; or name an environment with --python"
            )
        case .noEnvironment:
            return (.noPythonEnvironment, "nothing says in which environment \(source) is converted", [], nil)
        case .offline:
            return (
                .environmentNotMade, "the environment of the lock is not in the cache",
                ["--offline fetches no packages"],
                "run once without --offline, or name an environment with --python"
            )
        case .environment(let reason, let said): return (.environmentNotMade, reason, Self.notes(said), nil)
        case .converter(let reason, let said):
            return (
                .conversionFailed, "the converter \"\(converter)\" of \(source) \(reason)",
                Self.notes(said), nil
            )
        case .known("check", let message, let notes): return (.conversionDiffers, message, notes, nil)
        case .known("quantized", let message, let notes): return (.quantizationDiffers, message, notes, nil)
        case .known("package", let message, let notes): return (.conversionPackageMissing, message, notes, nil)
        case .known("source", let message, let notes):
            return (.conversionFailed, message, ["the source is \(source)"] + notes, "correct the spec or the source")
        case .known(_, let message, let notes): return (.conversionFailed, message, notes, nil)
        case .machine(let error):
            return (error.code, "cannot convert \(source): \(error.message)", [], error.code.remedy)
        }
    }

    private static func notes(_ said: [String]) -> [String] {
        said.isEmpty ? ["it said nothing"] : said.map { "it said: \($0)" }
    }
}
