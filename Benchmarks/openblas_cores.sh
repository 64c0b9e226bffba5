#!/bin/sh
# Rates of OpenBLAS as latent leaves it, and with each core asked for by hand.
# usage: Benchmarks/openblas_cores.sh
set -eu
cd "$(dirname "$0")/.."
program=${LATENT_BENCHMARKS:-.build/release/latent-benchmarks}
[ -x "$program" ] || swift build -c release --product latent-benchmarks
printf 'as latent leaves it: '
"$program" openblas
cores='Prescott Sandybridge Haswell Zen'
if grep -qw avx512vl /proc/cpuinfo; then cores="$cores SkylakeX"; fi
for core in $cores; do OPENBLAS_CORETYPE=$core "$program" openblas; done
