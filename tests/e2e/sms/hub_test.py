"""The whole way: npm's smpp as the centre, balie-smpp, the real hub, other channels beside it, orders over HTTP."""
import http.client
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import sms  # noqa: E402
from balie_process import Balie  # noqa: E402  (after the path)

PROGRAM, CENTRE = sys.argv[1:3]
WHO = "+447700900163"
SETTINGS = """[adapter.web]
type = "http"
port = 0
open = true
address_file = "address"
spool = "spool"
[adapter.sms]
type = "smpp"
channel = "sms"
hosts = ["127.0.0.1:{port}"]
state = "sms.db"
spool = "spool"
from = "3300"
system_id = "balie"
stop_reply = "Done."
stop_replies = ["+33=C'est fait."]
deadline = "10s"
window = 50
throttle_first = "20ms"
reconnect_max = "300ms"
"""


class Hub(unittest.TestCase):
    def setUp(self):
        self.centre = sms.Centre(CENTRE, quiet=True)
        self.balie = Balie(PROGRAM, "shop", SETTINGS.format(port=self.centre.port))
        self.balie.start()
        self.addCleanup(self.balie.folder.cleanup)
        self.addCleanup(self.centre.end)
        self.addCleanup(self.balie.stop)
        self.centre.wait("bound")
        self.address = self.balie.settings.parent / "address"
        sms.wait_for("the address", self.address.exists)

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection(self.address.read_text().strip().split("://")[1], timeout=30)
        connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def customer(self, who=WHO):
        return self.call("GET", f"/v1/customers?tel=%2B{who[1:]}")

    def last_contact(self, count=1):
        """The last of this customer's contacts, once there are so many."""
        history = sms.wait_for(f"{count} contacts", lambda: len(
            self.customer().get("history", [])) >= count and self.customer()["history"])
        return history[-1]

    def send(self, name, text, **more):
        """Orders a message; gives the answer, which has a "code" where it was refused."""
        return self.call("POST", "/v1/commands",
                         {"id": name, "kind": "send", "adapter": "sms", "to": WHO, "text": text, **more})

    def send_for(self, purpose, name, channel="sms", **more):
        return self.send(name, name, arguments={"purpose": purpose, "channel": channel}, **more)

    def consent(self, state):
        self.call("POST", f"/v1/customers/tel:{WHO}/changes", {"id": f"consent-{state}", "create": True, "consents": [
            {"purpose": "marketing", "state": state}]})

    def events(self, kind):
        """What the log has of that type, from its beginning."""
        found, following = [], 1
        while True:
            page = self.call("GET", f"/v1/events?from={following}&limit=1000").get("events", [])
            if not page:
                return found
            found += [one for one in page if one["type"] == kind]
            following = int(page[-1]["sequence"]) + 1

    def done(self, name):
        ends = sms.wait_for(f"the end of {name}", lambda: [
            one["commandDone"] for one in self.events("command.done") if one["commandDone"]["commandId"] == name])
        return ends[0]

    def taken(self, count):
        """The texts of the messages that the centre has taken, once there are so many."""
        texts = lambda: [bytes.fromhex(one["hex"]).decode() for one in self.centre.all("submit") if "id" in one]
        sms.wait_for(f"{count} messages", lambda: len(texts()) >= count)
        return texts()

    def offers(self, name):
        """What a page would offer this customer now."""
        decision = self.call("POST", "/v1/contacts", {
            "id": name, "channel": "web", "entry": "/account", "wait": "5s",
            "identifiers": [{"scheme": "tel", "value": WHO, "assurance": "verified"}]})
        return [one["id"] for one in decision.get("offers", [])]

    def test_question_and_answer_and_what_came_of_it(self):
        self.centre.deliver("q", b"where is my order")
        question = self.last_contact()
        self.assertEqual((question["channel"], question["entry"], question["adapter"]), ("sms", "3300", "sms"))
        self.assertNotIn("code", self.send("a", "It is on its way.", contactId=question["contactId"], entry="3300"))
        sent = self.centre.wait("submit")[0]
        self.assertEqual((sent["to"], sent["from"], bytes.fromhex(sent["hex"])),
                         (WHO[1:], "3300", b"It is on its way."))
        kinds = sms.wait_for("the receipt in the history", lambda: [one for one in (
            [outcome["kind"] for outcome in self.last_contact().get("outcomes", [])],) if "delivered" in one])
        self.assertEqual(sorted(kinds[0]), ["delivered", "sent"])
        self.assertEqual(self.done("a")["ids"], [sent["id"]])
        self.centre.deliver("q2", b"thanks")
        self.last_contact(2)
        threads = [one["contactDecided"]["contact"]["thread"] for one in self.events("contact.decided")]
        self.assertEqual(len(set(threads)), 1, "the same conversation")

    def test_three_parts_with_emoji_both_ways(self):
        text = "😀 yes " * 25
        units = text.encode("utf-16-be")
        for number in (3, 1, 1, 2):  # out of order, and one twice
            piece = units[133 * (number - 1):133 * number]
            self.centre.deliver(f"p{number}", bytes([5, 0, 3, 7, 3, number]) + piece, esm_class=0x40, data_coding=8)
        contact = self.last_contact()
        decided = self.events("contact.decided")
        self.assertEqual([one["contactDecided"]["contact"]["text"] for one in decided], [text])
        self.send("a", text, contactId=contact["contactId"])
        sent = self.centre.wait("submit", 3)
        self.assertEqual(b"".join(bytes.fromhex(one["hex"])[6:] for one in sent).decode("utf-16-be"), text)
        self.assertEqual(len(self.done("a")["ids"]), 3)

    def test_stop_on_one_channel_ends_offers_on_another(self):
        self.assertTrue(self.offers("before"), "there is something to offer at first")
        self.centre.deliver("q", b"where is my order")
        self.last_contact(2)
        self.assertEqual([one["channel"] for one in self.customer()["history"]], ["web", "sms"])
        self.centre.deliver("s", b"STOP")
        self.last_contact(3)
        self.assertEqual(self.taken(1), ["Done."])
        consents = self.customer()["consents"]
        self.assertEqual([(one["purpose"], one["state"], one.get("channel", "")) for one in consents],
                         [("marketing", "withdrawn", "")])
        self.assertEqual(self.offers("after"), [], "and nothing on any channel from then on")

    def test_after_stop_nothing_is_sent_that_needs_the_consent(self):
        self.consent("granted")
        self.centre.deliver("q", b"what do you have")
        asked = {"contactId": self.last_contact()["contactId"]}
        self.assertNotIn("code", self.send_for("marketing", "offer", **asked))
        self.assertEqual(self.taken(1), ["offer"])
        self.centre.behave(submit="throttle")
        self.assertNotIn("code", self.send_for("marketing", "late offer", **asked))
        self.assertNotIn("code", self.send_for("service", "late parcel", **asked))
        self.centre.wait("submit", 2, how="throttle")
        self.centre.deliver("s", b"Stop!")
        sms.wait_for("the withdrawal", lambda: self.customer()["consents"][-1]["state"] == "withdrawn")
        self.assertNotIn("code", self.send_for("service", "parcel", **asked))
        for channel in ("sms", "email", "chat"):
            self.assertEqual(self.send_for("marketing", f"offer by {channel}", channel, **asked)["code"],
                             "consent.not_allowed")
        self.centre.behave(submit="ok")
        self.assertEqual(sorted(self.taken(4)), ["Done.", "late parcel", "offer", "parcel"])
        self.assertEqual(self.done("late offer")["error"], "smpp.stopped", "ordered before, not sent yet")
        self.assertEqual(self.done("parcel").get("error", ""), "")

    def test_stop_is_confirmed_as_the_country_asks(self):
        self.centre.deliver("s", "ARRÊT".encode("latin1"), source="33612345678", data_coding=3)
        self.assertEqual(self.taken(1), ["C'est fait."])

    def test_a_throttled_burst_arrives_once_each(self):
        self.centre.behave(submit="throttle", left=30)
        for number in range(60):
            self.assertNotIn("code", self.send(f"c{number}", f"message {number}"))
        self.assertEqual(sorted(self.taken(60)), sorted(f"message {number}" for number in range(60)))
        self.assertEqual(len(self.centre.all("submit", how="throttle")), 30)
        for number in range(60):
            self.assertEqual(self.done(f"c{number}").get("error", ""), "")

    def test_a_login_code_is_not_doubled_and_an_appointment_not_lost(self):
        self.centre.behave(submit="drop", left=1)
        self.send("code", "your code is 1234")
        self.assertEqual(self.done("code")["error"], "unknown")
        self.centre.wait("bound", 2)
        self.centre.behave(submit="drop", left=1)
        self.send("visit", "see you at 9", repeatable=True)
        self.assertEqual(self.done("visit").get("error", ""), "")
        self.assertEqual(sorted(self.taken(3)), ["see you at 9", "see you at 9", "your code is 1234"])

    def test_the_centre_restarts_amid_ten_thousand(self):
        self.centre.tell("many", name="in", count=10000, window=50)
        sms.wait_for("the first", lambda: self.customer("+447700900001").get("contacts", 0) > 20, 60)
        self.centre.tell("stop")
        self.centre.wait("closed")
        self.centre.tell("start")
        self.centre.wait("delivered", seconds=120)
        texts = [one["contactDecided"]["contact"]["text"] for one in self.events("contact.decided")]
        self.assertEqual(len(texts), 10000, "none doubled")
        self.assertEqual(set(texts), {f"in {number}" for number in range(1, 10001)}, "none lost or garbled")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
