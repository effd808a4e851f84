"""`balie import customers postgresql://...`: once, with rows that are wrong, broken off, and again."""
import csv
import json
import pathlib
import signal
import subprocess
import sys
import unittest

from balie_process import Balie
from postgresql import PostgreSQL

SQL = "SELECT id, mail, tier, optin, updated FROM crm.customers ORDER BY id;"
MAP = f'[query]\nsql = "{SQL}"' + """
[customer]
source = "crm"
at = { value = "{updated}" }
[[customer.identifiers]]
scheme = "account"
value = "{id}"
assurance = "verified"
[[customer.identifiers]]
scheme = "email"
value = "{mail}"
[customer.attributes]
tier = "{tier}"
[[customer.consents]]
purpose = "marketing"
channel = "email"
when = "{optin}"
states = { true = "granted", false = "denied", "" = "" }
"""
TABLE = """
CREATE SCHEMA crm;
CREATE TABLE crm.customers (id text, mail text, tier text, optin boolean, updated timestamptz);
"""
ROWS = """
INSERT INTO crm.customers SELECT n, 'c' || n || '@example.org', 'plus', n % 2 = 0, '2026-11-01 10:00:00.25+01'
FROM generate_series({}, {}) AS n;
"""


def numbers(done):
    return json.loads(done.stdout)


class Import(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(PostgreSQL())
        self.balie = self.enterContext(Balie(sys.argv[1], "shop"))
        self.server.psql(TABLE)
        self.folder = pathlib.Path(self.balie.folder.name)
        self.map(MAP)

    def map(self, text):
        (self.folder / "map.toml").write_text(text)

    def words(self, *more, address=None):
        return ("import", "customers", address or self.server.address(), "--map", str(self.folder / "map.toml"), *more)

    def take(self, *more, **address):
        return self.balie.command("--json", *self.words(*more, **address))

    def customer(self, who):
        return self.balie.ask("customer", "show", who)[0]

    def last(self):
        return int(self.balie.ask("status")[0]["lastSequence"])

    def test_rows_become_customers_and_wrong_ones_are_kept_aside(self):
        self.server.psql(ROWS.format(1, 100))
        self.server.psql("""INSERT INTO crm.customers VALUES
            ('201', 'a@example.org', 'gold', true, '2026-11-01'), ('5', 'b@example.org', 'plus', true, '2026-11-01'),
            (NULL, NULL, 'plus', NULL, '2026-11-01'), ('204', repeat('x', 100000), 'plus', NULL, '2026-11-01'),
            ('205', NULL, NULL, NULL, NULL);""")
        rejects = self.folder / "rejects.csv"
        nothing = self.take("--all-or-nothing", "--rejects", str(rejects))
        self.assertEqual((nothing.returncode, numbers(nothing)["imported"], self.last()), (2, False, 1))
        done = self.take("--rejects", str(rejects))
        self.assertEqual(done.returncode, 2)
        self.assertEqual({name: numbers(done)[name] for name in ("rows", "wrong", "taken", "known")},
                         {"rows": 105, "wrong": 5, "taken": 100, "known": 0})
        with rejects.open() as file:
            reasons = {row["row"][:20]: row["reason"] for row in csv.DictReader(file)}
        self.assertEqual(len(reasons), 5)
        for words in ("is none of the allowed values", "is that of line", "none of the identifiers",
                      "field 2 has more than 65536 bytes", "is no time"):
            self.assertTrue(any(words in reason for reason in reasons.values()), (words, reasons))
        seven = self.customer("account:7")
        self.assertEqual(seven["attributes"][0] | {"at": ""}, {"name": "tier", "value": "plus", "source": "crm",
                                                               "at": "", "assurance": "verified"})
        self.assertEqual(seven["attributes"][0]["at"], "2026-11-01T09:00:00Z")
        self.assertEqual(seven["consents"][0]["state"], "denied")
        self.assertEqual(self.customer("email:c8@example.org")["consents"][0]["state"], "granted")

    def test_again_changes_nothing_and_what_changed_there_is_taken(self):
        self.server.psql(ROWS.format(1, 500))
        self.assertEqual(numbers(self.take())["taken"], 500)
        before = self.last()
        again = self.take()
        self.assertEqual((again.returncode, numbers(again)["taken"], numbers(again)["known"]), (0, 0, 500))
        self.assertEqual(self.last(), before)
        for day, tier in ((2, "none"), (3, "plus"), (4, "none")):  # also back to what it was
            self.server.psql(f"UPDATE crm.customers SET tier = '{tier}', updated = '2026-11-0{day}' WHERE id = '9'")
            self.assertEqual(numbers(self.take())["taken"], 1)
            self.assertEqual(self.customer("account:9")["attributes"][0]["value"], tier)
        # Without a time of the rows it is the name of the run that tells what was imported before.
        self.map(MAP.replace('at = { value = "{updated}" }\n', ""))
        self.assertEqual([numbers(self.take("--run", "monday"))["taken"] for _ in range(2)], [500, 0])
        self.assertEqual([numbers(self.take())["taken"] for _ in range(2)], [500, 500])

    def test_broken_off_it_goes_on_where_it_was(self):
        self.server.psql(ROWS.format(1, 30_000))
        for how in ("import killed", "hub killed", "database ended"):
            begun, before = subprocess.Popen(
                [self.balie.program, "--config", str(self.balie.settings), *self.words()],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True), self.last()
            self.balie.wait(lambda: self.last() > before + 300 or begun.poll() is not None)
            if how == "import killed":
                begun.kill()
            elif how == "hub killed":
                self.balie.kill_hub()
            else:
                self.server.stop(signal.SIGINT)
            said = begun.communicate(timeout=120)[1]
            if how == "database ended":
                self.assertNotEqual(begun.returncode, 0)
                self.assertIn("rows", said)
                self.server.start()
            self.assertLess(self.last(), 30_001)
        done = numbers(self.take())
        self.assertEqual((done["rows"], done["taken"] + done["known"], done["wrong"]), (30_000, 30_000, 0))
        self.assertGreater(done["known"], 600)
        self.assertEqual(self.last(), 30_001)  # each once, and the playbook
        self.assertEqual(self.customer("account:30000")["attributes"][0]["value"], "plus")

    def test_what_is_wrong_is_told_before_anything_is_imported(self):
        self.server.psql(ROWS.format(1, 3))
        address, wrong = self.server.address(), "SecretWord"
        for at, sql, words in (
                (address.replace("postgres@", f"postgres:{wrong}@"), None, "PGPASSFILE"),
                (address + f"?password={wrong}", None, "PGPASSFILE"),
                (address + f"?pass%ZZ={wrong}", None, "PostgreSQL's library"),
                ("mysql://localhost/crm", None, "begins with one of"),
                (self.server.address("nobody_there"), None, "nobody_there"),
                (address.replace("balie-pg", "balie-no-pg"), None, "o such file"),
                (address, "SELECT id FROM crm.custmers", "custmers"),
                (address, "SELECT id FROM crm.customers", "mail"),
                (address, "DELETE FROM crm.customers RETURNING *", "syntax"),
                (address, "SELECT id, mail, tier, optin, updated, 1 AS id FROM crm.customers", "two columns")):
            with self.subTest(at=at, sql=sql):
                self.map(MAP.replace(SQL, sql) if sql else MAP)
                done = self.take(address=at)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(words, done.stderr)
                self.assertNotIn(wrong, done.stderr + done.stdout)
        self.assertEqual(self.last(), 1)
        self.map(MAP.replace(f'sql = "{SQL}"', 'table = "crm.customers"'))
        self.assertEqual(numbers(self.take())["taken"], 3)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
