#!/usr/bin/env bash
# Milliseconds a picture of a StyleGAN2 generator, config-f at 256 pixels, batch 1, single precision, two threads: ours
# and PyTorch's best in turn, and the ratio of each pair. Then how long a checkpoint of a training takes to open, and how
# much memory at most.
#
#   Benchmarks/stylegan2.sh PYTHON [PAIRS]
#
# PYTHON is an interpreter with PyTorch.
set -euo pipefail
python=$1 pairs=${2:-3}
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build=(swift build -c release --manifest-cache none --product)
(cd "$root" && SWIFT_DETERMINISTIC_HASHING=1 "${build[@]}" latent-benchmarks >/dev/null)
"$python" "$root/Benchmarks/stylegan2_peer.py" make "$work/generator.pt"
for pair in $(seq "$pairs"); do
  ours=$("$root/.build/release/latent-benchmarks" drawing "$work/generator.pt" | sed -nE 's/^ours: ([0-9.]+) ms.*/\1/p')
  theirs=$("$python" "$root/Benchmarks/stylegan2_peer.py" time "$work/generator.pt" | sed -nE 's/^best: ([0-9.]+) ms/\1/p')
  echo "pair $pair: ours $ours, theirs $theirs, ratio $(awk "BEGIN { printf \"%.3f\", $ours / $theirs }")"
done
"$python" "$root/Benchmarks/stylegan2_peer.py" make "$work/training.pt" --training
for _ in 1 2 3; do
  /usr/bin/time -f "%e s and %M kB in all for a file of $(stat -c %s "$work/training.pt") bytes" \
    "$root/.build/release/latent-benchmarks" drawing "$work/training.pt" 0
done
