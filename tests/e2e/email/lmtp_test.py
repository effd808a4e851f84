"""Mail that comes by LMTP: from a real Postfix and other clients, on to a real Dovecot or for the desk alone."""
import base64
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

from dovecot import Dovecot
from harness import Email, FakeHub, headers_of, values
from postfix import Postfix, wait_for

EMAIL, FAKE_HUB = sys.argv[1:3]
DECISION = {"customer": {"id": "cust-1"}, "scores": [{"model": "churn", "value": 0.25}],
            "route": {"queue": "Billing", "priority": 300}}


def mail(subject, more="", text="Where is it?"):
    return (f"From: Jo <jo@home.example>\r\nTo: help@shop.example\r\nSubject: {subject}\r\n"
            f"Message-ID: <{subject}@home.example>\r\n{more}\r\n{text}\r\n").encode()


class Client:
    """smtplib's reads one answer to a message, for whatever number of recipients."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rb")

    def __enter__(self):
        assert self.reply()[0] == 220
        assert self.ask(b"LHLO client.example")[0] == 250
        return self

    def __exit__(self, *_):
        self.ask(b"QUIT")
        self.lines.close()
        self.socket.close()

    def reply(self):
        while True:
            line = self.lines.readline()
            assert line, "the connection was closed"
            if line[3:4] == b" ":
                return int(line[:3]), line[4:].decode().strip()

    def ask(self, line):
        self.socket.sendall(line + b"\r\n")
        return self.reply()

    def deliver(self, sender, to, data, size=True):
        """The reply for each recipient."""
        said = self.ask(f"MAIL FROM:<{sender}>{f' SIZE={len(data)}' if size else ''}".encode())
        if said[0] != 250:
            return [said] * len(to)
        replies = [self.ask(f"RCPT TO:<{one}>".encode()) for one in to]
        if any(code == 250 for code, _ in replies):
            assert self.ask(b"DATA")[0] == 354
            self.socket.sendall(data.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            replies = [self.reply() if reply[0] == 250 else reply for reply in replies]
        return replies


class Lmtp(unittest.TestCase):
    """A balie-email by LMTP, before a Dovecot."""
    delivers_on = True
    more = ""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="balie-lmtp-"))
        cls.folder.chmod(0o755)
        cls.path = str(cls.folder / "lmtp")
        cls.hub = FakeHub(FAKE_HUB)
        settings = (f'lmtp_listen = "unix:{cls.path}"\ntempfail = ["later@shop.example"]\ndeadline = "1s"\n'
                    'answer_within = "5s"\nunsubscribe_address = "unsubscribe@shop.example"\n') + cls.more
        if cls.delivers_on:
            cls.dovecot = Dovecot()
            settings += f'lmtp_deliver_to = "{cls.dovecot.lmtp}"\n'
        cls.email = Email(EMAIL, cls.hub.bus, settings)
        cls.email.wait_session()

    @classmethod
    def tearDownClass(cls):
        assert cls.email.end() == 0, cls.email.logged()
        cls.hub.end()
        if cls.delivers_on:
            cls.dovecot.end()
        shutil.rmtree(cls.folder)

    def setUp(self):
        self.hub.tell("good")
        self.decide(DECISION)

    def decide(self, decision):
        self.assertEqual(self.hub.tell("decide " + json.dumps(decision)), "ok")

    def send(self, data, to="help@shop.example", sender="jo@home.example"):
        """{recipient: (code, text)} of those who did not get it."""
        to = [to] if isinstance(to, str) else to
        with Client(self.path) as client:
            replies = client.deliver(sender, to, data)
        return {name: reply for name, reply in zip(to, replies) if reply[0] >= 400}

    def contacts(self, subject):
        return [one for one in self.hub.contacts() if one.get("subject") == subject]

    def delivered(self, address, subject, count=1):
        found = [one for one in self.dovecot.mails(address) if values(one, "Subject") == [subject]]
        self.assertEqual(len(found), count, self.dovecot.logged() + self.email.logged())
        return found[0] if found else None


class Delivered(Lmtp):
    def test_a_real_postfix_delivers_to_a_real_dovecot(self):
        postfix = Postfix("", f"virtual_transport = lmtp:unix:{self.path}\n")
        try:
            status, said = postfix.swaks("--from", "jo@home.example", "--to", "help@shop.example",
                                         data=mail("Real", "X-Balie-Queue: vip\r\n"))
            self.assertEqual(status, 0, said)
            wait_for("the mail", lambda: [one for one in self.dovecot.mails("billing@desk.example")
                                          if values(one, "Subject") == ["Real"]],
                     more=lambda: postfix.logged() + self.email.logged() + self.dovecot.logged())
        finally:
            postfix.end()
        found = self.delivered("billing@desk.example", "Real")
        contact = self.contacts("Real")[0]
        self.assertEqual(values(found, "X-Balie-Queue"), ["Billing"])
        self.assertEqual(values(found, "X-Balie-Customer"), ["cust-1"])
        self.assertEqual(values(found, "X-Balie-Contact"), [contact["id"]])
        self.assertEqual(values(found, "X-Balie-Recipient"), ["help@shop.example"])
        self.assertEqual(values(found, "Return-Path"), ["<jo@home.example>"])
        self.assertIn("by shop.example (balie-email) with LMTP", values(found, "Received")[1])
        self.assertIn(contact["attributes"]["queue_id"], values(found, "Received")[2])

    def test_swaks_speaks_lmtp_too(self):
        command = ["swaks", "--protocol", "LMTP", "--socket", self.path, "--from", "jo@home.example", "--to",
                   "help@shop.example", "--header", "Subject: Swaks"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + self.email.logged())
        self.delivered("billing@desk.example", "Swaks")

    def test_each_recipient_has_an_answer_and_a_copy(self):
        refused = self.send(mail("Several", "X-Balie-Queue: vip\r\n"), to=[
            "help@shop.example", "al@home.example", "returns@shop.example", "help+tag@shop.example",
            "stranger@home.example"])
        self.assertEqual({name: code for name, (code, _) in refused.items()}, {"stranger@home.example": 550})
        contacts = self.contacts("Several")
        self.assertEqual({one["entry"] for one in contacts}, {"help@shop.example", "returns@shop.example"})
        self.assertEqual(len({one["thread"] for one in contacts}), 1)
        found = [one for one in self.dovecot.mails("billing@desk.example") if values(one, "Subject") == ["Several"]]
        self.assertEqual(sorted(values(one, "X-Balie-Contact")[0] for one in found),
                         sorted(one["id"] for one in contacts))
        self.assertEqual({tuple(values(one, "X-Balie-Queue")) for one in found}, {("Billing",)})
        other = self.delivered("al@home.example", "Several")
        self.assertFalse([name for name, _ in headers_of(other) if name.lower().startswith("x-balie")])

    def test_rejected_or_held_by_decision(self):
        self.decide({"annotations": [{"name": "email_action", "value": "reject"},
                                     {"name": "email_reply", "value": "553 5.7.1 not from you"}]})
        self.assertEqual(self.send(mail("Rejected"), to=["help@shop.example", "al@home.example"]),
                         {"help@shop.example": (553, "5.7.1 not from you")})
        self.delivered("al@home.example", "Rejected")
        self.delivered("help@shop.example", "Rejected", 0)
        self.decide({"route": {"queue": "Billing"}, "annotations": [{"name": "email_action", "value": "quarantine"}]})
        self.assertEqual(self.send(mail("Held")), {})
        self.assertEqual(values(self.delivered("help@shop.example", "Held"), "X-Balie-Held"), ["held by decision"])

    def test_hub_away(self):
        self.hub.tell("silent")
        refused = self.send(mail("Away", "X-Balie-Queue: vip\r\n"), to=["help@shop.example", "later@shop.example"])
        self.assertEqual({name: code for name, (code, _) in refused.items()}, {"later@shop.example": 451})
        found = self.delivered("help@shop.example", "Away")
        self.assertFalse([name for name, _ in headers_of(found) if name.lower().startswith("x-balie")])
        self.hub.tell("good")
        wait_for("both contacts", lambda: len(self.contacts("Away")) == 2, more=self.email.logged)
        self.assertEqual(self.send(mail("Away"), to="later@shop.example"), {})
        self.delivered("billing@desk.example", "Away")
        self.assertEqual(len(self.contacts("Away")), 2)

    def test_mailboxes_away_the_mail_comes_again_and_the_contact_does_not(self):
        self.dovecot.stop()
        try:
            self.assertEqual(self.send(mail("Again"))["help@shop.example"][0], 451)
        finally:
            self.dovecot.start()
        self.assertEqual(self.send(mail("Again")), {})
        self.delivered("billing@desk.example", "Again")
        self.assertEqual(len(self.contacts("Again")), 1)

    def test_whatever_is_in_it_the_mail_arrives_and_nothing_is_smuggled(self):
        smuggled = b"\n.\nMAIL FROM:<evil@shop.example>\nRCPT TO:<al@home.example>\nDATA\nSubject: Smuggled\n\nx\n.\n"
        bodies = {
            "NUL": mail("NUL", text="a\0b"),
            "Bare": mail("Bare", text="a\rb") + smuggled + smuggled.replace(b"\n", b"\r") + b"\r\n",
            "Dots": mail("Dots", text="..\r\n.a\r\n."),
            "Nested": mail("Nested", more="".join(f'Content-Type: multipart/mixed; boundary="b{i}"\r\n\r\n--b{i}\r\n'
                                                  for i in range(2000))),
            "Line": mail("Line", more="X-Long: " + "x" * 1_000_000 + "\r\n"),
            "Parts": mail("Parts", more="Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                                        + "--b\r\n\r\nx\r\n" * 10_000),
            "Inner": mail("Inner", more="no header at all\r\nX-Balie-Queue: vip\r\n"),
            "Space": mail("Space", more="X-Balie-Queue : vip\r\nX-BALIE-Customer:\r\n other\r\n"),
        }
        for subject, data in bodies.items():
            with self.subTest(subject):
                with socket.socket(socket.AF_UNIX) as peer, peer.makefile("rb") as said:
                    peer.settimeout(60)
                    peer.connect(self.path)
                    stuffed = data.replace(b"\r\n.", b"\r\n..")
                    peer.sendall(b"LHLO x\r\nMAIL FROM:<jo@home.example>\r\nRCPT TO:<help@shop.example>\r\nDATA\r\n"
                                 + stuffed + b".\r\nQUIT\r\n")
                    replies = [line[:3] for line in said if line[3:4] == b" "]
                self.assertEqual(replies, [b"220", b"250", b"250", b"250", b"354", b"250", b"221"])
                found = self.delivered("billing@desk.example", subject)
                head = found.split(b"\r\n\r\n")[0]
                self.assertNotIn(b"vip", head)
                self.assertNotIn(b"other", head)
                self.assertEqual(len(self.contacts(subject)), 1)
        self.assertIn(b"..\r\n.a\r\n.\r\n", self.delivered("billing@desk.example", "Dots"))
        self.delivered("al@home.example", "Smuggled", 0)
        self.assertIn("a CR or LF that ends no line", self.contacts("Bare")[0]["attributes"]["problems"])

    def test_a_large_mail(self):
        self.assertEqual(self.send(mail("Large", text=("x" * 998 + "\r\n") * 25_000)), {})
        self.assertGreater(len(self.delivered("billing@desk.example", "Large")), 25_000_000)
        status = pathlib.Path(f"/proc/{self.email.process.pid}/status").read_text().splitlines()
        peak = int(next(line for line in status if line.startswith("VmHWM")).split()[1])
        print(f"resident memory of balie-email at most, with a mail of 25 MB by LMTP: {peak} KB")
        maps = pathlib.Path(f"/proc/{self.email.process.pid}/maps").read_text()
        self.assertTrue("libasan" in maps or peak < 100_000, peak)
        too_large = mail("TooLarge", text=("x" * 998 + "\r\n") * 70_000)
        for size in (True, False):
            with Client(self.path) as client:
                self.assertEqual(client.deliver("jo@home.example", ["help@shop.example"], too_large, size)[0][0], 552)

    def test_who_goes_in_the_middle_leaves_nothing(self):
        for said in (b"LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<help@shop.example>\r\nDATA\r\nSubject: Gone\r\n\r\nx\r\n.",
                     b"LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT", b"\0\xff\r\n" * 100, b"GET / HTTP/1.0\n\n", b"x" * 100_000):
            with socket.socket(socket.AF_UNIX) as peer:
                peer.connect(self.path)
                peer.sendall(said)
        self.assertEqual(self.send(mail("Here")), {})
        self.delivered("billing@desk.example", "Here")
        self.assertEqual(self.contacts("Gone"), [])


class Desk(Lmtp):
    """Nothing is delivered on: the desk reads what is kept."""
    delivers_on = False

    def fetched(self, contact):
        command = f"fetch-{contact['id']}"
        self.hub.tell("command " + json.dumps({"id": command, "kind": "fetch_original", "contactId": contact["id"]}))
        done = wait_for("the original", lambda: [one for one in json.loads(self.hub.tell("dones 0"))
                                                 if one["commandId"] == command], more=self.email.logged)[0]
        return base64.b64decode(done["text"])

    def test_it_is_kept_before_it_is_answered(self):
        self.assertEqual(self.send(mail("Kept")), {})
        self.email.process.send_signal(signal.SIGKILL)
        self.email.process.wait()
        self.email.start()
        wait_for("the session", lambda: self.email.logged().count("session with the hub is open") >= 2)
        original = self.fetched(self.contacts("Kept")[0])
        self.assertEqual(original, b"Return-Path: <jo@home.example>\r\n" + mail("Kept"))

    def test_two_hundred_connections_at_once(self):
        barrier, answers = threading.Barrier(200), []

        def talk(number):
            with Client(self.path) as client:
                barrier.wait()
                answers.append(client.deliver("jo@home.example", ["many@shop.example"], mail(f"Many-{number}"))[0][0])
        threads = [threading.Thread(target=talk, args=(number,)) for number in range(200)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(answers, [250] * 200, self.email.logged())
        found = sorted(one["subject"] for one in self.hub.contacts() if one["subject"].startswith("Many-"))
        self.assertEqual(found, sorted(f"Many-{number}" for number in range(200)))

    def test_who_has_no_mailbox_here_is_refused(self):
        refused = self.send(mail("Strange"), to=["help@shop.example", "al@home.example", "a b@shop.example"])
        self.assertEqual({name: code for name, (code, _) in refused.items()},
                         {"al@home.example": 550, "a b@shop.example": 501})

    def test_unsubscribing_is_taken_and_no_contact(self):
        self.assertEqual(self.send(mail("Stop"), to="unsubscribe@shop.example"), {})
        wait_for("the change", lambda: "customerChange" in self.hub.tell("said 0"), more=self.email.logged)
        self.assertEqual(self.contacts("Stop"), [])


class AfterMilter(Lmtp):
    """What our milter annotated reaches its queue's mailbox, and is no second contact."""
    more = "lmtp_after_milter = true\n"

    def test_what_was_decided_stays_so(self):
        postfix = Postfix(self.email.milter, f"virtual_transport = lmtp:unix:{self.path}\n")
        try:
            status, said = postfix.swaks("--from", "jo@home.example", "--to", "help@shop.example", data=mail("Once"))
            self.assertEqual(status, 0, said)
            wait_for("the mail", lambda: [one for one in self.dovecot.mails("billing@desk.example")
                                          if values(one, "Subject") == ["Once"]],
                     more=lambda: postfix.logged() + self.email.logged() + self.dovecot.logged())
        finally:
            postfix.end()
        found = self.delivered("billing@desk.example", "Once")
        self.assertEqual(values(found, "X-Balie-Contact"), [self.contacts("Once")[0]["id"]])
        self.assertEqual(len(self.contacts("Once")), 1)


del Lmtp  # has no tests of its own

if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
