extension CommandText {
    /// `slipway report`.
    package static let report = CommandText(
        "report",
        abstract: "Shows measurements and the verdict as a page, charts and a summary.",
        usage: """
            slipway report specs/bertsquad.yaml --out build --measurements build/bertsquad/profile/measurements.jsonl
            slipway report specs/bertsquad.yaml --out build --measurements metrics-model-inference.csv --against baseline
            slipway report specs/bertsquad.yaml --out build --bind bertsquad-cuda-b8-i2=run1.csv run2.jsonl
            slipway report specs/bertsquad.yaml --out build --measurements *.jsonl --summary >> "$GITHUB_STEP_SUMMARY"
            slipway report
            slipway report [<specs> ...] [--out <dir>] [--measurements <file> ...] [<options>]
            """,
        discussion: """
            Writes to OUT/<name>/report: index.html (one page that needs no network), a file for each chart (SVG, and PNG \
            where rsvg-convert is installed), summary.md for a pull request, and Optimal_ConfigFile_Location.txt, which \
            names the winner's config.pbtxt. In a project, without --measurements, shows what profile left in the outputs. Decides as apply-best does and promotes nothing. Exit codes: 0 done; 1 the input is wrong, nothing meets the limits, or the \
            measurements cannot answer (the report is written all the same in the last two cases); 66 a file is missing; 74 reading or writing failed.
            """
    )
}
