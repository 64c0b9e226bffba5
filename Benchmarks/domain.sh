#!/usr/bin/env bash
# Of how many pictures of each folder a model says that they are unlike those it was trained on.
#
#   Benchmarks/domain.sh MODEL FOLDER…
#
# MODEL is a generator (a file, or the name of one that comes along) or the file of a colorizer. Its training's kind of
# pictures should hardly be among them, and others should be.
set -euo pipefail
latent=$(cd "$(dirname "$0")/.." && pwd)/.build/release/latent
model=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
kind=$("$latent" model info "$model" --json | grep -o 'latent-[a-z]*' | head -n 1)
for folder in "$@"; do
  if [ "$kind" = latent-colorizer ]; then
    "$latent" colorize apply "$folder" --model "$model" --output "$work/out" > "$work/output" 2> "$work/errors" || true
  else
    "$latent" invert "$folder" --model "$model" --steps 2 --samples 16 --restarts 1 --output "$work/out.png" \
      --codes "$work/out.npz" > "$work/output" 2> "$work/errors" || true
  fi
  pictures=$(find -L "$folder" -type f \( -iname '*.png' -o -iname '*.jpg' -o -iname '*.jpeg' \) | wc -l)
  echo "$(grep -c '^unlike ' "$work/errors" || true) of $pictures	$folder"
done
