import SlipwayCompiler
import SlipwayDiagnostics

/// Checks specs: everything that a build does but write.
///
/// - Parameters:
///   - arguments: What names the specs; nothing means the whole project.
///   - project: Where specs and models are looked for.
///   - target: The output root whose graph locks replace models that are not at hand; nil where there is none.
///   - watch: Told how models are fetched; nil where nothing is to be fetched.
///   - prepare: Called with each spec before it is checked.
/// - Returns: How many specs were checked. What the project allows is marked in the findings.
package func checkSpecs(
    _ arguments: [String], of project: Project, target: OutputTarget?, fetching watch: FetchWatch?,
    prepare: (String, SpecCompiler) -> Void = { _, _ in }
) -> Outcome<Int> {
    let selected = selectSpecs(arguments, of: project)
    var outcome = Outcome<Int>(withoutValue: selected)
    guard let selection = selected.value else { return outcome }
    let compiler = SpecCompiler(project: project, target: target, fetching: watch)
    var findings: [(spec: String, bag: DiagnosticBag)] = []
    var hasEveryModel = true
    for spec in selection.specs {
        if compiler.isPipeline(spec) {
            let compiled = PipelineCompiler(compiler: compiler).compile(spec)
            outcome.bag.merge(compiled.bag)
            outcome.sources.merge(compiled.sources)
            outcome.failures += compiled.failures
            findings.append((spec, compiled.bag))
            hasEveryModel = hasEveryModel && compiled.accepted?.plan.isAtHand ?? false
            continue
        }
        prepare(spec, compiler)
        let compiled = compiler.compile(spec)
        outcome.bag.merge(compiled.bag)
        outcome.sources.merge(compiled.sources)
        outcome.failures += compiled.failures
        findings.append((spec, compiled.bag))
        hasEveryModel = hasEveryModel && compiled.accepted?.plan.spec.resolved.model.isAtHand ?? false
    }
    // A model that is not there may have what an entry is for.
    if selection.isWholeProject, hasEveryModel, outcome.failures.isEmpty, !outcome.bag.hasErrors,
        let file = project.file
    {
        let idle = file.idleAllowances(findings)
        for finding in idle { outcome.bag.add(finding) }
        if !idle.isEmpty { outcome.sources.add(file.text) }
    }
    outcome.value = selection.specs.count
    return outcome
}
