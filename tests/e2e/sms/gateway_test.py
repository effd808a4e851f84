"""SMS gateways that speak HTTP: a scripted one beside the real hub, with the HTTP adapter between."""
import base64
import hashlib
import hmac
import http.client
import http.server
import json
import os
import pathlib
import signal
import sys
import threading
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from balie_process import Balie  # noqa: E402  (after the path)
from waiting import wait_for  # noqa: E402

PROGRAM = sys.argv[1]
WHO, US, TOKEN, PUBLIC = "+447700900163", "+447700900999", "12345", "https://sms.example.org/hooks/gate"
SETTINGS = """[adapter.web]
type = "http"
port = 0
open = true
address_file = "address"
spool = "spool"
[[adapter.web.sms]]
name = "gate"
public_url = "{public}"
token_file = "token"
url = "{url}"
user = "AC1"
password_file = "password"
from = "{us}"
retry_first = "20ms"
attempts = 3
limit = "2s"
stop_reply = "Done."
topics = ["PAY=billing"]
[[adapter.web.sms]]
name = "plain"
public_url = "https://sms.example.org/v1/sms/plain"
key_file = "key"
url = "{url}"
body = "to={{{{to}}}}&text={{{{text}}}}"
fields = ["MessageSid=messageId", "From=msisdn", "To=to", "Body=text", "MessageStatus=status", "ErrorCode=err"]
states = ["1=under_way", "8=delivered", "16=failed"]
answer = "text"
stop_reply = "Done."
"""


