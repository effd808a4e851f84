"""How balie-email submits: over TLS with a certificate that it checks, and never twice where it is not known what
happened. And what becomes of mail when balie-email itself dies."""
import json
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

from dovecot import PASSWORD, Dovecot
from harness import Email, FakeHub, values
from postfix import Postfix, free_port, wait_for

EMAIL, FAKE_HUB = sys.argv[1:3]


class Breaking:
    """An SMTP server that says yes until the mail is there, and then `last`; "" closes without a word."""

    def __init__(self, last):
        self.last, self.mails = last, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            with peer, peer.makefile("rb") as lines:
                self.talk(peer, lines)

    def talk(self, peer, lines):
        peer.sendall(b"220 here\r\n")
        for line in lines:
            word = line[:4].upper().strip()
            if word == b"DATA":
                peer.sendall(b"354 go on\r\n")
                while lines.readline() not in (b".\r\n", b""):
                    pass
                self.mails += 1
                peer.sendall(self.last)
                return
            peer.sendall(b"250 ok\r\n")


class Submission(unittest.TestCase):
    def setUp(self):
        self.hub = FakeHub(FAKE_HUB)
        self.addCleanup(self.hub.end)

    def email(self, more, **others):
        made = Email(EMAIL, self.hub.bus, more, **others)
        self.addCleanup(made.end)
        made.wait_session()
        return made

    def command(self, name, to="jo@home.example"):
        self.hub.tell("command " + json.dumps({"id": name, "kind": "send", "to": to, "subject": "Hello",
                                               "text": "Hello"}))
        return wait_for("the command's end", lambda: [one for one in json.loads(self.hub.tell("dones 0"))
                                                      if one["commandId"] == name])[0]

    def test_without_an_answer_it_is_unknown_and_not_sent_again(self):
        server = Breaking(b"")
        self.addCleanup(server.listener.close)
        email = self.email(f'smtp = "smtp://127.0.0.1:{server.port}"\ntls = "none"\n')
        self.assertEqual(self.command("a")["error"], "unknown")
        email.process.send_signal(signal.SIGKILL)  # and not after a restart either
        email.process.wait()
        email.start()
        wait_for("the session", lambda: email.logged().count("session with the hub is open") >= 2)
        self.hub.tell("command " + json.dumps({"id": "a", "kind": "send", "to": "jo@home.example", "text": "Hello"}))
        wait_for("the second answer", lambda: len(json.loads(self.hub.tell("dones 0"))) >= 2, more=email.logged)
        self.assertEqual(server.mails, 1)

    def test_what_the_server_says_is_what_it_is(self):
        for last, error in ((b"452 4.3.1 full\r\n", "email.deferred"), (b"554 5.7.1 spam\r\n", "email.refused")):
            server = Breaking(last)
            self.addCleanup(server.listener.close)
            email = self.email(f'smtp = "smtp://127.0.0.1:{server.port}"\ntls = "none"\n', name=error.split(".")[1])
            self.hub.tell("good")
            self.assertEqual(self.command(error)["error"], error)
            email.process.terminate()
            email.process.wait(20)
        self.email(f'smtp = "smtp://127.0.0.1:{free_port()}"\ntls = "none"\n', name="nobody")
        self.assertEqual(self.command("nobody-there")["error"], "email.deferred")

    @staticmethod
    def certificate(folder):
        """The lines of main.cf for one that is made there."""
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", f"{folder}/key",
                        "-out", f"{folder}/certificate"], check=True, capture_output=True)
        return (f"smtpd_tls_cert_file = {folder}/certificate\nsmtpd_tls_key_file = {folder}/key\n"
                "smtpd_tls_security_level = encrypt\n")

    def test_login_with_the_secret_of_a_file(self):
        dovecot = Dovecot()
        self.addCleanup(dovecot.end)
        with tempfile.TemporaryDirectory() as folder:
            main_cf = self.certificate(folder) + (
                "smtpd_sasl_auth_enable = yes\nsmtpd_sasl_type = dovecot\nsmtpd_tls_auth_only = yes\n"
                f"smtpd_sasl_path = {dovecot.auth}\nsmtpd_relay_restrictions = permit_sasl_authenticated, reject\n"
                "smtpd_recipient_restrictions = permit_sasl_authenticated, reject\n")
            port = free_port()
            settings = (f'smtp = "smtp://localhost:{port}"\ntls = "if_offered"\ncertificates = "{folder}/certificate"\n'
                        'smtp_user = "help@shop.example"\nsmtp_password_file = "password"\n')
            known = self.email(settings, files={"password": PASSWORD + "\n"})
            postfix = Postfix("", main_cf, port=port)
            try:
                self.assertNotIn("error", self.command("login"))
                self.assertIn("sasl_username=help@shop.example", postfix.logged())
                self.assertEqual(len(postfix.wait_mails("jo@home.example")), 1)
                known.process.terminate()
                known.process.wait(20)
                stranger = self.email(settings, files={"password": "another\n"}, name="stranger")
                refused = self.command("refused")
                self.assertEqual(refused["error"], "email.login", f"{refused} {postfix.logged()}")
                self.assertEqual(postfix.logged().count("SASL PLAIN authentication failed"), 1)  # and no more
                self.assertEqual(len(postfix.mails("jo@home.example")), 1)
                self.assertNotIn("another", stranger.logged())
            finally:
                postfix.end()

    def test_tls_with_a_certificate_that_it_knows(self):
        with tempfile.TemporaryDirectory() as folder:
            main_cf = self.certificate(folder)
            port = free_port()
            known = self.email(f'smtp = "smtp://localhost:{port}"\ntls = "required"\n'
                               f'certificates = "{folder}/certificate"\n')
            postfix = Postfix(known.milter, main_cf, port=port)
            try:
                self.assertNotIn("error", self.command("tls"))
                self.assertIn(b"with ESMTPS", postfix.wait_mails("jo@home.example")[0])
                known.process.terminate()
                known.process.wait(20)
                self.email(f'smtp = "smtp://localhost:{port}"\ntls = "required"\n', name="stranger")
                self.assertEqual(self.command("not-known")["error"], "email.deferred")
            finally:
                postfix.end()

    def test_killed_itself_no_mail_is_lost_or_doubled(self):
        email = self.email("")
        postfix = Postfix(email.milter)
        data = (b"From: jo@home.example\r\nSubject: Killed\r\nMessage-ID: <killed@home.example>\r\n\r\n"
                b"Where is it?\r\n")
        try:
            self.hub.tell("slow")
            swaks = threading.Thread(target=lambda: seen.append(postfix.swaks(
                "--from", "jo@home.example", "--to", "help@shop.example", data=data)))
            seen = []
            swaks.start()
            wait_for("the contact", lambda: "killed" in "".join(one.get("attributes", {}).get("message_id", "")
                                                                for one in self.hub.contacts()))
            email.process.send_signal(signal.SIGKILL)
            swaks.join()
            self.assertEqual(seen[0][0], 26, seen[0][1])  # the sender is to try again
            self.hub.tell("good")
            email.process.wait()
            email.start()
            wait_for("the session", lambda: email.logged().count("session with the hub is open") >= 2)
            status, said = postfix.swaks("--from", "jo@home.example", "--to", "help@shop.example", data=data)
            self.assertEqual(status, 0, said)
            self.assertEqual(values(postfix.wait_mails("fake@desk.example")[0], "Subject"), ["Killed"])
            self.assertEqual(len([one for one in self.hub.contacts() if one.get("subject") == "Killed"]), 1)
        finally:
            postfix.end()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
