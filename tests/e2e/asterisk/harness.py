"""balie-asterisk and a fake hub as processes, for tests: loopback, ports that are free, everything in one directory."""
import json
import pathlib
import subprocess
import tempfile
import time

WAIT_SECONDS = 20


def wait_for(what, holds, seconds=WAIT_SECONDS):
    """Waits until holds() is true, and gives what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := holds():
            return value
        time.sleep(0.01)
    raise AssertionError(f"waited {seconds} s for {what}")


class FakeHub:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.bus = json.loads(self.process.stdout.readline())

    def tell(self, order):
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def send(self, kind, message):
        assert self.tell(f"{kind} {json.dumps(message)}") == "ok"

    def contacts(self):
        return {contact["id"]: contact for contact in json.loads(self.tell("recorded"))}

    def outcomes(self, contact=None):
        reported = json.loads(self.tell("outcomes"))
        return [one for one in reported if contact in (None, one.get("contactId"))]

    def said(self, body):
        """What adapters said with this body: "presence", "reservationAnswer", ..."""
        return [one[body] for one in json.loads(self.tell("said 0")) if body in one]

    def done(self, command):
        return next((one for one in json.loads(self.tell("dones 0")) if one["commandId"] == command), None)

    def end(self):
        self.process.stdin.close()
        self.process.wait(WAIT_SECONDS)
        self.process.stdout.close()


class Adapter:
    """One balie-asterisk with settings of its own; `table` is more TOML for [adapter.asterisk]."""

    def __init__(self, program, bus, table="", directory=None):
        self.program = program
        self.directory = pathlib.Path(directory or tempfile.mkdtemp(prefix="balie-asterisk-"))
        endpoints = "".join(f'{key} = "{value}"\n' for key, value in bus.items())
        (self.directory / "balie.toml").write_text(
            f'[bus]\n{endpoints}[adapter.asterisk]\ntype = "asterisk"\nchannel = "voice"\nport = 0\n'
            f'address_file = "address"\nspool = "spool"\n{table}')
        self.start()

    def start(self):
        address_file = self.directory / "address"
        address_file.unlink(missing_ok=True)
        self.log = open(self.directory / "log", "a+")
        self.process = subprocess.Popen(
            [self.program, "--config", self.directory / "balie.toml", "--name", "asterisk"], stderr=self.log)
        wait_for("the address", lambda: self.process.poll() is not None or address_file.exists())
        assert self.process.poll() is None, self.logged()
        host, port = address_file.read_text().strip().rsplit(":", 1)
        self.address = (host, int(port))

    def logged(self):
        return (self.directory / "log").read_text()

    def end(self, kill=False):
        self.process.kill() if kill else self.process.terminate()
        status = self.process.wait(WAIT_SECONDS)
        self.log.close()
        return status
