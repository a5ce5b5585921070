package import SlipwayApp
internal import SlipwayDomain
package import SlipwayFormats
internal import SlipwayMeasurements
internal import SlipwayPromotion
internal import SlipwayReport
internal import SlipwayWorkspace

/// What `apply-best` did, for people and for machines.
package struct PromotionView {
    let promotion: Promotion
    /// The output root.
    let out: String

    /// Makes the view.
    package init(promotion: Promotion, out: String) {
        self.promotion = promotion
        self.out = out
    }

    /// The form for people.
    ///
    /// - Parameter isColored: Whether ANSI colors are written.
    /// - Returns: The choice, then what was written or would be.
    package func text(isColored: Bool) -> String {
        let choice = PromotionRenderer(isColored: isColored).render(promotion.summary) + "\n"
        if let differences = promotion.differences {
            return choice + PlanRenderer(isColored: isColored).render(differences)
        }
        let changed = promotion.diff.files.filter { $0.status != .unchanged && $0.status != .foreign }.count
        if changed == 0 { return choice + "up to date: nothing was written\n" }
        return choice + "wrote \(out)/\(promotion.name)/\(promotion.release): \(counted(changed, "file")) changed; "
            + "commit the result\n"
    }

    /// The form for machines (golden/schema/apply-best.schema.json).
    package var json: String { String(decoding: JSONWriter.write(object), as: UTF8.self) }

    /// The same as a value.
    package var object: JSONValue {
        let diff = promotion.diff
        return [
            "format_version": 1,
            "name": .string(promotion.name.text),
            "release": .string(promotion.release.text),
            "promoted": .bool(promotion.isNew),
            "written": .bool(promotion.isWritten),
            "promotion": .object(Array(promotion.members.dropFirst(2))),
            "latest_verdict": promotion.decision.map { .string($0.verdict.rawValue) } ?? .null,
            "curves": .array(curves),
            "ineligible": .array(ineligible),
            "deployment": .array(deployment),
            "added": diff.json(.added), "changed": diff.json(.changed), "removed": diff.json(.removed),
            "unchanged_count": .integer(Int64(diff.count(.unchanged))),
            "commit_message": promotion.commitMessage.map { .string($0) } ?? .null,
        ]
    }

    private var ineligible: [JSONValue] {
        (promotion.decision?.ineligible ?? []).map { one in
            [
                "variant": .string(one.variant.name), "id": .string(one.variant.id), "would_win": .bool(one.wouldWin),
                "reasons": .array(one.reasons.map { .string($0) }),
            ]
        }
    }

    private var deployment: [JSONValue] {
        promotion.deployment.map { change in
            [
                "file": .string(change.file.text), "key": .string(change.key),
                "before": change.before.map { .string($0) } ?? .null,
                "after": change.after.map { .string($0) } ?? .null,
            ]
        }
    }

    private var curves: [JSONValue] {
        guard let decision = promotion.decision else { return [] }
        let roles = [("winner", decision.winner), ("incumbent", decision.incumbent), ("baseline", decision.baseline)]
        return roles.compactMap { role, standing in
            guard let standing else { return nil }
            let points: [JSONValue] = standing.curve.map { point in
                let load: JSONValue =
                    switch point.load {
                    case .concurrency(let count): ["concurrency": .integer(Int64(count))]
                    case .requestRate(let rate): ["request_rate": .double(rate)]
                    }
                return [
                    "input_shapes": point.inputShapes.map { .string($0) } ?? .null,
                    "load": load,
                    "runs": .integer(Int64(point.repeats)),
                    "failed_runs": .integer(Int64(point.failures)),
                    "meets_limits": .bool(point.meetsLimits),
                    "metrics": .object(
                        point.values.metrics.map { JSONMember($0.key, point.values[$0].map { .double($0) } ?? .null) }),
                ]
            }
            return [
                "role": .string(role), "variant": .string(standing.variant.name), "id": .string(standing.variant.id),
                "points": .array(points),
            ]
        }
    }
}
