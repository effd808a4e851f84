"""A customer is the same on every channel, and the same contact gets the same decision, whatever happens to the hub."""
import json
import sys
import unittest

from balie_process import Balie

CALL = {"id": "call-1", "channel": "voice", "entry": "+442079460101",
        "identifiers": [{"scheme": "tel", "value": "+44 7700 900163", "assurance": "observed"}]}
CHAT = {"id": "chat-1", "channel": "chat", "entry": "shop", "topic": "delivery",
        "identifiers": [{"scheme": "tel", "value": "07700 900163", "assurance": "claimed"}]}


class Recognise(unittest.TestCase):
    def test_the_same_number_on_two_channels_is_one_customer(self):
        with Balie(sys.argv[1], "shop") as balie:
            [call] = balie.send(CALL)
            self.assertTrue(call["customer"]["created"])
            [chat] = balie.send(CHAT)
            self.assertEqual(chat["customer"]["id"], call["customer"]["id"])
            self.assertFalse(chat["customer"].get("created", False))
            self.assertEqual([past["contactId"] for past in chat["customer"]["history"]], ["call-1"])

            [shown] = balie.ask("customer", "show", "tel:07700900163")
            self.assertEqual(shown["id"], call["customer"]["id"])
            self.assertEqual([past["contactId"] for past in shown["history"]], ["call-1", "chat-1"])
            self.assertEqual(balie.ask("customer", "show", shown["id"]), [shown])
            text = balie.command("customer", "show", shown["id"])
            self.assertIn("+447700900163", text.stdout)

    def test_the_same_contact_gets_the_same_decision(self):
        with Balie(sys.argv[1], "shop") as balie:
            first = balie.send(CALL, CHAT)
            self.assertEqual(balie.send(CALL, CHAT), first)
            balie.kill_hub()
            self.assertEqual(balie.send(CALL, CHAT), first)
            self.assertEqual(balie.stop(), 0)
            balie.start()
            self.assertEqual(balie.send(CALL, CHAT), first)
            events = balie.ask("events", "--from", "1")
            decided = [event for event in events if event["type"] == "contact.decided"]
            self.assertEqual([event["contactDecided"]["contact"]["id"] for event in decided], ["call-1", "chat-1"])

    def test_outcomes_stand_in_the_history(self):
        with Balie(sys.argv[1], "shop") as balie:
            [decision] = balie.send(CALL)
            outcome = {"id": "o-1", "decisionId": decision["id"], "kind": "accepted", "offerId": "plus"}
            [recorded] = balie.ask("outcome", "send", "-", given=json.dumps(outcome))
            self.assertEqual(recorded, {"id": "o-1"})
            [again] = balie.ask("outcome", "send", "-", given=json.dumps(outcome))
            self.assertEqual(again, {"id": "o-1", "repeatedBefore": True})
            [chat] = balie.send(CHAT)
            [past] = chat["customer"]["history"]
            self.assertEqual([(one["kind"], one["offerId"]) for one in past["outcomes"]], [("accepted", "plus")])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
