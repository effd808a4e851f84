"""The desk and the chat before those who mean harm: each is refused and counted, the log names nobody, and the others
go on. Nobody stands before the servers here: addresses are those of the connections."""
import base64
import concurrent.futures
import hashlib
import hmac
import http.client
import json
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import unittest

from browser import Browser
from desk_server import DESK, PASSWORD, DeskServer, set_up_users
from waiting import wait_for
from web_socket import Closed, WebSocket

CHAT = """
[adapter.chat]
type = "chat"
port = 0
address_file = "chat_address"
state = "chat_state"
page = "chat_page"
token_file = "secret"
entries = ["shop https://shop.example"]
connects_rate = 1000
file_bytes_max = "1MiB"
metrics = "{figures}"
"""
SHOP, SECRET, KEY = "https://shop.example", "a secret of the shop that is long enough", "k" * 64
# Whatever of this is in the log, somebody's name, number or secret is.
NAMES = ("Zebedee", "zebedee", "0612345678", "hunter2")
OFFICE, FLOOD = 200, 3000


def hello(**more):
    return {"t": "hello", "entry": "shop", "language": "en", "key": KEY} | more


def token(secret, **claims):
    def part(value):
        return base64.urlsafe_b64encode(value).rstrip(b"=")
    signed = part(json.dumps({"alg": "HS256"}).encode()) + b"." + part(json.dumps(claims).encode())
    return (signed + b"." + part(hmac.new(secret.encode(), signed, hashlib.sha256).digest())).decode()


class Doors(DeskServer):
    """The desk with its own limits, and a chat."""

    def __init__(self, program):
        super().__init__(program)
        folder = pathlib.Path(self.folder.name)
        own = re.sub(r"(pages_per_second|pages_at_once|proxies) = .*\n", "", DESK)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.chat_figures = f"127.0.0.1:{free.getsockname()[1]}"
        self.settings.write_text(self.settings.read_text().replace(DESK, own) + CHAT.format(figures=self.chat_figures))
        (folder / "secret").write_text(SECRET)
        (folder / "chat_page").mkdir()
        (folder / "chat_page" / "chat.js").write_text("1")

    def start(self):
        super().start()
        chat = pathlib.Path(self.folder.name) / "chat_address"
        self.wait(lambda: chat.exists() and chat.read_text().strip())
        self.chat = chat.read_text().strip().split("://")[1]

    def visitor(self, origin=SHOP, entry="shop"):
        return WebSocket(self.chat, f"/chat/socket?entry={entry}", {"Origin": origin})

    def figure(self, address, name):
        connection = http.client.HTTPConnection(address, timeout=30)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        return float(re.search(rf"^balie_{name}_total (\S+)", text, re.MULTILINE)[1])

    def restart_desk(self):
        before = next(process for process, words in self.children().items() if words[0].endswith("balie-desk"))
        address = pathlib.Path(self.folder.name) / "desk_address"
        address.unlink()
        subprocess.run(["kill", f"-{int(signal.SIGKILL)}", str(before)], check=True)
        self.desk = wait_for("another desk", lambda: address.exists() and address.read_text().strip()).split("://")[1]


class HostileTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.doors = Doors(PROGRAM)
        cls.doors.start()
        try:
            set_up_users(cls.doors)
        except BaseException:
            cls.doors.stop()
            raise

    @classmethod
    def tearDownClass(cls):
        assert cls.doors.stop() == 0
        cls.doors.folder.cleanup()

    def browser(self, user, source=""):
        browser = Browser(self.doors.desk, source=source)
        browser.headers = {}
        self.assertEqual(browser.sign_in(user, PASSWORD), 200)
        return browser

    def counted(self, address, name):
        """Checks at the end that one more was."""
        before = self.doors.figure(address, name)
        self.addCleanup(lambda: self.assertGreater(self.doors.figure(address, name), before, name))

    def test_a_session_that_was_stolen_ends_with_the_owners(self):
        owner, thief = self.browser("anna"), Browser(self.doors.desk, source="127.0.0.9")
        thief.headers, thief.cookie, thief.csrf = {}, owner.cookie, owner.csrf
        self.assertEqual(thief.call("GET", "/api/me")[0], 200)
        stolen = thief.page()
        self.assertEqual(owner.call("POST", "/api/sign-out")[0], 204)
        self.assertEqual(stolen.socket.wait_closed(), 4001)
        self.assertEqual([thief.call("GET", "/api/me")[0], thief.call("POST", "/api/sign-out")[0],
                          thief.call("GET", "/api/original?adapter=http&contact=c")[0]], [401] * 3)
        with self.assertRaises(Closed) as refused:
            thief.page()
        self.assertEqual(refused.exception.code, 401)

    def test_pages_of_others_are_refused_and_counted(self):
        self.counted(self.doors.desk, "desk_forged")
        self.counted(self.doors.chat_figures, "chat_foreign")
        browser = self.browser("anna")
        host = self.doors.desk
        for origin in ("https://evil.example", "null", f"https://{host}", f"http://{host}.evil.example",
                       f"http://{host}@evil.example", "Zebedee <0612345678>"):
            with self.assertRaises(Closed) as refused:
                browser.page(Origin=origin)
            self.assertEqual(refused.exception.code, 403, origin)
            with self.assertRaises(Closed) as refused:
                self.doors.visitor(origin)
            self.assertEqual(refused.exception.code, 403, origin)
        with self.assertRaises(Closed) as refused:
            self.doors.visitor(entry="zebedee")
        self.assertEqual(refused.exception.code, 403)
        self.assertEqual(browser.call("POST", "/api/password", {}, **{"X-Csrf-Token": "hunter2"})[0], 403)

    def test_forged_tokens_say_nothing(self):
        self.counted(self.doors.chat_figures, "chat_tokens_refused")
        claims = {"sub": "Zebedee", "email": "zebedee@example.com", "exp": int(time.time()) + 600}
        none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
        body = token(SECRET, **claims).split(".")[1]
        for forged in (token("hunter2" * 8, **claims), token(SECRET, **claims | {"exp": 1}), f"{none}.{body}.",
                       token(SECRET, **claims)[:-2] + "xx", "Zebedee", token(SECRET, **claims | {"aud": "other"})):
            visitor = self.doors.visitor()
            self.addCleanup(visitor.cut)
            visitor.send(hello(token=forged))
            visitor.wait("a refusal", lambda one: one.get("t") == "refused")

    def test_frames_that_are_none_end_their_page_and_are_counted(self):
        self.counted(self.doors.desk, "desk_frames_refused")
        self.counted(self.doors.chat_figures, "chat_bad_frames")
        mebibyte = "Zebedee " * (1 << 17)
        surrogate = '{"request":"1","hub":{"command":{"id":"x","kind":"send","text":"Zebedee \\ud800"}}}'
        browser = self.browser("anna")
        for frame, code in ((mebibyte, 1009), ("Zebedee 0612345678", 1008), ('{"Zebedee": 1}', 1008),
                            (surrogate, 1008)):
            page = browser.page()
            page.socket.send(frame)
            self.assertEqual(page.socket.wait_closed(), code, frame[:60])
            page.socket.cut()
        message = '{"t":"message","id":"zebedee-1","text":"%s"}'
        for frame, code in ((message % mebibyte, 1009), ("Zebedee", 1008), (message % "Zebedee \\ud800", 1008),
                            ('{"t":"message","id":"Zebedee 0612345678"}', 1008), ('{"t":"Zebedee"}', 1008)):
            visitor = self.doors.visitor()
            visitor.send(hello())
            visitor.send(frame)
            self.assertEqual(visitor.wait_closed(), code, frame[:60])
            visitor.cut()

    def test_a_large_body_is_refused_with_an_answer(self):
        for address in (self.doors.desk, self.doors.chat):
            connection = http.client.HTTPConnection(address, timeout=30)
            connection.request("POST", "/api/sign-in", b"Zebedee " * (1 << 20), {"Content-Type": "application/json"})
            self.assertEqual(connection.getresponse().status, 413)
            connection.close()

    def test_a_file_of_nobody_is_refused_by_its_head(self):
        """What follows the head is never sent: with a session it would be waited for."""
        owner = self.browser("anna")
        for method, path, cookie in (("POST", "/api/attachment", ""), ("POST", "/api/attachment", owner.cookie + "x"),
                                     ("POST", "/api/sign-in", ""), ("POST", "/api/users", owner.cookie),
                                     ("PUT", "/nowhere", ""), ("GET", "/", owner.cookie)):
            connection = http.client.HTTPConnection(self.doors.desk, timeout=30)
            connection.putrequest(method, path + "?adapter=http&contact=c&name=Zebedee")
            connection.putheader("Content-Length", str(100 << 10))
            connection.putheader("Cookie", cookie)
            connection.endheaders()
            self.assertEqual(connection.getresponse().status, 413, (method, path, cookie))
            connection.close()

    def test_a_replayed_frame_is_one_message(self):
        visitor, again = self.doors.visitor(), self.doors.visitor()
        self.addCleanup(visitor.cut)
        self.addCleanup(again.cut)
        for one in (visitor, again):
            one.send(hello(key="r" * 64))
            for _ in range(3):
                one.send({"t": "message", "id": "replayed-1", "text": "Zebedee was here"})
        for one in (visitor, again):
            wait_for("three acks", lambda: sum(at.get("t") == "ack" for at in one.received) >= 3,
                     more=lambda: str(one.received))
        acks = {json.dumps(at) for one in (visitor, again) for at in one.received if at.get("t") == "ack"}
        self.assertEqual(len(acks), 1, acks)

    def test_scripts_are_text_in_json_and_nothing_else(self):
        script = "</script><script>alert('Zebedee')</script>\u2028\u2029"
        browser = self.browser("anna")
        status, answer, headers = browser.call("POST", "/api/sign-in", {"user": script, "password": "hunter2"})
        self.assertEqual((status, headers["X-Content-Type-Options"]), (401, "nosniff"))
        self.assertTrue(headers["Content-Type"].startswith("application/json"))
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertNotIn("Zebedee", json.dumps(answer))
        for path in ("/<script>Zebedee", "/api/users/%3Cscript%3E",
                     "/api/original?adapter=%3Cscript%3E&contact=Zebedee"):
            status, answer, headers = browser.call("GET", path)
            self.assertNotIn("Zebedee", str(answer))
            self.assertNotIn("html", headers["Content-Type"], path)
        status, answer, headers = browser.call("GET", "/api/me")
        self.assertEqual(headers["Cache-Control"], "no-store")

    def test_a_thousand_reconnects_a_second_leave_another_address_alone(self):
        page = self.browser("bert", source="127.0.0.2").page()
        self.addCleanup(page.socket.cut)
        self.counted(self.doors.desk, "desk_too_often")

        def took():
            start = time.monotonic()
            page.ask(state={})
            return time.monotonic() - start
        before = sorted(took() for _ in range(100))
        flood = subprocess.Popen([sys.executable, "-B", str(pathlib.Path(__file__).with_name("flood.py")),
                                  self.doors.desk, str(FLOOD)], stdout=subprocess.PIPE, text=True)
        self.assertEqual(flood.stdout.readline(), "begun\n")
        start, during = time.monotonic(), []
        while flood.poll() is None:
            during.append(took())
        seconds = time.monotonic() - start
        during.sort()
        counts = json.loads(flood.stdout.read())
        flood.stdout.close()
        print(f"{FLOOD / seconds:.0f} reconnects/s ({counts}); another address waits "
              f"{1e3 * before[50]:.1f} ms before, {1e3 * during[len(during) // 2]:.1f} ms meanwhile, "
              f"{1e3 * during[-1]:.1f} ms at most", file=sys.stderr)
        self.assertGreater(counts.get("429", 0), FLOOD // 2)
        self.assertLess(during[len(during) // 2], 0.1)
        self.assertLess(during[-1], 2)

    def test_an_office_behind_one_address_comes_back_together(self):
        users = [self.browser(user, source="127.0.0.3") for user in ("anna", "bert", "cas", "boss", "mark")]
        self.doors.restart_desk()

        def come_back(number):
            browser = users[number % len(users)]
            browser.address, browser.origin = self.doors.desk, f"http://{self.doors.desk}"
            while True:
                try:
                    return browser.page().socket
                except Closed as refused:
                    assert refused.code == 429, refused
                    time.sleep(0.5)
        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(50) as agents:
            sockets = list(agents.map(come_back, range(OFFICE)))
        seconds = time.monotonic() - start
        for one in sockets:
            one.cut()
        print(f"{OFFICE} pages of one address are back {seconds:.1f} s after the desk", file=sys.stderr)
        self.assertLess(seconds, 20)

    def test_slow_ones_are_not_waited_for(self):
        idle = [socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1])), timeout=60)
                for address in (self.doors.desk, self.doors.chat)]
        for one in idle:
            one.sendall(b"GET / HTTP/1.1\r\nHost: zebed")
        for one in idle:
            self.assertEqual(one.recv(1), b"")
            one.close()

    def test_z_the_log_names_nobody(self):
        log = self.doors.log.read_text()
        for name in NAMES:
            self.assertEqual([line for line in log.splitlines() if name in line], [], name)
        self.assertIn("a page's frame is refused", log)
        self.assertIn("a page sent what is no message", log)
        self.assertIn("a token is refused", log)


if __name__ == "__main__":
    PROGRAM = sys.argv[1]
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
