#!/usr/bin/env bash
# How the default training does on any labelled pictures: trains on each folder with nothing but --data, --label and
# --minutes, judges the model by a scorer of its own, and writes a table and a page of sheets.
#
#   Benchmarks/pictures.sh [--minutes 30] [--seeds 1,2] [--output out/pictures] [-- OPTION…] DATA[:LABEL] …
#
# DATA is a folder as `latent train` takes it, LABEL its column of classes (class where it is left out). What stands
# between -- and the first folder that exists is passed on to `latent train`. A run that is there already is not made again.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
latent=${LATENT:-$root/.build/release/latent}
minutes=30 seeds=1 output=out/pictures
while [[ ${1:-} == --* ]]; do
  case $1 in
  --minutes) minutes=$2 ;;
  --seeds) seeds=$2 ;;
  --output) output=$2 ;;
  --) break ;;
  *) echo "pictures.sh: unknown option $1" >&2; exit 64 ;;
  esac
  shift 2
done
options=()
if [[ ${1:-} == -- ]]; then
  shift
  while [[ $# -gt 0 && ! -d ${1%%:*} ]]; do options+=("$1"); shift; done
fi
[[ $# -gt 0 ]] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 64; }
json=$root/.build/release/latent-benchmarks
[[ -x $json ]] || (cd "$root" && swift build -c release --manifest-cache none --product latent-benchmarks)
mkdir -p "$output"

# number FILE PATH: a number of a JSON file, by the names and indices on the way to it; n/a where it is missing.
number() {
  local file=$1
  shift
  "$json" json "$file" "$@"
}

table=$output/table.md
{
  echo "| set | seed | steps | recognised | real | variety | coverage | of real | density | of real | precision | recall | kernel distance | health |"
  echo "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
} >"$table"
page=$output/index.html
echo "<!doctype html><meta charset=utf-8><title>latent on any pictures</title><h1>$minutes minutes each</h1>" >"$page"
for set in "$@"; do
  data=${set%%:*} label=class
  [[ $set == *:* ]] && label=${set#*:}
  name=$(basename "$data")
  scorer=$output/$name.scorer.safetensors
  [[ -f $scorer ]] || "$latent" score train --data "$data" --label "$label" --output "$scorer" --runs "$output/runs"
  for seed in ${seeds//,/ }; do
    run=$output/$name-$seed
    if [[ ! -f $run.quality.json ]]; then
      "$latent" train --data "$data" --label "$label" --minutes "$minutes" --seed "$seed" --name "$name-$seed" \
        --output "$output/runs" --json ${options[@]+"${options[@]}"} >"$run.json"
      cp "$(ls -d "$output"/runs/*-"$name-$seed" | tail -n 1)/model.safetensors" "$run.safetensors"
      "$latent" sample --model "$run.safetensors" --seeds 1-64 --columns 16 --output "$run.png"
      "$latent" metrics --model "$run.safetensors" --data "$data" --label "$label" --scorer "$scorer" --json \
        >"$run.quality.json"
    fi
    quality=$run.quality.json
    echo "| $name | $seed | $(number "$run.json" steps) | $(number "$quality" agreement share value)" \
      "| $(number "$quality" realAgreement share value) | $(number "$run.json" judgement figures variety)" \
      "| $(number "$quality" groups 0 generated coverage value) | $(number "$quality" groups 0 real coverage value)" \
      "| $(number "$quality" groups 0 generated density value) | $(number "$quality" groups 0 real density value)" \
      "| $(number "$quality" groups 0 generated precision value) | $(number "$quality" groups 0 generated recall value)" \
      "| $(number "$quality" groups 0 generated kernelDistance value) | $(number "$run.json" health count) |" >>"$table"
    echo "<h2>$name, seed $seed</h2><img src=\"$name-$seed.png\">" >>"$page"
  done
done
cat "$table"
