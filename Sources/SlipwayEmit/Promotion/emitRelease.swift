package import SlipwayCompiler
import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayOutput

/// Makes one release of a plan, without the rest of the output.
///
/// - Parameters:
///   - record: Why it holds what it holds; its winner is taken by its name.
///   - plan: The plan, which emits without a finding.
///   - deployments: Where it is deployed to; nil for what the spec says.
///   - directory: The directory of the release below the output's.
///   - digest: The SHA-256 of bytes.
/// - Returns: What the release holds, with its record; nil where the plan has no variant of the winner's name.
package func emitRelease(
    _ record: PromotionRecord, of plan: DeploymentPlan, deployments: [Deployment]? = nil, at directory: RelativePath,
    digest: @escaping DigestFunction
) -> EmittedRelease? {
    guard let variant = plan.variants.first(where: { $0.name == record.winner.variant }) else { return nil }
    // The plan was emitted once without a finding against it; its warnings were shown.
    var repeated = DiagnosticBag()
    let lowered = LoweredVariant(
        variant, of: plan, cache: WarmupCache([variant], digest: digest), digest: digest, judge: VariantJudge(plan),
        into: &repeated)
    let tree = TreeAssembler(plan, digest: digest).release(lowered, record, deployments, directory)
    var digests: [RelativePath: ContentDigest] = [:]
    for (path, content) in tree.files where path != ReleaseLayout.record {
        switch content {
        case .bytes(let bytes): digests[path] = digest(bytes)
        case .weights(let file): digests[path] = file.digest
        }
    }
    return EmittedRelease(variant: lowered.emitted, tree: tree, digests: digests)
}

/// A release in memory.
package struct EmittedRelease: Sendable {
    /// The variant that it holds.
    package let variant: EmittedVariant
    /// The files by path below the release, with its record.
    package let tree: FileTree
    /// The SHA-256 of every file but the record, by path below the release.
    package let digests: [RelativePath: ContentDigest]
}
