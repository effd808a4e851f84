"""Attributes from a real PostgreSQL while a contact waits: asked, held, late, dead, back, and decided again."""
import json
import pathlib
import signal
import subprocess
import sys
import time
import unittest

from balie_process import Balie
from postgresql import PostgreSQL

PLAYBOOK = {
    "playbook.toml": 'name = "live"\ncountry = "GB"\ndefault_queue = "general"\n',
    "queues.toml": "".join(f'[[queue]]\nname = "{name}"\n' for name in ("general", "plus", "basic")),
    "entries.toml": "".join(f"[[entry]]\nname = \"{tier}\"\nwhen = 'customer.profile.tier = \"{tier}\"'\n"
                            f'queue = "{tier}"\n' for tier in ("plus", "basic")),
    "attributes.toml": '[[attribute]]\nname = "tier"\nallowed = ["basic", "plus"]\nshown = "*"\n'
                       '[[attribute]]\nname = "seen"\ntype = "date and time"\n[[attribute]]\nname = "note"\n',
    "sources.toml": """[[source]]
name = "crm"
connection = "crm"
query = "SELECT tier, seen, note FROM slow_customers($1)"
with = "identifiers.account"
channels = ["voice"]
time_limit = "500ms"
hold = "HOLD"
[source.attributes]
tier = { column = "tier", fallback = "basic" }
seen = "seen"
note = "note"
"""}
# An account that begins with "slow" hangs; of "all" everybody is given.
TABLE = """
CREATE TABLE customers (account text PRIMARY KEY, tier text, seen timestamptz, note text);
INSERT INTO customers SELECT n, 'plus', '2026-11-01 10:00:00+01' FROM generate_series(1, 100) AS n;
CREATE FUNCTION slow_customers(wanted text) RETURNS SETOF customers LANGUAGE plpgsql AS $$ BEGIN
  IF wanted LIKE 'slow%' THEN PERFORM pg_sleep(60); END IF;
  RETURN QUERY SELECT * FROM customers WHERE wanted IN (account, 'all');
END $$;
"""
LIMIT_SECONDS = 0.5
# Far more than a decision takes on a busy machine, far less than the query hangs.
PATIENCE_SECONDS = 20


def call(number, account, channel="voice"):
    return {"id": f"c-{number}", "channel": channel, "explain": True,
            "identifiers": [{"scheme": "account", "value": str(account), "assurance": "verified"}]}


def reason(decision):
    return next((one["text"] for one in decision["explanation"]["reasons"] if one.get("rule") == "sources.toml:1"), "")


