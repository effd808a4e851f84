"""Formulas of a playbook over the bus: a feature and segments in FEEL, entries whose conditions are FEEL and DMN."""
import pathlib
import shutil
import sys
import unittest

from balie_process import ROOT, Balie

SHOP = ROOT / "examples/playbooks/shop"
BEN = [{"scheme": "tel", "value": "+447700900164"}]


def call(number, **more):
    return {"id": f"c-{number}", "channel": "voice", "entry": "+442079460100", "identifiers": BEN, "explain": True,
            "at": f"2026-11-{10 + number}T12:00:00Z"} | more


def routing(decision):
    reason, = [one for one in decision["explanation"]["reasons"] if one["stage"] == "routing"]
    return decision["route"]["queue"], decision["route"].get("priority"), reason["text"]


class Formulas(unittest.TestCase):
    def test_a_segment_is_what_an_entry_asks_for(self):
        with Balie(sys.argv[1], "shop") as balie:
            decisions = []
            for number in range(1, 5):
                contact = call(number)
                del contact["at"]  # now: the segment looks back from there
                decisions += balie.send(contact)
            self.assertEqual([one["route"]["queue"] for one in decisions], ["general", "general", "general", "service"])
            self.assertEqual(routing(decisions[3]), ("service", 250, "queue service, as segments.frequent"))
            customer, = balie.ask("customer", "show", "tel:+447700900164")
            self.assertEqual(customer["segments"], ["frequent"])

    def test_a_table_decides_who_waits(self):
        with Balie(sys.argv[1], "shop") as balie:
            first, = balie.send(call(1, topic="refund", attributes={"amount": 80}))
            self.assertEqual(routing(first)[:2], ("returns", 100), "not known yet")
            small, = balie.send(call(2, topic="refund", attributes={"amount": 80}))
            self.assertEqual(routing(small), ("returns", 300, 'queue returns, as "Refund at once" of returns.dmn'))
            self.assertEqual(small["annotations"], [{"name": "refund", "value": "at-once"}])
            large, = balie.send(call(3, topic="refund", attributes={"amount": 101}))
            self.assertEqual(routing(large)[1], 100)
            without, = balie.send(call(4, topic="refund"))
            self.assertEqual(routing(without)[1], 100, "null matches no rule but the last")

    def test_a_formula_feeds_a_model(self):
        with Balie(sys.argv[1], "shop") as balie:
            scores = [balie.send(call(number))[0]["scores"][0]["value"] for number in (1, 2, 3)]
            self.assertLess(scores[0], scores[1])
            self.assertLess(scores[1], scores[2])

    def test_check_tells_each_mistake_with_its_place(self):
        with Balie(sys.argv[1], "shop") as balie:
            folder = pathlib.Path(balie.folder.name) / "wrong"
            shutil.copytree(SHOP, folder)

            def change(name, old, new):
                text = (folder / name).read_text()
                self.assertIn(old, text)
                (folder / name).write_text(text.replace(old, new, 1))
                before = text[:text.index(old)]
                return before.count("\n") + 1, len(before) - before.rfind("\n") - 1

            places = []
            line, column = change("segments.toml", "customer.since <", "customer.snice <")
            places.append(f"segments.toml:{line}:{column + 9}: no entry snice; did you mean \"since\"?")
            line, column = change("segments.toml", "segments.loyal and", "customer.contacts and")
            places.append(f"segments.toml:{line}:{column + 1}: the left side of \"and\" is a number")
            line, _ = change("models.toml", "count(customer.history[at", "count(customer.history(at")
            places.append(f"models.toml:{line}:")
            line, column = change("entries.toml", "\"Refund at once\"", "\"Refund at onec\"")
            places.append(f"entries.toml:{line}:{column + 1}: returns.dmn has no decision \"Refund at onec\"; "
                          "did you mean \"Refund at once\"?")
            line, column = change("entries.toml", "\"segments.frequent\"", "\"segments.frequent > 3\"")
            places.append(f"entries.toml:{line}:{column + 2}: a boolean and a number cannot be compared")
            done = balie.command("check", str(folder))
            self.assertNotEqual(done.returncode, 0)
            said = done.stdout + done.stderr
            for place in places:
                self.assertIn(place, said)
            self.assertEqual(balie.command("publish", str(folder)).returncode != 0, True)
            self.assertEqual(balie.send(call(1))[0]["route"]["queue"], "general", "the running playbook stays")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
