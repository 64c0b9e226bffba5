#!/usr/bin/env bash
# The main job on real photographs: train on fruits64 (label class), then judge samples, the colour boundary and edits.
#
#   Benchmarks/fruits.sh DATA FOLDER [MINUTES]
#
# DATA is the folder fruits64; everything is written into FOLDER. Training is bounded by MINUTES (90) on all cores.
set -euo pipefail
data=$1 folder=$2 minutes=${3:-90}
latent=$(cd "$(dirname "$0")/.." && pwd)/.build/release/latent
mkdir -p "$folder"
"$latent" train --data "$data" --label class --seed 1 --minutes "$minutes" --name fruits64 --output "$folder/runs" \
  --licence "CC BY-SA 4.0" --credits "Mihai Oltean, Fruits-360 dataset, 2017-"
model=$folder/fruits64.safetensors
cp "$folder"/runs/*-fruits64/model.safetensors "$model"
"$latent" score train --data "$data" --label class --output "$folder/fruits64.scorer.safetensors" \
  --runs "$folder/runs"
"$latent" sample --model "$model" --seeds 1-48 --columns 12 --output "$folder/samples.png"
"$latent" metrics --model "$model" --data "$data" --count 3000
"$latent" boundary --model "$model" --attr color --layers 3-8 --count 30000 --output "$folder/color.safetensors"
"$latent" edit --model "$model" --direction "$folder/color.safetensors" --seeds 1-6 --scores color \
  --output "$folder/edit-color.png"
"$latent" edit --model "$model" --direction "$folder/color.safetensors" --check 200 --amounts -3:3:7 --scores color
