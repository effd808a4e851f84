#!/bin/bash
# The crash test with more kills: tests/e2e/crash/run.sh [kills [seed]]. Needs the release build.
set -euo pipefail
cd "$(dirname "$0")/../../.."
build=build/${BALIE_PRESET:-release}
export PYTHONPATH=$build/generated_python
exec /usr/bin/python3 -B tests/e2e/crash/crash.py "$build/bin/balie" examples/playbooks/shop \
  --kills "${1:-100}" ${2:+--seed "$2"}
