"""45,211 real calls of a bank, brought in: what is shown afterwards agrees with the file."""
import collections
import csv
import pathlib
import sys
import unittest

from balie_process import ROOT, Balie, reference_data

MAP = ROOT / "examples/playbooks/bank/import.map.toml"


class ImportBank(unittest.TestCase):
    def test_the_file_becomes_contacts_and_outcomes(self):
        file = reference_data() and reference_data() / "bank/bank-full.csv"
        if not file or not file.exists():
            self.skipTest("bank-full.csv is not here: ../shared/data, or where BALIE_REFERENCE_DATA points")
        with file.open(newline="") as text:
            rows = list(csv.DictReader(text, delimiter=";"))
        with Balie(sys.argv[1], "bank") as balie:
            [summary] = balie.ask("import", "contacts", str(file), "--map", str(MAP))
            everything = {"rows": len(rows), "malformed": 0, "dryRun": False}
            self.assertEqual(summary, everything | {"contactsNew": len(rows), "contactsKnown": 0,
                                                    "outcomesNew": len(rows), "outcomesKnown": 0})
            self.agrees(balie, rows)
            [before] = balie.ask("status")
            [again] = balie.ask("import", "contacts", str(file), "--map", str(MAP))
            self.assertEqual(again, everything | {"contactsNew": 0, "contactsKnown": len(rows),
                                                  "outcomesNew": 0, "outcomesKnown": len(rows)})
            [after] = balie.ask("status")
            self.assertEqual(after["lastSequence"], before["lastSequence"])

    def agrees(self, balie, rows):
        events = balie.ask("events")
        self.assertEqual([int(event["sequence"]) for event in events], list(range(1, 2 * len(rows) + 2)))
        contacts = {}
        outcomes = collections.Counter()
        for event in events:
            if event["type"] == "contact.decided":
                contact = event["contactDecided"]["contact"]
                contacts[contact["id"]] = (contact["at"], event["contactDecided"]["decision"]["route"]["queue"])
            elif event["type"] == "outcome.recorded":
                outcomes[event["outcomeRecorded"]["outcome"]["kind"]] += 1
        self.assertEqual(len(contacts), len(rows))
        self.assertEqual({queue for _, queue in contacts.values()}, {"deposits"})
        self.assertEqual(contacts["bank-full:2"][0], "2008-05-05T12:00:00Z")
        self.assertEqual(contacts[f"bank-full:{len(rows) + 1}"][0], "2010-11-17T12:00:00Z")
        answers = collections.Counter(row["y"] for row in rows)
        self.assertEqual(outcomes, {"accepted": answers["yes"], "rejected": answers["no"]})
        for line in (2, 85, len(rows) + 1):
            self.customer_agrees(balie, line, rows[line - 2])

    def customer_agrees(self, balie, line, row):
        [customer] = balie.ask("customer", "show", f"account:bank-{line}")
        [past] = customer["history"]
        self.assertEqual(past["contactId"], f"bank-full:{line}")
        [outcome] = past["outcomes"]
        self.assertEqual(outcome["kind"], {"yes": "accepted", "no": "rejected"}[row["y"]])

    def test_malformed_rows_are_told_and_the_rest_goes_on(self):
        head = ("age;job;marital;education;default;balance;housing;loan;contact;day;month;duration;campaign;"
                "pdays;previous;poutcome;y")
        good = '58;"management";"married";"tertiary";"no";2143;"yes";"no";"unknown";5;"may";261;1;-1;0;"unknown";"no"'
        lines = [head, good, good.replace("58", "old"), good.replace('"may"', '"mai"'), "58;no", good]
        with Balie(sys.argv[1], "bank") as balie:
            folder = pathlib.Path(balie.folder.name)
            (folder / "rows.csv").write_text("\n".join(lines) + "\n")
            words = ("import", "contacts", str(folder / "rows.csv"), "--map", str(MAP))
            dry = balie.command(*words, "--dry-run")
            self.assertEqual(dry.returncode, 2)
            self.assertIn("nothing was sent", dry.stdout)
            done = balie.command(*words, "--rejects", str(folder / "rejects.csv"))
            self.assertEqual(done.returncode, 2)
            self.assertEqual(done.stderr.splitlines(), [
                'line 3: age: "old" is not a number', 'line 4: "mai" is no month',
                "line 5: 2 fields, where there are 17 columns"])
            self.assertIn("contacts: 2 new, 0 known before", done.stdout)
            with (folder / "rejects.csv").open(newline="") as rejects:
                self.assertEqual([row["line"] for row in csv.DictReader(rejects)], ["3", "4", "5"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
