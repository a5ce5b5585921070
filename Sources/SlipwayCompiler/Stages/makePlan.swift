package import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayTriton

/// Decides everything that is generated from a checked spec.
///
/// - Parameters:
///   - spec: The checked spec.
///   - bag: Receives the findings.
/// - Returns: The plan, or nil when at least one error was added.
package func makePlan(_ spec: CheckedSpec, into bag: inout DiagnosticBag) -> DeploymentPlan? {
    let errorsBefore = bag.count(.error)
    let document = spec.resolved.document
    let fragment = checkFragment(document, release: spec.resolved.release, into: &bag)
    checkProfile(spec, into: &bag)
    let variants = makeVariants(spec, into: &bag)
    spec.resolved.backend.check(spec, variants: variants ?? [], into: &bag)
    let deployments = Deployment.all(in: document, spec.resolved.targets)
    for deployment in deployments {
        deployment.target.check(deployment.section, of: document, variants: variants ?? [], into: &bag)
    }
    guard bag.count(.error) == errorsBefore, let variants, !variants.isEmpty else { return nil }
    let profile = makeProfile(spec, variants, into: &bag)
    let accuracy = makeAccuracy(spec, variants, into: &bag)
    let initial = InitialRelease(document, variants, into: &bag)
    guard bag.count(.error) == errorsBefore else { return nil }
    return DeploymentPlan(
        spec: spec, name: document.name.value, version: document.model.version?.value ?? 1,
        release: spec.resolved.release, variants: variants, fragment: fragment, deployments: deployments,
        profile: profile, accuracy: accuracy, initial: initial)
}
