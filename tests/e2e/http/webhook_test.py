"""Webhooks of balie-http, and TLS: webhook_test.py BALIE_HTTP FAKE_HUB"""
import base64
import hashlib
import hmac
import http.client
import http.server
import json
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

import harness

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()


class Receiver:
    """Takes webhooks, and answers with the statuses it is given, then with 204."""

    def __init__(self):
        self.statuses, self.requests = [], []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.requests.append((self.path, dict(self.headers), body))
                status = receiver.statuses.pop(0) if receiver.statuses else 204
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"

    def events(self):
        """The customers of what was delivered, in order."""
        return [json.loads(body).get("subject") for _, _, body in self.requests]

    def end(self):
        self.server.shutdown()
        self.server.server_close()


def table_of(name, url, more=""):
    return (f'[[adapter.http.webhook]]\nname = "{name}"\nurl = "{url}"\nsecret_file = "secret"\n'
            f'retry_first = "10ms"\nretry_max = "50ms"\n{more}')


class WebhookTest(unittest.TestCase):
    def setUp(self):
        self.hub = harness.FakeHub(FAKE_HUB)
        self.receiver = Receiver()
        self.directory = tempfile.mkdtemp(prefix="balie-webhook-")
        with open(f"{self.directory}/secret", "w", encoding="ascii") as file:
            file.write(SECRET + "\n")
        self.adapters = []

    def tearDown(self):
        for adapter in self.adapters:
            if adapter.process.poll() is None:
                self.assertEqual(adapter.end(), 0, adapter.logged())
        self.receiver.end()
        self.hub.end()

    def start(self, *tables):
        adapter = harness.Adapter(BALIE_HTTP, self.hub.bus, "open = true\n" + "".join(tables), self.directory)
        self.adapters.append(adapter)
        adapter.wait_ready()
        return adapter

    def position(self, name="shop"):
        path = f"{self.directory}/spool/http.{name}.position"

        def read():
            try:
                with open(path, encoding="ascii") as file:
                    return file.read()
            except FileNotFoundError:
                return ""

        return harness.wait_for(path, read)

    def wait_for(self, *customers):
        harness.wait_for(customers, lambda: self.receiver.events() == list(customers) or
                         len(self.receiver.events()) > len(customers))
        self.assertEqual(self.receiver.events(), list(customers))

    def test_events_are_signed_cloud_events_in_order(self):
        self.hub.tell("publish contact.decided before")
        self.start(table_of("shop", self.receiver.url, 'types = ["contact.decided"]\nsource = "/shop"\n'))
        self.assertEqual(self.position(), "1")  # it begins with what happens from now on
        self.hub.tell("publish contact.decided c1")
        self.hub.tell("publish outcome.recorded not-wanted")
        self.hub.tell("publish contact.decided c2")
        self.wait_for("c1", "c2")
        path, headers, body = self.receiver.requests[0]
        self.assertEqual(path, "/hook?x=1")
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        signature = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
        self.assertEqual(headers["webhook-signature"], "v1," + signature)
        self.assertTrue(headers["Content-Type"].startswith("application/cloudevents+json"))
        event = json.loads(body)
        self.assertEqual((event["specversion"], event["id"], event["type"], event["source"]),
                         ("1.0", "2", "contact.decided", "/shop"))
        self.assertEqual(event["data"]["customerId"], "c1")

    def test_what_fails_is_tried_again_with_the_same_id_and_redirects_are_not_followed(self):
        self.start(table_of("shop", self.receiver.url))
        self.position()
        self.receiver.statuses = [500, 302]
        self.hub.tell("publish contact.decided c1")
        self.wait_for("c1", "c1", "c1")
        self.assertEqual(len({headers["webhook-id"] for _, headers, _ in self.receiver.requests}), 1)
        self.assertEqual({path for path, _, _ in self.receiver.requests}, {"/hook?x=1"})

    def test_a_correction_is_offered_to_the_source_system_until_it_is_acknowledged(self):
        self.start(table_of("crm", self.receiver.url, 'types = ["customer.changed"]\n'))
        self.position("crm")
        self.receiver.statuses = [503, 500]
        self.hub.tell("publish contact.decided c1")
        self.hub.tell("publish customer.changed c2")
        self.wait_for("c2", "c2", "c2")
        self.assertEqual(json.loads(self.receiver.requests[-1][2])["type"], "customer.changed")
        harness.wait_for("the place", lambda: self.position("crm") == "2")

    def test_what_cannot_be_delivered_goes_to_the_dead_letters(self):
        self.start(table_of("shop", self.receiver.url, "attempts = 2\n"))
        self.position()
        self.receiver.statuses = [500, 500]
        self.hub.tell("publish contact.decided c1")
        self.hub.tell("publish contact.decided c2")
        self.wait_for("c1", "c1", "c2")
        with open(f"{self.directory}/spool/http.shop.dead.jsonl", encoding="utf-8") as file:
            letters = [json.loads(line) for line in file]
        self.assertEqual([(one["attempts"], one["reason"], one["event"]["subject"]) for one in letters],
                         [(2, "status 500", "c1")])

    def test_a_restart_goes_on_behind_the_last_that_was_delivered(self):
        adapter = self.start(table_of("shop", self.receiver.url))
        self.position()
        self.hub.tell("publish contact.decided c1")
        self.wait_for("c1")
        harness.wait_for("the place", lambda: self.position() == "1")
        adapter.process.kill()
        adapter.process.wait()
        self.hub.tell("publish contact.decided c2")
        self.start(table_of("shop", self.receiver.url))
        self.wait_for("c1", "c2")

    def test_one_that_is_away_does_not_hold_up_others(self):
        self.start(table_of("gone", "http://127.0.0.1:9/"), table_of("shop", self.receiver.url))
        self.position()
        self.position("gone")
        self.hub.tell("publish contact.decided c1")
        self.hub.tell("publish contact.decided c2")
        self.wait_for("c1", "c2")


