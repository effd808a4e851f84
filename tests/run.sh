#!/bin/bash
# Installs what is missing, builds, and runs the tests: tests/run.sh [label...]
# Labels: unit conformance sim e2e bench tidy; all of them when none is named. BALIE_PRESET chooses the build (release).
set -euo pipefail
cd "$(dirname "$0")/.."

known=(unit conformance sim e2e bench tidy)
labels=("$@")
for label in "${labels[@]}"; do
  if [[ " ${known[*]} " != *" $label "* ]]; then
    echo "tests/run.sh: no label '$label'; there are: ${known[*]}" >&2
    exit 2
  fi
done
[ ${#labels[@]} -gt 0 ] || labels=("${known[@]}")
preset=${BALIE_PRESET:-release}

.ci/install
mkdir -p build
cmake --preset "$preset" >"build/configure-$preset.log" || { cat "build/configure-$preset.log"; exit 1; }
cmake --build --preset "$preset" -j "$(nproc)"
built=$SECONDS

[ -d "${BALIE_REFERENCE_DATA:-../shared/data}" ] || echo "no reference data here: what needs it is skipped"
status=0
ctest --test-dir "build/$preset" -L "^($(IFS='|'; echo "${labels[*]}"))\$" \
  --output-on-failure --no-tests=error -j "$(nproc)" || status=$?

echo "preset $preset, labels ${labels[*]}: built in $built s, tested in $((SECONDS - built)) s," \
  "$([ "$status" = 0 ] && echo "all passed" || echo "FAILED")"
exit "$status"
