#!/bin/bash
# Runs every fuzz target for some seconds (30): tests/fuzz/run.sh [seconds [target...]]
# New inputs go to build/fuzz/corpus; what fails is kept in tests/fuzz/crashes/TARGET, which ctest replays from then on.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-30}
shift || true

.ci/install fuzz
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target fuzz_all -j "$(nproc)"

status=0
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(build/fuzz/tests/fuzz_*)
for program in "${targets[@]}"; do
  name=${program##*fuzz_}
  mkdir -p "build/fuzz/corpus/$name" "tests/fuzz/crashes/$name"
  echo "== $name, $seconds s"
  if ! "build/fuzz/tests/fuzz_$name" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="tests/fuzz/crashes/$name/" "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" \
    >"build/fuzz/$name.log" 2>&1; then
    tail -30 "build/fuzz/$name.log"
    status=1
  fi
  grep -E "^(stat::number_of_executed_units|stat::peak_rss_mb)" "build/fuzz/$name.log" || true
  rmdir --ignore-fail-on-non-empty "tests/fuzz/crashes/$name"
done
[ "$status" = 0 ] && echo "nothing found" || echo "FOUND: see tests/fuzz/crashes"
exit "$status"
