"""An SMS centre, balie-smpp and a fake hub as processes, for tests: loopback, free ports, one directory each."""
import json
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from fake_hub import FakeHub  # noqa: E402
from waiting import WAIT_SECONDS, wait_for  # noqa: E402


class Centre:
    """centre.js, in the directory that has its node_modules."""

    def __init__(self, directory, **settings):
        self.process = subprocess.Popen(["node", "centre.js", json.dumps(settings)], cwd=directory, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.events = []
        self.lock = threading.Lock()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.port = self.wait("listening")[0]["port"]

    def read(self):
        for line in self.process.stdout:
            with self.lock:
                self.events.append(json.loads(line))

    def tell(self, do, **more):
        self.process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self.process.stdin.flush()

    def behave(self, **how):
        """From now on: what is sent to it afterwards may be there sooner than an order that nobody waits for."""
        before = len(self.all("behaves"))
        self.tell("behave", how=how)
        self.wait("behaves", before + 1)

    def all(self, name, **like):
        with self.lock:
            return [e for e in self.events if e["event"] == name and all(e.get(k) == v for k, v in like.items())]

    def wait(self, name, count=1, seconds=WAIT_SECONDS, **like):
        wait_for(f"{count} {name} {like}", lambda: len(self.all(name, **like)) >= count, seconds)
        return self.all(name, **like)

    def deliver(self, key, data, source="447700900163", to="3300", payload=b"", **pdu):
        """A customer sends: `data` as it goes in short_message."""
        fields = {"source_addr_ton": 1, "source_addr_npi": 1, "source_addr": source, "destination_addr": to,
                  "data_coding": 0, **pdu}
        self.tell("deliver", key=key, hex=data.hex(), payload=payload.hex(), pdu=fields)

    def end(self):
        self.process.stdin.close()
        self.process.wait(WAIT_SECONDS)
        self.reader.join()
        self.process.stdout.close()


class Hub(FakeHub):
    """The fake hub, with what an SMS centre's tests ask of it."""

    def command(self, **command):
        self.tell("command " + json.dumps({"kind": "send", **command}))

    def outcomes(self, command=None):
        return [one for one in self.list("outcomes") if command in (None, one.get("commandId"))]

    def done(self, command):
        return [one for one in self.list("dones 0") if one["commandId"] == command]

    def wait_contacts(self, count, seconds=WAIT_SECONDS):
        wait_for(f"{count} contacts", lambda: len(self.tell("contacts").split()) >= count, seconds)
        return self.contacts()

    def wait_outcome(self, command, kind):
        return wait_for(f"{kind} of {command}",
                        lambda: [one for one in self.outcomes(command) if one["kind"] == kind])[0]

    def wait_done(self, command, seconds=WAIT_SECONDS):
        return wait_for(f"the end of {command}", lambda: self.done(command), seconds)[0]


class Adapter:
    """balie-smpp with settings of its own: `table` is more TOML for [adapter.sms]."""

    def __init__(self, program, bus, ports, table=""):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="balie-sms-"))
        self.program, self.bus, self.ports, self.table = program, bus, ports, table
        self.process = None
        self.start()

    def start(self):
        hosts = ", ".join(f'"127.0.0.1:{port}"' for port in self.ports)
        endpoints = "".join(f'{key} = "{value}"\n' for key, value in self.bus.items())
        (self.directory / "balie.toml").write_text(
            f'[bus]\n{endpoints}[adapter.sms]\ntype = "smpp"\nchannel = "sms"\nhosts = [{hosts}]\nstate = "state.db"\n'
            f'system_id = "balie"\nreconnect_max = "300ms"\n{self.table}')
        self.log = open(self.directory / "log", "a")
        self.process = subprocess.Popen([self.program, "--config", self.directory / "balie.toml", "--name", "sms"],
                                        stderr=self.log)

    def wait_for_hub(self):
        """The fake hub's commands go to whoever has a session then."""
        wait_for("a session with the hub", lambda: "session with the hub is open" in self.logged())

    def logged(self):
        return (self.directory / "log").read_text()

    def kill(self):
        self.process.kill()
        self.process.wait(WAIT_SECONDS)
        self.log.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(WAIT_SECONDS)
        self.log.close()
        return status


def free_port():
    """A port of loopback that nobody has now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
