#!/bin/bash
# Builds Balie, starts it with an embedded store in a temporary directory and the playbook of a shop, feeds it a made-up
# day of contacts, and leaves it running: examples/quickstart.sh [--once]
# --once ends after the feed, with status 0 if every contact was decided.
set -euo pipefail
cd "$(dirname "$0")/.."

once=false
case "${1:-}" in
  '') ;;
  --once) once=true ;;
  *) echo "usage: examples/quickstart.sh [--once]" >&2; exit 2 ;;
esac
preset=${BALIE_PRESET:-release}

.ci/install
mkdir -p build
cmake --preset "$preset" >"build/configure-$preset.log" || { cat "build/configure-$preset.log"; exit 1; }
cmake --build --preset "$preset" -j "$(nproc)" --target balie balie-http

folder=$(mktemp -d)
balie=
stop() {
  trap - EXIT
  if [ -n "$balie" ]; then
    kill -TERM "$balie" 2>/dev/null || true
    wait "$balie" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 0' INT TERM

cat >"$folder/balie.toml" <<TOML
[hub]
data = "$folder/data"
playbook = "$PWD/examples/playbooks/shop"

[bus]
endpoint = "ipc://$folder/hub"
events_endpoint = "ipc://$folder/events"

[adapter.http]
type = "http"
channel = "web"
port = 0
address_file = "$folder/address"
open = true
TOML

"build/$preset/bin/balie" up "$folder/balie.toml" 2>"$folder/log" &
balie=$!
for _ in $(seq 150); do
  url=$(cat "$folder/address" 2>/dev/null || true)
  curl -fs -o "$folder/ready" "$url/readyz" && break
  kill -0 "$balie" 2>/dev/null || break
  timeout 0.2 tail --pid="$balie" -f /dev/null || true  # until it ends, or a fifth of a second
done
if ! [ -e "$folder/ready" ]; then
  echo "Balie did not start; its log:" >&2
  tail -20 "$folder/log" >&2
  exit 1
fi

if $once; then
  /usr/bin/python3 -B examples/day/feed.py "$url"
  exit
fi
/usr/bin/python3 -B examples/day/feed.py "$url" --rate 40
cat <<TEXT

Balie is running; Ctrl-C ends it and removes $folder.
  a customer      curl '$url/v1/customers?tel=%2B447700900163'
  all events      curl '$url/v1/events?from=1'
  the interface   $url/openapi.json
  its figures     $url/metrics
  its settings    $folder/balie.toml, its log $folder/log
TEXT
wait "$balie"