class Live(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(PostgreSQL())
        self.server.psql(TABLE)

    def open(self, hold="1m"):
        balie = Balie(sys.argv[1], "playbook",
                      f'[source.crm]\naddress = "{self.server.address()}"\nconnections = 2\n')
        folder = pathlib.Path(balie.folder.name)
        (folder / "playbook").mkdir()
        for name, content in PLAYBOOK.items():
            (folder / "playbook" / name).write_text(content.replace("HOLD", hold))
        settings = balie.settings.read_text()
        line = next(one for one in settings.splitlines() if one.startswith("playbook"))
        balie.settings.write_text(settings.replace(line, 'playbook = "playbook"'))
        return self.enterContext(balie)

    def source(self, balie):
        return balie.ask("status")[0]["sources"][0]

    def decide_patiently(self, balie, number, account, queue):
        """Until the source answers; the first contact may find no connection yet."""
        tries = iter(range(1000))

        def decided():
            made, = balie.send(call(f"{number}-{next(tries)}", account))
            return made["route"]["queue"] == queue
        balie.wait(decided)

    def test_a_value_decides_is_held_recorded_and_erased(self):
        balie = self.open()
        self.decide_patiently(balie, "warm", 1, "plus")
        made, = balie.send(call(1, 1))
        self.assertEqual((made["route"]["queue"], reason(made)), ("plus", 'source "crm" answered: seen, tier'))
        tier = next(one for one in made["customer"]["attributes"] if one["name"] == "tier")
        self.assertEqual((tier["value"], tier["source"]), ("plus", "crm"))
        asked = int(self.source(balie)["asked"])
        balie.send(call(2, 1), call(3, 1))
        self.assertEqual(int(self.source(balie)["asked"]), asked, "the answer is held")
        who = made["customer"]["id"]
        profile = {one["name"]: one["value"] for one in balie.ask("customer", "show", who)[0]["attributes"]}
        self.assertEqual(profile, {"tier": "plus", "seen": "2026-11-01T09:00:00Z"})
        self.assertEqual(balie.send(call(4, 4711))[0]["route"]["queue"], "general", "the source knows nobody of it")
        self.assertEqual(balie.ask("replay", "--verify")[0]["differ"], 0)
        self.assertIn("crm", balie.command("explain", made["id"]).stdout)
        self.assertEqual(balie.ask("customer", "erase", who)[0]["customerId"], who)
        balie.send(call(5, 1, "chat"))  # asks nothing
        self.assertNotIn("attributes", balie.ask("customer", "show", "account:1")[0])

    def test_nothing_that_was_fetched_outlives_its_customer(self):
        account, word = "account-of-Zyx", "Word-of-Zyx"
        self.server.psql(f"INSERT INTO customers VALUES ('{account}', 'plus', now(), '{word}')")
        balie = self.open()
        self.decide_patiently(balie, "warm", account, "plus")
        [shown] = balie.ask("customer", "show", f"account:{account}")
        self.assertIn(word, [one["value"] for one in shown["attributes"]])
        data = pathlib.Path(balie.folder.name) / "data"

        def holding():
            return [path.name for path in data.rglob("*") if path.is_file()
                    for secret in (account, word) if secret.encode() in path.read_bytes()]
        self.assertTrue(holding())
        balie.ask("customer", "erase", shown["id"])
        self.assertEqual(holding(), [])
        # Neither does the hub remember what it was told.
        self.server.psql(f"UPDATE customers SET tier = 'basic' WHERE account = '{account}'")
        self.assertEqual(balie.send(call("after", account))[0]["route"]["queue"], "basic")
        for secret in (account, word):
            self.assertNotIn(secret, balie.log.read_text())

    def test_after_a_crash_every_decision_is_made_again_from_the_log(self):
        balie = self.open("0s")
        self.decide_patiently(balie, "warm", 1, "plus")
        made = balie.send(*(call(number, number % 10 + 1) for number in range(50)))
        balie.send(call("hangs", "slow-1"))
        self.server.stop()
        balie.kill_hub()
        self.assertEqual(balie.send(*(call(number, number % 10 + 1) for number in range(50))), made)
        verified = balie.ask("replay", "--verify")[0]
        self.assertGreater(int(verified["decisions"]), 50)
        self.assertEqual(verified["differ"], 0)

    def test_one_that_hangs_costs_its_limit_and_others_nothing(self):
        balie = self.open()
        self.decide_patiently(balie, "warm", 1, "plus")
        words = [balie.program, "--config", str(balie.settings), "--json"]
        # Two that hang take both connections; beside them others are decided, who need no source or a held answer.
        hanging = subprocess.Popen([*words, "contact", "send", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   text=True)
        begun = time.monotonic()
        hanging.stdin.write("".join(json.dumps(call(f"hangs-{n}", f"slow-{n}")) + "\n" for n in range(2)))
        hanging.stdin.close()
        others = balie.send(*(call(f"chat-{n}", n + 1, "chat") for n in range(100)),
                            *(call(f"held-{n}", 1) for n in range(100)))
        self.assertEqual({one["route"]["queue"] for one in others[100:]}, {"plus"})
        slow = [json.loads(line) for line in hanging.stdout.read().splitlines()]
        took = time.monotonic() - begun
        hanging.stdout.close()
        hanging.wait()
        self.assertGreater(took, LIMIT_SECONDS)
        self.assertLess(took, PATIENCE_SECONDS)
        for made in slow:
            self.assertEqual(made["route"]["queue"], "basic")
            self.assertIn("did not answer in time", reason(made))
            self.assertIn("by their fallback: tier", reason(made))
            self.assertEqual([one["source"] for one in made["customer"]["attributes"]], ["fallback"])
        self.assertNotIn("attributes", balie.ask("customer", "show", "account:slow-0")[0], "it was for that alone")

    def test_more_than_one_row_is_no_answer_and_the_next_one_is(self):
        balie = self.open("0s")
        self.decide_patiently(balie, "warm", 1, "plus")
        made, = balie.send(call("all", "all"))
        self.assertEqual(made["route"]["queue"], "basic")
        self.assertIn('source "crm"', reason(made))
        self.assertEqual(int(self.source(balie)["failed"]), 1)
        self.decide_patiently(balie, "again", 2, "plus")

    def test_a_contact_that_waits_lets_others_by(self):
        balie = self.open()
        self.decide_patiently(balie, "warm", 1, "plus")
        # One session, one order: what was sent later and needs nothing is decided first.
        balie.send(call("hangs", "slow-1"), call("chat", 7, "chat"))
        events = [json.loads(line)["contactDecided"]["contact"]["id"]
                  for line in balie.command("--json", "events").stdout.splitlines() if "contactDecided" in line]
        self.assertLess(events.index("c-chat"), events.index("c-hangs"))

    def test_a_dead_server_is_left_alone_and_comes_back(self):
        balie = self.open("0s")
        self.decide_patiently(balie, "warm", 1, "plus")
        self.server.stop(signal.SIGQUIT)
        made = []

        def rests():
            number = len(made)
            made.extend(balie.send(call(f"dead-{number}", number + 200)))
            return self.source(balie).get("resting", False)
        balie.wait(rests)
        self.assertEqual({one["route"]["queue"] for one in made}, {"basic"})
        known, = balie.send(call("known", 1))
        self.assertEqual(known["route"]["queue"], "plus", "the profile holds what was said before")
        self.server.start()
        self.decide_patiently(balie, "back", 55, "plus")
        self.assertFalse(self.source(balie).get("resting", False))
        log = balie.log.read_text()
        self.assertIn("a live source fails", log)
        self.assertIn("a live source works", log)

    def test_what_is_wrong_is_told_with_its_place(self):
        balie = self.open()
        folder = pathlib.Path(balie.folder.name)
        self.assertEqual(balie.command("check", str(balie.settings)).stderr, "")
        settings = balie.settings.read_text()
        balie.settings.write_text(settings.replace("postgres@", "postgres:Secret1@"))
        said = balie.command("check", str(balie.settings)).stderr
        self.assertRegex(said, r"balie.toml:\d+:\d+: source.crm.address: holds a password")
        self.assertNotIn("Secret1", said)
        balie.settings.write_text(settings.replace("[source.crm]", "[source.other]"))
        said = balie.command("check", str(balie.settings)).stderr
        self.assertIn("playbook/sources.toml:1:1: source.connection: balie.toml has no [source.crm]", said)
        balie.settings.write_text(settings)
        (folder / "playbook/sources.toml").write_text(PLAYBOOK["sources.toml"].replace("HOLD", "1m")
                                                      .replace("$1", "$2").replace("tier =", "teir ="))
        said = balie.command("check", str(folder / "playbook")).stderr
        self.assertRegex(said, r"sources.toml:4:9: source.query: goes up to \$2")
        self.assertRegex(said, r'sources.toml:10:1: source.attributes.teir: .*did you mean "tier"')


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
