package import SlipwayApp
internal import SlipwayDiagnostics
internal import SlipwayFormats
internal import SlipwayReport
internal import SlipwayWorkspace

/// What `apply-best` did over several specs, for people and for machines.
package struct CarriedView {
    let carried: CarriedReleases
    /// The output root.
    let out: String

    /// Makes the view.
    package init(carried: CarriedReleases, out: String) {
        self.carried = carried
        self.out = out
    }

    /// The form for people: each release that changes, the specs that need more, and a line that counts.
    ///
    /// - Parameter isColored: Whether ANSI colors are written.
    /// - Returns: The text.
    package func text(isColored: Bool) -> String {
        var text = ""
        let changed = carried.promotions.filter(\.diff.isDifferent)
        for promotion in changed {
            text += PromotionView(promotion: promotion, out: out).text(isColored: isColored) + "\n"
        }
        for one in carried.left { text += "left      \(one.spec): \(one.finding.message)\n" }
        let stand = carried.promotions.count - changed.count
        let verb = carried.promotions.allSatisfy(\.isWritten) ? "made again" : "would be made again"
        return text + "\(counted(changed.count, "release")) \(verb), \(stand) up to date, \(carried.left.count) left\n"
    }

    /// The form for machines (golden/schema/apply-best.schema.json).
    package var json: String {
        let object: JSONValue = [
            "format_version": 1,
            "results": .array(carried.promotions.map { PromotionView(promotion: $0, out: out).object }),
            "left": .array(
                carried.left.map { one in
                    [
                        "spec": .string(one.spec), "code": .string(one.finding.code.text),
                        "reason": .string(one.finding.message),
                    ]
                }),
            "commit_message": carried.commitMessage.map { .string($0) } ?? .null,
        ]
        return String(decoding: JSONWriter.write(object), as: UTF8.self)
    }
}
