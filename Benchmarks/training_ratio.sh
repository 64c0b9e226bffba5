#!/usr/bin/env bash
# Seconds a training step, ours and PyTorch's in turn, and the ratio of each pair.
#
#   Benchmarks/training_ratio.sh PYTHON PEER [PAIRS]
#
# Ours are the networks of version 0.1, which are the peer's. PYTHON is an interpreter with PyTorch, PEER a script that trains the same networks and prints
# "train: SECONDS s/step" (64 pixels, batch 32, a whole R1 period, the first step left out).
set -euo pipefail
python=$1 peer=$2 pairs=${3:-3}
root=$(cd "$(dirname "$0")/.." && pwd)
(cd "$root" && swift build -c release --manifest-cache none --product latent-benchmarks >/dev/null)
for pair in $(seq "$pairs"); do
  ours=$("$root/.build/release/latent-benchmarks" step first 32 | sed -nE 's/^first: ([0-9.]+) s.*/\1/p')
  theirs=$("$python" "$peer" train --iters 16 | sed -nE 's/^train: ([0-9.]+) s.*/\1/p')
  echo "pair $pair: ours $ours, theirs $theirs, ratio $(awk "BEGIN { printf \"%.3f\", $ours / $theirs }")"
done
