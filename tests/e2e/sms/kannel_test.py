"""A second opinion: what Kannel sends we read, what we send Kannel reads, over a centre that relays byte by byte."""
import http.server
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.error
import urllib.parse
import urllib.request

import sms

PROGRAM, HUB, CENTRE = sys.argv[1:4]
CUSTOMER = "+447700900163"
# admin, smsbox: ports of bearerbox; send: where smsbox takes messages; get: where it brings them.
SETTINGS = """group = core
admin-port = {admin}
admin-password = admin
smsbox-port = {smsbox}
box-allow-ip = 127.0.0.1
sms-combine-concatenated-mo = true

group = smsc
smsc = smpp
smsc-id = centre
host = 127.0.0.1
port = {centre}
smsc-username = kannel
smsc-password = secret
system-type = ""
transceiver-mode = true
interface-version = 34

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}

group = sendsms-user
username = tester
password = secret
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "http://127.0.0.1:{get}/?from=%p&to=%P&coding=%c&text=%b"
"""
TEXTS = {
    "extension": "Äpfel {5 €} [a|b] ~ \\ ^ @£$ñ¿§",
    "emoji": "😀 да 漢字 👩‍👩‍👧",
    "three parts": "".join(f"{number} kosten {number} € [{{~}}]\n" for number in range(15)),  # an escape at every place
    "three parts with emoji": "a" + "😀 yes " * 25,
}


def is_gsm(name):
    return "emoji" not in name


class Got(http.server.BaseHTTPRequestHandler):
    """What smsbox brings."""

    def do_GET(self):
        query = urllib.parse.urlsplit(self.path).query
        raw = dict(pair.split("=", 1) for pair in query.split("&"))
        body = urllib.parse.unquote_to_bytes(raw["text"].replace("+", " "))
        source, to = (urllib.parse.unquote(raw[name]) for name in ("from", "to"))
        self.server.got.append((source, to, raw["coding"], body))
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()

    def log_message(self, *_):
        pass


class Kannel:
    """bearerbox and smsbox as a client of the centre, in a directory of their own."""

    def __init__(self, centre):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="balie-kannel-"))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Got)
        self.server.got = []
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.send_port = sms.free_port()
        settings = self.directory / "kannel.conf"
        settings.write_text(SETTINGS.format(admin=sms.free_port(), smsbox=sms.free_port(), centre=centre.port,
                                            send=self.send_port, get=self.server.server_port))
        self.log = open(self.directory / "log", "w")
        self.boxes = []
        self.begin("bearerbox", settings)
        centre.wait("bound", system_id="kannel")
        self.begin("smsbox", settings)
        sms.wait_for("smsbox", self.ready, more=self.logged)

    def begin(self, name, settings):
        program = shutil.which(name, path="/usr/sbin:/usr/bin")
        assert program, f"there is no {name}: it comes with Debian's package kannel"
        self.boxes.append(subprocess.Popen([program, "-v", "0", settings], stdout=self.log, stderr=self.log))

    def logged(self):
        return (self.directory / "log").read_text(errors="replace")[-4000:]

    def ask(self, **query):
        """What sendsms answers; "" where nobody does."""
        url = f"http://127.0.0.1:{self.send_port}/cgi-bin/sendsms?" + urllib.parse.urlencode(query)
        try:
            return urllib.request.urlopen(url, timeout=10).read().decode()
        except urllib.error.HTTPError as refused:
            return refused.read().decode()
        except OSError:
            return ""

    def ready(self):
        return "Authorization failed" in self.ask(username="nobody", password="x")

    def send(self, text, gsm):
        """A customer sends."""
        answer = self.ask(username="tester", password="secret", to="3300", text=text, charset="UTF-8",
                          coding=0 if gsm else 2, **{"from": CUSTOMER})
        assert answer.startswith("0: Accepted"), answer

    def end(self):
        for box in reversed(self.boxes):
            box.kill()
            box.wait()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
        self.log.close()
        shutil.rmtree(self.directory)


class SecondOpinion(unittest.TestCase):
    def setUp(self):
        self.hub, self.centre = sms.Hub(HUB), sms.Centre(CENTRE)
        self.addCleanup(self.hub.end)
        self.addCleanup(self.centre.end)
        self.centre.behave(relay=True, receipts="none")
        self.kannel = Kannel(self.centre)
        self.addCleanup(self.kannel.end)
        self.adapter = sms.Adapter(PROGRAM, self.hub.bus, [self.centre.port], 'from = "3300"\n')
        self.addCleanup(self.adapter.stop)
        self.centre.wait("bound", system_id="balie")
        self.adapter.wait_for_hub()

    def test_what_kannel_sends_we_read(self):
        for number, (name, text) in enumerate(TEXTS.items(), 1):
            with self.subTest(name):
                self.kannel.send(text, is_gsm(name))
                contact = self.hub.wait_contacts(number)[-1]
                self.assertEqual(contact["text"], text)
                self.assertEqual((contact["entry"], contact["identifiers"][0]["value"]), ("3300", CUSTOMER))
        parts = 2 + 3 + 3
        self.assertEqual(len(self.centre.wait("submit", parts)), parts, "the long ones came in three parts each")

    def test_what_we_send_kannel_reads(self):
        for number, (name, text) in enumerate(TEXTS.items(), 1):
            with self.subTest(name):
                self.hub.command(id=name.replace(" ", "-"), to=CUSTOMER, text=text)
                got = sms.wait_for(name, lambda: self.kannel.server.got[number - 1:], more=self.kannel.logged)
                source, to, coding, body = got[0]
                self.assertEqual((source, to), ("3300", CUSTOMER))
                self.assertEqual((coding, body.decode("utf-8" if is_gsm(name) else "utf-16-be")),
                                 ("0" if is_gsm(name) else "2", text))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
