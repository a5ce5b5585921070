import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwaySpec
import SlipwayTargets
import SlipwayYAML

/// What a project says of the releases of a name, merged with a spec.
struct ReleaseOverlay: Sendable {
    /// How the winner is picked; nil where nothing is stated.
    let promote: PromoteSection?
    /// Where the release is deployed to.
    let deployments: [Deployment]
}

extension CompiledSpec {
    /// How the winner of a release is picked.
    ///
    /// - Parameter release: The directory of the release below the output's.
    /// - Returns: The policy; nil where none is stated.
    func promotion(of release: RelativePath) -> PromoteSection? {
        overlays[release].map(\.promote) ?? plan.spec.resolved.document.promote
    }

    /// Where a release is deployed to.
    ///
    /// - Parameter release: The directory of the release below the output's.
    /// - Returns: The deployments, in source order.
    func deployments(of release: RelativePath) -> [Deployment] {
        overlays[release]?.deployments ?? plan.deployments
    }
}

extension ProjectFile {
    /// Merges what the project says of named releases over a spec that was planned.
    ///
    /// - Parameters:
    ///   - plan: The plan of the spec.
    ///   - text: The spec.
    ///   - files: Where its fragments come from.
    ///   - outcome: Receives what is wrong with the merged specs and not with the spec alone.
    /// - Returns: What is said, by the directory of the release.
    func overlays<Value>(
        of plan: DeploymentPlan, _ text: SourceFile, _ files: SpecFiles, into outcome: inout Outcome<Value>
    ) -> [RelativePath: ReleaseOverlay] {
        var overlays: [RelativePath: ReleaseOverlay] = [:]
        let deployed = Set(plan.deployments.map(\.section.target))
        for release in document.releases where hasOverlays {
            guard let directory = OutputLayout.release(named: release.name.value) else { continue }
            var bag = DiagnosticBag()
            let overlay = release.overlay.keeping(deployments: deployed)
            let merged = SpecLoader.document(
                text, overlay: overlay, language: .joined, files: files, texts: &outcome.sources, into: &bag)
            if let merged {
                let deployments = Deployment.all(in: merged, deploymentTargets)
                for one in deployments where !bag.hasErrors {
                    one.target.check(one.section, of: merged, variants: plan.variants, into: &bag)
                }
                overlays[directory] = ReleaseOverlay(promote: merged.promote, deployments: deployments)
            }
            let known = Set(outcome.bag.all)
            var added = false
            for finding in bag.all where !known.contains(finding) {
                outcome.bag.add(finding)
                added = true
            }
            if added { outcome.sources.add(self.text) }
        }
        return overlays
    }
}

extension YAMLNode {
    /// The overlay without the targets that a spec is not deployed to: what differs in a deployment is no deployment.
    fileprivate func keeping(deployments targets: Set<String>) -> YAMLNode {
        guard var mapping, let index = mapping.entries.firstIndex(where: { $0.key.value == "deploy" }),
            var deploy = mapping.entries[index].value.mapping
        else { return self }
        deploy.entries.removeAll { !targets.contains($0.key.value) }
        let value = mapping.entries[index].value
        if deploy.entries.isEmpty {
            mapping.entries.remove(at: index)
        } else {
            mapping.entries[index].value = YAMLNode(.mapping(deploy), range: value.range, definition: value.definition)
        }
        return YAMLNode(.mapping(mapping), range: range, definition: definition)
    }
}
