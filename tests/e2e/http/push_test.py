"""A telephone system pushes its calls to the real hub, which pushes them on to a desk's software.
usage: push_test.py balie balie-http"""
import base64
import http.client
import http.server
import json
import pathlib
import subprocess
import sys
import threading
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from balie_process import Balie  # noqa: E402
from waiting import wait_for  # noqa: E402

BALIE, BALIE_HTTP = sys.argv[1:3]
del sys.argv[1:3]


class Desk:
    """Whoever accepts pushes."""

    def __init__(self):
        self.pushes = pushes = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                pushes.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/api/v1/cti/x"

    def end(self):
        self.server.shutdown()
        self.server.server_close()


class Push(unittest.TestCase):
    def setUp(self):
        self.desk = Desk()
        self.addCleanup(self.desk.end)
        self.balie = Balie(BALIE, "shop", f"""
[adapter.http]
type = "http"
port = 0
address_file = "address"
tokens = "tokens.toml"
spool = "spool"
[[adapter.http.webhook]]
name = "desk"
url = "{self.desk.url}"
format = "cti"
secret_file = "webhook.secret"
""")
        folder = pathlib.Path(self.balie.folder.name)
        words = [BALIE_HTTP, "token", "pbx", "adapter"]
        shown = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        self.token = next(word for word in shown.split() if word.startswith("balie_"))
        (folder / "tokens.toml").write_text(shown[shown.index("[[token]]"):] + 'adapter = "pbx"\n')
        (folder / "webhook.secret").write_text("whsec_" + base64.b64encode(bytes(24)).decode() + "\n")
        self.balie.start()
        self.addCleanup(self.balie.folder.cleanup)
        self.addCleanup(self.balie.stop)
        self.balie.wait(lambda: (folder / "address").exists() and (folder / "spool/http.desk.position").exists())
        self.address = (folder / "address").read_text().strip().split("://")[1]

    def push(self, token=None, form=True, **words):
        connection = http.client.HTTPConnection(self.address, timeout=20)
        try:
            kind = "application/x-www-form-urlencoded" if form else "application/json"
            body = urllib.parse.urlencode(words, doseq=True) if form else json.dumps(words)
            connection.request("POST", f"/v1/cti/{token or self.token}", body, {"Content-Type": kind})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def test_a_call_is_pushed_here_and_on(self):
        call = {"callId": "pbx-1", "from": "447700900163", "to": "442079460100", "direction": "in"}
        status, decision = self.push(event="newCall", **call)
        self.assertEqual(status, 200)
        self.assertEqual((decision["contactId"], decision["adapter"]), ("pbx-1", "pbx"))
        self.assertEqual(self.push(event="answer", form=False, answeringNumber="jo", user=["Jo"], **call)[0], 200)
        self.assertEqual(self.push(event="hangup", cause="normalClearing", **call)[0], 200)
        wait_for("three pushes", lambda: len(self.desk.pushes) == 3, more=self.balie.log.read_text)
        self.assertEqual([one["event"] for one in self.desk.pushes], ["newCall", "answer", "hangup"])
        for one in self.desk.pushes:
            self.assertEqual({name: one[name] for name in call}, call)
        self.assertEqual((self.desk.pushes[1]["user"], self.desk.pushes[2]["cause"]), ("jo", "normalClearing"))
        again = self.balie.send({"id": "chat-1", "adapter": "web", "channel": "chat", "country": "GB",
                                 "identifiers": [{"scheme": "tel", "value": "07700 900163"}]})[0]
        past = again["customer"]["history"][-1]
        self.assertEqual((past["contactId"], past["agent"], [one["kind"] for one in past["outcomes"]]),
                         ("pbx-1", "jo", ["answered", "completed"]))

    def test_who_shows_no_token_pushes_nothing(self):
        self.assertEqual(self.push(token="balie_x", event="newCall", callId="1")[0], 401)
        self.assertEqual(self.push(event="dance", callId="1")[1]["field"], "event")
        self.assertEqual(self.desk.pushes, [])


if __name__ == "__main__":
    unittest.main()
