#!/bin/sh
# One boundary fit by latent and by scikit-learn on the same codes, in turn; prints the ratio of median times.
# usage: Benchmarks/boundary.sh PYTHON [N [D [ROUNDS]]]      (PYTHON has numpy and scikit-learn)
set -eu
cd "$(dirname "$0")/.."
python=${1:?usage: Benchmarks/boundary.sh PYTHON [N [D [ROUNDS]]]} count=${2:-7000} dimensions=${3:-512} rounds=${4:-5}
program=${LATENT_BENCHMARKS:-.build/release/latent-benchmarks}
[ -x "$program" ] || swift build -c release --product latent-benchmarks
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
for _ in $(seq "$rounds"); do
  "$program" boundary "$count" "$dimensions" "$directory"
  "$python" Benchmarks/boundary_peer.py "$count" "$dimensions" "$directory"
done | tee "$directory/log"
median() { grep "^$1 " "$directory/log" | cut -d' ' -f2 | sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
latent=$(median latent) peer=$(median sklearn)
awk "BEGIN { printf \"median: latent %.3f s, scikit-learn %.3f s, ratio %.2f\n\", $latent, $peer, $peer / $latent }"
