"""Balie for end-to-end tests: `balie up` in a directory of its own, and the operator's commands against it."""
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
LIMIT_SECONDS = 60


def reference_data():
    """The folder of material that others made, or None."""
    folder = pathlib.Path(os.environ.get("BALIE_REFERENCE_DATA", ROOT / "../shared/data"))
    return folder if folder.is_dir() else None


class Balie:
    """`with Balie(program, playbook="shop") as balie:` runs it; leaving the block stops it in order."""

    def __init__(self, program, playbook, adapters=""):
        self.program = str(program)
        self.folder = tempfile.TemporaryDirectory(prefix="balie-e2e-")
        self.settings = pathlib.Path(self.folder.name) / "balie.toml"
        self.log = pathlib.Path(self.folder.name) / "log"
        self.settings.write_text(f"""
[hub]
data = "data"
playbook = "{ROOT / 'examples/playbooks' / playbook}"
[bus]
directory = "{self.folder.name}"
{adapters}
""")
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        self.folder.cleanup()

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([self.program, "up", str(self.settings)], stderr=log)
        self.wait_until_ready()

    def stop(self, how=signal.SIGTERM):
        """Gives the exit status of `balie up`."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(LIMIT_SECONDS)

    def wait_until_ready(self):
        # Each try waits by itself, for as long as a hub may take to answer.
        self.wait(lambda: self.process.poll() is not None or self.command("status").returncode == 0)
        if self.process.poll() is not None:
            raise AssertionError("balie up ended:\n" + self.log.read_text())

    def wait(self, holds):
        until = time.monotonic() + LIMIT_SECONDS
        while not holds():
            if time.monotonic() > until:
                raise AssertionError("waited in vain; the log:\n" + self.log.read_text())

    def command(self, *words, given=None):
        """Runs one command to its end; `given` is its standard input."""
        return subprocess.run([self.program, "--config", str(self.settings), *words], input=given,
                              capture_output=True, text=True, timeout=10 * LIMIT_SECONDS, check=False)

    def ask(self, *words, given=None):
        """The JSON lines that a command prints, which must go well."""
        done = self.command("--json", *words, given=given)
        if done.returncode != 0:
            raise AssertionError(f"{words}: status {done.returncode}\n{done.stderr}\n{self.log.read_text()[-4000:]}")
        return [json.loads(line) for line in done.stdout.split("\n") if line]  # U+2028 ends no line

    def send(self, *contacts):
        return self.ask("contact", "send", "-", given="".join(json.dumps(one) + "\n" for one in contacts))

    def children(self):
        """The processes that `balie up` has started: {pid: command line}."""
        found = {}
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                after_name = stat.read_text().rpartition(")")[2].split()
                if int(after_name[1]) == self.process.pid:
                    words = (stat.parent / "cmdline").read_bytes().split(b"\0")
                    found[int(stat.parent.name)] = [word.decode() for word in words if word]
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has just ended
        return found

    def hub(self):
        """The hub's process, or None."""
        for process, words in self.children().items():
            if "hub" in words[1:2]:
                return process
        return None

    def kill_hub(self):
        """With SIGKILL; waits until the supervisor has started another one that is ready."""
        before = self.hub()
        os.kill(before, signal.SIGKILL)
        self.wait(lambda: self.hub() not in (None, before))
        self.wait_until_ready()
