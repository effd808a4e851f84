#!/bin/bash
# Builds Balie, starts it with an embedded store in a temporary directory and the playbook of a shop, feeds it a made-up
# day of contacts, and leaves it running, with the shop's page and its chat in one tab of a browser and the desk that
# answers it in another: examples/quickstart.sh [--once]
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
cmake --build --preset "$preset" -j "$(nproc)" --target \
  balie balie-http balie-chat balie-desk balie_page_desk balie_page_chat

folder=$(mktemp -d)
balie= site= day=
stop() {
  trap - EXIT
  trap '' INT TERM  # told once is enough
  for process in $balie $site $day; do
    kill -TERM "$process" 2>/dev/null || true  # it may have ended by itself
    wait "$process" 2>/dev/null || true        # that it was told to is its status
  done
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 0' INT TERM

# The shop's own pages, on a server of its own: all that it knows of Balie is where the chat is, and the secret with
# which it signs who its customer is.
head -c 32 /dev/urandom | base64 >"$folder/shop.secret"
/usr/bin/python3 -B examples/shop_page/serve.py "$folder/chat" 0 "$folder/shop.secret" \
  >"$folder/shop" 2>"$folder/shop.log" &
site=$!
pause() {  # until it ends, or a fifth of a second: what timeout then calls a failure is none
  timeout 0.2 tail --pid="${balie:-$site}" -f /dev/null || true
}
wait_for() {  # FILE PATTERN
  for _ in $(seq 150); do
    grep -qs "$2" "$1" && return
    pause
  done
  echo "Balie did not start; its log:" >&2
  tail -20 "$folder/log" "$folder/shop.log" >&2
  exit 1
}
wait_for "$folder/shop" .
shop=$(cat "$folder/shop")

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

[adapter.chat]
type = "chat"
port = 0
address_file = "$folder/chat"
state = "$folder/chats"
entries = ["shop $shop"]
queues = ["shop front-desk"]
token_file = "$folder/shop.secret"

[adapter.desk]
type = "desk"
port = 0
address_file = "$folder/desk"
state = "$folder/desk.db"
first_password_file = "$folder/desk.password"
TOML

"build/$preset/bin/balie" up "$folder/balie.toml" 2>"$folder/log" &
balie=$!
for name in address chat desk desk.password; do wait_for "$folder/$name" .; done
url=$(cat "$folder/address") desk=$(cat "$folder/desk")
for _ in $(seq 150); do
  curl -fs -o "$folder/ready" "$url/readyz" && break
  pause
done
wait_for "$folder/ready" .

if $once; then
  /usr/bin/python3 -B examples/day/feed.py "$url"
  exit
fi
/usr/bin/python3 -B examples/day/feed.py "$url" --rate 40
password=$(/usr/bin/python3 -B examples/day/colleague.py "$desk" "$folder/desk.password" anna "Anna Vermeer")
/usr/bin/python3 -B examples/day/feed.py "$url" --seed 2 --rate 1 >"$folder/day.log" &
day=$!
cat <<TEXT

Balie is running; Ctrl-C ends it and removes $folder.
  the shop        $shop    write in its chat, and answer it at
  the desk        $desk    as anna, with the password $password
  a customer      curl '$url/v1/customers?tel=%2B447700900163'
  all events      curl '$url/v1/events?from=1'
  the interface   $url/openapi.json
  its figures     $url/metrics
  who is who      as admin, with the password in $folder/desk.password, at the desk
  its settings    $folder/balie.toml, its log $folder/log
TEXT
wait "$balie"
