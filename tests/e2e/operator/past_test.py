"""What comes of offers is learnt and counted, and every decision comes out again: `balie results`, `status`, `explain`,
`replay`, on the bank's playbook; with the bank's history where that is there."""
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

from balie_process import ROOT, Balie, reference_data

BANK = ROOT / "examples/playbooks/bank"
OFFER = "term-deposit"


def contact(number, channel="voice"):
    return {"id": f"c-{number}", "channel": channel, "attributes": {"job": "student" if number % 2 else "retired"},
            "identifiers": [{"scheme": "account", "value": f"A{number % 7}"}]}


class Past(unittest.TestCase):
    def setUp(self):
        self.balie = Balie(sys.argv[1], "bank")
        self.balie.__enter__()
        self.addCleanup(self.balie.__exit__)

    def bring(self, count):
        decisions = self.balie.send(*(contact(number) for number in range(count)))
        outcomes = [{"id": f"o-{number}", "contactId": f"c-{number}", "kind": "accepted" if number % 2 else "rejected",
                     "offerId": OFFER, "agent": f"agent-{number % 2}", "value": 2.5} for number in range(count)]
        shown = [{"id": f"p-{number}", "contactId": f"c-{number}", "kind": "presented", "offerId": OFFER}
                 for number in range(count)]
        self.balie.ask("outcome", "send", "-",
                       given="".join(json.dumps(one) + "\n" for one in outcomes + shown + outcomes))
        return decisions

    def verify(self, *options):
        return self.balie.ask("replay", "--verify", *options)[0]

    def test_what_came_of_offers_is_learnt_and_counted_once(self):
        self.bring(40)
        row = self.balie.ask("results")[0]["rows"][0]
        self.assertEqual({key: row[key] for key in ("contacts", "shown", "accepted", "rejected", "value")},
                         {"contacts": 40, "shown": 40, "accepted": 20, "rejected": 20, "value": 50})
        by_agent = self.balie.ask("results", "--by", "agent,offer")[0]["rows"]
        answered = [(one["agent"], one["offerId"], one.get("accepted", 0)) for one in by_agent if one.get("agent")]
        self.assertEqual(answered, [("agent-0", OFFER, 0), ("agent-1", OFFER, 20)])
        model = next(one for one in self.balie.ask("status")[0]["models"] if one.get("adaptive"))
        self.assertEqual([model["model"], model["learnt"]], [OFFER, "40"])
        self.assertIn("agent-1", self.balie.command("results", "--by", "agent").stdout)
        wrong = self.balie.command("results", "--by", "colour")
        self.assertEqual(wrong.returncode, 2, wrong.stderr)

    def test_every_decision_comes_out_again_over_restarts(self):
        decisions = self.bring(30)
        self.assertEqual(self.verify(), {"decisions": 30, "differ": 0})  # beside the hub
        self.balie.kill_hub()
        self.balie.send(*(contact(number, "chat") for number in range(100, 120)))
        self.balie.stop()
        self.assertEqual(self.verify(), {"decisions": 50, "differ": 0})
        self.assertEqual(self.verify("--from", "100")["differ"], 0)
        explained = self.balie.ask("explain", decisions[3]["id"])[0]
        self.assertEqual(explained["id"], decisions[3]["id"])
        self.assertTrue(explained["explanation"]["reasons"])
        self.assertIn("routing", self.balie.command("explain", decisions[3]["id"]).stdout)
        self.assertEqual(self.balie.command("explain", "nobody").returncode, 2)

    def test_another_playbook_is_tried_on_what_was(self):
        self.bring(10)
        with tempfile.TemporaryDirectory() as folder:
            other = pathlib.Path(folder) / "other"
            shutil.copytree(BANK, other)
            queues = (other / "queues.toml").read_text()
            first = next(line for line in queues.splitlines() if line.startswith("name = "))
            name = first.split('"')[1]
            for file in ("queues.toml", "entries.toml", "playbook.toml"):
                text = (other / file).read_text()
                (other / file).write_text(text.replace(f'"{name}"', '"renamed"'))
            compared = self.balie.ask("replay", "--playbook", str(other))[0]
        self.assertEqual(compared["decisions"], 10)
        self.assertEqual(compared["queues"].get("renamed", {}).get("before"), 0)
        self.assertEqual(compared["changed"], compared["queues"]["renamed"]["after"])
        self.assertEqual(self.verify()["differ"], 0)  # nothing was written

    @unittest.skipUnless(reference_data(), "the reference data is not here")
    def test_the_banks_history_comes_out_again(self):
        data = reference_data() / "bank" / "bank-full.csv"
        done = self.balie.command("import", "contacts", str(data), "--map", str(BANK / "import.map.toml"))
        self.assertEqual(done.returncode, 0, done.stderr)
        row = self.balie.ask("results")[0]["rows"][0]
        self.assertEqual([row["shown"], row["accepted"]], [45211, 5289])
        self.assertEqual(self.verify(), {"decisions": 45211, "differ": 0})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
