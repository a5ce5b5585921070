import SlipwayBackends
import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SlipwayOutput
import SlipwaySpec
import SlipwayWorkspace

extension SpecResolver {
    /// The most bytes of a file of ranges.
    static let rangesLimit: UInt64 = 16 << 20

    /// Reads the file of ranges that a spec names; nil where it names none, or after an error.
    mutating func readRanges(_ document: SpecDocument, into bag: inout DiagnosticBag) -> RangesDocument? {
        guard let stated = document.accuracy?.ranges else { return nil }
        var found: Workspace.ResolvedPath?
        do throws(WorkspaceError) {
            let path = try workspace.resolve(stated.value, from: files.absolutePath(of: stated.range.source))
            found = path
            let bytes = try Workspace.readText(path.absolute, limit: Self.rangesLimit)
            return RangesDocument.read(SourceFile(id: SourceID(path.display), bytes: bytes), into: &bag)
        } catch .notFound {
            bag.add(
                Diagnostic(
                    .rangesNotThere, "the file of ranges \"\(stated.value)\" does not exist", at: stated.range,
                    path: "accuracy.ranges", help: [measuring]))
        } catch {
            bag.add(
                error.diagnostic(
                    of: stated, key: "accuracy.ranges", at: found, missing: .rangesNotThere, what: "file of ranges",
                    hasFurtherRoots: false))
            if error.failureClass == .io { failure = error }
        }
        return nil
    }

    /// How ranges are measured.
    private var measuring: String {
        "measure them: slipway compare \(spec ?? "SPEC") --ranges --python PATH"
    }
}

extension RangesDocument {
    /// The values that leave the range which is safe in half.
    var largeValues: [AccuracySection.LargeValue] {
        values(beyond: HalfPatterns.safeLimit).map { AccuracySection.LargeValue(name: $0.name, largest: $0.largest) }
    }

    /// Checks that the ranges are those of a model.
    func check(_ model: ModelArtifact, _ document: SpecDocument, into bag: inout DiagnosticBag) {
        guard let stated = document.accuracy?.ranges, model.weightsDigest != weights.hex else { return }
        bag.add(
            Diagnostic(
                .rangesOfAnotherModel, "\"\(stated.value)\" was measured with another model", at: stated.range,
                path: "accuracy.ranges",
                notes: ["it is of SHA-256 \(weights.hex)", "the model has SHA-256 \(model.weightsDigest)"],
                help: [DiagnosticCode.rangesOfAnotherModel.remedy]))
    }

    /// Checks that the ranges are those of the requests of a plan.
    func check(_ plan: DeploymentPlan, into bag: inout DiagnosticBag) {
        guard let stated = plan.spec.resolved.document.accuracy?.ranges, let accuracy = plan.accuracy,
            accuracy.digest != inputs.hex
        else { return }
        bag.add(
            Diagnostic(
                .rangesOfOtherRequests, "\"\(stated.value)\" was measured with other requests", at: stated.range,
                path: "accuracy.ranges", help: [DiagnosticCode.rangesOfOtherRequests.remedy]))
    }
}
