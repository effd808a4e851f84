"""The desk and the chat over TLS: what browsers are told, who speaks none, and certificates that are renewed, wrong or
too old."""
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import unittest

from browser import Browser
from hostile_test import SHOP, Doors, hello
from served import FAKETIME
from waiting import wait_for
from web_socket import Closed, WebSocket


def write_certificate(path, name, **environment):
    """PATH.crt and PATH.key."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-subj", f"/CN={name}", "-days", "2", "-keyout", f"{path}.key.new", "-out", f"{path}.crt.new"],
                   check=True, capture_output=True, env=os.environ | environment)
    for kind in ("key", "crt"):
        os.rename(f"{path}.{kind}.new", f"{path}.{kind}")


class Safe(Doors):
    def __init__(self, program):
        super().__init__(program)
        self.certificate = pathlib.Path(self.folder.name) / "own"
        text = self.settings.read_text()
        text = text.replace('type = "desk"\n', 'type = "desk"\ncertificate_file = "own.crt"\nkey_file = "own.key"\n')
        text = text.replace('type = "chat"\n', 'type = "chat"\ncertificate = "own.crt"\nkey = "own.key"\n')
        self.settings.write_text(text)
        self.tls = ssl.create_default_context()
        self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE

    def shown(self, address):
        """The certificate that a new connection sees."""
        host, port = address.split(":")
        with socket.create_connection((host, int(port)), timeout=20) as plain:
            with self.tls.wrap_socket(plain) as one:
                return one.getpeercert(binary_form=True)


class TlsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.doors = Safe(PROGRAM)
        write_certificate(cls.doors.certificate, "first")
        cls.doors.start()

    @classmethod
    def tearDownClass(cls):
        assert cls.doors.stop() == 0
        cls.doors.folder.cleanup()

    def test_the_desk_over_tls(self):
        browser = Browser(self.doors.desk, self.doors.tls)
        browser.headers = {}
        first = (pathlib.Path(self.doors.folder.name) / "first_password").read_text().strip()
        self.assertEqual(browser.sign_in("admin", first), 200)
        words = browser.set_cookie.split("; ")
        self.assertTrue(words[0].startswith("__Host-"), words)
        self.assertLessEqual({"Path=/", "Secure", "HttpOnly", "SameSite=Strict"}, set(words))
        for path in ("/", "/api/me", "/nothing"):
            self.assertIn("max-age=", browser.call("GET", path)[2]["Strict-Transport-Security"], path)
        changed = {"password": first, "newPassword": "a better password"}
        self.assertEqual(browser.call("POST", "/api/password", changed)[0], 200)
        page = browser.page()
        self.assertIn("state", page.ask(state={}))
        page.socket.send("x" * (1 << 20))
        self.assertEqual(page.socket.wait_closed(), 1009)
        with self.assertRaises(Closed) as refused:
            browser.page(Origin=f"http://{self.doors.desk}")
        self.assertEqual(refused.exception.code, 403)

    def test_the_chat_over_tls(self):
        browser = Browser(self.doors.chat, self.doors.tls)
        status, _, headers = browser.call("GET", "/chat.js")
        self.assertEqual(status, 200)
        self.assertIn("max-age=", headers["Strict-Transport-Security"])
        visitor = WebSocket(self.doors.chat, "/chat/socket?entry=shop", {"Origin": SHOP}, self.doors.tls)
        self.addCleanup(visitor.cut)
        visitor.send(hello())
        visitor.wait("a welcome", lambda one: one["t"] == "welcome")
        visitor.send("x" * (1 << 20))
        self.assertEqual(visitor.wait_closed(), 1009)

    def test_who_speaks_no_tls_is_told(self):
        for address in (self.doors.desk, self.doors.chat):
            status, text, _ = Browser(address).call("GET", "/")
            self.assertEqual((status, text), (400, b"This port speaks TLS: use https://.\n"))

    def test_a_renewed_certificate_needs_no_restart(self):
        doors = self.doors
        before = {address: doors.shown(address) for address in (doors.desk, doors.chat)}
        doors.certificate.with_suffix(".crt").write_text("half of a")
        wait_for("two complaints", lambda: doors.log.read_text().count("renewed certificate cannot be used") == 2)
        self.assertEqual({address: doors.shown(address) for address in before}, before)
        write_certificate(doors.certificate, "second")
        for address, old in before.items():
            wait_for("the second certificate", lambda: doors.shown(address) != old)


class WrongCertificateTest(unittest.TestCase):
    def test_the_start_names_what_is_wrong(self):
        doors = Safe(PROGRAM)
        write_certificate(doors.certificate, "old", LD_PRELOAD=FAKETIME, FAKETIME="-30d")
        own, key = doors.certificate.with_suffix(".crt"), doors.certificate.with_suffix(".key")
        with doors.log.open("ab") as log:
            process = subprocess.Popen([PROGRAM, "up", str(doors.settings)], stderr=log)
        try:
            wait_for("two complaints", lambda: doors.log.read_text().count("own.crt expired on ") >= 2, 60)
            key.unlink()
            wait_for("a complaint about the key", lambda: "key_file: " in doors.log.read_text(), 60)
            own.unlink()
            wait_for("a complaint about no file", lambda: "own.crt: No such file" in doors.log.read_text(), 60)
            self.assertFalse((pathlib.Path(doors.folder.name) / "desk_address").exists())
        except AssertionError as error:
            raise AssertionError(doors.log.read_text()) from error
        finally:
            process.terminate()
            process.wait(60)
            doors.folder.cleanup()


if __name__ == "__main__":
    PROGRAM = sys.argv[1]
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
