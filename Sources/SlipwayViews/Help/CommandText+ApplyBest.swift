internal import SlipwayApp
internal import SlipwaySpec

extension CommandText {
    /// `slipway apply-best`.
    package static let applyBest = CommandText(
        "apply-best",
        abstract: "Promotes the best measured variant to the release.",
        usage: """
            slipway apply-best specs/bertsquad.yaml --out build --measurements build/bertsquad/profile/measurements.jsonl
            slipway apply-best specs/bertsquad.yaml --out build --measurements shard-*.jsonl --commit-message message.txt
            slipway apply-best specs/bertsquad.yaml --out build --measurements metrics-model-inference.csv --dry-run
            slipway apply-best specs/bertsquad.yaml --out build --to bertsquad-cuda-b8-i2 --because "driver bug"
            slipway apply-best bertsquad --release prod --from staging
            slipway apply-best specs/bertsquad.yaml --out build
            slipway apply-best --commit-message message.txt
            slipway apply-best [<specs> ...] [--out <dir>] [<options>]
            """,
        discussion: """
            Decides by the policy of promote: in the spec, and writes OUT/<name>/release: the winner under the model's \
            own name, its \(Language.joined.targetWords) files and promotion.json. An incumbent that stays is left as it is. Without \
            measurements, what is released is made again of the model's new weights; over the project, or over several \
            specs, releases that need a measurement are listed and left as they are. With --from a release takes the files of another one \
            with their record. Nothing is deployed: commit the \
            result. \
            Exit codes: 0 done, or nothing to do; 1 the input is wrong, or nothing meets the limits; 2 something would \
            change (--check); 66 a file is missing; 74 reading or writing failed.
            """
    )
}
