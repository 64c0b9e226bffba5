#!/usr/bin/env bash
# How fast this machine draws, colours and trains, beside PyTorch and scikit-learn where they are installed: each pair of
# programs by turns, the peer in each of its modes, of which the fastest counts.
#
#   Benchmarks/peers.sh [--rounds 3] [--python PYTHON --peers FOLDER] [--readme]
#
# PYTHON is an interpreter with PyTorch and scikit-learn, FOLDER has the peers' scripts (torch_colorize.py,
# torch_style_gan.py, sklearn_boundary.py); without them ours are measured alone. The table goes to out/speed.md, and with
# --readme into README.md, between its marks. A row is the median of its rounds, a ratio that of the rounds' ratios.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
rounds=3 python='' peers='' readme=
while [ $# -gt 0 ]; do
  case $1 in
  --rounds) rounds=$2; shift ;;
  --python) python=$2; shift ;;
  --peers) peers=$2; shift ;;
  --readme) readme=1 ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 64 ;;
  esac
  shift
done
if [ -z "$python" ] || [ -z "$peers" ]; then python='' peers=''; fi
latent=.build/release/latent
bench=.build/release/latent-benchmarks
for program in $latent $bench; do
  [ -x $program ] || { echo "peers.sh: $program is missing; make bench builds it" >&2; exit 69; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p out

# bfloat16 where the processor multiplies it.
precisions=float32
if grep -qE "avx512_bf16|amx_bf16" /proc/cpuinfo; then precisions="float32 bfloat16"; fi

# number NAME PATTERN COMMAND…: runs the command, appends the number that the pattern catches to the file of that name.
number() {
  local name=$1 pattern=$2
  shift 2
  "$@" 2>/dev/null | sed -nE "s/.*$pattern.*/\1/p" | tail -n 1 >>"$scratch/$name"
}
# seconds NAME COMMAND…: how long a command takes from its start to its end.
seconds() {
  local name=$1 start
  shift
  start=$(date +%s.%N)
  "$@" >/dev/null 2>&1
  echo "$start $(date +%s.%N)" | awk '{ printf "%.3f\n", $2 - $1 }' >>"$scratch/$name"
}

$latent data make faces --count 64 --size 288 --output "$scratch/faces" >/dev/null 2>&1
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  for precision in $precisions; do
    number "step.ours.$precision" '^first: ([0-9.e-]+) s' $bench step first 32 "$precision"
    number "sampling.ours.$precision" '^sampling: ([0-9.e-]+) s' $bench sampling 64 "$precision"
    for batch in 1 16; do
      number "applying$batch.ours.$precision" '^applying: ([0-9.e-]+) s' $bench applying $batch "$precision"
    done
    rm -rf "$scratch/runs"
    number "colorizing.ours.$precision" '"secondsPerStep":([0-9.]+)' $latent colorize train \
      --data "$scratch/faces/images" --steps 4 --checkpoint-every 1000 --precision "$precision" \
      --output "$scratch/runs" --json
  done
  seconds cold.ours.float32 $latent sample --seeds 1 --output "$scratch/picture.png" --overwrite
  number boundary.ours.float32 '^latent ([0-9.]+)' $bench boundary 7000 512
  [ -n "$python" ] || continue
  for mode in f32 bf16; do
    number "step.peer.$mode" '^train: ([0-9.]+) s' "$python" "$peers/torch_style_gan.py" train --mode $mode
    number "rate.peer.$mode" '^sample: ([0-9.]+) images' "$python" "$peers/torch_style_gan.py" sample --mode $mode
    tail -n 1 "$scratch/rate.peer.$mode" | awk '{ print 64 / $1 }' >>"$scratch/sampling.peer.$mode"
    seconds "cold.peer.$mode" "$python" "$peers/torch_style_gan.py" cold --mode $mode
  done
  for mode in channels_last bf16; do
    for batch in 1 16; do
      number "applying$batch.peer.$mode" 'infer median ([0-9.]+) s' "$python" "$peers/torch_colorize.py" \
        --infer --batch $batch --iters 12 --mode $mode
    done
    number "colorizing.peer.$mode" 'train median ([0-9.]+) s' "$python" "$peers/torch_colorize.py" --iters 4 --mode $mode
  done
  number boundary.peer.primal '^LinearSVC\(dual=False[^)]*\) +([0-9.]+) s' "$python" "$peers/sklearn_boundary.py" 7000 512
done

# best WORK WHO: the fastest mode's file by its median.
best() {
  local file
  for file in "$scratch/$1.$2".*; do
    [ -s "$file" ] && echo "$(sort -g "$file" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }') $file"
  done | sort -g | head -n 1
}
row() {
  local work=$1 text=$2 ours theirs mode
  ours=$(best "$work" ours)
  [ -n "$ours" ] || return 0
  theirs=$([ -n "$python" ] && best "$work" peer || true)
  if [ -z "$theirs" ]; then
    printf '| %s | %.3g s, %s | | |\n' "$text" "${ours% *}" "${ours##*.}"
    return
  fi
  mode=${theirs##*.}
  printf '| %s | %.3g s, %s | %.3g s, %s | %.2f |\n' "$text" "${ours% *}" "${ours##*.}" "${theirs% *}" "$mode" \
    "$(paste "${ours#* }" "${theirs#* }" | awk '{ print $1 / $2 }' | sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')"
}
processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
{
  echo "$(nproc) threads of ${processor:-this processor}, $(date +%Y-%m-%d), each by turns $([ "$rounds" = 1 ] && echo once || echo "$rounds times"):"
  echo
  echo "| work | latent | peer, its best mode | ratio |"
  echo "|---|---|---|---|"
  row step "a step of a conditional GAN, 64 pixels, batch 32"
  row sampling "64 pictures of 64 pixels drawn together"
  row cold "one picture from a cold start"
  row colorizing "a step of a colorizer, 256 pixels, batch 16"
  row applying1 "one picture of 256 pixels coloured"
  row applying16 "sixteen together"
  row boundary "a boundary of 7,000 codes of 512 numbers"
} | tee out/speed.md
if [ -n "$readme" ]; then
  awk '/^<!-- speed -->$/ { print; print ""; while ((getline line < "out/speed.md") > 0) print line; print ""; skip = 1; next }
    /^<!-- end of speed -->$/ { skip = 0 }
    !skip' README.md >"$scratch/readme"
  cp "$scratch/readme" README.md
fi
