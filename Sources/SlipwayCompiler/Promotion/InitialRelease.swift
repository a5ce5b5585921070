import SlipwayDiagnostics
package import SlipwayDomain
import SlipwaySpec

/// Which variant is released before anything is promoted.
package struct InitialRelease: Hashable, Sendable {
    /// The variant that the spec names with `release: {initial: …}`; nil where it names none.
    package let stated: ModelName?
    /// The only point of the matrix; nil where it has several, or where the baseline is the only variant.
    package let point: ModelName?
    /// The baseline.
    package let baseline: ModelName

    /// What a new output releases.
    package var fresh: ModelName { stated ?? point ?? baseline }

    /// Reads what a spec says.
    ///
    /// - Parameters:
    ///   - document: The spec.
    ///   - variants: Its variants, the baseline first.
    ///   - bag: Receives `unknownInitialVariant` for what is none of them.
    init(_ document: SpecDocument, _ variants: [Variant], into bag: inout DiagnosticBag) {
        let points = variants.filter { !$0.isBaseline }
        let baseline = variants[0].name
        self.baseline = baseline
        point = points.count == 1 ? points[0].name : nil
        guard let named = document.release?.initial else {
            stated = nil
            return
        }
        switch named.value {
        case "baseline": stated = baseline
        case "point" where points.count <= 1: stated = points.first?.name ?? baseline
        case "point":
            stated = nil
            bag.add(
                Diagnostic(
                    .unknownInitialVariant, "the matrix has \(points.count) points, and \"point\" means the only one",
                    at: named.range, path: "release.initial",
                    help: ["name one of them, such as \"\(points[0].name)\", or write baseline"]))
        case let name:
            stated = variants.first { $0.name.text == name }?.name
            guard stated == nil else { return }
            let names = variants.map(\.name.text) + ["baseline", "point"]
            let near = didYouMean(name, among: names)
            bag.add(
                Diagnostic(
                    .unknownInitialVariant, "\"\(name)\" is no variant of this spec", at: named.range,
                    path: "release.initial",
                    help: near.map { ["did you mean \"\($0)\"?"] } ?? [DiagnosticCode.unknownInitialVariant.remedy]))
        }
    }
}
