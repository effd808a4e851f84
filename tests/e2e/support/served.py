"""`balie up` with a playbook of the test's own and an HTTP adapter, by a clock that the test moves."""
import http.client
import json
import os
import pathlib
import urllib.parse

from balie_process import Balie

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


class Served(Balie):
    """`playbook`: {file: content}. `hub`: more settings of the hub."""

    def __init__(self, program, playbook, hub=""):
        super().__init__(program, "shop", adapters='[adapter.http]\ntype = "http"\nport = 0\nopen = true\n'
                                                   'address_file = "address"\nspool = "spool"\n')
        folder = pathlib.Path(self.folder.name)
        self.playbook = folder / "playbook"
        self.playbook.mkdir()
        for name, content in playbook.items():
            (self.playbook / name).write_text(content)
        settings = self.settings.read_text().splitlines()
        at = [line.startswith("playbook") for line in settings].index(True)
        settings[at] = f'playbook = "{self.playbook}"\n{hub}'
        self.settings.write_text("\n".join(settings))
        self.clock, self.address = folder / "clock", folder / "address"
        self.later = 0
        self.pass_time(0)

    def start(self):
        # Only the wall clock moves: deadlines and heartbeats stay those of the machine.
        faked = {"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(self.clock), "FAKETIME_NO_CACHE": "1",
                 "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        self.address.unlink(missing_ok=True)
        os.environ.update(faked)
        try:
            super().start()
        finally:
            for name in faked:
                del os.environ[name]
        self.wait(self.address.exists)
        self.wait(lambda: self.call("GET", "/readyz")[0] == 200)

    def pass_time(self, seconds):
        self.later += seconds
        new = self.clock.with_suffix(".new")
        new.write_text(f"+{self.later}\n")
        new.rename(self.clock)

    def call(self, method, path, body=None):
        """(status, what came as JSON)"""
        connection = http.client.HTTPConnection(self.address.read_text().strip().split("://")[1], timeout=30)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None,
                               {"Content-Type": "application/json"})
            answer = connection.getresponse()
            content = answer.read()
            is_json = "json" in answer.headers.get("Content-Type", "")
            return answer.status, json.loads(content) if is_json else content
        finally:
            connection.close()

    def asked(self, method, path, body=None):
        """The answer of a request that must go well."""
        status, answer = self.call(method, path, body)
        if status != 200:
            raise AssertionError(f"{method} {path}: {status} {answer}\n{self.log.read_text()[-2000:]}")
        return answer

    def contact(self, name, channel, identifiers, **more):
        """`identifiers`: {scheme: (value, assurance)}"""
        known = [{"scheme": scheme, "value": value, "assurance": assurance}
                 for scheme, (value, assurance) in identifiers.items()]
        return self.asked("POST", "/v1/contacts", {"id": name, "channel": channel, "identifiers": known,
                                                   "explain": True} | more)

    def customer(self, who, **page):
        query = "?" + urllib.parse.urlencode(page) if page else ""
        return self.asked("GET", f"/v1/customers/{who}{query}")
