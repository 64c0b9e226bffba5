#!/usr/bin/env bash
# Trains the colorizer on photographs and judges it: flowers256, at most MINUTES (150) on all cores.
#
#   Benchmarks/colorizer.sh DATA FOLDER [STEPS [MINUTES]]
#
# DATA is the folder flowers256 with train/ and val/; everything is written into FOLDER. STEPS (13,500) has to fit into
# the minutes, since the rate falls to nothing over it: see the pace after a few hundred steps of each stage. Three
# quarters are without a critic; the model of their end is kept beside the last one and judged with it.
set -euo pipefail
data=$1 folder=$2 steps=${3:-13500} minutes=${4:-150}
latent=$(cd "$(dirname "$0")/.." && pwd)/.build/release/latent
"$latent" colorize train --data "$data/train" --validation "$data/val" --size 128 --load-size 256 --random-scale \
  --base-channels 24 --depth 7 --critic-base-channels 32 --hints --pretrain-steps $((steps * 20 / 27)) --steps "$steps" \
  --decay linear --minutes "$minutes" --sample-every 500 --checkpoint-every 1000 --half-precision \
  --licence "CC BY 2.0" --credits "photographers in colorizer.credits.csv" --name colorizer --output "$folder"
model=$(ls -d "$folder"/*-colorizer | tail -n 1)/model.safetensors
for size in 128 144 256; do
  echo "copies of $size pixels"
  "$latent" colorize evaluate --data "$data/val" --model "$model" --hints 1,10 --copy-size "$size" \
    --sheet "$folder/best-and-worst-$size.png"
done
