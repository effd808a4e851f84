"""Mail through a real Postfix, balie-email and the real hub: the customer is known, and the hub dies in the middle."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import unittest

from balie_process import Balie
from harness import headers_of, values
from postfix import Postfix, wait_for
from settings import adapter, main_cf

BALIE = sys.argv[1]


class Hub(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.balie = Balie(BALIE, "shop")
        folder = pathlib.Path(cls.balie.folder.name)
        adapter(cls.balie)
        with cls.balie.settings.open("a") as settings:  # in the same table; mail ends there, for the desk
            settings.write(f'\nlmtp_listen = "unix:{folder}/lmtp"\n')
        cls.balie.start()
        wait_for("the milter", (folder / "address").exists, more=cls.balie.log.read_text)
        cls.postfix = Postfix(f"unix:{folder}/milter", main_cf(folder))
        cls.balie.wait(lambda: '"session with the hub is open"' in cls.balie.log.read_text())

    @classmethod
    def tearDownClass(cls):
        cls.postfix.end()
        cls.balie.stop()
        cls.balie.folder.cleanup()

    def send(self, subject, more=""):
        status, said = self.postfix.swaks("--from", "jo@home.example", "--to", "returns@shop.example", data=(
            f"From: Jo <jo@home.example>\r\nSubject: {subject}\r\nMessage-ID: <{subject}@home.example>\r\n"
            f"{more}\r\nI want to return it.\r\n").encode())
        self.assertEqual(status, 0, said + self.balie.log.read_text())

    def delivered(self, address, subject):
        return wait_for("the mail", lambda: [one for one in self.postfix.mails(address)
                                             if values(one, "Subject") == [subject]],
                        more=lambda: self.postfix.logged() + self.balie.log.read_text())

    def contacts(self, subject):
        return [one for one in self.balie.ask("events")
                if json.dumps(one).count(f'"{subject}"') and one.get("type") == "contact.decided"]

    def test_a_known_customers_mail_names_customer_queue_and_scores(self):
        known = self.balie.send({"id": "call-1", "adapter": "voice", "channel": "voice", "entry": "+442079460100",
                                 "identifiers": [{"scheme": "email", "value": "jo@home.example",
                                                  "assurance": "verified"}]})[0]
        self.send("Known", more="X-Balie-Queue: vip\r\n")
        found = self.delivered("returns@desk.example", "Known")
        self.assertEqual(len(found), 1)
        self.assertEqual(values(found[0], "X-Balie-Queue"), ["returns"])
        self.assertEqual(values(found[0], "X-Balie-Customer"), [known["customer"]["id"]])
        scores = [name for name, _ in headers_of(found[0]) if name.startswith("X-Balie-Score-")]
        self.assertTrue(scores, headers_of(found[0]))

    def test_killed_in_the_middle_the_mail_arrives_and_the_contact_is_there_once(self):
        self.send("Before")
        hub = self.balie.hub()
        os.kill(hub, signal.SIGSTOP)  # it has the contact, and dies before it answers
        self.send("Middle")
        self.assertEqual(len(self.delivered("returns@shop.example", "Middle")), 1)
        os.kill(hub, signal.SIGKILL)
        self.balie.wait(lambda: self.balie.hub() not in (None, hub))
        self.balie.wait_until_ready()

        def contacts():
            return self.contacts("Middle")
        self.assertEqual(len(wait_for("the contact", contacts, 60, more=self.balie.log.read_text)), 1)
        # Nothing is doubled by what comes after.
        self.send("After")
        self.delivered("returns@desk.example", "After")
        self.assertEqual(len(contacts()), 1)

    def test_by_lmtp_the_hub_killed_in_the_middle_the_contact_is_there_once(self):
        folder = pathlib.Path(self.balie.folder.name)
        command = ["swaks", "--protocol", "LMTP", "--socket", str(folder / "lmtp"), "--from", "jo@home.example",
                   "--to", "returns@shop.example", "--header", "Subject: Direct",
                   "--header", "Message-ID: <direct@home.example>"]

        def deliver():
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + self.balie.log.read_text())
        hub = self.balie.hub()
        os.kill(hub, signal.SIGSTOP)
        deliver()  # into the spool and the originals
        os.kill(hub, signal.SIGKILL)
        self.balie.wait(lambda: self.balie.hub() not in (None, hub))
        self.balie.wait_until_ready()
        wait_for("the contact", lambda: self.contacts("Direct"), 60, more=self.balie.log.read_text)
        deliver()  # the MTA was not sure
        self.assertEqual(len(self.contacts("Direct")), 1)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
