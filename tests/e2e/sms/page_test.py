"""Does what examples/smpp says: starts a hub with the settings of its balie.toml, and types what its page shows."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import sms  # noqa: E402

BINARIES, CENTRE = pathlib.Path(sys.argv[1]), sys.argv[2]
ROOT = pathlib.Path(__file__).resolve().parents[3]
FOLDER = ROOT / "examples/smpp"
PAGE = (FOLDER / "README.md").read_text()


class Page(unittest.TestCase):
    def run_word(self, *words, **more):
        return subprocess.run([BINARIES / words[0], *words[1:]], capture_output=True, text=True, check=False,
                              timeout=sms.WAIT_SECONDS, **more)

    def test_its_commands(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="balie-page-"))
        self.addCleanup(shutil.rmtree, folder)
        ordered = re.search(r"^node centre.js '(.*?)'", PAGE.replace("&& node", "\nnode"), re.MULTILINE)
        self.assertEqual(json.loads(ordered[1]), {"port": 2775}, "the port of balie.toml")
        centre = sms.Centre(CENTRE)
        self.addCleanup(centre.end)
        settings = (FOLDER / "balie.toml").read_text().replace("../playbooks", str(ROOT / "examples/playbooks"))
        (folder / "balie.toml").write_text(settings.replace("2775", str(centre.port)))
        up = re.search(r"^balie (up.*) examples/smpp/balie.toml$", PAGE, re.MULTILINE)
        hub = subprocess.Popen([BINARIES / "balie", *up[1].split(), folder / "balie.toml"], stderr=subprocess.DEVNULL)
        self.addCleanup(hub.wait, sms.WAIT_SECONDS)
        self.addCleanup(hub.terminate)
        centre.wait("bound", system_id="acme")
        typed = re.search(r'^{"do": "deliver".*$', PAGE, re.MULTILINE)
        centre.tell(**json.loads(typed[0]))
        centre.wait("answered", status=0)
        said = re.search(r'stop_reply = "(.*)"', settings)[1]
        self.assertEqual(bytes.fromhex(centre.wait("submit")[0]["hex"]).decode(), said)

    def test_its_settings_are_right(self):
        checked = self.run_word("balie", "check", FOLDER / "balie.toml")
        self.assertEqual(checked.returncode, 0, checked.stderr)
        for row in re.findall(r"^\| .*\|$", PAGE, re.MULTILINE)[2:]:
            for setting in re.findall(r"`([a-z_]+ = [^`]*)`", row.split("|")[3]):
                with self.subTest(setting=setting):
                    self.check(setting)

    def check(self, setting):
        name = setting.split(" ")[0]
        table = (FOLDER / "balie.toml").read_text()
        table = re.sub(rf"^{name} = .*\n", "", table, flags=re.MULTILINE) + setting + "\n"
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "balie.toml").write_text(table)
            done = self.run_word("balie-smpp", "--config", f"{folder}/balie.toml", "--name", "sms", "--check")
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_its_gateways(self):
        first, posts, calls = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
        gateway = first[first.index("[["):]

        def without(*words):
            return "".join(line + "\n" for line in gateway.splitlines() if not line.startswith(words))
        for table, known_by in ((gateway, "token_file"), (without("user", "password") + posts, "token_file"),
                                (without("user", "password", "token", "stop_reply") + calls, "key_file")):
            with tempfile.TemporaryDirectory() as folder:
                settings = pathlib.Path(folder) / "balie.toml"
                settings.write_text('[adapter.web]\ntype = "http"\nopen = true\n' + table)
                for name in ("twilio.token", "gate.key"):
                    (pathlib.Path(folder) / name).write_text("secret\n")
                done = self.run_word("balie-http", "--config", settings, "--name", "web", "--check")
                self.assertEqual(done.returncode, 0, done.stderr)
                settings.write_text(settings.read_text().replace(known_by, "x" + known_by))
                done = self.run_word("balie-http", "--config", settings, "--name", "web", "--check")
                self.assertIn("x" + known_by, done.stderr)

    def test_what_a_text_costs(self):
        text = re.search(r'`balie-smpp length "(.*?)"`', PAGE)[1]
        self.assertIn("1 part(s), ucs2", self.run_word("balie-smpp", "length", text).stdout)
        self.assertIn("1 part(s), gsm7", self.run_word("balie-smpp", "length", "--transliterate",
                                                       text + "x" * 100).stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
