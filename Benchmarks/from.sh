#!/usr/bin/env bash
# Few pictures and a model to begin with: trains on them from nothing, from the model, and from the model with the first
# blocks of its critic left as they are, each for the same minutes, and prints what held-out pictures say of each.
#
#   Benchmarks/from.sh [--minutes 15] [--seeds 1,2] [--freeze 2] [--output out/from] MODEL DATA[:LABEL] …
#
# MODEL is what `latent train --from` takes, DATA a folder as `latent train` takes it, LABEL its column of classes (class
# where it is left out). All three train at the size of the model. The table has the last judgement of each run: kernel
# distance from held-out pictures, and coverage as a share of what other real pictures reach.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
latent=${LATENT:-$root/.build/release/latent}
minutes=15 seeds=1 freeze=2 output=out/from
while [[ ${1:-} == --* ]]; do
  case $1 in
  --minutes) minutes=$2 ;;
  --seeds) seeds=$2 ;;
  --freeze) freeze=$2 ;;
  --output) output=$2 ;;
  *) echo "from.sh: unknown option $1" >&2; exit 64 ;;
  esac
  shift 2
done
[[ $# -gt 1 ]] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 64; }
model=$1
shift
size=$("$latent" model info "$model" --json | sed -nE 's/.*"size" *: *([0-9]+).*/\1/p' | head -n 1)
mkdir -p "$output"

# figure RUN COLUMN: a figure of the last judgement of a run; n/a where there is none.
figure() {
  awk -F, -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) place = i }
    NR > 1 { last = place ? $place : "" } END { print last == "" ? "n/a" : last }' "$1/judgements.csv" 2>/dev/null ||
    echo n/a
}

table=$output/table.md
{
  echo "| set | seed | from | steps | kernel distance | coverage | variety |"
  echo "|---|---|---|---|---|---|---|"
} >"$table"
for set in "$@"; do
  data=${set%%:*} label=class
  [[ $set == *:* ]] && label=${set#*:}
  for seed in ${seeds//,/ }; do
    for way in nothing model frozen; do
      case $way in
      nothing) options=(--size "$size") ;;
      model) options=(--from "$model") ;;
      frozen) options=(--from "$model" --freeze-critic "$freeze") ;;
      esac
      name=$(basename "$data")-$seed-$way
      "$latent" train --data "$data" --label "$label" --minutes "$minutes" --seed "$seed" --name "$name" \
        --output "$output/runs" "${options[@]}"
      run=$(ls -d "$output"/runs/*-"$name" | tail -n 1)
      steps=$(tail -n 1 "$run/judgements.csv" | cut -d, -f1)
      echo "| $(basename "$data") | $seed | $way | $steps | $(figure "$run" kernel) | $(figure "$run" coverage)" \
        "| $(figure "$run" variety) |" >>"$table"
    done
  done
done
cat "$table"
