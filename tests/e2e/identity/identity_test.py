"""One person on four channels, from outside: what the hub knows after each step, no more and no less."""
import datetime
import sys
import unittest

from served import Served

PLAYBOOK = {
    "playbook.toml": 'name = "scenario"\ncountry = "GB"\nlanguages = ["en"]\ndefault_queue = "all"\n',
    "queues.toml": '[[queue]]\nname = "all"\n',
    "entries.toml": "",
    "attributes.toml": """
[[attribute]]
name = "given_name"
purpose = "contract"
from_contact = true
[[attribute]]
name = "tier"
purpose = "contract"
""",
    "identity.toml": """
[[scheme]]
name = "account"
weight = 4
one_each = true
[[scheme]]
name = "tel"
weight = 2
[[scheme]]
name = "cookie"
weight = 1
joins = "observed"
""",
    "consent.toml": """
[[country]]
country = "GB"
time_zone = "Europe/London"
[[rule]]
purpose = "marketing"
basis = "opt_in"
""",
    "offers.toml": """
[[offer]]
id = "plus"
value = 30
[[offer.text]]
text = "Next-day delivery all year."
[[offer]]
id = "news"
purpose = "marketing"
value = 1
[[offer.text]]
text = "News every week."
""",
    "policy.toml": """
[[cap]]
name = "once"
per = "offer"
offers = "plus"
presentations = 1
period = "30d"
""",
    "arbitration.toml": """
[[channel]]
name = "web"
places = 2
timeout = "1m"
[[channel]]
name = "voice"
places = 2
timeout = "1m"
[[channel]]
name = "email"
places = 2
timeout = "1m"
""",
}
COOKIE, MAIL, TEL = ("c-7f31", "observed"), ("wendy@example.org", "claimed"), ("+44 7700 900163", "observed")
ANNS, BOBS = ("A-1001", "verified"), ("B-2002", "verified")
START = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) - datetime.timedelta(minutes=50)


def minute(number):
    return (START + datetime.timedelta(minutes=number)).isoformat().replace("+00:00", "Z")


def known(scheme, identifier, since, last, contacts):
    value, assurance = identifier
    return {"scheme": scheme, "value": value.replace(" ", ""), "assurance": assurance, "since": minute(since),
            "lastSeen": minute(last), "contacts": contacts}


def said(state, at):
    return {"purpose": "marketing", "state": state, "source": "http", "at": minute(at)}


class Day(Served):
    """Contacts by name, a minute each; what a view must hold of them."""

    def __init__(self, program):
        super().__init__(program, PLAYBOOK)
        self.past, self.made, self.now = {}, {}, 0

    def take(self, name, channel, identifiers, **more):
        self.now += 1
        decision = self.contact(name, channel, identifiers, at=minute(self.now), **more)
        self.past[name] = {"contactId": name, "adapter": "http", "channel": channel, "at": minute(self.now),
                           "queue": "all", "decisionId": decision["id"]}
        if "thread" in more:
            self.past[name]["thread"] = more["thread"]
        for offer in decision.get("offers", []):
            self.made[name] = {"offerId": offer["id"], "channel": channel, "decisionId": decision["id"],
                               "at": decision["at"], "expires": offer["expires"]}
        return decision

    def present(self, name):
        self.asked("POST", "/v1/outcomes", {"id": "o-" + name, "decisionId": self.past[name]["decisionId"],
                                            "offerId": "plus", "kind": "presented", "at": self.past[name]["at"]})
        self.past[name]["outcomes"] = [{"kind": "presented", "offerId": "plus", "at": self.past[name]["at"]}]
        self.made[name]["presented"] = self.past[name]["at"]

    def consent(self, who, state):
        self.now += 1
        self.asked("POST", f"/v1/customers/{who}/changes",
                   {"id": f"change-{self.now}", "at": minute(self.now),
                    "consents": [{"purpose": "marketing", "state": state}]})
        return said(state, self.now)

    def view(self, who, since, identifiers, history, **more):
        """What must be known of the customer; `history`: names of contacts, the oldest first."""
        view = {"id": who, "since": minute(since), "contacts": len(history),
                "history": [self.past[name] for name in history],
                "running": [self.past[name]["decisionId"] for name in history]} | more
        if identifiers:
            view["identifiers"] = identifiers
        if offers := [self.made[name] for name in history if name in self.made]:
            view["offers"] = offers
        return view

    def merges(self):
        events = self.asked("GET", "/v1/events?limit=1000")["events"]
        return [event["type"] for event in events if event["type"] in ("customer.merged", "customer.unmerged")]


