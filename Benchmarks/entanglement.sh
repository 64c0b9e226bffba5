#!/usr/bin/env bash
# What a correlation in the data does to edits, and how much of it holding takes out again, where the factors are known.
#
#   Benchmarks/entanglement.sh FOLDER [MINUTES [CORRELATION…]]
#
# For each correlation of age and glasses (0 and 0.6) it makes 20,000 faces and trains a generator on them for MINUTES
# (60) on all cores. The scorers are trained once, on faces whose factors are independent: what two of them see together
# is in the pictures and not in the scorers. It prints the correlation of age and glasses in the labels, the one that the
# scorers see in samples, and what edits along each direction do to each attribute, before and after holding the others.
set -euo pipefail
folder=$1 minutes=${2:-60}
correlations=("${@:3}")
[ ${#correlations[@]} -gt 0 ] || correlations=(0 0.6)
latent=$(cd "$(dirname "$0")/.." && pwd)/.build/release/latent
mkdir -p "$folder"

# Pearson's correlation of age with wearing glasses, in a table with these columns; scores of glasses are logits.
correlation() {
  awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
    { x = $column["age"]; y = $column["glasses"] > 0; n++; sx += x; sy += y; sxx += x * x; syy += y * y; sxy += x * y }
    END { printf "%.3f\n", (n * sxy - sx * sy) / sqrt((n * sxx - sx * sx) * (n * syy - sy * sy)) }' "$1"
}

scorer=$folder/scorer.safetensors
if [ ! -e "$scorer" ]; then
  "$latent" data make faces --count 20000 --size 64 --seed 2 --output "$folder/independent"
  "$latent" score train --data "$folder/independent" --label kind,age,glasses,smile --output "$scorer" \
    --runs "$folder/runs"
fi
for value in "${correlations[@]}"; do
  run=$folder/correlated-$value
  [ -e "$run/faces" ] ||
    "$latent" data make faces --count 20000 --size 64 --seed 1 --correlate "age:glasses=$value" --output "$run/faces"
  if [ ! -e "$run/model.safetensors" ]; then
    "$latent" train --data "$run/faces" --label kind --seed 1 --minutes "$minutes" --name faces --output "$run/runs"
    cp "$(printf '%s\n' "$run"/runs/*-faces/model.safetensors | tail -n 1)" "$run/model.safetensors"
  fi
  common=(--model "$run/model.safetensors" --scorer "$scorer")
  "$latent" score "${common[@]}" --attr age,glasses,smile --count 4000 --output "$run/scores.csv"
  "$latent" boundary "${common[@]}" --attr age,glasses,smile --count 4000 --output "$run/model.directions"
  echo "age and glasses: put in $value, in the labels $(correlation "$run/faces/labels.csv")," \
    "in samples $(correlation "$run/scores.csv")"
  for metric in normals covariance; do
    "$latent" rescore "${common[@]}" --count 1000 --hold --hold-metric "$metric" --output "$run/effects-$metric.png"
  done
done
