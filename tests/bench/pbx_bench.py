"""FreeSWITCH's and a PBX's questions answered by the real hub and adapters: starts them, and pbx_bench against them.

usage: pbx_bench.py BALIE PBX_BENCH RATE SECONDS
"""
import json
import socket
import subprocess
import sys
import time

from balie_process import Balie


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def wait_for_port(port):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nobody listens on {port}")


def main():
    balie, bench, rate, seconds = sys.argv[1:5]
    freeswitch, csta = free_port(), free_port()
    adapters = f"""
[adapter.fs]
type = "freeswitch"
channel = "voice"
listen = "127.0.0.1:{freeswitch}"
port = 0
calls = 20000
window = 8192
fallback_queue = "fallback"
[adapter.pbx]
type = "csta"
channel = "voice"
port = {csta}
routes = ["*"]
window = 8192
fallback_target = "fallback"
"""
    with Balie(balie, playbook="shop", adapters=adapters):
        wait_for_port(freeswitch)
        for mode, port in (("freeswitch", freeswitch), ("csta", csta)):
            done = subprocess.run([bench, mode, str(port), rate, seconds], capture_output=True, text=True, check=True,
                                  timeout=60 + 2 * float(seconds))
            report = json.loads(done.stdout)
            print(json.dumps({"mode": mode, **report}), flush=True)
            assert report["answered"] > 0, report


if __name__ == "__main__":
    main()
