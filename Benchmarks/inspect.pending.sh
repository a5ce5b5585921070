#!/usr/bin/env bash
# Time slipway beside the programs that people use in its place.
#
# usage: scripts/bench [--only build|inspect] [REPEATS]      both, 9 unless told
#
#   build      `slipway build` on 1,000 variants beside a Python program that writes as many configs through tritonclient
#   inspect    `slipway inspect` on a BERT-base and a BERT-large beside symbolic_shape_infer.py and onnx; needs 6 GB of memory
#
# Builds the release program unless SLIPWAY names one. SLIPWAY_BENCH_DIR is where outputs go (default .build/bench; a
# directory in memory leaves the disk out), SLIPWAY_BENCH_MODELS where the models are, which are made there when absent
# (default .cache/bench-models, 1.8 GB). Exit status: 1 when an output is wrong; times are printed and never judged.
set -euo pipefail
cd "$(dirname "$0")/.."

only=""
if [[ ${1:-} == --only ]]; then
    only=${2:-}
    shift 2
fi
if [[ ! $only =~ ^(build|inspect)?$ || $# -gt 1 ]]; then
    sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0" >&2
    exit 64
fi
repeats=${1:-9}

program=${SLIPWAY:-}
if [[ -z $program ]]; then
    swift build -c release --product slipway --static-swift-stdlib --scratch-path .build/static >&2
    program="$(swift build -c release --scratch-path .build/static --show-bin-path)/slipway"
fi
program=$(realpath "$program")

base=${SLIPWAY_BENCH_DIR:-.build/bench}
mkdir -p "$base"
directory=$(mktemp -d "$(cd "$base" && pwd)/run.XXXXXX")
trap 'rm -rf "$directory"' EXIT

if [[ $only != inspect ]]; then
    environment=$(scripts/lib/python-env.sh oracle)
    "$environment/bin/python" Benchmarks/measure.py "$program" "$environment/bin/python" "$directory" "$repeats"
fi
if [[ $only != build ]]; then
    environment=$(scripts/lib/python-env.sh rivals)
    models=${SLIPWAY_BENCH_MODELS:-.cache/bench-models}
    mkdir -p "$models"
    for size in base large; do
        model=$models/bert-$size.onnx
        [[ -f $model ]] && continue
        echo "making $model" >&2
        "$environment/bin/python" Benchmarks/make_bert.py --size "$size" "$model.part"
        mv "$model.part" "$model"
    done
    "$environment/bin/python" Benchmarks/measure_inspect.py "$program" "$environment/bin/python" "$directory" "$repeats" \
        "$models/bert-base.onnx" "$models/bert-large.onnx"
fi
