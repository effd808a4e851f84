"""The whole way: npm's smpp as the centre, balie-smpp, the real hub, and another channel beside it."""
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


class Hub(unittest.TestCase):
    def setUp(self):
        self.centre = sms.Centre(CENTRE)
        self.balie = Balie(PROGRAM, "shop", '[adapter.web]\ntype = "http"\nport = 0\nopen = true\n'
                                            'address_file = "address"\nspool = "spool"\n[adapter.sms]\ntype = "smpp"\n'
                                            f'channel = "sms"\nhosts = ["127.0.0.1:{self.centre.port}"]\n'
                                            'state = "sms.db"\n'
                                            'system_id = "balie"\nstop_reply = "Done."\ndeadline = "10s"\n')
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

    def offers(self, name):
        """What a page would offer this customer now."""
        decision = self.call("POST", "/v1/contacts", {
            "id": name, "channel": "web", "entry": "/account", "wait": "5s",
            "identifiers": [{"scheme": "tel", "value": WHO, "assurance": "verified"}]})
        return [one["id"] for one in decision.get("offers", [])]

    def test_stop_on_one_channel_ends_offers_on_another(self):
        self.assertTrue(self.offers("before"), "there is something to offer at first")
        self.centre.deliver("q", b"where is my order", source=WHO[1:])
        self.centre.wait("answered", key="q", status=0)
        customer = self.call("GET", f"/v1/customers?tel=%2B{WHO[1:]}")
        self.assertEqual([one["channel"] for one in customer["history"]], ["web", "sms"])
        self.centre.deliver("s", b"STOP", source=WHO[1:])
        self.centre.wait("answered", key="s", status=0)
        consents = self.call("GET", f"/v1/customers?tel=%2B{WHO[1:]}")["consents"]
        self.assertEqual([(one["purpose"], one["state"], one.get("channel", "")) for one in consents],
                         [("marketing", "withdrawn", "")])
        self.assertEqual(self.offers("after"), [], "and nothing on any channel from then on")
        self.assertEqual(bytes.fromhex(self.centre.wait("submit")[0]["hex"]), b"Done.")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
