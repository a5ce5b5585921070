#!/usr/bin/env bash
# Time slipway beside the programs that people use in its place.
#
# usage: scripts/bench [--only build|dynamic] [REPEATS]      all, 9 unless told
#
#   build      `slipway build` on 1,000 variants beside a Python program that writes as many configs through tritonclient
#   dynamic    `slipway dynamic` on a BERT-base and a BERT-large beside cp
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
if [[ ! $only =~ ^(build|dynamic)?$ || $# -gt 1 ]]; then
    sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0" >&2
    exit 64
fi
repeats=${1:-9}

program=${SLIPWAY:-}
if [[ -z $program ]]; then
    swift build -c release --product slipway --static-swift-stdlib --scratch-path .build/static >&2
    program="$(swift build -c release --scratch-path .build/static --show-bin-path)/slipway"
fi
environment=$(scripts/lib/python-env.sh oracle)

base=${SLIPWAY_BENCH_DIR:-.build/bench}
mkdir -p "$base"
directory=$(mktemp -d "$(cd "$base" && pwd)/run.XXXXXX")
trap 'rm -rf "$directory"' EXIT
program=$(realpath "$program")
python=$environment/bin/python

if [[ -z $only || $only == build ]]; then
    "$python" Benchmarks/measure.py "$program" "$python" "$directory" "$repeats"
fi
if [[ -z $only || $only == dynamic ]]; then
    models=${SLIPWAY_BENCH_MODELS:-.cache/bench-models}
    mkdir -p "$models"
    for size in base large; do
        model=$models/bert-$size-static.onnx
        [[ -f $model ]] && continue
        echo "making $model" >&2
        "$python" Benchmarks/make_bert.py --size "$size" --outputs static "$model.part"
        mv "$model.part" "$model"
    done
    # Links need the file system of the models.
    mkdir "$models/run.$$"
    trap 'rm -rf "$directory" "$models/run.$$"' EXIT
    "$python" Benchmarks/measure_dynamic.py "$program" "$models/run.$$" "$repeats" \
        "$models/bert-base-static.onnx" "$models/bert-large-static.onnx"
fi
