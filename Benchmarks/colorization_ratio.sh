#!/usr/bin/env bash
# Seconds a colorization training step, ours and PyTorch's in turn, the ratio of each pair, and our peak memory.
#
#   Benchmarks/colorization_ratio.sh PYTHON PEER [PAIRS [STEPS]]
#
# PYTHON is an interpreter with PyTorch, PEER a script that trains the same networks (256 pixels, batch 16, base 64)
# and prints "train median SECONDS s/it".
set -euo pipefail
python=$1 peer=$2 pairs=${3:-2} steps=${4:-4}
latent=$(cd "$(dirname "$0")/.." && pwd)/.build/release/latent
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$latent" data make faces --count 64 --size 288 --output "$folder/faces" >/dev/null 2>&1
for pair in $(seq "$pairs"); do
  result=$("$latent" colorize train --data "$folder/faces/images" --steps "$steps" --checkpoint-every 1000 \
    --output "$folder/runs" --json 2>/dev/null)
  ours=$(sed -E 's/.*"secondsPerStep":([0-9.]+).*/\1/' <<<"$result")
  bytes=$(sed -E 's/.*"peakResidentBytes":([0-9]+).*/\1/' <<<"$result")
  theirs=$("$python" "$peer" --mode channels_last --iters "$steps" | sed -nE 's/.*train median ([0-9.]+) s.*/\1/p')
  echo "pair $pair: ours $ours, theirs $theirs, ratio $(awk "BEGIN { printf \"%.3f\", $ours / $theirs }")," \
    "$((bytes / 1000000)) MB"
done
