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
compare() {
  seconds=$(median "$1") peer=$(median "$2")
  awk "BEGIN { printf \"median: $1 %.3f s, $2 %.3f s, ratio %.2f\n\", $seconds, $peer, $peer / $seconds }"
}
for solver in covariance_eigh auto; do
  compare latent-double "sklearn-float64-$solver"
  compare latent-single "sklearn-float32-$solver"
done
