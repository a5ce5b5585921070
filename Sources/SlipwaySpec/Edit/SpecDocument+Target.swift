package import SlipwayDiagnostics
package import SlipwayReleases

extension SpecDocument {
    /// The edit that makes a release of Triton the target, in the file that states it.
    package func targeting(_ release: TritonRelease) -> Suggestion? {
        let text = "\"\(release)\""
        guard let stated = tritonRelease else { return tree.adding("triton", text, under: ["target"]) }
        return .writing(plain: text, at: stated.range)
    }
}
