package import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayWorkspace

/// Checks that every entry of `allow` names a finding that can be allowed.
func checkAllowances(_ document: ProjectDocument, into bag: inout DiagnosticBag) {
    for (index, entry) in document.allowances.enumerated() {
        let path = "allow[\(index)].code"
        guard let code = DiagnosticCode.find(entry.code.value, in: .joined) else {
            let near = didYouMean(entry.code.value, among: [DiagnosticCode].joined.map(\.text))
            bag.add(
                Diagnostic(
                    .unknownAllowedCode, "there is no finding \"\(entry.code.value)\"", at: entry.code.range,
                    path: path,
                    help: [near.map { "did you mean \"\($0)\"?" } ?? "slipway explain lists them"]))
            continue
        }
        guard code.severity == .error else { continue }
        bag.add(
            Diagnostic(
                .allowedError, "\(code.text) is an error, which no project allows", at: entry.code.range, path: path,
                notes: [code.meaning], help: [code.remedy]))
    }
}

extension ProjectFile {
    /// The findings with those marked that the project allows.
    ///
    /// - Parameters:
    ///   - bag: The findings about a spec.
    ///   - spec: The path of the spec, from the working directory or absolute.
    /// - Returns: The same findings in the same order.
    func allowing(_ bag: DiagnosticBag, spec: String) -> DiagnosticBag {
        guard !document.allowances.isEmpty else { return bag }
        let path = place.pathInProject(spec)
        var judged = DiagnosticBag()
        for finding in bag.all {
            let entry = document.allowances.first { $0.covers(finding, spec: path) }
            judged.add(finding.allowed(because: entry?.reason))
        }
        return judged
    }

    /// The entries of `allow` that no finding of a run over the whole project needed.
    ///
    /// - Parameter findings: What was found of each spec, with the spec's path.
    /// - Returns: A warning for each idle entry.
    package func idleAllowances(_ findings: [(spec: String, bag: DiagnosticBag)]) -> [Diagnostic] {
        document.allowances.enumerated().compactMap { index, entry in
            let isUsed = findings.contains { one in
                let path = place.pathInProject(one.spec)
                return one.bag.all.contains { entry.covers($0, spec: path) }
            }
            guard !isUsed else { return nil }
            return Diagnostic(
                .idleAllowance, "nothing in the project needs \(entry.code.value) to be allowed", at: entry.code.range,
                path: "allow[\(index)]", help: [DiagnosticCode.idleAllowance.remedy])
        }
    }
}

extension ProjectDocument.Allowance {
    /// Whether the entry allows a finding about a spec.
    fileprivate func covers(_ finding: Diagnostic, spec: String) -> Bool {
        guard finding.severity != .error, finding.code.text == code.value else { return false }
        let paths = [spec] + [finding.file?.path].compactMap(\.self)
        return patterns.isEmpty || patterns.contains { paths.contains(where: $0.matches) }
    }
}
