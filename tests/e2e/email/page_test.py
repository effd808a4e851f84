"""examples/postfix as its page says: every command on it, in order, with the folders of the test in the place of the
system's; and the other way, by LMTP."""
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

from balie_process import ROOT
from dovecot import Dovecot
from harness import values
from postfix import Postfix, free_port, wait_for

BALIE = pathlib.Path(sys.argv[1]).resolve()
EXAMPLE = ROOT / "examples/postfix"


class Page(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="balie-page-"))
        self.folder.chmod(0o755)
        self.addCleanup(shutil.rmtree, self.folder)
        self.srv, self.run_folder = self.folder / "srv", self.folder / "run"
        self.srv.mkdir()
        self.port = free_port()

    def adapted(self, text):
        """The page's folders and addresses as the test has them."""
        for was, becomes in (("/srv/balie", str(self.srv)), ("/run/balie", str(self.run_folder)),
                             ("-o balie ", "-o root "), ("127.0.0.1:587", f"127.0.0.1:{self.port}"),
                             ("--server 127.0.0.1 ", f"--server 127.0.0.1:{self.port} "),
                             ("127.0.0.1:8892", "127.0.0.1:0"), ("balie check", f"{BALIE} check"),
                             ("balie up", f"exec {BALIE} up"), ("desk.shop.example", "desk.example"),
                             ("orders@shop.example", "returns@shop.example")):
            text = text.replace(was, becomes)
        return text

    def commands(self):
        page = (EXAMPLE / "README.md").read_text()
        return [self.adapted(re.sub(r"^ +", "", block, flags=re.M)) for block in
                re.findall(r"```sh\n(.*?)```", page, re.S)]

    def copy(self, change=lambda text: text):
        """Step 1. Root is no member of the group postfix here, so everybody may come to the socket."""
        for name in ("balie.toml", "mail.txt", "mail.html"):
            text = self.adapted((EXAMPLE / name).read_text()).replace("0o660", "0o666")
            (self.srv / name).write_text(change(text))
        shutil.copytree(ROOT / "examples/playbooks/shop", self.srv / "playbook")

    def start(self, command):
        log = open(self.folder / "log", "a+")
        self.addCleanup(log.close)
        balie = subprocess.Popen(["bash", "-c", command], stderr=log, stdout=log)

        def stop():
            balie.send_signal(signal.SIGTERM)
            self.assertEqual(balie.wait(60), 0, self.logged())
        self.addCleanup(stop)
        wait_for("the session", lambda: "session with the hub is open" in self.logged(), 60, more=self.logged)

    def logged(self):
        return (self.folder / "log").read_text()[-4000:]

    def done(self, command):
        done = subprocess.run(["bash", "-ec", command], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}{done.stderr}")

    def test_every_command_does_what_it_says(self):
        make, start, see = self.commands()
        self.copy()
        self.done(make)
        self.assertEqual((self.srv / "seal").stat().st_mode & 0o777, 0o600)
        (self.run_folder).chmod(0o755)
        self.start(start)
        postfix = Postfix("", self.adapted((EXAMPLE / "main.cf").read_text()), port=self.port)
        self.addCleanup(postfix.end)
        self.done(see)
        found = wait_for("the mail", lambda: [one for folder in ("service", "general", "returns") for one in
                                              postfix.mails(f"{folder}@desk.example")],
                         more=lambda: postfix.logged() + self.logged())[0]
        self.assertNotIn("forged", values(found, "X-Balie-Queue"))
        self.assertEqual(len(values(found, "X-Balie-Queue")), 1)
        self.assertEqual(values(found, "X-Balie-Recipient"), ["help@shop.example"])

    def test_by_lmtp_as_well(self):
        dovecot = Dovecot()
        self.addCleanup(dovecot.end)

        def by_lmtp(text):
            text = re.sub(r"(?m)^listen = .*", 'listen = ""', text)
            return re.sub(r"(?m)^# (lmtp_\w+ = )", r"\1", text).replace("unix:/run/dovecot/lmtp", dovecot.lmtp)
        make, start, see = self.commands()
        self.copy(by_lmtp)
        self.done(make)
        (self.run_folder).chmod(0o755)
        self.start(start)
        postfix = Postfix("", self.adapted((EXAMPLE / "lmtp.cf").read_text()), port=self.port)
        self.addCleanup(postfix.end)
        self.done(see)
        found = wait_for("the mail", lambda: [one for folder in ("service", "general", "returns") for one in
                                              dovecot.mails(f"{folder}@desk.example")],
                         more=lambda: postfix.logged() + self.logged() + dovecot.logged())[0]
        self.assertNotIn("forged", values(found, "X-Balie-Queue"))
        self.assertEqual(values(found, "X-Balie-Recipient"), ["help@shop.example"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
