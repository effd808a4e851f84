"""What may be kept for a time only goes by itself when its time is over: from every answer, file and page."""
import pathlib
import sys
import unittest

from served import Served

DAY = 86400
NAME, WORDS, TOPIC, MAIL = "Zyxwvut", "words that nobody else says", "about-the-parrot", "zoe@example.org"
PLAYBOOK = {
    "playbook.toml": 'name = "scenario"\ncountry = "GB"\ndefault_queue = "all"\nhistory_held = 2\nhistory_shown = 2\n'
                     'history_retention = "60d"\n',
    "queues.toml": '[[queue]]\nname = "all"\n',
    "entries.toml": "",
    "attributes.toml": '[[attribute]]\nname = "given_name"\nfrom_contact = true\nretention = "30d"\nshown = "*"\n'
                       '[[attribute]]\nname = "tier"\n',
}


class Retention(unittest.TestCase):
    def held(self, hub, text):
        return [path.name for path in (pathlib.Path(hub.folder.name) / "data").iterdir()
                if text.encode() in path.read_bytes()]

    def test_values_and_contacts_go_by_themselves(self):
        with Served(sys.argv[1], PLAYBOOK, hub='retention_every = "500ms"') as hub:
            first = hub.contact("first", "email", {"email": (MAIL, "claimed")}, text=WORDS, topic=TOPIC,
                                attributes={"given_name": NAME})
            who = first["customer"]["id"]
            hub.asked("POST", f"/v1/customers/{who}/changes",
                      {"id": "c", "attributes": [{"name": "tier", "value": "plus"}]})
            hub.pass_time(20 * DAY)
            second = hub.contact("second", "email", {"email": (MAIL, "claimed")})
            self.assertEqual(second["customer"]["attributes"][0]["value"], NAME)
            self.assertTrue(self.held(hub, NAME) and self.held(hub, WORDS))

            hub.pass_time(11 * DAY)
            hub.wait(lambda: not self.held(hub, NAME))
            view = hub.customer(who)
            self.assertEqual([value["name"] for value in view["attributes"]], ["tier"])
            self.assertEqual([past["contactId"] for past in view["history"]], ["first", "second"])
            self.assertTrue(self.held(hub, WORDS) and self.held(hub, TOPIC))

            # While the hub is down time passes as well.
            self.assertEqual(hub.stop(), 0)
            hub.pass_time(30 * DAY)
            hub.start()
            hub.wait(lambda: not self.held(hub, WORDS) and not self.held(hub, TOPIC))
            for started in range(2):
                view = hub.customer(who)
                self.assertEqual([past["contactId"] for past in view["history"]], ["second"], started)
                self.assertEqual((view["contacts"], view["attributes"][0]["value"]), (2, "plus"))
                self.assertEqual([past["contactId"] for past in
                                  hub.asked("GET", f"/v1/customers/{who}/history")["contacts"]], ["second"])
                hub.kill_hub()
                hub.wait(lambda: hub.call("GET", "/readyz")[0] == 200)
            third = hub.contact("third", "email", {"email": (MAIL, "claimed")})
            self.assertEqual(third["customer"]["id"], who)
            log = hub.log.read_text()
            self.assertIn("retention applied", log)
            for secret in (NAME, WORDS, TOPIC, MAIL):
                self.assertNotIn(secret, log)

    def test_pages_of_a_history_go_back_beyond_what_the_record_holds(self):
        with Served(sys.argv[1], PLAYBOOK) as hub:
            names = [f"n-{number}" for number in range(9)]
            for name in names:
                who = hub.contact(name, "chat", {"account": ("A", "verified")})["customer"]["id"]
            self.assertEqual(len(hub.customer(who)["history"]), 2)
            hub.kill_hub()
            hub.wait(lambda: hub.call("GET", "/readyz")[0] == 200)
            page = hub.asked("GET", f"/v1/customers/{who}/history?limit=4")
            read = page["contacts"]
            while page.get("more"):
                at, decision = read[0]["at"], read[0]["decisionId"]
                page = hub.asked("GET", f"/v1/customers/{who}/history?limit=4&before={at}&before_decision={decision}")
                read = page["contacts"] + read
            self.assertEqual([past["contactId"] for past in read], names)
            audit = hub.command("customer", "audit", who).stdout
            self.assertEqual(audit.count("history"), 3)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
