"""Messages of customers through an SMS centre, balie-smpp and the hub: one bind, a window of 50.

    sms_bench.py BALIE BALIE_SMPP CENTRE_DIRECTORY PLAYBOOK [COUNT]

The centre is npm's smpp in a process of its own. First it brings the messages to the least client there is (its own
limit), then to balie-smpp, which answers each when the hub has decided and stored it. Prints one JSON object.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e/sms"))
import sms  # noqa: E402  (after the path)

BALIE, PROGRAM, CENTRE, PLAYBOOK = sys.argv[1:5]
COUNT = int(sys.argv[5]) if len(sys.argv) > 5 else 20000


def flooded(centre, name, count):
    centre.tell("flood", name=name, count=count, window=50)
    return centre.wait("flooded", len(centre.all("flooded")) + 1, 120)[-1]


def least():
    centre = sms.Centre(CENTRE)
    client = subprocess.Popen(["node", "esme.js", str(centre.port)], cwd=CENTRE)
    centre.wait("bound")
    flooded(centre, "warm", COUNT // 4)
    figures = flooded(centre, "least", COUNT)
    centre.end()
    client.wait(sms.WAIT_SECONDS)
    return figures


def whole():
    centre = sms.Centre(CENTRE)
    directory = pathlib.Path(tempfile.mkdtemp(prefix="balie-sms-bench-", dir="."))
    config = directory / "balie.toml"
    config.write_text(f'[hub]\ndata = "data"\nplaybook = "{PLAYBOOK}"\n[bus]\ndirectory = "bus"\n[adapter.sms]\n'
                      f'type = "smpp"\nchannel = "sms"\nhosts = ["127.0.0.1:{centre.port}"]\nstate = "state.db"\n'
                      'system_id = "balie"\ndeadline = "10s"\n')
    with open(directory / "log", "w", encoding="utf-8") as log:
        hub = subprocess.Popen([BALIE, "hub", "--config", config], stderr=log)
        adapter = subprocess.Popen([PROGRAM, "--config", config, "--name", "sms"], stderr=log)
        try:
            centre.wait("bound")
            sms.wait_for("the hub", lambda: "session with the hub is open" in (directory / "log").read_text())
            flooded(centre, "warm", COUNT // 4)
            figures = flooded(centre, "whole", COUNT)
            centre.end()
        finally:
            for process in (adapter, hub):
                process.terminate()
                process.wait(sms.WAIT_SECONDS)
    return figures


def main():
    figures = {"least": least(), "whole": whole()}
    print(json.dumps({"count": COUNT, **{
        f"{name}_{key}": round(value[key], 1) for name, value in figures.items()
        for key in ("a_second", "p50", "p99", "failed")}}))


main()
