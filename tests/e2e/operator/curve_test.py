"""The bus over TCP: encrypted, and open to those alone whose keys the hub was told, each for what it may do."""
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import unittest

from balie_process import ROOT, Balie

CONTACT = {"id": "c-1", "channel": "voice", "identifiers": [{"scheme": "tel", "value": "+447700900163"}]}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class OverTcp(Balie):
    """`balie up` with CURVE on two TCP ports. settings_of(NAME): a settings file for the client of that name."""

    def __init__(self, program):
        super().__init__(program, "shop")
        self.keys = pathlib.Path(self.folder.name)
        self.public = {name: self.make_key(name) for name in ("hub", "channel", "watcher", "operator", "stranger")}
        self.endpoints = (f'endpoint = "tcp://127.0.0.1:{free_port()}"\n'
                          f'events_endpoint = "tcp://127.0.0.1:{free_port()}"\n')
        clients = "".join(f'[[bus.client]]\nname = "{name}"\nrole = "{role}"\npublic_key = \'{self.public[name]}\'\n'
                          for name, role in (("channel", "adapter"), ("watcher", "observer"), ("operator", "admin")))
        # One file for the hub and for what starts it, which asks it whether it is ready.
        self.up_settings = self.keys / "up.toml"
        self.up_settings.write_text(f'[hub]\ndata = "data"\nplaybook = "{ROOT}/examples/playbooks/shop"\n[bus]\n'
                                    f'{self.endpoints}server_secret_key_file = "hub.key"\n'
                                    f"server_public_key = '{self.public['hub']}'\n"
                                    f'secret_key_file = "operator.key"\n{clients}')
        self.settings = self.settings_of("operator")

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([self.program, "up", str(self.up_settings)], stderr=log)
        self.wait_until_ready()

    def make_key(self, name):
        subprocess.run([self.program, "keygen", "--directory", self.keys, name], check=True, capture_output=True)
        return (self.keys / f"{name}.pub").read_text().strip()

    def settings_of(self, name, hub="hub"):
        path = self.keys / f"{name}.toml"
        path.write_text(f"[bus]\n{self.endpoints}server_public_key = '{self.public[hub]}'\n"
                        f'secret_key_file = "{name}.key"\n')
        return path

    def run_as(self, settings, *words, given=None):
        return subprocess.run([self.program, "--config", str(settings), "--json", *words], input=given,
                              capture_output=True, text=True, timeout=60, check=False)


class Curve(unittest.TestCase):
    def test_who_is_known_is_let_in_for_what_he_may_do(self):
        with OverTcp(sys.argv[1]) as balie:
            sent = balie.run_as(balie.settings_of("channel"), "contact", "send", "--as", "channel", "-",
                                given=json.dumps(CONTACT) + "\n")
            self.assertEqual(sent.returncode, 0, sent.stderr + sent.stdout)
            self.assertEqual(json.loads(sent.stdout)["contactId"], "c-1")
            watched = balie.run_as(balie.settings_of("watcher"), "events")
            decided = [json.loads(line) for line in watched.stdout.splitlines() if "contactDecided" in line]
            self.assertEqual([one["contactDecided"]["contact"]["id"] for one in decided], ["c-1"])
            disguised = balie.run_as(balie.settings_of("channel"), "contact", "send", "--as", "other", "-",
                                     given=json.dumps(CONTACT | {"id": "c-3"}) + "\n")
            self.assertEqual((disguised.returncode, disguised.stdout), (1, ""))
            self.assertIn("this key is of the client channel", disguised.stderr)
            refused = balie.run_as(balie.settings_of("watcher"), "contact", "send", "-",
                                   given=json.dumps(CONTACT | {"id": "c-2"}) + "\n")
            self.assertEqual((refused.returncode, refused.stdout), (2, ""))
            self.assertEqual(sum("contactDecided" in line for line in
                                 balie.run_as(balie.settings, "events").stdout.splitlines()), 1)

    def test_strangers_are_not_answered(self):
        with OverTcp(sys.argv[1]) as balie:
            unknown_key = balie.settings_of("stranger")
            wrong_hub = balie.settings_of("channel", hub="stranger")
            for settings in (unknown_key, wrong_hub):
                self.assertEqual(balie.run_as(settings, "status").returncode, 3)
            self.assertEqual(balie.run_as(balie.settings, "status").returncode, 0)

    def test_tcp_without_keys_is_refused_before_anything_starts(self):
        with tempfile.TemporaryDirectory() as folder:
            plain = pathlib.Path(folder) / "balie.toml"
            plain.write_text(f'[hub]\nplaybook = "{ROOT}/examples/playbooks/shop"\n'
                             '[bus]\nendpoint = "tcp://127.0.0.1:7440"\n')
            done = subprocess.run([sys.argv[1], "up", plain], capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn("balie.toml:4:", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
