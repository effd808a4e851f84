"""What was rejected in chat rests on every channel and returns after its rest; without consent nothing is offered."""
import sys
import unittest

from served import Served

HOUR, DAY = 3600, 86400
ANN = {"scheme": "tel", "value": "+447700900163"}

PLAYBOOK = {
    "playbook.toml": 'name = "scenario"\ncountry = "GB"\nlanguages = ["en"]\ndefault_queue = "all"\n',
    "queues.toml": '[[queue]]\nname = "all"\n',
    "entries.toml": "",
    "offers.toml": """
[[offer]]
id = "plus"
title = "Shop Plus"
value = 30
[[offer.text]]
text = "{{offer.title}}: next-day delivery all year."
[[offer]]
id = "news"
purpose = "marketing"
value = 1000
[[offer.text]]
text = "News every week."
""",
    "policy.toml": """
[[pause]]
name = "rejected"
after = "rejected"
period = "30d"
rest = "60d"
""",
    "arbitration.toml": """
[[channel]]
name = "chat"
places = 1
timeout = "1h"
[[channel]]
name = "voice"
places = 1
timeout = "1h"
[[channel]]
name = "sms"
places = 1
timeout = "1d"
sms_parts_max = 1
""",
}


class Shop(Served):
    def __init__(self, program):
        super().__init__(program, PLAYBOOK)
        self.sent = 0

    def tell(self, path, body):
        self.sent += 1
        return self.asked("POST", path, {"id": f"e2e-{self.sent}"} | body)

    def meet(self, channel, **more):
        return self.tell("/v1/contacts", {"channel": channel, "identifiers": [ANN], "explain": True} | more)


def offered(decision):
    return [offer["id"] for offer in decision.get("offers", [])]


def reason(decision, offer="plus"):
    why, = [one for one in decision["explanation"]["offers"] if one["offerId"] == offer]
    return why["stage"], why.get("rule", ""), why.get("text", "")


class Offers(unittest.TestCase):
    def test_a_rejection_in_chat_holds_on_every_channel_until_its_rest_is_over(self):
        with Shop(sys.argv[1]) as shop:
            chat = shop.meet("chat")
            self.assertEqual(offered(chat), ["plus"])
            self.assertEqual(chat["offers"][0]["text"], "Shop Plus: next-day delivery all year.")
            self.assertEqual(reason(chat)[:2], ("made", "offers.toml:2"))

            locked = shop.meet("voice")
            self.assertEqual((offered(locked), reason(locked)[:2]), ([], ("lock", "offers.toml:2")))
            shop.tell("/v1/outcomes", {"decisionId": chat["id"], "offerId": "plus", "kind": "rejected"})

            shop.pass_time(HOUR)
            for channel, direction in (("voice", "inbound"), ("sms", "outbound"), ("chat", "inbound")):
                decision = shop.meet(channel, direction=direction)
                self.assertEqual(offered(decision), [], channel)
                stage, rule, text = reason(decision)
                self.assertEqual((stage, rule), ("contact_policy", "policy.toml:2"))
                self.assertIn("rejected: 1 rejected of this offer within 30d; rests until ", text)

            shop.pass_time(60 * DAY)
            again = shop.meet("voice")
            self.assertEqual((offered(again), reason(again)[0]), (["plus"], "made"))

    def test_what_needs_consent_is_not_offered_without(self):
        with Shop(sys.argv[1]) as shop:
            for channel in ("chat", "voice", "sms"):
                decision = shop.meet(channel)
                self.assertNotIn("news", offered(decision))
                self.assertEqual(reason(decision, "news"),
                                 ("contact_policy", "", "marketing: no consent, and no rule of consent.toml fits"))

    def test_what_needs_consent_is_offered_from_its_grant_to_its_withdrawal(self):
        with Shop(sys.argv[1]) as shop:
            changes = f"/v1/customers/{shop.meet('chat')['customer']['id']}/changes"
            shop.tell(changes, {"consents": [{"purpose": "marketing", "state": "granted"}]})
            self.assertIn("news", offered(shop.meet("sms")))
            shop.pass_time(2 * DAY)
            shop.tell(changes, {"consents": [{"purpose": "marketing", "state": "withdrawn"}]})
            for channel in ("chat", "voice", "sms"):
                decision = shop.meet(channel)
                self.assertNotIn("news", offered(decision))
                self.assertEqual(reason(decision, "news"),
                                 ("contact_policy", "", "marketing: consent was withdrawn or denied"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
