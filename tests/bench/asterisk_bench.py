"""asterisk_bench.py BALIE_ASTERISK FAKE_HUB [CALLS]: what balie-asterisk takes, and how soon it knows all, when it
meets an Asterisk in which so many calls are talked already, each of two bridged channels. Prints one JSON object.
"""
import json
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "e2e/asterisk"))
from harness import Adapter, FakeHub, wait_for  # noqa: E402
from manager import Manager  # noqa: E402


def main():
    program, hub_program, calls = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 10_000
    hub, manager = FakeHub(hub_program), Manager()
    for i in range(calls):
        caller = manager.new("PJSIP/trunk", uniqueid=f"7.{i}", number=f"+4477009{i:05}")
        caller["variables"] = {"BALIE_CONTACT": f"7.{i}", "BALIE_HOLD": ""}
        manager.bridge(caller, manager.new(f"PJSIP/{i}", linkedid=f"7.{i}"))
    directory = pathlib.Path(tempfile.mkdtemp(prefix="balie-asterisk-"))
    (directory / "secret").write_text("secret\n")
    began = time.monotonic()
    adapter = Adapter(program, hub.bus, f'manager_port = {manager.port}\nmanager_user = "balie"\n'
                      'manager_secret_file = "secret"\n', directory)
    wait_for("all answers", lambda: len(hub.outcomes()) == calls, 120)
    known = time.monotonic() - began
    status = pathlib.Path(f"/proc/{adapter.process.pid}/status").read_text()
    memory = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in status.splitlines()
              if line.startswith(("VmRSS", "VmHWM"))}
    adapter.end()
    hub.end()
    print(json.dumps({"calls": calls, "channels": 2 * calls, "rss_mb": round(memory["VmRSS"]),
                      "peak_mb": round(memory["VmHWM"]), "all_known_s": round(known, 2)}))


if __name__ == "__main__":
    main()
