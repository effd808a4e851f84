"""balie-email beside a fake hub or a real one, for tests."""
import pathlib
import shutil
import subprocess
import tempfile

from postfix import wait_for  # which finds what follows
from fake_hub import FakeHub  # noqa: F401

SETTINGS = """
[adapter.{name}]
type = "email"
channel = "email"
listen = "{listen}"
socket_mode = 0o666
address_file = "address"
mailboxes = ["@shop.example"]
queue_address = "{{queue}}@desk.example"
authentication_service = "mx.shop.example"
spool = "spool"
originals = "originals"
seal_file = "seal"
from = "help@shop.example"
from_name = "Shop"
{more}
"""


class Email:
    """One balie-email; `more` is more TOML of its table."""

    def __init__(self, program, bus, more="", unix=True, files=None, name="email"):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="balie-email-"))
        self.folder.chmod(0o755)
        self.program, self.name = program, name
        listen = f"unix:{self.folder}/milter" if unix else "127.0.0.1:0"
        endpoints = "".join(f'{key} = "{value}"\n' for key, value in bus.items())
        (self.folder / "seal").write_text("a secret of the test\n")
        (self.folder / "balie.toml").write_text(f"[bus]\n{endpoints}" + SETTINGS.format(
            listen=listen, more=more, name=name))
        for name, content in (files or {}).items():
            (self.folder / name).write_text(content)
        self.log = open(self.folder / "log", "a+")
        self.start()

    def start(self):
        self.address_file().unlink(missing_ok=True)
        self.process = subprocess.Popen([self.program, "--config", self.folder / "balie.toml", "--name", self.name],
                                        stderr=self.log)
        wait_for("the address", lambda: self.process.poll() is not None or self.address_file().exists(),
                 more=self.logged)
        assert self.process.poll() is None, self.logged()
        self.milter = self.address_file().read_text().strip()

    def address_file(self):
        return self.folder / "address"

    def logged(self):
        return (self.folder / "log").read_text()[-4000:]

    def wait_session(self):
        wait_for("a session with the hub", lambda: "session with the hub is open" in self.logged(), more=self.logged)

    def end(self):
        self.process.terminate()
        status = self.process.wait(30)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        return status


def headers_of(mail):
    """A mail's headers as they stand there, unfolded: [(name, value)]."""
    head = mail.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0].decode("utf-8", "replace")
    lines = []
    for line in head.split("\n"):
        if line[:1] in " \t" and lines:
            lines[-1] += line
        else:
            lines.append(line)
    return [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]


def values(mail, name):
    return [value for each, value in headers_of(mail) if each.lower() == name.lower()]