class TlsTest(unittest.TestCase):
    def test_https_with_tls_1_2_and_later(self):
        directory = tempfile.mkdtemp(prefix="balie-tls-")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-keyout", f"{directory}/key.pem", "-out", f"{directory}/cert.pem", "-days", "1",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True)
        hub = harness.FakeHub(FAKE_HUB)
        self.addCleanup(hub.end)
        table = 'open = true\ncertificate_file = "cert.pem"\nkey_file = "key.pem"\n'
        adapter = harness.Adapter(BALIE_HTTP, hub.bus, table, directory)
        self.addCleanup(adapter.process.kill)
        self.assertTrue(adapter.tls)
        trusted = ssl.create_default_context(cafile=f"{directory}/cert.pem")
        connection = http.client.HTTPSConnection(adapter.host, adapter.port, timeout=20, context=trusted)
        for number in range(3):
            connection.request("POST", "/v1/contacts", json.dumps({"id": f"t{number}", "channel": "web"}),
                               {"Content-Type": "application/json"})
            self.assertEqual(json.loads(connection.getresponse().read())["contactId"], f"t{number}")
        self.assertIn(connection.sock.version(), ("TLSv1.2", "TLSv1.3"))
        connection.close()
        old = subprocess.run(["openssl", "s_client", "-connect", f"{adapter.host}:{adapter.port}", "-tls1_1", "-cipher",
                              "ALL:@SECLEVEL=0"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
        self.assertNotEqual(old.returncode, 0)
        plain = http.client.HTTPConnection(adapter.host, adapter.port, timeout=20)
        plain.request("GET", "/healthz")
        self.assertEqual(plain.getresponse().status, 400)  # says that TLS is spoken here
        plain.close()
        self.assertEqual(adapter.end(), 0, adapter.logged())


if __name__ == "__main__":
    BALIE_HTTP, FAKE_HUB = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
