"""What a privacy officer does: one customer shown, corrected, handed over, audited and erased; and no log tells who."""
import json
import pathlib
import sys
import unittest

from balie_process import Balie

TEL, MAIL, TEXT, NAME = "+447700900163", "quentin.secret@example.org", "words that nobody else says", "Quentin-Zyx"
CALL = {"id": "call-1", "channel": "voice", "entry": "+442079460101", "text": TEXT,
        "identifiers": [{"scheme": "tel", "value": TEL}, {"scheme": "email", "value": MAIL, "assurance": "claimed"}],
        "attributes": {"given_name": NAME}}
OTHER = {"id": "call-2", "channel": "voice", "entry": "+442079460101",
         "identifiers": [{"scheme": "tel", "value": "+447700900164"}]}
SECRETS = (TEL, MAIL, TEXT, NAME)
MAP = """
[customer]
source = "crm"
[[customer.identifiers]]
scheme = "account"
value = "{id}"
assurance = "verified"
[[customer.identifiers]]
scheme = "tel"
value = "{tel}"
[customer.attributes]
tier = "{tier}"
"""


def holding(folder, secrets):
    """(file, secret) wherever a file below the folder holds one."""
    return [(path.name, secret) for path in pathlib.Path(folder).rglob("*") if path.is_file()
            for secret in secrets if secret.encode() in path.read_bytes()]


class Privacy(unittest.TestCase):
    def test_a_customer_is_shown_corrected_handed_over_and_erased(self):
        with Balie(sys.argv[1], "shop") as balie:
            [call], _ = balie.send(CALL), balie.send(OTHER)
            who = call["customer"]["id"]
            [shown] = balie.ask("customer", "show", f"email:{MAIL}", "--actor", "ann")
            self.assertEqual([(one["name"], one["value"], one["source"]) for one in shown["attributes"]],
                             [("given_name", NAME, "operator")])

            change = {"id": "c-1", "correction": True, "attributes": [{"name": "given_name", "value": NAME + "2"}],
                      "consents": [{"purpose": "marketing", "channel": "email", "state": "withdrawn"}]}
            [recorded] = balie.ask("customer", "change", who, "-", "--actor", "ann", given=json.dumps(change))
            self.assertEqual((recorded["id"], recorded["customerId"]), ("c-1", who))
            wrong = balie.command("customer", "change", who, "-", given='{"attributes": [{"name": "giveen_name"}]}')
            self.assertEqual(wrong.returncode, 2)
            self.assertIn('did you mean "given_name"?', wrong.stderr)

            exported = balie.command("customer", "export", who, "--actor", "ann", "--reason", "request 17")
            everything = json.loads(exported.stdout)
            self.assertEqual(everything["customer"]["attributes"][0]["value"], NAME + "2")
            self.assertEqual([event["type"] for event in everything["events"]],
                             ["contact.decided", "customer.read", "customer.changed", "customer.read"])
            for secret in SECRETS:
                self.assertIn(secret, exported.stdout)

            audit = balie.command("customer", "audit", who).stdout
            for words in ("view", "change given_name consent marketing", "export", "ann", "request 17"):
                self.assertIn(words, audit)

            self.assertTrue(holding(balie.folder.name, SECRETS))
            self.assertEqual(balie.ask("customer", "erase", who)[0]["customerId"], who)
            self.assertEqual(holding(balie.folder.name, SECRETS), [])
            self.assertEqual(balie.ask("customer", "erase", who)[0].get("repeatedBefore"), True)
            self.assertEqual(balie.command("customer", "show", f"email:{MAIL}").returncode, 2)
            balie.kill_hub()
            self.assertEqual(balie.command("customer", "show", who).returncode, 2)
            self.assertEqual(balie.ask("customer", "show", "tel:+447700900164")[0]["contacts"], 1)

    def test_logs_hold_no_personal_data(self):
        with Balie(sys.argv[1], "shop") as balie:
            balie.send(CALL)
            balie.command("customer", "change", f"tel:{TEL}", "-", given='{"attributes": [{"name": "x", "value": 1}]}')
            balie.command("customer", "show", "email:nobody." + MAIL)
            balie.kill_hub()
            self.assertEqual(balie.stop(), 0)
            log = balie.log.read_text()
            self.assertTrue(log)
            for secret in SECRETS:
                self.assertNotIn(secret, log)

    def test_customers_are_imported_once_and_wrong_rows_are_kept_aside(self):
        with Balie(sys.argv[1], "shop") as balie:
            folder = pathlib.Path(balie.folder.name)
            (folder / "map.toml").write_text(MAP)
            file, rejects = folder / "customers.csv", folder / "rejects.csv"
            file.write_text("id,tel,tier\n1,07700900165,plus\n2,07700900166,golden\n3,07700900167,none\n4\n")
            words = ("import", "customers", str(file), "--map", str(folder / "map.toml"))
            first = json.loads(balie.command("--json", *words, "--rejects", str(rejects)).stdout)
            self.assertEqual(first, {"rows": 4, "wrong": 2, "taken": 2, "known": 0, "kept": 0, "imported": True})
            kept = rejects.read_text()
            self.assertIn("3,refused: tier: is none of the allowed values", kept)
            self.assertIn('5,"1 fields, where there are 3 columns"', kept)
            again = json.loads(balie.command("--json", *words).stdout)
            self.assertEqual((again["taken"], again["known"]), (0, 2))
            [customer] = balie.ask("customer", "show", "tel:07700900165", "--country", "GB")
            self.assertEqual({one["scheme"] for one in customer["identifiers"]}, {"account", "tel"})
            self.assertEqual(customer["attributes"][0]["value"], "plus")

            file.write_text("id,tel,tier\n7,07700900171,plus\n8,07700900172,golden\n")
            nothing = balie.command("--json", *words, "--all-or-nothing")
            self.assertEqual(nothing.returncode, 2)
            self.assertFalse(json.loads(nothing.stdout)["imported"])
            self.assertEqual(balie.command("customer", "show", "account:7").returncode, 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
