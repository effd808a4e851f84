"""A correction goes straight through: into the profile, out as an event, to the source system until that takes it."""
import base64
import http.client
import http.server
import json
import pathlib
import sys
import threading
import unittest

from balie_process import Balie

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
ANN = {"scheme": "account", "value": "7", "assurance": "verified"}


class SourceSystem:
    """Takes corrections; says it is not there the first times."""

    def __init__(self, statuses):
        self.taken = []
        system = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = statuses.pop(0) if statuses else 204
                system.taken.append((status, self.headers["webhook-id"], json.loads(body)))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/corrections"

    def end(self):
        self.server.shutdown()
        self.server.server_close()


class Correction(unittest.TestCase):
    def setUp(self):
        self.system = SourceSystem([503, 500])
        self.addCleanup(self.system.end)
        self.balie = Balie(sys.argv[1], "shop", f"""
[adapter.http]
type = "http"
port = 0
open = true
address_file = "address"
spool = "spool"
[[adapter.http.webhook]]
name = "crm"
url = "{self.system.url}"
secret_file = "secret"
types = ["customer.changed"]
retry_first = "10ms"
retry_max = "50ms"
""")
        self.folder = pathlib.Path(self.balie.folder.name)
        (self.folder / "secret").write_text(SECRET + "\n")
        self.enterContext(self.balie)
        self.balie.wait(lambda: (self.folder / "address").exists() and self.call("GET", "/readyz")[0] == 200)
        # It is told what happens from when it first asked.
        self.balie.wait((self.folder / "spool/http.crm.position").exists)

    def call(self, method, path, body=None):
        address = (self.folder / "address").read_text().strip().split("://")[1]
        connection = http.client.HTTPConnection(address, timeout=30)
        try:
            connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def ask(self, *request):
        status, answer = self.call(*request)
        self.assertEqual(status, 200, answer)
        return json.loads(answer)

    def test_name_and_address_are_corrected_told_and_taken(self):
        contact = {"id": "c-1", "channel": "voice", "identifiers": [ANN]}
        who = self.ask("POST", "/v1/contacts", contact)["customer"]["id"]
        imported = {"id": "i-1", "attributes": [{"name": "given_name", "value": "Anne", "source": "crm"}]}
        self.ask("POST", f"/v1/customers/{who}/changes", imported)
        correction = {"id": "d-1", "correction": True, "actor": "agent-5", "reason": "said so on the phone",
                      "attributes": [{"name": "given_name", "value": "Ann", "source": "desk"}],
                      "identifiers": [{"scheme": "email", "value": "Ann@Example.org", "assurance": "claimed"}]}
        first = self.ask("POST", f"/v1/customers/{who}/changes", correction)
        self.assertEqual(first.get("kept", []), [])
        self.assertTrue(self.ask("POST", f"/v1/customers/{who}/changes", correction)["repeatedBefore"])

        [name] = self.ask("GET", f"/v1/customers/{who}")["attributes"]
        self.assertEqual((name["value"], name["source"], name["assurance"]), ("Ann", "desk", "verified"))
        self.assertEqual(self.ask("GET", "/v1/customers?email=ann%40example.org")["id"], who)

        self.balie.wait(lambda: [status for status, _, _ in self.system.taken] == [503, 500, 204, 204])
        refused, again, imported, corrected = self.system.taken
        self.assertEqual((refused[1], again[1]), (imported[1], imported[1]), "the same until it is acknowledged")
        event = corrected[2]
        self.assertEqual((event["type"], event["subject"]), ("customer.changed", who))
        change = event["data"]["customerChanged"]["change"]
        self.assertEqual((change["correction"], change["actor"]), (True, "agent-5"))
        self.assertEqual([(one["name"], one["value"], one["source"]) for one in change["attributes"]],
                         [("given_name", "Ann", "desk")])
        self.assertEqual([one["value"] for one in event["data"]["customerChanged"]["identifiers"]],
                         ["ann@example.org"])
        # What the source system still says of before does not undo it, nor does a restart.
        before = {"id": "i-2", "at": "2020-01-01T00:00:00Z",
                  "attributes": [{"name": "given_name", "value": "Anne", "source": "web"}]}
        self.assertEqual(self.ask("POST", f"/v1/customers/{who}/changes", before)["kept"][0]["name"],
                         "attributes.given_name")
        self.balie.kill_hub()
        [name] = self.balie.ask("customer", "show", who)[0]["attributes"]
        self.assertEqual(name["value"], "Ann")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
