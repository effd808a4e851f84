"""`balie evaluate` on a small history with known answers, and on the bank's where it is there."""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.dom.minidom

from balie_process import ROOT, reference_data

PLAYBOOK = {
    "playbook.toml": 'name = "test"\ndefault_queue = "general"\n',
    "queues.toml": '[[queue]]\nname = "general"\n',
    "entries.toml": "",
    "adaptive.toml": """
[[model]]
name = "shop"
success = ["accepted"]
offer = "lamp"
prior = { mean = 0.5, strength = 2 }
features = [
  { name = "kind", from = "attribute.kind" },
  { name = "before", from = "history.previous_outcome" },
]
""",
    "contacts.map.toml": """
[contact]
id = "c-{line}"
channel = "voice"
entry = "x"
at = { value = "{at}", format = "%Y-%m-%d" }
[[contact.identifiers]]
scheme = "account"
value = "{who}"
[contact.attributes]
kind = "{kind}"
[outcome]
id = "o-{line}"
when = "{result}"
kinds = { yes = "accepted", no = "rejected", none = "" }
offer = "{offer}"
[outcome.attributes]
secret = "{result}"
""",
}
COLUMNS = ["at", "who", "kind", "result", "offer"]


class Evaluate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="balie-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name, content in PLAYBOOK.items():
            (self.folder / name).write_text(content)

    def evaluate(self, rows, *options):
        file = self.folder / "contacts.csv"
        with file.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(COLUMNS)
            writer.writerows(rows)
        return self.run_balie(str(self.folder), str(file), "--out", str(self.folder / "out"), *options)

    def run_balie(self, *arguments):
        return subprocess.run([sys.argv[1], "evaluate", *arguments], capture_output=True, text=True, timeout=120)

    def figures(self, rows):
        done = self.evaluate(rows, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_what_is_learnt_counts_from_the_next_contact_on(self):
        # Nothing is known of the first; equal contacts have equal scores but for what was learnt between them.
        figures = self.figures([["2026-01-01", "a", "x", "yes", "lamp"], ["2026-01-02", "b", "x", "no", "lamp"]])
        self.assertEqual([figures["contacts"], figures["outcomes"], figures["successes"]], [2, 2, 1])
        first, second = sorted(figures["deciles"], key=lambda decile: decile["predicted"])
        self.assertAlmostEqual(first["predicted"], 0.5, places=4)  # the prior
        self.assertGreater(second["predicted"], 0.5)               # one was accepted before
        self.assertEqual(figures["auc"], 0)                        # and that was wrong

    def test_a_kind_that_always_accepts_is_found(self):
        rows = [[f"2026-{month:02}-{day:02}", f"{month}-{day}-{kind}", kind, "yes" if kind == "x" else "no", "lamp"]
                for month in range(1, 13) for day in range(1, 29) for kind in "xy"]
        figures = self.figures(rows)
        self.assertEqual(figures["outcomes"], len(rows))
        self.assertGreater(figures["auc"], 0.99)
        self.assertAlmostEqual(figures["liftArea"], figures["auc"] / 2 + 0.25, places=5)  # half are successes
        self.assertEqual(sum(decile["contacts"] for decile in figures["deciles"]), len(rows))
        self.assertAlmostEqual(figures["deciles"][0]["lift"], 2, places=5)
        with open(figures["decilesFile"], newline="") as file:
            self.assertEqual([int(row["successes"]) for row in csv.DictReader(file)],
                             [decile["successes"] for decile in figures["deciles"]])
        xml.dom.minidom.parse(figures["chartFile"])

    def test_rows_go_in_order_of_time_and_only_the_models_outcomes_count(self):
        rows = [[f"2026-01-{day:02}", "a", "x" if day % 2 else "y", "yes" if day % 3 else "no", "lamp"]
                for day in range(1, 29)]
        other = [["2026-01-05", "b", "x", "yes", "chair"], ["2026-01-06", "c", "x", "none", "lamp"]]
        sorted_figures = self.figures(rows)
        figures = self.figures(rows[::-1] + other)
        self.assertEqual(figures["contacts"], 30)
        self.assertEqual(figures["outcomes"], 28)
        for name in ("auc", "logLoss", "deciles"):
            self.assertEqual(figures[name], sorted_figures[name])

    def test_malformed_rows_are_counted_and_told(self):
        done = self.evaluate([["2026-01-01", "a", "x", "yes", "lamp"], ["never", "b", "x", "no", "lamp"]], "--json")
        self.assertEqual(done.returncode, 2)
        self.assertIn("never", done.stderr)
        figures = json.loads(done.stdout)
        self.assertEqual([figures["outcomes"], figures["malformed"], figures["auc"]], [1, 1, None])

    def test_people_read_a_table(self):
        done = self.evaluate([["2026-01-01", "a", "x", "yes", "lamp"], ["2026-01-02", "b", "x", "no", "lamp"]])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("shop: 2 contacts, 2 outcomes, 1 of them successes", done.stdout)
        self.assertIn("AUC                         0.0000", done.stdout)

    def test_what_is_missing_is_told(self):
        (self.folder / "adaptive.toml").unlink()
        done = self.evaluate([])
        self.assertEqual(done.returncode, 2)
        self.assertIn("adaptive.toml", done.stderr)
        done = self.run_balie(str(self.folder / "nowhere"), "x.csv")
        self.assertEqual(done.returncode, 2)

    def test_the_banks_history(self):
        file = reference_data() and reference_data() / "bank/bank-full.csv"
        if not file or not file.exists():
            self.skipTest("bank-full.csv is not here: ../shared/data, or where BALIE_REFERENCE_DATA points")
        done = self.run_balie(str(ROOT / "examples/playbooks/bank"), str(file), "--out", str(self.folder), "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads(done.stdout)
        self.assertEqual([figures["outcomes"], figures["successes"]], [45211, 5289])
        self.assertGreater(figures["auc"], 0.81)
        for decile in figures["deciles"]:
            self.assertAlmostEqual(decile["predicted"], decile["observed"], delta=0.02)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
