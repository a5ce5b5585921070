import SlipwayDomain
import SlipwayONNX
import SlipwayPromotion

extension GlossaryWord {
    /// What `inspect` says of the batch of an output.
    static let batches: [GlossaryWord] = [BatchVerdict.Status.proven, .disproven, .unknown].map { status in
        let meaning =
            switch status {
            case .proven: "The size of axis 0 is the batch size for every input, so that Triton can batch the model."
            case .disproven: "The size of axis 0 is something else than the batch, and the reason names the node."
            case .unknown: "Neither could be shown; model.assert or out_shapes can state it."
            }
        return GlossaryWord(status.rawValue, in: .batches, meaning, more: "slipway inspect")
    }

    /// What `inspect` says of the rows of an output.
    static let rows: [GlossaryWord] = [
        OutputEvidence.RowStatus.independent, .mixed, .sharedScale, .random, .unknown,
    ].map { status in
        let meaning =
            switch status {
            case .independent:
                "Each row of the output comes from its own row of the inputs, whatever rows are beside it."
            case .mixed:
                "A row of the output depends on other rows, on their number or on its place. Clients would get each other's "
                    + "numbers, so that such a model is not batched."
            case .sharedScale: "Rows share a quantization scale that is taken over the whole batch, and nothing else."
            case .random: "Some numbers are drawn at random, so that no two answers are equal."
            case .unknown:
                "None of these could be shown. model.rows.assert can state it, and profile tests what it states."
            }
        return GlossaryWord(status.rawValue, in: .rows, meaning, more: "model.rows")
    }

    /// The verdicts of promotions.
    static let decisions: [GlossaryWord] = [
        Decision.Verdict.initial, .better, .noSignificantDifference, .worse, .unreplicated, .carried, .forced,
    ].map { verdict in
        let meaning =
            switch verdict {
            case .initial: "There was nothing to compare the winner with."
            case .better: "The winner is better than the incumbent beyond noise, and by min_gain or more."
            case .noSignificantDifference:
                "The incumbent is kept: no candidate is better beyond noise, or none by min_gain."
            case .worse: "The incumbent is kept: the best candidate is worse beyond noise."
            case .unreplicated: "Single measurements decided; how much of the gain is noise is unknown."
            case .carried: "The incumbent's configuration with new weights or another deployment, without measurements."
            case .forced: "A person named the winner with --to, and the reason is in the record."
            }
        return GlossaryWord(verdict.rawValue, in: .decisions, meaning, more: "docs/promotion.md")
    }

    /// The reasons of the gate.
    static let gate: [GlossaryWord] = GateReason.Kind.allCases.map { kind in
        let meaning =
            switch kind {
            case .outputsDiffer:
                "Files outside the releases are not what the spec generates. slipway build writes them."
            case .releaseDiffers: "Files of a release are not what its record lists: somebody changed them."
            case .releaseOutdated:
                "A release would be made otherwise now, in nothing that is measured. slipway apply-best writes it."
            case .behind:
                "The spec has another configuration than the one that was measured and released. The gate says it and "
                    + "passes, unless gate.behind is fail."
            case .initialRelease: "A release that nothing was promoted to changes with the next build, or could."
            case .unknownDigest: "A release serves a model file that nothing in the project has: new weights came in."
            case .orphan: "An output whose spec is gone. slipway build --prune removes it."
            case .renamed: "The output has a name that the model had before. slipway build moves it."
            case .weightsMode: "The output was made with another mode of weights than is stated."
            }
        return GlossaryWord(kind.rawValue, in: .gate, meaning, more: "docs/gitops.md")
    }
}
