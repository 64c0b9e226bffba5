#!/bin/sh
# Principal components by latent and by scikit-learn of codes of one size, in turn; prints the ratios of median times.
# usage: Benchmarks/pca.sh PYTHON [N [D [ROUNDS]]]      (PYTHON has numpy and scikit-learn 1.5 or later)
set -eu
cd "$(dirname "$0")/.."
python=${1:?usage: Benchmarks/pca.sh PYTHON [N [D [ROUNDS]]]} count=${2:-300000} dimensions=${3:-512} rounds=${4:-3}
program=${LATENT_BENCHMARKS:-.build/release/latent-benchmarks}
[ -x "$program" ] || swift build -c release --product latent-benchmarks
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
for _ in $(seq "$rounds"); do
  "$program" pca "$count" "$dimensions"
  "$python" Benchmarks/pca_peer.py "$count" "$dimensions"
done | tee "$directory/log"
median() { grep "^$1 " "$directory/log" | cut -d' ' -f2 | sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
latent=$(median latent)
for peer in sklearn-float64-covariance_eigh sklearn-float64-auto sklearn-float32-covariance_eigh sklearn-float32-auto; do
  seconds=$(median "$peer")
  awk "BEGIN { printf \"median: latent %.3f s, $peer %.3f s, ratio %.2f\n\", $latent, $seconds, $seconds / $latent }"
done
