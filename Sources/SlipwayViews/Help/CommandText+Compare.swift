extension CommandText {
    /// `slipway compare`.
    package static let compare = CommandText(
        "compare",
        abstract: "Compares the answers of every variant with those of a reference, on a real server.",
        usage: """
            slipway compare specs/minilm-cpu.yaml --out build
            slipway compare specs/bertsquad.yaml --out build --server-image nvcr.io/nvidia/tritonserver:24.10-py3
            slipway compare specs/minilm-cpu.yaml --out build --format json
            slipway compare specs/bert-fp16.yaml --ranges --python .venv/bin/python
            slipway compare [<specs> ...] [--out <dir>] [<options>]
            """,
        discussion: """
            Sends the requests of "accuracy" to the reference and to each variant: every row alone, and where requests can \
            meet, rows together. Of both the worse values are written, a line for each variant, to \
            OUT/<name>/profile/accuracy.jsonl; give that file to apply-best and report beside the measurements. A variant \
            that has a line for the present model, requests and reference is not loaded again. `profile` does the same \
            when it loads a variant. With --ranges nothing is served: the fp32 graph computes the requests in onnxruntime, and \
            the largest number of each value goes to the file that accuracy.ranges names; build and check keep in fp32 what \
            goes beyond 32768. Exit codes: 0 done; 1 the input is wrong, or the server or the reference cannot be \
            used; 66 a file is missing; 74 reading or writing failed. A signal ends it as it ends other programs.
            """
    )
}