def why(decision, offer):
    reason, = [one for one in decision["explanation"]["offers"] if one["offerId"] == offer]
    return reason["stage"], reason.get("rule", "")


WENDY = {"name": "given_name", "value": "Wendy", "source": "http", "at": minute(2), "assurance": "claimed"}


class Identity(unittest.TestCase):
    maxDiff = None

    def test_one_person_on_four_channels(self):
        with Day(sys.argv[1]) as day:
            self.visit_and_chat(day)
            self.share_a_phone(day)
            self.settle_the_call(day)
            self.log_in(day)
            self.go_apart(day)
            self.ask_twice(day)
            self.start_anew(day)
            self.look_into_logs(day)

    def expect(self, day, *views):
        for view in views:
            self.assertEqual(day.customer(view["id"]), view)

    def visit_and_chat(self, day):
        visit = day.take("visit", "web", {"cookie": COOKIE})
        self.assertEqual([offer["id"] for offer in visit["offers"]], ["plus"])
        self.assertTrue(visit["customer"]["created"])
        self.wendy = visit["customer"]["id"]
        day.present("visit")
        self.expect(day, day.view(self.wendy, 1, [known("cookie", COOKIE, 1, 1, 1)], ["visit"]))

        chat = day.take("chat", "chat", {"cookie": COOKIE, "email": MAIL}, attributes={"given_name": "Wendy"})
        self.assertEqual(chat["customer"]["id"], self.wendy)
        self.granted = day.consent(self.wendy, "granted")
        self.wendys = [known("cookie", COOKIE, 1, 2, 2), known("email", MAIL, 2, 2, 1)]
        self.expect(day, day.view(self.wendy, 1, self.wendys, ["visit", "chat"], attributes=[WENDY],
                                  consents=[self.granted]))
        self.assertEqual(day.asked("GET", "/v1/customers?email=Wendy%40Example.org"), day.customer(self.wendy))

    def share_a_phone(self, day):
        self.ann = day.take("ann", "voice", {"tel": TEL, "account": ANNS})["customer"]["id"]
        bob = day.take("bob", "voice", {"tel": TEL, "account": BOBS})
        self.bob = bob["customer"]["id"]
        self.assertEqual(len({self.wendy, self.ann, self.bob}), 3)
        self.withdrawn = day.consent(self.ann, "withdrawn")
        self.bobs = day.view(self.bob, 5, [known("account", BOBS, 5, 5, 1), known("tel", TEL, 5, 5, 1)], ["bob"])
        self.expect(day, day.view(self.ann, 4, [known("tel", TEL, 4, 4, 1), known("account", ANNS, 4, 4, 1)], ["ann"],
                                  consents=[self.withdrawn]),
                    self.bobs)

        call = day.take("call", "voice", {"tel": TEL}, thread="line-1")
        self.caller = call["customer"]["id"]
        likely = {one["customerId"]: one["probability"] for one in call["candidates"]}
        self.assertEqual(set(likely), {self.ann, self.bob, self.caller})
        self.assertAlmostEqual(sum(likely.values()), 1)
        self.assertAlmostEqual(likely[self.ann], 0.4, places=3)
        self.assertAlmostEqual(likely[self.bob], 0.4, places=3)
        self.assertEqual({one["reason"] for one in call["candidates"]},
                         {"1 of 2 contacts by this tel", "somebody else by this tel"})
        self.expect(day, day.view(self.caller, 7, [], ["call"]))

    # The same conversation goes on, and tells.
    def settle_the_call(self, day):
        told = day.take("told", "voice", {"account": ANNS}, thread="line-1")
        self.assertEqual(told["customer"]["id"], self.ann)
        self.anns = [known("tel", TEL, 4, 4, 1), known("account", ANNS, 4, 8, 2)]
        ann = day.view(self.ann, 4, self.anns, ["ann", "call", "told"], consents=[self.withdrawn], merged=[self.caller])
        self.expect(day, ann)
        self.assertEqual(day.customer(self.caller), ann)

    def log_in(self, day):
        self.before = [day.customer(self.ann), day.customer(self.wendy)]
        login = day.take("login", "web", {"cookie": COOKIE, "account": ANNS})
        self.assertEqual(login["customer"]["id"], self.ann)
        # Nothing said to one of them is forgotten: the offer was presented to Wendy, and Ann withdrew.
        self.assertEqual(why(login, "plus"), ("contact_policy", "policy.toml:2"))
        self.assertEqual(why(login, "news"), ("contact_policy", "consent.toml:5"))
        both = [known("tel", TEL, 4, 4, 1), known("account", ANNS, 4, 9, 3), known("cookie", COOKIE, 1, 9, 3),
                self.wendys[1]]
        one = day.view(self.ann, 1, both, ["visit", "chat", "ann", "call", "told", "login"], attributes=[WENDY],
                       consents=[self.withdrawn], merged=[self.caller, self.wendy])
        self.expect(day, one)
        self.assertEqual(day.customer(self.wendy), one)
        self.assertEqual(day.merges(), ["customer.merged"] * 2)

        mail = day.take("mail", "email", {"email": MAIL})
        self.assertEqual((mail["customer"]["id"], why(mail, "plus")[0]), (self.ann, "contact_policy"))
        self.refused = day.consent(self.wendy, "denied")

    def go_apart(self, day):
        done = day.asked("POST", f"/v1/customers/{self.ann}/unmerge", {"id": "u-1", "merged": self.wendy})
        self.assertEqual({(one["kind"], one["name"]) for one in done["untold"]},
                         {("contact", "login"), ("consent", "marketing")})
        wendys = [known("cookie", COOKIE, 1, 9, 3), known("email", MAIL, 2, 10, 2)]
        self.apart = [day.view(self.ann, 4, [self.anns[0], known("account", ANNS, 4, 9, 3)],
                               ["ann", "call", "told", "login"], consents=[self.refused],
                               merged=[self.caller]),
                      day.view(self.wendy, 1, wendys, ["visit", "chat", "mail"], attributes=[WENDY],
                               consents=[self.granted, self.refused])]
        self.expect(day, *self.apart)

    def ask_twice(self, day):
        counted = day.merges()
        for name in ("u-1", "u-2"):
            again = day.asked("POST", f"/v1/customers/{self.ann}/unmerge", {"id": name, "merged": self.wendy})
            self.assertTrue(again["repeatedBefore"])
        self.assertEqual(day.merges(), counted)
        self.expect(day, *self.apart)
        merged = day.asked("POST", f"/v1/customers/{self.bob}/merge", {"id": "m-1", "merged": self.wendy})
        self.assertNotIn("repeatedBefore", merged)
        bob = day.customer(self.bob)
        for name, who in (("m-1", self.wendy), ("m-2", self.wendy)):
            again = day.asked("POST", f"/v1/customers/{self.bob}/merge", {"id": name, "merged": who})
            self.assertTrue(again["repeatedBefore"])
        self.assertEqual(day.customer(self.bob), bob)
        self.assertEqual(day.customer(self.wendy), bob)
        self.assertEqual(bob["consents"], [self.granted, self.refused])
        day.asked("POST", f"/v1/customers/{self.bob}/unmerge", {"id": "u-3", "merged": self.wendy})
        self.expect(day, *self.apart)
        self.assertEqual(day.merges(), counted + ["customer.merged", "customer.unmerged"])
        status, problem = day.call("POST", f"/v1/customers/{self.ann}/merge", {"id": "m-3", "merged": "nobody"})
        self.assertEqual((status, problem["code"]), (404, "not_found"))

    def start_anew(self, day):
        day.kill_hub()
        day.wait(lambda: day.call("GET", "/readyz")[0] == 200)
        self.expect(day, *self.apart, self.bobs)
        visit = day.take("back", "web", {"cookie": COOKIE})
        self.assertEqual((visit["customer"]["id"], why(visit, "plus")[0]), (self.wendy, "contact_policy"))

    # Of all that was said above, right and wrong, hub and adapter logged nothing that tells who.
    def look_into_logs(self, day):
        day.call("GET", "/v1/customers?email=nobody." + MAIL[0])
        wrong = {"id": "wrong", "attributes": [{"name": "x", "value": "Wendy"}]}
        self.assertEqual(day.call("POST", f"/v1/customers/email:{MAIL[0]}/changes", wrong)[0], 400)
        wrong = {"id": "wrong", "channel": "voice", "colour": "Wendy",
                 "identifiers": [{"scheme": "tel", "value": TEL[0]}]}
        self.assertEqual(day.call("POST", "/v1/contacts", wrong)[0], 400)
        self.assertEqual(day.stop(), 0)
        log = day.log.read_text()
        self.assertIn("ready", log)
        for secret in (COOKIE[0], MAIL[0], TEL[0], TEL[0].replace(" ", ""), "7700900163", ANNS[0], BOBS[0], "Wendy"):
            self.assertNotIn(secret, log)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
