"""Files that are wrong in every way: what `import customers` and `match` say of each, and what they keep of it."""
import codecs
import json
import pathlib
import sys
import unittest

from balie_process import Balie

HEAD = "id,tel,tier,born\n"
ONE = "1,07700900165,plus,2000-01-01\n"
TWO = "2,07700900166,none,2000-01-01\n"
LARGE = "x" * (10 << 20)
MAP = """
[customer]
source = "crm"
[[customer.identifiers]]
scheme = "account"
value = "{id}"
assurance = "verified"
[customer.attributes]
tier = "{tier}"
birth_date = "{born}"
"""
SPEC = """
[records]
id = "id"
[fields]
tel = "phone"
tier = "category"
born = "date"
"""
# Content; rows that are imported and records that are matched, None: the whole is refused; words of each complaint.
FILES = {
    "mark": (codecs.BOM_UTF8 + (HEAD + ONE).encode(), 1, 1, "", ""),
    "no last line end": ((HEAD + ONE + TWO[:-1]).encode(), 2, 2, "", ""),
    "carriage returns": ((HEAD + ONE).replace("\n", "\r\n").encode(), 1, 1, "", ""),
    "Latin-1": ((HEAD + ONE).encode() + "Jos\xe9,07700900166,plus,2000-01-01\n".encode("latin-1"), 1, 1,
                "line 3: field 1 is not UTF-8", "file.csv:3:1: is not UTF-8"),
    "UTF-16": (codecs.BOM_UTF16_LE + (HEAD + ONE).encode("utf-16-le"), None, None, "file.csv:1:1: is in UTF-16",
               "file.csv:1:1: is in UTF-16"),
    "missing column": (b"id,tel,born\n1,07700900165,2000-01-01\n", None, None,
                       'map.toml:9:8: customer.attributes.tier: the file has no column "tier"',
                       'spec.toml:6:1: fields.tier: the file has no column "tier"'),
    "open quote": ((HEAD + '1,07700900165,"plus,2000-01-01\n' + TWO).encode(), 1, 1,
                   "line 2: the quote that opens field 3 never closes", "file.csv:2:3: the quote that opens"),
    "large field": ((HEAD + f"1,07700900165,{LARGE},2000-01-01\n" + TWO).encode(), 1, 1,
                    "line 2: field 3 has more than 65536 bytes", "file.csv:2:3: field 3 has more than"),
    "large field of many lines": ((HEAD + '1,07700900165,"' + "x\n" * (5 << 20) + '",2000-01-01\n' + TWO).encode(),
                                  1, 1, "line 2: field 3 has more than 65536 bytes", "file.csv:2:3: field 3 has"),
    "same id": ((HEAD + ONE + "1,07700900166,none,2000-01-01\n").encode(), 1, 1, "line 3: account: is that of line 2",
                "file.csv:3:1: a record before this one has the same id"),
    # A value alone does not make two records one: match keeps the record without it.
    "no such date": ((HEAD + ONE.replace("2000-01-01", "2001-02-30") + TWO).encode(), 1, 2,
                     "line 2: refused: birth_date: is not a date", "file.csv:2:4: born: no date that exists"),
    "too few fields": ((HEAD + "1,07700900165\n" + TWO).encode(), 1, 1, "line 2: 2 fields, where there are 4",
                       "file.csv:2:3: 2 fields, where there are 4"),
    "column twice": (b"id,tel,tier,born,id\n", None, None, "two columns have the same name", "file.csv:1: two columns"),
    "zeros": (bytes(1000), None, None, "file.csv:1: field 1 holds a zero byte", "file.csv:1:1: field 1 holds a zero"),
    "empty": (b"", None, None, "its first line must name the columns", "its first line must name the columns"),
}


class BadInput(unittest.TestCase):
    def setUp(self):
        self.balie = self.enterContext(Balie(sys.argv[1], "shop"))
        self.folder = pathlib.Path(self.balie.folder.name)
        (self.folder / "map.toml").write_text(MAP)
        (self.folder / "spec.toml").write_text(SPEC)
        self.file = self.folder / "file.csv"

    def take(self, *more):
        return self.balie.command("--json", "import", "customers", str(self.file), "--map",
                                  str(self.folder / "map.toml"), *more)

    def test_an_import_takes_the_good_rows_or_nothing(self):
        for name, (content, good, _, words, _) in FILES.items():
            with self.subTest(name):
                self.file.write_bytes(content)
                nothing = self.take("--all-or-nothing")
                self.assertEqual(nothing.returncode, 2 if words else 0, nothing.stderr)
                if words and good is not None:
                    self.assertFalse(json.loads(nothing.stdout)["imported"])
                done = self.take("--rejects", str(self.folder / "rejects.csv"))
                self.assertEqual(done.returncode, 2 if words else 0, done.stderr)
                said = [json.loads(line) for line in done.stderr.splitlines()]
                reason = words.partition(": ")[2] or words
                self.assertTrue(not words or any(reason in one["text"] for one in said), said)
                if good is None:
                    self.assertEqual(done.stdout, "")
                    continue
                told = json.loads(done.stdout)
                self.assertEqual((told["taken"] + told["known"], told["wrong"]), (good, 1 if words else 0))
                kept = (self.folder / "rejects.csv").read_text(errors="replace").splitlines()
                self.assertEqual(len(kept) > 1, bool(words))
                if words:
                    line = words.partition("line ")[2].partition(":")[0]
                    self.assertTrue(kept[1].startswith(line + ","), kept[1][:200])

    def test_a_match_leaves_out_bad_rows_or_writes_nothing(self):
        out = self.folder / "clusters.csv"
        for name, (content, _, good, _, words) in FILES.items():
            with self.subTest(name):
                self.file.write_bytes(content)
                match = ("match", str(self.file), "--spec", str(self.folder / "spec.toml"), "--out", str(out))
                strict = self.balie.command(*match, "--strict")
                self.assertEqual(strict.returncode, 2 if words else 0, strict.stderr)
                self.assertEqual(out.exists(), not words)
                done = self.balie.command(*match)
                self.assertIn(words, done.stderr)
                self.assertEqual(out.exists(), good is not None)
                if good is not None:
                    self.assertEqual(len(out.read_text().splitlines()), 1 + good)
                    out.unlink()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
