package import SlipwayDiagnostics
import SlipwayDomain
import SlipwayWorkspace

/// What became of the releases of several specs.
package struct CarriedReleases: Sendable {
    /// The releases that need no measurement: what they hold is, or was made again.
    package private(set) var promotions: [Promotion] = []
    /// The specs whose release needs more, with why and what to do.
    package private(set) var left: [(spec: String, finding: Diagnostic)] = []

    init() {}

    /// Adds a release that needs no measurement.
    mutating func add(_ promotion: Promotion) { promotions.append(promotion) }

    /// Adds a spec whose release needs more.
    mutating func leave(_ spec: String, _ finding: Diagnostic) { left.append((spec, finding)) }

    /// Whether anything changed, or would.
    package var isDifferent: Bool { promotions.contains { $0.diff.isDifferent } }

    /// The message of one commit of all that changes; nil where nothing does.
    package var commitMessage: String? {
        let messages = promotions.compactMap(\.commitMessage)
        guard messages.count > 1 else { return messages.first }
        let names = promotions.filter { $0.commitMessage != nil }.map(\.name.text)
        return (["Make \(messages.count) releases again: \(names.joined(separator: ", "))\n"] + messages)
            .joined(separator: "\n")
    }
}

/// Makes the releases of several specs again of what is known without a measurement: new weights of the same graph, another
/// deployment. A release that needs a measurement, or a person, is left as it is and told; that is no error.
///
/// - Parameters:
///   - requests: A request for each spec, without measurements.
///   - message: The file that takes a commit message when something changes; nil for none.
/// - Returns: The releases.
package func carryReleases(_ requests: [PromotionRequest], commitMessage message: String?) -> Outcome<CarriedReleases> {
    var outcome = Outcome<CarriedReleases>()
    var carried = CarriedReleases()
    for request in requests {
        let one = promote(request)
        outcome.sources.merge(one.sources)
        outcome.failures += one.failures
        let errors = one.bag.all.filter { $0.severity == .error }
        if one.failures.isEmpty, let reason = errors.first, errors.allSatisfy(\.needsMore) {
            carried.leave(request.decision.spec, reason)
            for finding in one.bag.all where finding.severity != .error { outcome.bag.add(finding) }
            continue
        }
        outcome.bag.merge(one.bag)
        if let promotion = one.value { carried.add(promotion) }
    }
    if let message, let text = carried.commitMessage, carried.promotions.contains(where: \.isWritten) {
        do throws(WorkspaceError) {
            try Workspace.replaceText(Array(text.utf8), at: message)
        } catch {
            outcome.fail(error)
        }
    }
    outcome.value = carried
    return outcome
}

extension Diagnostic {
    /// Whether it says that a release cannot be made again without a measurement or a person.
    fileprivate var needsMore: Bool {
        [
            DiagnosticCode.nothingToCarry, .incumbentNotYielded, .graphChanged, .unknownSourceRelease,
            .sourceNotPromoted, .sourceNotDeployable,
            .carriedAccuracyUnmeasured, .carriedAccuracyMissed,
        ].contains(code)
    }
}