class Gateway:
    """Takes what is posted, and answers as the test says: a status, None to hang up, "hold" to say nothing, an Event
    to say that it was taken when that is set."""

    def __init__(self):
        self.posted, self.answers, self.over = [], [], threading.Event()
        self.retry_after = 0  # seconds
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.posted.append((self.path, dict(self.headers), dict(urllib.parse.parse_qsl(body))))
                status = outer.answers.pop(0) if outer.answers else 201
                if status == "hold":
                    outer.over.wait()
                if status in (None, "hold"):
                    return self.connection.close()
                if isinstance(status, threading.Event):
                    status.wait()
                    status = 201
                content = json.dumps({"sid": f"SM{len(outer.posted)}"}).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Retry-After", str(outer.retry_after))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/Messages.json"

    def wait(self, count):
        wait_for(f"{count} posts", lambda: len(self.posted) >= count)
        return self.posted

    def end(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


def signature(fields, query=""):
    text = PUBLIC + query + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()


class Gateways(unittest.TestCase):
    def setUp(self):
        self.gateway = Gateway()
        self.balie = Balie(PROGRAM, "shop", SETTINGS.format(public=PUBLIC, url=self.gateway.url, us=US))
        folder = self.balie.settings.parent
        (folder / "token").write_text(TOKEN + "\n")
        (folder / "password").write_text("secret\n")
        (folder / "key").write_text("a b&c\n")
        self.balie.start()
        self.addCleanup(self.balie.folder.cleanup)
        self.addCleanup(self.gateway.end)
        self.addCleanup(self.balie.stop)
        self.address = folder / "address"
        wait_for("the address", self.address.exists)
        wait_for("the hub", lambda: self.call("GET", "/readyz")[0] == 200)

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(self.address.read_text().strip().split("://")[1], timeout=30)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        content = answer.read().decode()
        connection.close()
        return answer.status, content

    def call(self, method, path, body=None):
        status, content = self.ask(method, path, json.dumps(body) if body else None,
                                   {"Content-Type": "application/json"})
        return status, json.loads(content)

    def post(self, query="", signed=None, **fields):
        """What the gateway posts; gives (status, XML)."""
        return self.ask("POST", "/v1/sms/gate" + query, urllib.parse.urlencode(fields), {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signature(fields, query) if signed is None else signed})

    def bring(self, sid, text):
        return self.post(MessageSid=sid, AccountSid="AC1", From=WHO, To=US, Body=text, NumMedia="0", NumSegments="1")

    def history(self):
        return self.call("GET", f"/v1/customers?tel=%2B{WHO[1:]}")[1].get("history", [])

    def called(self, **parameters):
        """A gateway that calls an address; gives (status, text)."""
        return self.ask("GET", "/v1/sms/plain?" + urllib.parse.urlencode({"key": "a b&c"} | parameters))

    def send(self, name, **more):
        return self.call("POST", "/v1/commands", {"id": name, "kind": "send", "adapter": "gate", "to": WHO,
                                                  "text": f"text of {name}", **more})

    def events(self, kind):
        events = self.call("GET", "/v1/events?from=1&limit=1000")[1].get("events", [])
        return [one for one in events if one["type"] == kind]

    def done(self, name):
        return wait_for(f"the end of {name}", lambda: [one["commandDone"] for one in self.events("command.done")
                                                       if one["commandDone"]["commandId"] == name])[0]

    def outcomes(self, kind):
        """Those of the kind, once there is one."""
        outcomes = lambda: [one["outcomeRecorded"]["outcome"] for one in self.events("outcome.recorded")]
        return wait_for(f"\"{kind}\"", lambda: [one for one in outcomes() if one["kind"] == kind])

    def test_a_message_an_answer_and_what_became_of_it(self):
        status, xml = self.bring("SM100", "PAY my bill & more?")
        self.assertEqual((status, xml), (200, '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'))
        self.bring("SM100", "PAY my bill & more?")
        contact, = self.history()
        self.assertEqual((contact["contactId"], contact["channel"], contact["topic"], contact["entry"]),
                         ("SM100", "sms", "billing", US))
        self.assertEqual(self.send("a", contactId="SM100", text="Paid: €5 & thanks 😀")[0], 200)
        path, headers, form = self.gateway.wait(1)[0]
        callback = form.pop("StatusCallback")
        self.assertEqual(form, {"From": US, "To": WHO, "Body": "Paid: €5 & thanks 😀"})
        self.assertEqual((path, headers["Authorization"]),
                         ("/Messages.json", "Basic " + base64.b64encode(b"AC1:secret").decode()))
        self.assertEqual(self.done("a")["ids"], ["SM1"])
        self.assertTrue(callback.startswith(PUBLIC + "?"))
        query = callback[len(PUBLIC):]
        for state in ("queued", "sent", "delivered", "delivered"):
            self.assertEqual(self.post(query, MessageSid="SM1", MessageStatus=state, To=WHO, From=US)[0], 200)
        kinds = wait_for("the outcomes", lambda: [one for one in [
            sorted(outcome["kind"] for outcome in self.history()[0].get("outcomes", []))] if len(one) > 1])
        self.assertEqual(kinds[0], ["delivered", "sent"])

    def test_a_gateway_that_calls_an_address_in_its_own_words(self):
        more = {f"more{number}": "x" for number in range(20)}
        self.assertEqual(self.called(messageId="7", msisdn=WHO, to=US, text="is it ready?", **more), (200, ""))
        contact, = self.history()
        self.assertEqual((contact["contactId"], contact["entry"], contact["adapter"]), ("7", US, "plain"))
        for wrong in ({"key": ""}, {"key": "a b&d"}, {"key": "a b&c&"}):
            self.assertEqual(self.called(messageId="8", msisdn=WHO, **wrong)[0], 403)
        self.assertEqual(self.ask("HEAD", "/v1/sms/plain?key=a+b%26c&messageId=8&msisdn=" + WHO[1:])[0], 405)
        self.assertEqual(self.ask("GET", "/v1/sms/gate?MessageSid=8&From=1", headers={
            "X-Twilio-Signature": signature({}, "?MessageSid=8&From=2")})[0], 403)
        self.assertEqual(len(self.history()), 1)
        self.send("a", adapter="plain")  # its answer has the id SM1, and no callback says whose it is
        self.assertEqual(self.done("a")["ids"], ["SM1"])
        for state in ("1", "16"):
            self.assertEqual(self.called(messageId="SM1", status=state, err="27"), (200, ""))
        outcome, = self.outcomes("failed")
        self.assertEqual((outcome["commandId"], outcome["reason"]), ("a", "16 27"))
        self.assertEqual(self.called(messageId="9", msisdn=WHO, to=US, text="STOP"), (200, "Done."))

    def test_what_became_of_a_message_may_come_before_its_id(self):
        early = {"messageId": "SM1", "status": "8"}
        self.assertEqual(self.called(**early), (200, ""), "nothing is under way that it could be")
        answered = threading.Event()
        self.addCleanup(answered.set)
        self.gateway.answers = [answered]
        self.send("a", adapter="plain")
        self.gateway.wait(1)
        self.assertEqual(self.called(**early)[0], 503)
        self.assertEqual(self.called(messageId="SM1", status="1"), (200, ""), "another comes")
        self.assertEqual(self.called(**early)[0], 503)
        answered.set()
        self.assertEqual(self.done("a")["ids"], ["SM1"])
        self.assertEqual(self.called(**early), (200, ""))
        self.assertEqual(self.called(messageId="SM2", status="8"), (200, ""), "nobody's")
        outcome, = self.outcomes("delivered")
        self.assertEqual(outcome["commandId"], "a")

    def test_what_is_not_signed_is_not_taken(self):
        for signed in ("", "nonsense", signature({"Body": "another"})):
            self.assertEqual(self.post(signed=signed, MessageSid="SM1", From=WHO, Body="hello")[0], 403)
        fields = {"MessageSid": "SM1", "MessageStatus": "delivered"}
        self.assertEqual(self.post("?command=stolen", signature(fields, "?command=a"), **fields)[0], 403)
        self.assertEqual(self.ask("POST", "/v1/sms/other", "a=b", {"Content-Type": "application/json"})[0], 404)
        self.assertEqual(self.ask("POST", "/v1/sms/gate", "{}", {"Content-Type": "application/json"})[0], 415)
        self.assertEqual(self.post(From=WHO)[0], 400)
        self.assertEqual(self.history(), [])

    def test_stop_is_confirmed_in_the_answer_and_ends_it_everywhere(self):
        self.call("POST", f"/v1/customers/tel:{WHO}/changes", {"id": "granted", "create": True, "consents": [
            {"purpose": "marketing", "state": "granted"}]})
        self.bring("SM1", "hello")
        offer = {"contactId": "SM1", "arguments": {"purpose": "marketing", "channel": "sms"}}
        self.assertEqual(self.send("before", **offer)[0], 200)
        self.gateway.wait(1)
        self.gateway.answers, self.gateway.retry_after = [503], 1
        self.assertEqual(self.send("late offer", **offer)[0], 200)
        self.gateway.wait(2)
        status, xml = self.bring("SM2", "stop")
        self.assertEqual((status, xml[38:]), (200, "<Response><Message>Done.</Message></Response>"))
        self.assertEqual(self.call("GET", f"/v1/customers?tel=%2B{WHO[1:]}")[1]["consents"][-1]["state"], "withdrawn")
        for channel in ("sms", "email"):
            offer["arguments"]["channel"] = channel
            status, problem = self.send(f"after by {channel}", **offer)
            self.assertEqual((status, problem["code"]), (403, "consent.not_allowed"))
        self.assertEqual(self.send("parcel", contactId="SM1")[0], 200)
        self.assertEqual(self.gateway.wait(3)[2][2]["Body"], "text of parcel")
        self.assertEqual(self.done("late offer")["error"], "sms.stopped", "ordered before, not taken yet")
        self.assertEqual(len(self.gateway.posted), 3)

    def test_at_most_once_and_again_where_nothing_was_taken(self):
        self.gateway.answers = [429, 503, 201]
        self.send("busy")
        self.assertEqual(self.done("busy")["ids"], ["SM3"])
        self.gateway.answers = [None]
        self.send("code")
        self.assertEqual(self.done("code")["error"], "unknown")
        self.gateway.answers = [500]
        self.send("token")
        self.assertEqual(self.done("token")["error"], "unknown")
        self.gateway.answers = [None, 502, 201]
        self.send("visit", repeatable=True)
        self.assertEqual(self.done("visit").get("error", ""), "")
        self.gateway.answers = [400]
        self.send("refused")
        self.assertEqual(self.done("refused")["error"], "sms.refused")
        self.gateway.answers = [503, 503, 503]
        self.send("never")
        self.assertEqual(self.done("never")["error"], "sms.not_sent")
        self.assertEqual([form["Body"][8:] for _, _, form in self.gateway.posted],
                         ["busy"] * 3 + ["code", "token"] + ["visit"] * 3 + ["refused"] + ["never"] * 3)

    def test_what_was_under_way_when_the_program_died(self):
        self.bring("SM1", "hello")
        self.gateway.answers = ["hold"] * 2
        self.send("code", contactId="SM1")
        self.send("visit", repeatable=True)
        self.gateway.wait(2)
        program, = [pid for pid, words in self.balie.children().items() if words[0].endswith("balie-http")]
        self.address.unlink()
        os.kill(program, signal.SIGKILL)
        wait_for("the new address", self.address.exists)
        self.assertEqual(self.done("visit").get("error", ""), "")
        self.assertEqual(self.done("code")["error"], "unknown")
        outcomes = lambda: [one["kind"] for one in self.history()[-1].get("outcomes", [])]
        wait_for("the outcome", lambda: outcomes() == ["unknown"], more=lambda: str(outcomes()))
        self.assertEqual(sorted(form["Body"][8:] for _, _, form in self.gateway.posted), ["code", "visit", "visit"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
