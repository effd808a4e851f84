"""balie-http and a fake hub as processes, for tests: loopback, ports that are free, everything in one directory."""
import http.client
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from fake_hub import FakeHub  # noqa: E402,F401
from waiting import WAIT_SECONDS, wait_for  # noqa: E402


class Adapter:
    """One balie-http with settings of its own; `table` is more TOML for [adapter.http]."""

    def __init__(self, program, bus, table, directory=None, wait=True):
        self.directory = pathlib.Path(directory or tempfile.mkdtemp(prefix="balie-http-"))
        self.address_file = self.directory / "address"
        self.address_file.unlink(missing_ok=True)
        endpoints = "".join(f'{key} = "{value}"\n' for key, value in bus.items())
        self.config = self.directory / "balie.toml"
        self.config.write_text(f'[bus]\n{endpoints}[adapter.http]\ntype = "http"\nport = 0\n'
                               f'address_file = "address"\nspool = "spool"\n{table}')
        self.log = open(self.directory / "log", "a+")
        self.process = subprocess.Popen([program, "--config", self.config, "--name", "http"], stderr=self.log)
        if wait:
            wait_for("the address", lambda: self.process.poll() is not None or self.address_file.exists())
            assert self.process.poll() is None, self.logged()
            scheme, rest = self.address_file.read_text().strip().split("://")
            self.tls = scheme == "https"
            self.host, port = rest.rsplit(":", 1)
            self.port = int(port)

    def logged(self):
        return (self.directory / "log").read_text()

    def connect(self, **options):
        return http.client.HTTPConnection(self.host, self.port, timeout=WAIT_SECONDS, **options)

    def ask(self, method, path, body=None, headers=None, token=None):
        """(status, headers, body) of one request over a connection of its own."""
        headers = dict(headers or {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        connection = self.connect()
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def get_json(self, path, **more):
        status, _, body = self.ask("GET", path, **more)
        return status, json.loads(body)

    def wait_ready(self):
        wait_for("readiness", lambda: self.ask("GET", "/readyz")[0] == 200)

    def end(self, signal=None):
        """Stops it, in order; gives the exit status."""
        if signal:
            self.process.send_signal(signal)
        else:
            self.process.terminate()
        status = self.process.wait(WAIT_SECONDS)
        self.log.close()
        return status


def new_token(program, name, role):
    """(token, what to add to the file)"""
    shown = subprocess.run([program, "token", name, role], check=True, capture_output=True, text=True).stdout
    token = next(word for word in shown.split() if word.startswith("balie_"))
    return token, shown
