"""A playbook with two models, one in shadow: decisions over the bus carry both scores, with their reasons."""
import json
import math
import pathlib
import re
import sys
import unittest
import urllib.request

from balie_process import ROOT, Balie

SHOP = ROOT / "examples/playbooks/shop"
ANN = [{"scheme": "tel", "value": "+447700900163"}]


def leaving(contacts, days_known, topic=0.0, channel=0.0):
    """What leaving.pmml says, computed by hand."""
    return 1 / (1 + math.exp(-(-2.2 + 0.35 * contacts - 0.002 * days_known + topic + channel)))


def contact(number, **more):
    at = f"2026-11-{10 + number}T12:00:00Z"
    return {"id": f"c-{number}", "channel": "email", "identifiers": ANN, "at": at} | more


class Scores(unittest.TestCase):
    def test_decisions_carry_both_scores_with_reasons(self):
        with Balie(sys.argv[1], "shop") as balie:
            first, = balie.send(contact(1, topic="order"))
            bought = {"id": "o-1", "contactId": "c-1", "kind": "converted", "value": 120, "at": "2026-11-12T12:00:00Z"}
            balie.ask("outcome", "send", "-", given=json.dumps(bought))
            second, = balie.send(contact(3, channel="voice", topic="complaint", explain=True))

            used, shadow = first["scores"]
            self.assertEqual((used["model"], used["version"], used.get("shadow", False)), ("leaving", "2026-10", False))
            self.assertAlmostEqual(used["value"], leaving(0, 0, topic=-0.6), delta=1e-12)
            self.assertEqual((shadow["model"], shadow["version"], shadow["shadow"]), ("engaged", "trial-3", True))
            self.assertEqual(shadow["value"], 20 + 0 + 10 + 5)
            self.assertEqual([one["code"] for one in shadow["reasons"]], ["FEW", "SPENT", "LONG"])
            self.assertEqual(shadow["reasons"][1]["text"], "has bought little")

            used, shadow = second["scores"]
            self.assertAlmostEqual(used["value"], leaving(1, 2, topic=1.1, channel=0.2), delta=1e-12)
            self.assertEqual(used["output"], "probability_leaves")
            values = {one["name"]: one for one in used["values"]}
            self.assertEqual(values["leaves"]["text"], "no")
            self.assertAlmostEqual(values["probability_leaves"]["number"], used["value"], delta=1e-15)
            self.assertEqual(used["reasons"][0], {"code": "topic", "text": "what it is about"})
            self.assertEqual(shadow["value"], 20 + 15 + 40 + 25)
            reasons = [one["text"] for one in second["explanation"]["reasons"] if one["stage"] == "scoring"]
            self.assertTrue(reasons[1].endswith("in shadow, not used"), reasons)

            log = [event for event in balie.ask("events") if "contactDecided" in event]
            self.assertEqual(log[-1]["contactDecided"]["decision"]["scores"], second["scores"])
            counted, = balie.ask("status")
            self.assertEqual([(one["model"], int(one["scored"])) for one in counted["models"]],
                             [("leaving", 2), ("engaged", 2)])

    def test_the_models_can_be_checked_and_used_by_hand(self):
        with Balie(sys.argv[1], "shop") as balie:
            self.assertEqual(balie.command("model", "check", str(SHOP)).returncode, 0)
            shown, = balie.ask("model", "show", str(SHOP / "leaving.pmml"))
            names = [one["name"] for one in shown["inputs"]]
            self.assertEqual(names, ["contacts_30d", "days_known", "topic", "channel"])
            table = pathlib.Path(balie.folder.name) / "rows.csv"
            table.write_text("contacts_30d,days_known,topic,channel\n1,2,complaint,voice\n-1,2,order,chat\nNA,,,\n")
            done = balie.command("score", str(SHOP / "leaving.pmml"), str(table))
            self.assertEqual(done.returncode, 2)
            rows = [line.split(",") for line in done.stdout.splitlines()]
            self.assertEqual(rows[0], ["leaves", "probability_leaves"])
            self.assertAlmostEqual(float(rows[1][1]), leaving(1, 2, topic=1.1, channel=0.2), delta=1e-12)
            self.assertEqual(rows[2], ["", ""])
            self.assertAlmostEqual(float(rows[3][1]), leaving(0, 0), delta=1e-12)
            self.assertIn("line 3: contacts_30d", done.stderr)


    def test_the_hub_serves_what_was_counted(self):
        balie = Balie(sys.argv[1], "shop")
        settings = balie.settings.read_text()
        balie.settings.write_text(settings.replace("[hub]", '[hub]\nmetrics = "127.0.0.1:0"'))
        with balie:
            balie.send(contact(1))
            port, = re.findall(r'"metrics are served".*?"port":"?(\d+)', balie.log.read_text())

            def counted():
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
                    line = 'balie_model_scored_total{model="leaving",version="2026-10",shadow="false"} 1'
                    return line in answer.read().decode()
            balie.wait(counted)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
