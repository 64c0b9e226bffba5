#!/usr/bin/env bash
# Seconds a training step, ours and PyTorch's in turn, and the ratio of each pair.
#
#   Benchmarks/training_ratio.sh PYTHON PEER [PAIRS]
#
# PYTHON is an interpreter with PyTorch, PEER a script that trains the same networks and prints
# "train: SECONDS s/step" (64 pixels, batch 32, a whole R1 period, the first step left out).
set -euo pipefail
python=$1 peer=$2 pairs=${3:-3}
latent=$(cd "$(dirname "$0")/.." && pwd)/.build/release/latent
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$latent" data make faces --count 512 --size 64 --output "$folder/faces" >/dev/null 2>&1
for pair in $(seq "$pairs"); do
  ours=$("$latent" train --data "$folder/faces" --label kind --batch 32 --steps 17 --augment none \
    --checkpoint-every 1000 --sample-every 1000 --output "$folder/runs" --json 2>/dev/null |
    sed -E 's/.*"secondsPerStep":([0-9.]+).*/\1/')
  theirs=$("$python" "$peer" train --iters 16 | sed -nE 's/^train: ([0-9.]+) s.*/\1/p')
  echo "pair $pair: ours $ours, theirs $theirs, ratio $(awk "BEGIN { printf \"%.3f\", $ours / $theirs }")"
done
