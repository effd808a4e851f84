"""balie-asterisk and a fake hub as processes, for tests: loopback, ports that are free, everything in one directory."""
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from fake_hub import FakeHub  # noqa: E402,F401
from waiting import WAIT_SECONDS, wait_for  # noqa: E402


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
