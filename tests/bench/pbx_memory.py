"""What an adapter needs for many calls at a time: held on its socket (FreeSWITCH), or routed and not yet over (CSTA).

usage: pbx_memory.py BALIE_FREESWITCH BALIE_CSTA PBX_BENCH CALLS
PYTHONPATH: the generated balie.v1, tests/e2e/support, tests/e2e/freeswitch
"""
import json
import pathlib
import resource
import socket
import subprocess
import sys
import tempfile
import time

from fake_freeswitch import FakeFreeswitch
from scripted_hub import ScriptedHub
from waiting import wait_for

RATE = 500


def hold(contact, decision):
    decision.route.queue, decision.route.hold = "sales", True
    decision.route.target = "2001"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def resident_mib(process):
    words = pathlib.Path(f"/proc/{process.pid}/status").read_text().split()
    return int(words[words.index("VmRSS:") + 1]) / 1024


def run(program, folder, hub, settings):
    config = pathlib.Path(folder, "balie.toml")
    config.write_text(f'[bus]\nendpoint = "{hub.endpoint}"\n[adapter.x]\nchannel = "voice"\nwindow = 8192\n'
                      f'deadline = "30s"\npatience = "40s"\n{settings}')
    return subprocess.Popen([program, "--config", config, "--name", "x"], stderr=subprocess.DEVNULL)


def main():
    freeswitch, csta, bench, calls = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as folder:
        hub, switch, port = ScriptedHub(folder, hold), FakeFreeswitch(), free_port()
        adapter = run(freeswitch, folder, hub,
                      f'type = "freeswitch"\nlisten = "127.0.0.1:{port}"\nport = {switch.port}\n')
        wait_for("the line", lambda: switch.clients)
        before = resident_mib(adapter)
        load = subprocess.Popen([bench, "held", str(port), str(RATE), str(calls / RATE)], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True)
        load.stdout.readline()
        held = json.loads(load.stdout.readline())["held"]
        print(json.dumps({"mode": "freeswitch", "held": held, "empty_mib": round(before, 1),
                          "mib": round(resident_mib(adapter), 1)}), flush=True)
        load.kill()
        adapter.kill()
        adapter.wait()
        port = free_port()
        load = subprocess.Popen([bench, "csta", str(port), str(RATE), str(calls / RATE)], stdout=subprocess.PIPE,
                                text=True)
        time.sleep(0.5)
        adapter = run(csta, folder, hub, f'type = "csta"\nport = {port}\nroutes = ["*"]\nqueues = ["sales=6000"]\n')
        routed = json.loads(load.stdout.readline())["answered"]
        print(json.dumps({"mode": "csta", "routed": routed, "mib": round(resident_mib(adapter), 1)}), flush=True)
        adapter.kill()
        adapter.wait()
        hub.stop()
        assert held == calls and routed == calls, (held, routed)


if __name__ == "__main__":
    main()
