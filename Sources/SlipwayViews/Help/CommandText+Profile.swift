extension CommandText {
    /// `slipway profile`.
    package static let profile = CommandText(
        "profile",
        abstract: "Measures the variants of a spec with a real server and the real perf_analyzer.",
        usage: """
            slipway profile specs/minilm-cpu.yaml --out build --dry-run
            slipway profile specs/minilm-cpu.yaml --out build --server /opt/tritonserver/bin/tritonserver
            slipway profile specs/bertsquad.yaml --out build --server-image nvcr.io/nvidia/tritonserver:24.10-py3 \
            --perf-analyzer-image nvcr.io/nvidia/tritonserver:24.10-py3-sdk
            slipway profile specs/bertsquad.yaml --out build --server-url gpu-1:8000 --search race
            slipway profile specs/bertsquad.yaml --out build --server-url gpu-1:8000 --shard 1/4
            slipway profile specs/minilm-cpu.yaml --emit model-analyzer --schema 2022
            slipway profile [<specs> ...] [--out <dir>] [<options>]
            """,
        discussion: """
            Looks at every variant once, then measures the best few and the incumbent again, in rounds of a random order \
            whose seed is recorded. A race (--search race) looks at every variant at one load, then measures ever fewer ever more often, \
            until the leader has met the incumbent in enough fresh rounds. Every measurement is on the disk before the next one begins; a campaign that was \
            interrupted is resumed by the same command. A run takes windows until three in a row agree (--stability); on \
            a busy machine, where they do not, it gives the values of three windows as they are, marked as unstable. A run \
            that fails is tried again at most twice; a variant that does not load is recorded with the reason, and tried \
            again by the next run. \
            Exit codes: 0 done; 1 the input is wrong, or the server or perf_analyzer cannot be used; 66 a file is \
            missing; 74 reading or writing failed. A signal ends it as it ends other programs.
            """
    )
}
